"""What holds for every operation on every draft."""

from __future__ import annotations

import json

import engine_drafts as made
from hypothesis import given, settings
from hypothesis import strategies as st

from caption_ab_skill.chat.difference import difference
from caption_ab_skill.chat.timeline import summary, timeline
from caption_ab_skill.engine.draft import Draft
from caption_ab_skill.engine.editing.history import History, Redo, Undo
from caption_ab_skill.engine.editing.operation_json import operation_from_json, operation_to_json
from caption_ab_skill.engine.editing.operations import EditRefused, LoadClips, Operation, apply
from caption_ab_skill.engine.editing.vocabulary import LANGUAGES
from caption_ab_skill.engine.editing.wording import Wording

many = settings(max_examples=400, deadline=None)


@given(made.drafts())
@settings(deadline=None)
def test_the_drafts_made_here_are_sound(draft: Draft) -> None:
    made.check(draft)


@given(made.drafts(), st.lists(made.operations, min_size=1, max_size=4))
@many
def test_no_operation_breaks_a_draft(draft: Draft, operations: list[Operation]) -> None:
    for operation in operations:
        try:
            after = apply(draft, operation)
        except EditRefused as refused:
            assert all(Wording(language).say(refused.reply, **refused.values) for language in LANGUAGES)
            continue
        made.check(after)
        assert apply(draft, operation) == after
        for told in operation.notes(draft):
            assert all(Wording(language).say(told.reply, **told.values) for language in LANGUAGES)
        draft = after


@given(made.drafts(), made.operations)
@many
def test_undo_takes_any_operation_back(draft: Draft, operation: Operation) -> None:
    history = History().step(draft)
    try:
        after = history.step(apply(draft, operation))
    except EditRefused:
        return
    if after is history:
        return
    assert Undo().apply(after).now == draft
    assert Redo().apply(Undo().apply(after)) == after


@given(made.drafts(), st.lists(made.operations, max_size=5), st.sampled_from("ABCDEF"))
@many
def test_undoing_one_variant_changes_no_other(draft: Draft, operations: list[Operation], variant: str) -> None:
    history = History().step(draft)
    for operation in operations:
        try:
            history = history.step(apply(history.now, operation))
        except EditRefused:
            continue
    before = history.now
    try:
        after = Undo(variant).apply(history).now
    except EditRefused as refused:
        assert refused.reply in ("nothing_to_undo", "no_such_variant", "no_captions", "undo_variant_moved")
        return
    made.check(after)
    assert after.base == before.base
    changed = [new.variant for old, new in zip(before.captions, after.captions, strict=True) if old != new]
    assert changed == [variant]


@given(made.drafts(), made.operations)
@many
def test_a_draft_survives_the_wire_and_can_be_told(draft: Draft, operation: Operation) -> None:
    try:
        after = apply(draft, operation)
    except EditRefused:
        after = draft
    wire = json.loads(json.dumps(after.to_wire()))
    assert Draft.from_wire(wire) == after
    assert summary(wire).startswith("Timeline (")
    plain = timeline(wire)
    assert json.dumps(plain, allow_nan=False)
    assert set(plain["variants"]) == {track.variant for track in after.captions if track.cues}
    assert [overlay["text"] for overlay in plain["overlays"]] == [" ".join(o.text.split()) for o in after.overlays]
    assert difference(wire, wire) == []


@given(made.operations)
@many
def test_an_operation_survives_json(operation: Operation) -> None:
    data = json.loads(json.dumps(operation_to_json(operation)))
    media = {source.media: source for source in _sources(operation)}
    try:
        again = operation_from_json(data, media)
    except EditRefused as refused:
        # What no draft would take is refused already here.
        assert refused.reply == "sentence"
        return
    assert operation_to_json(again) == data


def _sources(operation: object) -> list[LoadClips]:
    found = [getattr(operation, "source", None), *getattr(operation, "sources", ())]
    for inner in getattr(operation, "operations", ()):
        found += _sources(inner)
    return [source for source in found if hasattr(source, "media")]
