"""Cuts a sentence into clauses, each of which asks for one thing: "make A red, put B at the top and mute it"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .carried_over import carried_over
from .joints import TOPICS, corrects, names_one, says_where_not, segments, starts, without_denied, without_idle_only
from .word import Sentence, Word

MUSIC_FILES = (".mp3", ".wav", ".m4a", ".aac")


@dataclass(frozen=True)
class Clause:
    """Words that ask for one thing.

    `text` is the sentence that they stand in; `verbs` what is to be done, from the clause before where it says nothing
    itself, and `topic` what that one was about.
    """

    words: tuple[Word, ...]
    text: str
    language: str
    verbs: frozenset[str] = frozenset()
    topic: str | None = None

    def has(self, kind: str, *values: object) -> bool:
        """Whether some word may mean this."""
        return any(word.means(kind, *values) for word in self.words)

    def first(self, kind: str) -> Any:
        """What the first word of a kind means, else None."""
        return next((word.get(kind) for word in self.words if word.means(kind)), None)

    def all(self, kind: str) -> list[Any]:
        """What the words of a kind mean, in order."""
        return [word.get(kind) for word in self.words if word.means(kind)]

    def does(self, *verbs: str) -> bool:
        """Whether one of these is to be done."""
        return bool(self.verbs.intersection(verbs))

    @property
    def letters(self) -> tuple[str, ...]:
        """The variants that are named, once each."""
        return tuple(dict.fromkeys(self.all("letter")))

    @property
    def quotes(self) -> list[str]:
        """What is quoted, literally."""
        return self.all("quote")

    @property
    def unknown(self) -> list[str]:
        """Words that mean nothing here."""
        return [word.text for word in self.words if word.means("unknown")]

    @property
    def written(self) -> str:
        """The clause as it was written."""
        return self.text[self.words[0].start : self.words[-1].end] if self.words else ""

    def text_after(self, place: int) -> str:
        """What is written behind a word, to the end of the clause."""
        last = self.words[-1].end
        rest = self.text[last:]
        # What closes the sentence belongs to its last words.
        end = len(self.text) if not rest.strip(" .!?…。！？\"'”」)") else last
        text = self.text[self.words[place].end : end].strip(" ,:;：，。\t")
        return text[:-1] if text.endswith(".") and text.count(".") == 1 else text


def clauses_of(sentence: Sentence) -> list[Clause]:
    """The clauses of a sentence in order."""
    groups: list[list[Word]] = []
    for joint, segment in segments(sentence.words):
        renames = any(word.means("do", "rename") for group in groups for word in group)
        points = next((names_one(word) for word in segment if not word.is_silent), False)
        if renames and points and len(segment) > 1:
            # "Call A Soft, B Medium and C Loud".
            groups.append(list(segment))
        elif groups and (exception := says_where_not(segment)) is not None:
            # "A red, not B" says nothing more; "captions at the top, but not in B" does.
            if not any(names_one(word) for word in groups[-1]):
                groups[-1] += exception
        elif groups and not starts(segment, groups[-1]):
            if corrects(segment, groups[-1]):
                groups[-1] = [word.without("reason") if word.means("reason") else word for word in groups[-1]]
            groups[-1] += [*joint, *segment]
        else:
            # "再大一点": a joint that points back as well is kept.
            groups.append([*(word for word in joint if word.means("which")), *segment])
    if len(groups) > 1 and _is_exception(groups[0]):
        # "With the exception of B, all in green".
        groups[:2] = [[*groups[1], *groups[0]]]
    found: list[Clause] = []
    for group in carried_over([without_idle_only(without_denied(group)) for group in groups]):
        before = found[-1] if found else None
        own = frozenset(word.get("do") for word in group if word.means("do"))
        topic = next((word.get("thing") for word in reversed(group) if word.means("thing", *TOPICS)), None)
        if any(str(word.get("file")).lower().endswith(MUSIC_FILES) for word in group if word.means("file")):
            topic = "music"
        if topic == "volume":
            # Of what was spoken last: the music, or the clip itself.
            own_music = any(word.means("thing", "music") for word in group)
            topic = "music" if own_music or (before and before.topic == "music") else "sound"
        inherits = before is not None and not own
        found.append(
            Clause(
                tuple(group),
                sentence.text,
                sentence.language,
                before.verbs if inherits and before else own,
                topic or (before.topic if before and not _points_to_captions(group) else None),
            )
        )
    return found


def _is_exception(group: Sequence[Word]) -> bool:
    telling = [word for word in group if not word.is_silent]
    return bool(telling) and telling[0].means("except") and all(word.is_any("except", "letter") for word in telling)


def _points_to_captions(words: Sequence[Word]) -> bool:
    return any(word.means("letter") or word.means("thing", "caption", "variant") for word in words)
