"""TTML (also as DFXP, IMSC and EBU-TT-D): timed text in XML, read into times in ms and plain words.

Times are those of the W3C's Timed Text Markup Language 2: clock time with fractions or frames, and offsets in hours,
minutes, seconds, milliseconds, frames and ticks; those inside an element count from its beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from xml.etree import ElementTree

Timed = tuple[int, int, str]
"""Start and end in ms, and the words with line breaks."""

_CLOCK = re.compile(r"(\d{2,}):(\d{2}):(\d{2})(?:\.(\d+)|:(\d{2,})(?:\.\d+)?)?")
_OFFSET = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s|f|t)")
_UNITS = {"h": Fraction(3_600_000), "m": Fraction(60_000), "s": Fraction(1000), "ms": Fraction(1)}
# Elements inside a paragraph that hold no words of it.
_NOT_WORDS = ("metadata", "set")


def looks_like_ttml(text: str) -> bool:
    """Whether a text's root element is TTML's."""
    return re.match(r"\s*(?:<\?xml[^>]*>)?\s*(?:<!--.*?-->\s*)*<(?:\w+:)?tt[\s>]", text, re.DOTALL) is not None


def read_ttml(text: str) -> list[Timed]:
    """The paragraphs that have times, in the file's order; raises ValueError for XML that cannot be read."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        # Entities can be made to grow without end, and TTML has none of its own.
        raise ValueError("document types are not read")
    try:
        # Safe without a document type: nothing is fetched or expanded then.
        root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))  # noqa: S314
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from error
    clock = _Clock.of(root)
    return list(_paragraphs(root, clock, Fraction(0)))


@dataclass(frozen=True)
class _Clock:
    """Frames and ticks a second."""

    frames: Fraction
    ticks: Fraction

    @classmethod
    def of(cls, root: ElementTree.Element) -> _Clock:
        """What the root element says; 30 frames where it does not."""
        values = {_name(key): value for key, value in root.attrib.items()}
        frames = Fraction(values.get("frameRate", "30"))
        above, below = values.get("frameRateMultiplier", "1 1").replace(":", " ").split()
        frames *= Fraction(int(above), int(below))
        return cls(frames, Fraction(values.get("tickRate") or frames))

    def ms(self, written: str | None) -> Fraction | None:
        """A time expression in ms; None where there is none that means anything."""
        if written is None:
            return None
        if clock := _CLOCK.fullmatch(written.strip()):
            hours, minutes, seconds = (int(part) for part in clock.groups()[:3])
            ms = Fraction(((hours * 60 + minutes) * 60 + seconds) * 1000)
            if clock[4]:
                ms += Fraction(int(clock[4]) * 1000, 10 ** len(clock[4]))
            return ms + (int(clock[5]) * 1000 / self.frames if clock[5] else 0)
        if offset := _OFFSET.fullmatch(written.strip()):
            unit = _UNITS.get(offset[2]) or 1000 / (self.frames if offset[2] == "f" else self.ticks)
            return Fraction(offset[1]) * unit
        return None


def _paragraphs(element: ElementTree.Element, clock: _Clock, begin: Fraction) -> Iterator[Timed]:
    start = begin + (clock.ms(element.get("begin")) or 0)
    if _name(element.tag) == "p":
        end = clock.ms(element.get("end"))
        duration = clock.ms(element.get("dur"))
        stop = begin + end if end is not None else start + duration if duration is not None else None
        if stop is not None:
            yield round(start), round(stop), "".join(_words(element)).strip()
            return
        # The times may be those of the spans inside.
        for span in element:
            if _name(span.tag) == "span":
                span_start, span_end = clock.ms(span.get("begin")), clock.ms(span.get("end"))
                if span_start is not None and span_end is not None:
                    yield round(start + span_start), round(start + span_end), "".join(_words(span)).strip()
        return
    for child in element:
        yield from _paragraphs(child, clock, start)


def _words(element: ElementTree.Element) -> Iterator[str]:
    # White space is XML's own, which means no more than a space.
    yield re.sub(r"\s+", " ", element.text or "")
    for child in element:
        if _name(child.tag) == "br":
            yield "\n"
        elif _name(child.tag) not in _NOT_WORDS:
            yield from _words(child)
        yield re.sub(r"\s+", " ", child.tail or "")


def _name(tag: str) -> str:
    """A tag or key without its namespace, which has changed over the years."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
