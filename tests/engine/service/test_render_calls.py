from __future__ import annotations

from typing import Any

import pytest

SRT = "```srt\n1\n00:00:00,100 --> 00:00:00,400\nHello there\n```"


@pytest.fixture
def tested(project: Any, make_clip: Any) -> Any:
    """A project with a short clip and two variants."""
    project.upload(make_clip("clip.mp4", seconds=0.5, size=(160, 120)))
    project.say(f"Test two caption styles on my video.\n{SRT}")
    return project


def variant(draft: dict[str, Any], letter: str) -> dict[str, Any]:
    """A variant's own draft: the base and its track."""
    return {**draft, "t": [track for track in draft["t"] if track["m"].get("variant", letter) == letter]}


def test_from_pending_to_a_file(tested: Any) -> None:
    accepted = tested.export(variant(tested.draft, "A"), "render_1").json()
    assert accepted == {"success": True, "data": {"id": "render_1", "status": "pending", "progress": 5}}
    done = tested.finished("render_1")
    assert (done["status"], done["progress"]) == ("completed", 100)
    assert done["outputUrl"] == f"{tested.http.base_url}/api/render/proxy/render_1/download"

    file = tested.call("GET", done["outputUrl"])
    assert file.headers["content-type"] == "video/mp4"
    assert file.content[4:8] == b"ftyp"
    part = tested.call("GET", done["outputUrl"], headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")


def test_the_same_draft_again_is_the_same_render(tested: Any) -> None:
    draft = variant(tested.draft, "A")
    tested.export(draft, "render_1")
    tested.finished("render_1")
    again = tested.export(draft, "render_2").json()["data"]
    assert (again["status"], again["progress"]) == ("completed", 100)


def test_an_id_is_taken_once(tested: Any) -> None:
    draft = variant(tested.draft, "A")
    assert tested.export(draft, "render_1").status_code == 200
    again = tested.export(draft, "render_1")
    assert (again.status_code, again.json()["success"]) == (409, False)


def test_without_the_attribution_headers_the_plan_blocks_it(tested: Any) -> None:
    del tested.headers["X-Skill-Platform"]
    answer = tested.export(variant(tested.draft, "A"))
    assert (answer.status_code, answer.json()["code"]) == (402, 402)


def test_nothing_on_the_timeline(project: Any) -> None:
    answer = project.export(project.draft).json()
    assert answer == {"success": False, "code": 4000, "error": "There is no clip on the timeline: upload one first."}


def with_media(draft: dict[str, Any], media: str) -> dict[str, Any]:
    clip = {**draft["t"][0]["sg"][0], "m": {"title": "x", "media": media, "from": 0}}
    return {**draft, "t": [{"tt": 0, "m": {}, "sg": [clip]}]}


@pytest.mark.parametrize("media", ["0" * 64, "../engine.sqlite", "/etc/passwd", "", 7])
def test_media_that_is_not_here(tested: Any, media: Any) -> None:
    answer = tested.export(with_media(tested.draft, media))
    assert (answer.status_code, answer.json()["success"]) == (400, False)
    assert answer.json()["error"].endswith(".")


def test_both_variants_in_one_draft_are_two_exports(tested: Any) -> None:
    assert "2 variants" in tested.export(tested.draft).json()["error"]


@pytest.mark.parametrize("draft", [None, [], "draft", 7])
def test_what_is_no_draft(tested: Any, draft: Any) -> None:
    answer = tested.export(draft)
    assert (answer.status_code, answer.json()["success"]) == (400, False)


@pytest.mark.parametrize("render_id", ["", "../a", "a/b", "x" * 201, "a b"])
def test_what_is_no_id(tested: Any, render_id: str) -> None:
    body = {"id": render_id, "sessionId": tested.session, "draft": variant(tested.draft, "A")}
    assert tested.call("POST", "/api/render/proxy/lambda", json=body).status_code == 400


@pytest.mark.parametrize(
    ("output", "kind"),
    [
        ({"format": "webm", "quality": "draft"}, "video/webm"),
        ({"format": "mov", "fps": 15}, "video/quicktime"),
        ({"format": "gif"}, "image/gif"),
        ({"resolution": "144p"}, "video/mp4"),
    ],
)
def test_a_file_is_made_as_it_is_asked_for(tested: Any, output: dict[str, Any], kind: str) -> None:
    accepted = tested.export(variant(tested.draft, "A"), "render_1", **output).json()
    assert accepted["success"], accepted
    done = tested.finished("render_1")
    assert done["status"] == "completed", done
    file = tested.call("GET", done["outputUrl"])
    assert file.headers["content-type"] == kind
    assert file.headers["content-disposition"].endswith(f'.{output.get("format", "mp4")}"')


@pytest.mark.parametrize(
    ("output", "word"),
    [
        ({"format": "avi"}, "format"),
        ({"quality": "best"}, "quality"),
        ({"resolution": "9p"}, "resolution"),
        ({"fps": 0}, "fps"),
        ({"fps": "1/0"}, "fps"),
        ({"size_mb": "small"}, "size_mb"),
        ({"bitrate": 8}, '"bitrate"'),
    ],
)
def test_an_output_that_cannot_be_is_one_sentence(tested: Any, output: dict[str, Any], word: str) -> None:
    answer = tested.export(variant(tested.draft, "A"), **output)
    assert (answer.status_code, answer.json()["success"]) == (400, False)
    assert word in answer.json()["error"]
    assert answer.json()["error"].endswith(".")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/render/proxy/lambda/nothing"),
        ("POST", "/api/render/proxy/lambda/nothing/cancel"),
        ("GET", "/api/render/proxy/nothing/download"),
    ],
)
def test_a_render_that_nobody_asked_for(project: Any, method: str, path: str) -> None:
    answer = project.call(method, path)
    assert (answer.status_code, answer.json()) == (404, {"success": False, "error": "Render not found."})


def test_a_render_belongs_to_the_token_that_asked_for_it(http: Any, tested: Any, new_project: Any) -> None:
    tested.export(variant(tested.draft, "A"), "render_1")
    assert new_project(http).call("GET", "/api/render/proxy/lambda/render_1").status_code == 404


def test_a_session_of_somebody_else(http: Any, tested: Any, new_project: Any) -> None:
    stranger = new_project(http)
    stranger.session = tested.session
    answer = stranger.export(variant(tested.draft, "A"))
    assert (answer.status_code, answer.json()["code"]) == (404, 1002)
