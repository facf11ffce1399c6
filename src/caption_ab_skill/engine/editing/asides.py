"""What is said beside the requests of a message: reasons, complaints that a request answers, greetings.

"The music is too loud, bring it down to 15%" asks for one thing; "make A white, yellow hurts my eyes" for one as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .clauses import Clause
from .requests import (
    Ask,
    ChangeSound,
    NotUnderstood,
    Plain,
    Request,
    Restyle,
    SetMusicTo,
    ShiftCaptions,
    TakeBack,
)


@dataclass(frozen=True)
class Told:
    """A clause and what it asks for."""

    clause: Clause
    requests: tuple[Request, ...]

    @property
    def asks(self) -> bool:
        """Whether something is asked for that is understood."""
        return any(not isinstance(request, NotUnderstood | Ask) for request in self.requests)


def without_asides(told: Sequence[Told]) -> list[Request]:
    """The requests of a message without what only goes along with them."""
    kept = list(told)
    for place, item in enumerate(told):
        others = [other for at, other in enumerate(told) if at != place]
        acts = any(other.asks and not _is_reason(other.clause) for other in others)
        if acts and (_is_reason(item.clause) or _is_courtesy(item)):
            kept[place] = replace(item, requests=())
        elif _complains(item.clause) and any(_takes_back(other) for other in others):
            # "Too big, undo that".
            kept[place] = replace(item, requests=())
        elif _complains(item.clause) and (answer := _answer(told, place)) is not None:
            kept[place] = replace(item, requests=())
            kept[answer] = _about_the_same(kept[answer], item)
    return [request for item in kept for request in item.requests]


def _is_reason(clause: Clause) -> bool:
    """ "It covers my face": how things are, and nothing that is to be done."""
    return (clause.has("reason") or _is_opinion(clause)) and not _orders(clause)


def _is_opinion(clause: Clause) -> bool:
    """ "The white is a bit boring": what something is, in words that say nothing to an editor."""
    words = clause.words
    at = next((place for place, word in enumerate(words) if word.means("be")), None)
    if not at or any(word.means("do") for word in words) or clause.letters:
        return False
    rest = words[at + 1 :]
    return bool(rest) and all(word.is_silent or word.means("unknown") for word in rest)


def _orders(clause: Clause) -> bool:
    """Whether a clause begins with what is to be done."""
    telling = [word for word in clause.words if not word.is_silent]
    return bool(telling) and telling[0].means("do") and not telling[0].is_any("part", "reason", "thing")


def _takes_back(item: Told) -> bool:
    return any(isinstance(request, TakeBack) or request == Plain("start_over") for request in item.requests)


def _is_courtesy(item: Told) -> bool:
    """ "Buenas!": words that nobody knows, by themselves, beside requests."""
    own = [word for word in item.clause.words if not word.is_silent]
    return (
        all(isinstance(request, NotUnderstood) for request in item.requests)
        and not any(word.means("do") for word in own)
        and len(own) <= 1
        and len(item.clause.written.split()) <= 2
    )


def _complains(clause: Clause) -> bool:
    """ "The captions are too small", "字幕慢了": what is wrong, without what is to be done."""
    words = clause.words
    too = any(
        word.means("too")
        and (len(word.meanings) > 1 or (at + 1 < len(words) and not words[at + 1].is_silent) or not word.text.isascii())
        for at, word in enumerate(words)
    )
    late = clause.has("do", "too_late", "too_early")
    acts = any(word.means("do") and not word.means("do", "too_late", "too_early", "stay", "later", "earlier")
               and not word.is_any("too", "part", "set") for word in words)  # fmt: skip
    return (too or late) and not acts


def _answer(told: Sequence[Told], place: int) -> int | None:
    """The clause beside a complaint that says what is to be done about it."""
    item = told[place]
    for at in (place + 1, place - 1):
        if not 0 <= at < len(told) or not told[at].asks or _complains(told[at].clause):
            continue
        if not item.asks and at > place:
            return at
        if any(_kind(one) == _kind(other) for one in item.requests for other in told[at].requests):
            return at
    return None


def _kind(request: Request) -> object:
    """What two requests about the same have in common."""
    if isinstance(request, SetMusicTo | ChangeSound):
        return "sound"
    if isinstance(request, Plain):
        return request.what
    return type(request)


def _about_the_same(answer: Told, complaint: Told) -> Told:
    """The answer, about the variants that the complaint named where it names none itself."""
    scope = next(
        (request.scope for request in complaint.requests if isinstance(request, Restyle | ShiftCaptions)), None
    )
    about_music = next((request for request in complaint.requests if isinstance(request, SetMusicTo)), None)
    found: list[Request] = []
    for request in answer.requests:
        if scope and isinstance(request, Restyle | ShiftCaptions) and not request.scope.is_named:
            found.append(replace(request, scope=scope))
        elif about_music and isinstance(request, ChangeSound) and not request.numbers:
            settings = {key: value for key, value in request.settings.items() if key in ("volume", "factor")}
            found.append(SetMusicTo(adds=False, settings=settings) if settings else request)
        else:
            found.append(request)
    return replace(answer, requests=tuple(found))
