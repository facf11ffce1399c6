"""Running ffmpeg: progress, failure in a sentence, a full disk, cancelling, and what it gets to know."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from caption_ab_skill.media.ffmpeg import DiskFull, FFmpegFailed, input_arguments, read_ffmpeg_log, run_ffmpeg

TEST_PICTURE = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25"]


@pytest.fixture
def started(monkeypatch):
    """The processes that are started during the test, with what they were started with."""
    processes = []
    start = asyncio.create_subprocess_exec

    async def note(*command, **options):
        process = await start(*command, **options)
        processes.append(SimpleNamespace(process=process, command=command, options=options))
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", note)
    return processes


def test_outputs_are_in_the_folder_and_progress_rises_to_one(tmp_path):
    shares: list[float] = []
    asyncio.run(run_ffmpeg([*TEST_PICTURE, "-t", "20", "out.mp4"], tmp_path, shares.append, 20_000))
    assert (tmp_path / "out.mp4").stat().st_size > 1000
    assert shares == sorted(set(shares))
    assert shares[-1] == 1.0
    assert all(0 < share <= 1 for share in shares)


def test_progress_is_not_needed(tmp_path):
    asyncio.run(run_ffmpeg([*TEST_PICTURE, "-t", "0.2", "out.mp4"], tmp_path))
    assert (tmp_path / "out.mp4").exists()


@pytest.mark.parametrize(
    "arguments",
    [["-i", "missing.mp4", "out.mp4"], [*TEST_PICTURE, "-t", "1", "-vf", "nonsense", "out.mp4"], ["-nonsense"]],
    ids=["missing input", "unknown filter", "unknown option"],
)
def test_failure_is_one_sentence_without_ffmpegs_internals(tmp_path, arguments):
    with pytest.raises(FFmpegFailed, match=r"^ffmpeg could not do it: [^\n]+\.$") as failure:
        asyncio.run(run_ffmpeg(arguments, tmp_path))
    assert "0x" not in str(failure.value)


def test_a_full_disk_is_told_apart(tmp_path):
    # The device that is always full.
    with pytest.raises(DiskFull, match=r"^The disk is full"):
        asyncio.run(run_ffmpeg([*TEST_PICTURE, "-t", "1", "-f", "matroska", "/dev/full"], tmp_path))


def test_cancelling_kills_the_process(tmp_path, started):
    async def cancel_at_first_progress():
        moving = asyncio.Event()
        endless = run_ffmpeg(["-re", *TEST_PICTURE, "out.mkv"], tmp_path, lambda _: moving.set(), 3_600_000)
        task = asyncio.create_task(endless)
        await moving.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel_at_first_progress())
    assert started[0].process.returncode is not None


def test_ffmpeg_gets_no_tokens_and_no_input_to_read(tmp_path, started, monkeypatch):
    monkeypatch.setenv("NEMO_TOKEN", "nmv_usr_secret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    asyncio.run(run_ffmpeg([*TEST_PICTURE, "-t", "0.1", "out.mp4"], tmp_path))
    assert not any("secret" in value for value in started[0].options["env"].values())
    assert started[0].options["stdin"] == asyncio.subprocess.DEVNULL


def test_a_killed_ffmpeg_is_a_failure(tmp_path, started):
    async def kill_at_first_progress():
        await run_ffmpeg(["-re", *TEST_PICTURE, "out.mkv"], tmp_path, lambda _: started[0].process.kill(), 3_600_000)

    with pytest.raises(FFmpegFailed, match="stopped from outside"):
        asyncio.run(kill_at_first_progress())


def test_the_log_of_a_filter_can_be_read(tmp_path):
    arguments = ["-f", "lavfi", "-i", "sine=duration=1", "-af", "volumedetect", "-f", "null", "-"]
    assert "max_volume" in asyncio.run(read_ffmpeg_log(arguments, tmp_path))


@pytest.mark.parametrize("name", ["-i", "http:evil", "concat:a|b", "a b'c.mp4", "%d.mp4"])
def test_a_files_name_is_only_ever_a_name(name):
    arguments = input_arguments(SimpleNamespace(demuxer="mov"), name)
    assert arguments[-4:] == ["-f", "mov", "-i", f"file:{name}"]
