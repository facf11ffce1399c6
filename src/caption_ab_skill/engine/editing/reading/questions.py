"""What a question about the timeline asks for: its length, a font, how many captions, what caption 2 says."""

from __future__ import annotations

from collections.abc import Sequence

from ..clauses import Clause
from ..requests import Plain, Request, Tell
from ..word import Word
from .look_words import is_look_word
from .references import numbers_of, read_scope


def read_question(words: Sequence[Word]) -> Request:
    """The single thing that is asked for; all of the timeline where it is not that clear."""
    clause = Clause(tuple(words), "", "")
    scope = read_scope(clause)
    scope = scope if scope.is_named else type(scope)()
    numbers = numbers_of(words, ("caption", "line"))
    if numbers:
        return Tell(("timeline_cue",), scope, numbers)
    if clause.has("thing", "music"):
        return Tell(("timeline_music",))
    if clause.has("thing", "title"):
        return Tell(("timeline_title",))
    if any(is_look_word(word) or word.means("part") for word in words) or scope:
        return Tell(("timeline_captions",), scope)
    if clause.has("thing", "caption", "line", "variant"):
        return Tell(("timeline_captions",), scope)
    if clause.has("thing", "clip", "still"):
        return Tell(("timeline", "timeline_clip"))
    if clause.has("thing", "video", "frame", "resolution") or clause.has("time", "long"):
        return Tell(("timeline",))
    return Plain("timeline")
