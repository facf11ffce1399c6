from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import FileResponse
from starlette.routing import Route

from caption_ab_skill.engine.service.fetching import fetch

MakeClip = Any


def test_a_clip_is_described_and_put_on_the_timeline(project: Any, make_clip: MakeClip) -> None:
    clip = make_clip("clip.mp4", seconds=1.0)
    answer = project.upload(clip).json()
    (file,) = answer["data"]["files"]
    assert answer["data"]["session_state_applied"] is True
    assert (file["filename"], file["file_type"]) == ("clip.mp4", "video")
    assert (file["width"], file["height"], file["fps"]) == (320, 240, 30.0)
    assert file["duration"] == pytest.approx(1.0, abs=0.05)
    assert file["hash"] == hashlib.sha256(clip.read_bytes()).hexdigest()
    assert project.call("GET", file["cdn_url"]).content == clip.read_bytes()

    draft = project.draft
    assert (draft["m"]["title"], draft["m"]["width"], draft["m"]["height"]) == ("clip.mp4", 320, 240)
    assert draft["m"]["fps"] == "30"
    assert draft["t"][0]["sg"][0]["m"] == {
        **{"title": "clip.mp4", "media": file["hash"], "from": 0, "speed": 1.0},
        **{"length": 1000, "width": 320, "height": 240},
    }


def test_the_picture_is_as_it_will_be_rendered(project: Any, make_clip: MakeClip) -> None:
    project.upload(make_clip("turned.mp4", seconds=0.5, rotate=90))
    assert (project.draft["m"]["width"], project.draft["m"]["height"]) == (240, 320)


def test_a_further_clip_starts_the_timeline_anew_and_can_be_undone(project: Any, make_clip: MakeClip) -> None:
    project.upload(make_clip("one.mp4", seconds=0.5))
    project.upload(make_clip("two.mp4", seconds=0.5, size=(160, 120)))
    assert project.draft["m"]["title"] == "two.mp4"
    project.say("undo")
    assert project.draft["m"]["title"] == "one.mp4"


def test_several_files_in_one_call(project: Any, make_clip: MakeClip) -> None:
    answer = project.upload(make_clip("one.mp4", seconds=0.5), make_clip("two.webm", seconds=0.5)).json()
    assert [file["filename"] for file in answer["data"]["files"]] == ["one.mp4", "two.webm"]
    state = project.call("GET", f"/api/state/nemo_agent/me/{project.session}/latest").json()["data"]["state"]
    assert [info["filename"] for info in state["video_infos"]] == ["one.mp4", "two.webm"]


def test_the_same_content_is_kept_once(project: Any, make_clip: MakeClip, tmp_path: Path) -> None:
    clip = make_clip("clip.mp4", seconds=0.5)
    project.upload(clip)
    project.upload(clip)
    assert len(list((tmp_path / "media").iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [("notes.mp4", b"just a text"), ("list.mp4", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"), ("empty.mp4", b"")],
)
def test_what_is_not_media_is_refused_and_not_kept(project: Any, tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    answer = project.upload(file)
    assert (answer.status_code, answer.json()["code"]) == (415, 4001)
    assert answer.json()["message"].endswith(".")
    assert list((tmp_path / "media").iterdir()) == []


def test_one_bad_file_keeps_the_project_as_it_was(project: Any, make_clip: MakeClip, tmp_path: Path) -> None:
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"no")
    assert project.upload(make_clip("one.mp4", seconds=0.5), bad).status_code == 415
    assert project.draft["t"] == []


def test_too_large_is_refused_while_it_comes_in(project: Any, tmp_path: Path) -> None:
    large = tmp_path / "large.mp4"
    large.write_bytes(bytes(2 * 2**20 + 1))
    answer = project.upload(large)
    assert (answer.status_code, answer.json()["code"]) == (413, 4002)
    assert list((tmp_path / "media").iterdir()) == []


@pytest.mark.parametrize(
    ("urls", "sentence"),
    [
        (["http://127.0.0.1:1/a.mp4"], "inside a network"),
        (["file:///etc/passwd"], "Only http and https"),
        ([], "Send one to 10"),
        ("http://example.com/", "Send one to 10"),
        (["https://example.com/"] * 11, "Send one to 10"),
    ],
    ids=["inside", "no http", "none", "no list", "too many"],
)
def test_addresses_that_are_not_fetched(project: Any, urls: object, sentence: str) -> None:
    body = {"urls": urls, "source_type": "url"}
    answer = project.call("POST", f"/api/upload-video/nemo_agent/me/{project.session}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert sentence in answer.json()["message"]


def test_a_clip_is_fetched_from_its_address(
    project: Any, make_clip: MakeClip, serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = make_clip("clip.mp4", seconds=1.0)
    url = serve(Starlette(routes=[Route("/my clip.mp4", lambda _: FileResponse(clip))]))
    here = functools.partial(fetch, allowed=lambda address: address.is_loopback)
    monkeypatch.setattr("caption_ab_skill.engine.service.upload_calls.fetch", here)
    body = {"urls": [f"{url}/my%20clip.mp4"], "source_type": "url"}
    answer = project.call("POST", f"/api/upload-video/nemo_agent/me/{project.session}", json=body)
    (file,) = answer.json()["data"]["files"]
    assert (file["filename"], file["file_type"], file["width"]) == ("my clip.mp4", "video", 320)
    assert project.draft["t"]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/plain", b"hello"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x--\r\n"),
        ("multipart/form-data; boundary=x", b"--y\r\n\r\n"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\n1\r\n--x--\r\n',
        ),
    ],
)
def test_a_body_without_files_is_refused(project: Any, content_type: str, body: bytes) -> None:
    path = f"/api/upload-video/nemo_agent/me/{project.session}"
    answer = project.call("POST", path, content=body, headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()["code"]) == (400, 400)


def test_an_unknown_session(project: Any, make_clip: MakeClip) -> None:
    project.session = "gone"
    answer = project.upload(make_clip("clip.mp4", seconds=0.5))
    assert (answer.status_code, answer.json()["code"]) == (404, 1002)
