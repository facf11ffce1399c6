"""`compare` against a backend that is not the engine: the same path, over the documented contract alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scripted_backend import Peer, draft, piece, tool, video
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from caption_ab_skill.skill_file import skill_file

Run = Callable[..., Any]
MakeClip = Callable[..., Path]


def variant(name: str) -> dict[str, Any]:
    """A text track as another backend may write it: a name, and none of the engine's own keys."""
    segments = [{"st": 200, "d": 700, "content": "Hello there"}, {"st": 1000, "d": 800, "content": "Good day"}]
    return {"tt": 7, "name": name, "sg": segments, "undocumented": {"kept": True}}


class Cloud(Peer):
    """Renders nothing: gives, for each exported draft, the file that was made for its variant."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__()
        self.files = files
        self.stream = [*tool("add_captions"), piece("Both variants are ready. Click Export to download them.")]
        self.after_stream = draft(video("plain.mp4", 2), variant("Variant A"), variant("Variant B"), seconds=2)

    def exported(self) -> dict[str, dict[str, Any]]:
        """The drafts that were posted, by render id."""
        bodies = [json.loads(body) for body in self.asked("/api/render/proxy/lambda") if body]
        return {body["id"]: body for body in bodies}

    def _usual(self, path: str) -> Response:
        if path.endswith("/download"):
            (track,) = [t for t in self.exported()[path.split("/")[-2]]["draft"]["t"] if t["tt"] == 7]
            return Response(self.files[track["name"][-1]], media_type="video/mp4")
        return super()._usual(path)


@pytest.fixture
def cloud(serve: Callable[[Starlette], str], make_clip: MakeClip, ffmpeg: Callable[..., None], tmp_path: Path) -> Cloud:
    """A backend whose variants have a white bar and a black one where the words would be."""
    files = {}
    for letter, colour in (("A", "white"), ("B", "black")):
        made = tmp_path / f"made-{letter}.mp4"
        bar = f"drawbox=x=100:y=180:w=120:h=16:color={colour}:t=fill:enable='between(t,0.2,1.8)'"
        ffmpeg("-i", make_clip("plain.mp4"), "-vf", bar, "-c:v", "libx264", "-crf", "18", "-c:a", "copy", made)
        files[letter] = made.read_bytes()
    cloud = Cloud(files)
    cloud.url = serve(Starlette(routes=[Route("/{path:path}", cloud.handle, methods=["GET", "POST"])]))
    return cloud


def test_the_same_path_elsewhere(run: Run, cloud: Cloud, make_clip: MakeClip, captions: Path, tmp_path: Path) -> None:
    arguments = ["compare", make_clip("plain.mp4"), "--captions", captions, "--out", tmp_path / "out"]
    done = run(*arguments, NEMO_API_URL=cloud.url, CAPTION_AB_HOME=str(tmp_path / "home"))
    assert done.status == 0, done.err

    called = [f"{method} {path}" for method, path, _, _ in cloud.calls]
    steps = ("anonymous-token", "with-session", "upload-video", "run_sse", "POST /api/render/proxy/lambda", "download")
    order = [called.index(next(call for call in called if step in call)) for step in steps]
    assert order == sorted(order)
    assert called.count("POST /run_sse") == 1
    assert called.count("POST /api/render/proxy/lambda") == 2

    for method, path, headers, _ in cloud.calls:
        assert headers["x-skill-source"] == "caption-ab", (method, path)
        assert headers["x-skill-version"] == skill_file().version
        assert "x-skill-platform" in headers
        assert ("authorization" in headers) == (path != "/api/auth/anonymous-token")

    message = json.loads(cloud.asked("/run_sse")[0])["new_message"]["parts"][0]["text"]
    assert message.startswith("Test two caption styles on my video")
    assert "```srt\n1\n00:00:00,200 --> 00:00:00,900\nHello there" in message
    for body in cloud.exported().values():
        assert body["sessionId"].startswith("session_")
        assert [track["undocumented"] for track in body["draft"]["t"] if track["tt"] == 7] == [{"kept": True}]

    assert (tmp_path / "out" / "A.mp4").read_bytes() == cloud.files["A"]
    assert (tmp_path / "out" / "B.mp4").read_bytes() == cloud.files["B"]
    verdict = json.loads((tmp_path / "out" / "verdict.json").read_text())
    assert verdict["variants"]["A"]["metrics"]["cues"][0]["text"] == "Hello there"
    assert "nmv_usr_" not in done.out + done.err


def test_a_backend_that_makes_no_variants_is_quoted(
    run: Run, cloud: Cloud, make_clip: MakeClip, captions: Path, tmp_path: Path
) -> None:
    cloud.stream, cloud.after_stream = [piece("I can only make one version today.")], None
    arguments = ["compare", make_clip("plain.mp4"), "--captions", captions, "--out", tmp_path / "out"]
    done = run(*arguments, "--backend", cloud.url, CAPTION_AB_HOME=str(tmp_path / "home"))
    assert done.status == 1
    assert "I can only make one version today." in done.err
    assert not (tmp_path / "out").exists()
