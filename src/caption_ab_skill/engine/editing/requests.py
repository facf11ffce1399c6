"""What a message asks for, as typed values: the grammar over the words of `intents/edits.yaml`. Pure; knows no draft.

What is not understood is among the answers, word for word: it is said, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from .look_words import ReadLook, is_look_word, is_whole_look, read_look
from .message import Labelled, Message
from .words import Word, read_words

Pronoun = Literal["all", "first", "second", "third", "other", "it"]


@dataclass(frozen=True)
class Scope:
    """Which variants are meant: letters, or a pronoun; neither is all of them."""

    letters: tuple[str, ...] = ()
    pronoun: Pronoun | None = None


@dataclass(frozen=True)
class ABTest:
    """Start an A/B test. `looks` by letter.

    None: any two. `asked` is False where letters stand there without a word about a test.
    """

    looks: Mapping[str, ReadLook] = field(default_factory=dict)
    asked: bool = True
    wordings: bool = False


@dataclass(frozen=True)
class Restyle:
    """Change the look of what `scope` says."""

    scope: Scope
    read: ReadLook


@dataclass(frozen=True)
class GiveCaptions:
    """The message brings captions and asks for nothing else with them."""

    scope: Scope = Scope()


@dataclass(frozen=True)
class Add:
    """One more variant."""

    read: ReadLook


@dataclass(frozen=True)
class Remove:
    """Take a variant away."""

    scope: Scope


@dataclass(frozen=True)
class TakeBack:
    """Undo: the last step, or a variant's own last change."""

    scope: Scope


@dataclass(frozen=True)
class Plain:
    """A request that is a single word's worth."""

    what: Literal["redo", "start_over", "transcribe", "presets", "timeline", "help"]


@dataclass(frozen=True)
class Cannot:
    """Something that this engine does not do; `reason` is a key of `cannot` in edits.yaml."""

    reason: str
    text: str


@dataclass(frozen=True)
class NotUnderstood:
    """Words that mean nothing here."""

    text: str


Request = ABTest | Restyle | GiveCaptions | Add | Remove | TakeBack | Plain | Cannot | NotUnderstood


def understand(message: Message) -> tuple[Request, ...]:
    """What the message asks for, in the order in which it is to be done."""
    requests: list[Request] = []
    for sentence in message.sentences:
        requests += _of_sentence(sentence)
    if message.labelled:
        requests = _with_labels(requests, message.labelled)
    has_block = message.block is not None or any(item.block for item in message.labelled.values())
    if has_block and not any(isinstance(request, ABTest) for request in requests):
        requests.insert(0, GiveCaptions())
    return tuple(requests) or (Plain("help"),)


def _of_sentence(sentence: str) -> list[Request]:
    words = _remove_as_without(read_words(sentence))
    asks = {str(word.value) for word in words if word.kind == "ask"}
    cannot: list[Request] = [Cannot(str(word.value), word.text) for word in words if word.kind == "cannot"]
    has_look = any(is_look_word(word) for word in words)
    scope = _scope(words)
    if "undo" in asks:
        return [TakeBack(_without_it(scope)), *cannot]
    if "redo" in asks:
        return [Plain("redo"), *cannot]
    if "start_over" in asks:
        return [Plain("start_over"), *cannot]
    if "transcribe" in asks:
        # "… and compare two styles": what is compared is what was heard.
        return [Plain("transcribe"), *([_test(words)] if "test" in asks else []), *cannot]
    if "add" in asks:
        return [Add(read_look(words)), *cannot]
    if "test" in asks or ("wordings" in asks and not has_look):
        return [_test(words), *_strange(words), *cannot]
    if any(word.kind == "between" and word.value == "always" for word in words) and (looks := _two_looks(words)):
        return [ABTest(looks), *_strange(words), *cannot]
    if "remove" in asks and (scope.letters or scope.pronoun):
        return [Remove(scope), *cannot]
    if has_look:
        return [*_restyles(words, sentence), *cannot]
    questions: tuple[Literal["presets", "timeline", "help"], ...] = ("presets", "timeline", "help")
    for question in questions:
        if question in asks:
            return [Plain(question), *cannot]
    if cannot:
        return cannot
    means_something = "captions" in asks or all(word.kind not in ("unknown", "number", "ask", "role") for word in words)
    return [] if means_something else [NotUnderstood(sentence)]


def _remove_as_without(words: Sequence[Word]) -> list[Word]:
    """ "Remove the outline" is "no outline"."""
    nouns = [word for word in words if word.kind == "role" and word.value in ("outline", "box")]
    if not nouns:
        return list(words)
    return [Word("role", "no", word.text) if word.kind == "ask" and word.value == "remove" else word for word in words]


def _test(words: Sequence[Word]) -> ABTest:
    wordings = any(word.kind == "ask" and word.value == "wordings" for word in words)
    # A strange word is named by itself (`_strange`) and does not make what it stands beside less of a look.
    known = [word for word in words if word.kind != "unknown"]
    by_letter = {
        scope.letters[0]: read_look(part)
        for scope, part in _scoped(known)
        if len(scope.letters) == 1 and _has_look(part)
    }
    return ABTest(by_letter or _two_looks(known) or _one_look(known), wordings=wordings)


def _two_looks(words: Sequence[Word]) -> dict[str, ReadLook]:
    """The two looks in "… X with Y": cut where both sides are looks; what always stands between two cuts first."""
    for kind in ("always", "may"):
        for place, word in enumerate(words):
            left, right = words[:place], words[place + 1 :]
            if (word.kind, word.value) == ("between", kind) and is_whole_look(left) and is_whole_look(right):
                return {"A": read_look(left), "B": read_look(right)}
    return {}


def _one_look(words: Sequence[Word]) -> dict[str, ReadLook]:
    return {"A": read_look(words)} if _has_look(words) else {}


def _strange(words: Sequence[Word]) -> list[Request]:
    return [NotUnderstood(word.text) for word in words if word.kind == "unknown"]


def _restyles(words: Sequence[Word], sentence: str) -> list[Request]:
    found: list[Request] = []
    for scope, part in _scoped(words):
        read = read_look(part)
        if read.look:
            found.append(Restyle(scope, read))
        else:
            found += [NotUnderstood(text) for text in read.not_understood]
    return found or [NotUnderstood(sentence)]


def _scoped(words: Sequence[Word]) -> list[tuple[Scope, list[Word]]]:
    """The words about each variant.

    What points to variants stands before what is said of them, or after, throughout a sentence.
    """
    pointers = [place for place, word in enumerate(words) if _points(word)]
    if not pointers:
        return [(_scope(words), list(words))]
    groups = [[pointers[0]]]
    for before, place in pairwise(pointers):
        joined = all(word.kind in ("between", "comma", "filler") for word in words[before + 1 : place])
        if joined:
            groups[-1].append(place)
        else:
            groups.append([place])
    pointer_first = not any(is_look_word(word) for word in words[: pointers[0]])
    cuts = [group[0] for group in groups[1:]] if pointer_first else [group[-1] + 1 for group in groups[:-1]]
    edges = zip([0, *cuts], [*cuts, len(words)], strict=True)
    return [
        (_scope([words[place] for place in group]), list(words[start:end]))
        for group, (start, end) in zip(groups, edges, strict=True)
    ]


def _points(word: Word) -> bool:
    return word.kind == "letter" or (word.kind == "which" and word.value not in ("all", "it"))


def _scope(words: Sequence[Word]) -> Scope:
    letters = tuple(dict.fromkeys(str(word.value) for word in words if word.kind == "letter"))
    if letters:
        return Scope(letters)
    pronouns = [word.value for word in words if word.kind == "which"]
    return Scope(pronoun=next((name for name in pronouns if name != "it"), pronouns[0] if pronouns else None))


def _without_it(scope: Scope) -> Scope:
    """In "undo it", "it" is the step and no variant."""
    return Scope() if scope.pronoun in ("it", "all") else scope


def _has_look(words: Sequence[Word]) -> bool:
    return any(is_look_word(word) for word in words)


def _with_labels(requests: list[Request], labelled: Mapping[str, Labelled]) -> list[Request]:
    """Letters with looks behind them belong to the test that the message asks for, or are the request themselves."""
    looks: dict[str, ReadLook] = {}
    cannot: list[Request] = []
    for letter, item in labelled.items():
        words = read_words(item.words)
        looks[letter] = read_look(words)
        cannot += [Cannot(str(word.value), word.text) for word in words if word.kind == "cannot"]
    asked = next((request for request in requests if isinstance(request, ABTest)), None)
    others = [request for request in requests if request is not asked]
    return [ABTest(looks, asked=asked is not None, wordings=bool(asked and asked.wordings)), *others, *cannot]
