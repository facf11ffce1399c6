"""What tests of several rooms share: short clips of every kind, made by the bundled ffmpeg, and a real server."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import imageio_ffmpeg
import pytest
import uvicorn
from hypothesis import settings
from starlette.applications import Starlette

# How long an example takes is none of what is tested: the first one loads what all need.
settings.register_profile("untimed", settings.default, deadline=None)
settings.load_profile("untimed")

MakeClip = Callable[..., Path]

CODECS = {
    ".mp4": ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"],
    ".mov": ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"],
    ".mkv": ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-c:s", "srt"],
    ".webm": ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"],
    ".avi": ["-c:v", "mpeg4", "-q:v", "4", "-c:a", "libmp3lame"],
}
HDR = {"pq": "smpte2084", "hlg": "arib-std-b67"}


def run(*arguments: str | Path, cwd: Path | None = None) -> None:
    """Run the bundled ffmpeg and fail the test with its words where it fails."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-nostdin", "-y"]
    done = subprocess.run([*command, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def ffmpeg() -> Callable[..., None]:
    """`ffmpeg(*arguments, cwd=folder)` runs the bundled ffmpeg."""
    return run


@pytest.fixture(scope="session")
def make_clip(tmp_path_factory: pytest.TempPathFactory) -> MakeClip:
    """`make_clip("name.mp4", size=(320, 240), …)` gives the path of such a clip; the same call makes it once."""
    folder = tmp_path_factory.mktemp("clips")
    made: dict[str, Path] = {}

    def make(name: str, **options: object) -> Path:
        key = f"{name} {sorted(options.items())}"
        if key not in made:
            place = folder / str(len(made))
            place.mkdir()
            made[key] = _make(place / name, **options)  # type: ignore[arg-type]
        return made[key]

    return make


def _make(
    path: Path,
    *,
    size: tuple[int, int] = (320, 240),
    rate: str = "30",
    seconds: float = 2.0,
    sound: str | None = "stereo",
    picture: str = "testsrc2",
    rotate: int = 0,
    pixel_aspect: str = "1/1",
    variable: bool = False,
    hdr: str | None = None,
    subtitles: str | None = None,
    encoder: tuple[str, ...] = (),
) -> Path:
    """A moving test picture with a beep each second; codecs follow from the name's ending.

    `sound` is "stereo", "5.1" or None; `picture` a lavfi source without size; `rotate` degrees clockwise, as metadata;
    `variable` drops two frames of seven; `hdr` is "pq" or "hlg" (10 bit, BT.2020, SDR white at 203 cd/m2); `subtitles`
    SubRip text (mkv); `encoder` further options.
    """
    even = f"{size[0] + size[0] % 2}x{size[1] + size[1] % 2}"
    video = f"{picture}{':' if '=' in picture else '='}size={even}:rate={rate}"
    inputs: list[str | Path] = ["-f", "lavfi", "-i", video]
    if sound:
        inputs += ["-f", "lavfi", "-i", "sine=frequency=440:beep_factor=4:sample_rate=48000"]
    if subtitles is not None:
        srt = path.with_suffix(".srt")
        srt.write_text(subtitles, encoding="utf-8")
        inputs += ["-i", srt]

    filters = ["select='not(eq(mod(n,7),3)+eq(mod(n,7),4))'"] if variable else []
    filters.append(f"setsar={pixel_aspect}")
    codecs = list(CODECS[path.suffix])
    if hdr:
        filters += [
            "format=yuv420p",
            "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv",
            "zscale=transfer=linear:npl=203",
            "format=gbrpf32le",
            f"zscale=transfer={HDR[hdr]}:primaries=bt2020:matrix=bt2020nc:range=tv:npl=203:agamma=0",
            "format=yuv420p10le",
        ]
        codecs[1:4] = [
            "libx265",
            "-preset",
            "ultrafast",
            "-crf",
            "14",
            "-x265-params",
            "log-level=error",
            "-tag:v",
            "hvc1",
        ]
    elif size[0] % 2 or size[1] % 2:
        # H.264 takes odd sizes without chroma subsampling alone.
        odd = f"crop={size[0]}:{size[1]}:exact=1"
        filters += (
            ["format=yuv444p", odd]
            if path.suffix in (".mp4", ".mov", ".mkv")
            else ["format=yuv444p", odd, "format=yuv420p"]
        )
    else:
        filters.append("format=yuv420p")
    arguments = [*inputs, "-vf", ",".join(filters), *codecs, *encoder, "-t", str(seconds)]
    if variable:
        arguments += ["-fps_mode", "vfr"]
    if sound:
        arguments += ["-ac", "6" if sound == "5.1" else "2", "-b:a", "96k"]
    made = path.with_name(f"upright{path.suffix}") if rotate else path
    run(*arguments, made)
    if rotate:
        # The option counts counter-clockwise.
        run("-display_rotation", str(-rotate), "-i", made, "-c", "copy", path)
        made.unlink()
    return path


@pytest.fixture
def serve() -> Iterator[Callable[[Starlette], str]]:
    """Serve an app on a free loopback port for the length of the test; gives its address."""
    with contextlib.ExitStack() as stack:

        def start(app: Starlette) -> str:
            config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off")
            server = uvicorn.Server(config)
            # asyncio turns Nagle's algorithm off where the protocol is named alone; with it an answer can wait 40 ms.
            sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
            sock.bind(("127.0.0.1", 0))
            sock.listen()
            thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
            thread.start()

            def stop() -> None:
                server.should_exit = True
                thread.join(10)

            stack.callback(stop)
            return f"http://127.0.0.1:{sock.getsockname()[1]}"

        yield start
