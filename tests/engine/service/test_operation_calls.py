"""Operations sent directly, over the real calls."""

from __future__ import annotations

from typing import Any

import pytest

from ..conftest import TEST_IT


def _send(project: Any, *operations: Any) -> Any:
    return project.call("POST", f"/api/operations/nemo_agent/me/{project.session}", json={"operations": operations})


@pytest.fixture
def tested(project: Any, make_clip: Any) -> Any:
    project.upload(make_clip("clip.mp4", seconds=2.0))
    project.say(TEST_IT)
    return project


def _fill(draft: Any, letter: str) -> str:
    track = next(track for track in draft["t"] if track["m"].get("variant") == letter)
    return str(track["m"]["style"]["fill"])


def test_operations_are_one_step(tested: Any) -> None:
    red = {"op": "set_style", "variants": ["A"], "look": {"fill": "#ff0000"}}
    answer = _send(tested, red, {"op": "set_sound", "muted": True}).json()
    assert answer["code"] == 0
    assert answer["data"]["draft"] == tested.draft
    assert (_fill(tested.draft, "A"), tested.draft["m"]["sound"]["muted"]) == ("#ff0000", True)
    assert answer["data"]["said"] == ["A: now red text.", "The clip's own sound is off."]
    assert _send(tested, {"op": "undo"}).json()["data"]["said"] == ["The last step is taken back."]
    assert _fill(tested.draft, "A") == "#ffff00"
    _send(tested, {"op": "redo"})
    assert _fill(tested.draft, "A") == "#ff0000"


@pytest.mark.parametrize(
    ("operations", "sentence"),
    [
        ([], "a list of 1 to 200"),
        ([{"op": "fly"}], "one of add_clip, add_music"),
        ([{"op": "set_style", "look": {"fill": "#ff0000"}}, {"op": "remove_variant", "variant": "F"}], "no variant F"),
        ([{"op": "add_music", "media": "nothing"}], "no uploaded file nothing"),
        ([{"op": "undo"}, {"op": "undo"}], "calls of their own"),
    ],
)
def test_what_cannot_be_done_changes_nothing(tested: Any, operations: list[Any], sentence: str) -> None:
    before = tested.draft
    answer = _send(tested, *operations)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert sentence in answer.json()["message"]
    assert tested.draft == before


def test_the_schema_names_every_operation(project: Any) -> None:
    schema = project.call("GET", "/api/operations/schema").json()["data"]["schema"]
    assert {"SetStyle", "CutOut", "AddMusic", "Undo"} <= set(schema["$defs"])
