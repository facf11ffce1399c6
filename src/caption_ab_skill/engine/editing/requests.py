"""What a message asks for, as typed values. They know no draft: "the last caption" is still that, not caption 5.

Times are ms on the timeline; negative ones count from its end, None is its edge or not said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..draft import Fit
from .reading.look_words import UNCHANGED, ReadLook
from .reading.references import EVERY_VARIANT, Scope

Numbers = tuple[int, ...]
"""Numbers of captions, clips or titles, from 1 on; negative ones count from the last."""


@dataclass(frozen=True)
class ABTest:
    """Start an A/B test. `looks` by letter; `count` variants, None for as many as looks, at least two.

    `asked` is False where letters stand there without a word about a test; `texts` are the wordings to compare;
    `of_those` where it may be the variants that are there ("compare them").
    """

    looks: Mapping[str, ReadLook] = field(default_factory=dict)
    asked: bool = True
    wordings: bool = False
    count: int | None = None
    texts: tuple[str, ...] = ()
    of_those: bool = False


@dataclass(frozen=True)
class Restyle:
    """Change the look of what `scope` says."""

    scope: Scope
    read: ReadLook


@dataclass(frozen=True)
class Liken:
    """Make what `scope` says look like `source`, a letter or one variant, with a change on top."""

    scope: Scope
    source: str | Scope
    read: ReadLook


@dataclass(frozen=True)
class GiveCaptions:
    """The message brings captions and asks for nothing else with them."""

    scope: Scope = EVERY_VARIANT


@dataclass(frozen=True)
class Add:
    """One more variant, like another one where `like` names it; `letter` is what it shall be called."""

    read: ReadLook
    like: str | None = None
    letter: str | None = None


@dataclass(frozen=True)
class Remove:
    """Take variants away, or all others where `others`."""

    scope: Scope
    others: bool = False


@dataclass(frozen=True)
class Rename:
    """Give a variant a name beside its letter; `labels` are names for all in order."""

    scope: Scope
    label: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class TakeBack:
    """Undo: the last `count` steps, or a variant's own last change."""

    scope: Scope
    count: int = 1


@dataclass(frozen=True)
class Correct:
    """ "No, I meant B": what was done last is taken back from where it went, and done to this."""

    scope: Scope
    numbers: Numbers = ()


@dataclass(frozen=True)
class SetText:
    """Give captions other words."""

    numbers: Numbers
    text: str
    scope: Scope = EVERY_VARIANT


@dataclass(frozen=True)
class Reword:
    """Put words for others; none takes them out."""

    old: str
    new: str
    numbers: Numbers = ()
    scope: Scope = EVERY_VARIANT


@dataclass(frozen=True)
class DropCaptions:
    """Take captions away, by their numbers or by their words; neither is all of them."""

    numbers: Numbers = ()
    text: str | None = None
    scope: Scope = EVERY_VARIANT
    but: bool = False
    """Whether all but these go."""


@dataclass(frozen=True)
class NewCaption:
    """One more caption."""

    text: str
    start: int | None = None
    length: int | None = None
    after: int | None = None
    scope: Scope = EVERY_VARIANT


@dataclass(frozen=True)
class SplitCaption:
    """Make two of one, behind some of its words or at a time."""

    numbers: Numbers
    words: str | None = None
    at: int | None = None
    count: int | None = None
    scope: Scope = EVERY_VARIANT


@dataclass(frozen=True)
class MergeCaptions:
    """Make one of several."""

    numbers: Numbers
    scope: Scope = EVERY_VARIANT


@dataclass(frozen=True)
class ShiftCaptions:
    """Show captions later by so many ms, earlier where negative."""

    by: int
    numbers: Numbers = ()
    scope: Scope = EVERY_VARIANT


@dataclass(frozen=True)
class TimeCaption:
    """Show captions from one time to another, or for so long."""

    numbers: Numbers
    start: int | None = None
    end: int | None = None
    length: int | None = None
    scope: Scope = EVERY_VARIANT
    longer: int | None = None
    """By how much longer than now; shorter where negative."""


@dataclass(frozen=True)
class ToSpeech:
    """Stretch the captions to the speech."""

    scope: Scope = EVERY_VARIANT


@dataclass(frozen=True)
class CutAnew:
    """Cut the captions' words anew into captions: by the style guide, or in at most so many words each."""

    profile: Literal["netflix", "short-form"]
    most_words: int | None = None
    scope: Scope = EVERY_VARIANT


@dataclass(frozen=True)
class NewTitle:
    """Put words on the picture. Unless it `adds`, a title that says the same already is the one that is meant."""

    text: str
    start: int = 0
    length: int | None = None
    at_end: bool = False
    look: ReadLook = UNCHANGED
    adds: bool = True


@dataclass(frozen=True)
class ChangeTitle:
    """Change a title, which is named by its number or by its words."""

    numbers: Numbers = ()
    named: str | None = None
    text: str | None = None
    start: int | None = None
    length: int | None = None
    at_end: bool = False
    look: ReadLook = UNCHANGED


@dataclass(frozen=True)
class DropTitles:
    """Take titles away, by number or words, or all of them."""

    numbers: Numbers = ()
    named: str | None = None
    all: bool = False


@dataclass(frozen=True)
class SetMusicTo:
    """Add or change music: `settings` are fields of the operations for it; `file` names an uploaded file."""

    adds: bool
    file: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DropMusic:
    """Take the music away."""


@dataclass(frozen=True)
class ChangeSound:
    """Change the clips' own sound, or that of some clips; `settings` are fields of the operations for it."""

    settings: Mapping[str, Any]
    numbers: Numbers = ()
    is_open: bool = False
    """Whether "louder" may mean the music as well, because nothing was named."""
    file: str | None = None


@dataclass(frozen=True)
class JoinClips:
    """Bring uploaded files onto the timeline: `files` by name or kind, at `place` (1 the start, None the end).

    Unless it `adds`, files that are there already are the clips that are meant.
    """

    files: tuple[str, ...] = ()
    kind: Literal["any", "video", "still"] = "any"
    numbers: Numbers = ()
    place: int | None = None
    still_ms: int | None = None
    all: bool = False
    adds: bool = True


@dataclass(frozen=True)
class Slideshow:
    """Begin the timeline with the uploaded pictures."""

    still_ms: int | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class DropClips:
    """Take clips away: by number, the file's name, or the only picture that there is."""

    numbers: Numbers = ()
    file: str | None = None
    kind: Literal["any", "video", "still"] = "any"
    but: bool = False
    """Whether all but these go."""


@dataclass(frozen=True)
class MoveClip:
    """Play a clip elsewhere: as clip number `place` (-1 the last), or before or after another."""

    numbers: Numbers
    place: int | None = None
    before: int | None = None
    after: int | None = None
    swap: bool = False


@dataclass(frozen=True)
class OrderClips:
    """Play the clips in this order, by number or by the files that they are."""

    numbers: Numbers
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Keep:
    """Keep a stretch of the timeline alone."""

    start: int | None
    end: int | None


@dataclass(frozen=True)
class Cut:
    """Take a stretch of the timeline away."""

    start: int | None
    end: int | None


@dataclass(frozen=True)
class ChangeSpeed:
    """Play at a speed, or so much faster than now."""

    speed: float | None = None
    factor: float | None = None
    numbers: Numbers = ()
    start: int | None = None
    end: int | None = None
    file: str | None = None


@dataclass(frozen=True)
class ShowStills:
    """Show stills for so long."""

    length: int
    numbers: Numbers = ()


@dataclass(frozen=True)
class Reframe:
    """Give the frame another shape or size, or fill it in another way."""

    ratio: str | None = None
    fit: Fit | None = None
    bars: str | None = None
    side: int | None = None


@dataclass(frozen=True)
class Plain:
    """A request that is a single word's worth."""

    what: Literal["redo", "start_over", "transcribe", "presets", "timeline", "help"]


@dataclass(frozen=True)
class Tell:
    """Say one thing about what is on the timeline: `about` are keys of replies, `numbers` captions' or titles'."""

    about: tuple[str, ...]
    scope: Scope = EVERY_VARIANT
    numbers: Numbers = ()


@dataclass(frozen=True)
class Ask:
    """Something that lacks a detail: `question` is the key of a reply."""

    question: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cannot:
    """Something that this engine does not do; `reason` is a key of `cannot` in intents/edits/actions.yaml."""

    reason: str
    text: str


@dataclass(frozen=True)
class NotUnderstood:
    """Words that mean nothing here."""

    text: str


Request = (
    ABTest | Restyle | Liken | GiveCaptions | Add | Remove | Rename | TakeBack | Correct | SetText | Reword
    | DropCaptions | NewCaption | SplitCaption | MergeCaptions | ShiftCaptions | TimeCaption | ToSpeech | CutAnew
    | NewTitle | ChangeTitle | DropTitles | SetMusicTo | DropMusic | ChangeSound | JoinClips | Slideshow | DropClips
    | MoveClip | OrderClips | Keep | Cut | ChangeSpeed | ShowStills | Reframe | Plain | Tell | Ask | Cannot
    | NotUnderstood
)  # fmt: skip
