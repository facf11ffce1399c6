from __future__ import annotations

from dataclasses import replace

import pytest

from caption_ab_skill.engine.draft import CaptionTrack, Clip, Cue, Draft
from caption_ab_skill.engine.editing.history import History, Redo, Undo, captions_of
from caption_ab_skill.engine.editing.operations import CutOut, EditRefused, SetCueText, apply
from caption_ab_skill.engine.style import Style

CUES = (Cue(0, 1000, "Hello"),)
EMPTY = Draft(title="clip.mp4", width=320, height=240)
BOTH = replace(EMPTY, captions=(CaptionTrack("A", Style(), CUES), CaptionTrack("B", Style(), CUES)))


def restyled(draft: Draft, variant: str, **style: object) -> Draft:
    captions = tuple(
        replace(track, style=replace(track.style, **style)) if track.variant == variant else track
        for track in draft.captions
    )
    return replace(draft, captions=captions)


def style_of(history: History, variant: str) -> Style:
    return next(track.style for track in history.now.captions if track.variant == variant)


def test_undo_and_redo_walk_the_steps() -> None:
    history = History().step(EMPTY).step(BOTH)
    back = history.undo()
    assert back is not None
    assert back.now == EMPTY
    assert back.redo() == history


def test_nothing_before_the_beginning_and_after_the_end() -> None:
    assert History().undo() is None
    assert History().step(EMPTY).redo() is None


def test_the_next_edit_forgets_what_could_be_done_again() -> None:
    back = History().step(EMPTY).step(BOTH).undo()
    assert back is not None
    assert back.step(restyled(BOTH, "A", weight=400)).redo() is None


def test_what_changes_nothing_is_no_step() -> None:
    history = History().step(EMPTY)
    assert history.step(EMPTY) is history


def test_undoing_a_variant_keeps_what_came_to_others_since() -> None:
    history = History().step(BOTH).step(restyled(BOTH, "A", fill="#ff0000"))
    history = history.step(restyled(history.now, "B", fill="#00ff00"))
    after = history.undo_variant("A")
    assert after is not None
    assert style_of(after, "A").fill == Style().fill
    assert style_of(after, "B").fill == "#00ff00"
    assert after.at == history.at + 1


def test_a_variant_that_never_changed_or_is_not_there_cannot_be_undone() -> None:
    history = History().step(BOTH)
    assert history.undo_variant("A") is None
    assert history.undo_variant("F") is None


def test_undoing_a_variant_after_a_cut_takes_back_its_look_and_not_its_times() -> None:
    clip = Clip("m", "clip.mp4", 0, 1000)
    loaded = replace(BOTH, clips=(clip,))
    history = History().step(loaded).step(restyled(loaded, "A", fill="#ff0000"))
    history = history.step(apply(history.now, CutOut(0, 400)))
    after = Undo("A").apply(history).now
    assert captions_of(after, "A") == replace(captions_of(history.now, "A"), style=Style())  # type: ignore[type-var]
    assert after.clips == history.now.clips


def test_words_that_were_changed_before_a_cut_are_not_put_back_at_times_that_are_gone() -> None:
    loaded = replace(BOTH, clips=(Clip("m", "clip.mp4", 0, 1000),))
    history = History().step(loaded).step(apply(loaded, SetCueText(1, "Bye", ("A",))))
    history = history.step(apply(history.now, CutOut(0, 400)))
    with pytest.raises(EditRefused, match="undo_variant_moved"):
        history.undo_variant("A")


@pytest.mark.parametrize(
    ("step", "reply"),
    [(Undo(), "nothing_to_undo"), (Undo("A"), "no_captions"), (Redo(), "nothing_to_redo")],
)
def test_what_cannot_be_taken_back_is_said(step: Undo | Redo, reply: str) -> None:
    with pytest.raises(EditRefused, match=reply):
        step.apply(History())


def test_it_is_the_only_variant_of_the_last_step() -> None:
    history = History().step(BOTH)
    assert history.last_changed_variant() is None
    assert history.step(restyled(BOTH, "B", weight=400)).last_changed_variant() == "B"
    both = restyled(restyled(BOTH, "A", weight=400), "B", weight=400)
    assert history.step(both).last_changed_variant() is None


def test_the_number_of_steps_is_bounded() -> None:
    history = History()
    for size in range(250):
        history = history.step(replace(EMPTY, title=str(size)))
    assert len(history.drafts) == 100
    assert history.now.title == "249"
