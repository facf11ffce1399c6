"""What goes on about a title or a picture that the clause before brought: "add a title "Hi", in red, for 4 seconds"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .clauses import Clause
from .operations import Look
from .reading.look_words import ReadLook
from .reading.times import read_times
from .reading.titles import title_times
from .requests import Add, Ask, ChangeTitle, JoinClips, NewTitle, NotUnderstood, Reframe, Request, Restyle, Slideshow


def continued(before: Request, clause: Clause, requests: Sequence[Request]) -> Request | None:
    """The request before with what this clause adds to it; None where the clause is a request by itself."""
    if clause.letters or clause.has("thing", "caption", "line", "variant", "video", "music", "sound") or clause.quotes:
        return None
    if clause.has("never") or clause.has("reason"):
        return None
    unsure = all(isinstance(request, Ask | NotUnderstood) for request in requests)
    if isinstance(before, NewTitle | ChangeTitle):
        if all(isinstance(request, Restyle) and not request.scope.is_named for request in requests) and requests:
            if clause.has("which", "all") and not clause.has("which", "it"):
                return None
            look = before.look
            for request in requests:
                look = _with(look, request.read) if isinstance(request, Restyle) else look
            return replace(before, look=look)
        start, length, at_end = title_times(clause, read_times(clause.words))
        if unsure and (start is not None or length is not None or at_end):
            return _timed(before, start, length, at_end=at_end)
    restyles = [request for request in requests if isinstance(request, Restyle) and not request.scope.is_named]
    others = clause.has("which", "all", "other")
    if isinstance(before, Add) and restyles and len(restyles) == len(requests) and not others:
        # "One more like A, in lilac".
        read = before.read
        for request in restyles:
            read = _with(read, request.read)
        return replace(before, read=read)
    if isinstance(before, Reframe) and before.bars is None:
        # "Make it square, fill with black": the frame's bars.
        looks = [request.read.look for request in requests if isinstance(request, Restyle)]
        fills = clause.has("part", "box", "outline")
        fills = fills or any(word.text.lower().startswith("fill") for word in clause.words)
        if fills and len(looks) == len(requests) == 1 and set(looks[0].values) <= {"fill", "box", "outline"}:
            return replace(before, fit="bars", bars=clause.first("colour"))
    if isinstance(before, JoinClips | Slideshow) and unsure:
        times = read_times(clause.words)
        length = times.length if times.length is not None else times.at
        if length is not None and before.still_ms is None:
            return replace(before, still_ms=length)
    return None


def _timed(title: NewTitle | ChangeTitle, start: int | None, length: int | None, *, at_end: bool) -> Request:
    length = length if length is not None else title.length
    if isinstance(title, NewTitle):
        return replace(title, start=start or title.start, length=length, at_end=at_end or title.at_end)
    return replace(title, start=start if start is not None else title.start, length=length, at_end=at_end)


def _with(first: ReadLook, second: ReadLook) -> ReadLook:
    one, other = first.look, second.look
    look = Look(
        other.preset or one.preset,
        {**one.values, **other.values},
        one.factor * other.factor,
        other.size_px if other.size_px is not None else one.size_px,
        {**one.factors, **other.factors},
        {**one.steps, **other.steps},
        {**one.lightness, **other.lightness},
        one.move + other.move,
        {**one.widths_px, **other.widths_px},
    )
    return ReadLook(look, (*first.not_understood, *second.not_understood))
