"""From a message to requests: sentences are cut into clauses, and each clause is read by the subject that it is about.

Pure; knows no draft. What is not understood is among the answers, word for word: it is said, never guessed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from .asides import Told, without_asides
from .clauses import Clause, clauses_of
from .continuing import continued
from .message import Labelled, Message
from .reading.captions import read_captions
from .reading.clips import read_clips
from .reading.comparing import letter_of, read_test
from .reading.cutting import read_cutting
from .reading.frame import read_frame
from .reading.look_words import LOOK_KINDS, ReadLook, is_look_word
from .reading.looks import read_look
from .reading.questions import read_question
from .reading.references import Scope, numbers_of, read_scope
from .reading.sound import read_sound
from .reading.titles import read_titles
from .reading.variants import read_restyles, read_variants
from .requests import (
    ABTest,
    Ask,
    Cannot,
    ChangeSpeed,
    Correct,
    Cut,
    DropCaptions,
    GiveCaptions,
    Liken,
    MergeCaptions,
    NewCaption,
    NotUnderstood,
    Plain,
    Request,
    Restyle,
    SetText,
    ShiftCaptions,
    SplitCaption,
    TakeBack,
    Tell,
)
from .word import Word
from .words import read_words

# In the order in which they are asked: what is more particular comes first.
_READERS: tuple[Callable[[Clause], list[Request] | None], ...] = (
    read_cutting,
    read_titles,
    read_captions,
    read_sound,
    read_variants,
    read_clips,
    read_frame,
)
_STEPS = ("undo", "redo", "start_over")
_QUESTIONS = ("presets", "timeline", "help")


def understand(
    message: Message, usual: str = "en", names: Sequence[str] = (), titles: Sequence[str] = ()
) -> tuple[Request, ...]:
    """What the message asks for, in the order in which it is to be done.

    `usual` is the project's language, `names` the files that came into it, `titles` the titles there are.
    """
    told: list[Told] = []
    for sentence in message.sentences:
        own = _of_sentence(sentence, usual, names, titles)
        if told and own and told[-1].requests and all(isinstance(item, Tell) for item in told[-1].requests):
            # "Why is B on black? Make it yellow."
            own[0] = replace(own[0], requests=tuple(_about(told[-1].clause, list(own[0].requests))))
        told += own
    requests = _with_own_looks(without_asides(told))
    requests = _counted_as_seen(_later_cuts_first(_without_the_rest(_without_contrast(requests, told))))
    if message.labelled:
        requests = _with_labels(requests, message.labelled, usual)
    has_block = message.block is not None or any(item.block for item in message.labelled.values())
    if has_block and not any(isinstance(request, ABTest) for request in requests):
        requests.insert(0, GiveCaptions())
    return tuple(requests) or (Plain("help"),)


def _of_sentence(text: str, usual: str, names: Sequence[str], titles: Sequence[str]) -> list[Told]:
    told: list[Told] = []
    clauses = clauses_of(read_words(text, usual, names, titles))
    if question := _question(clauses, text):
        return [Told(clauses[0], (question,))]
    for clause in clauses:
        before = told[-1].requests if told else ()
        requests = _with_scope_of(before, clause, _of_clause(clause))
        if told and (test := _test_of(told[-1], clause, requests)):
            told[-1] = replace(told[-1], requests=test)
            continue
        if told and not before:
            requests = _with_scope_named(told[-1].clause, clause, requests)
        if before and (more := continued(before[-1], clause, requests)):
            told[-1] = replace(told[-1], requests=(*before[:-1], more))
            continue
        told.append(Told(clause, tuple(requests)))
    return told


def _test_of(before: Told, clause: Clause, requests: Sequence[Request]) -> tuple[Request, ...] | None:
    """ "White and yellow text, test that": looks that were only named, and the test of them."""
    bare = len(requests) == 1 and isinstance(requests[0], ABTest) and requests[0] == ABTest({})
    named = all(isinstance(request, Restyle) and not request.scope.is_named for request in before.requests)
    if not (bare or _is_of_those(requests)) or not named or not before.requests or before.clause.verbs - {"move"}:
        return None
    whole = replace(before.clause, words=(*before.clause.words, *clause.words))
    found = read_test(whole) or []
    first = found[0] if found else None
    return tuple(found) if isinstance(first, ABTest) and len(first.looks) > 1 else None


def _is_of_those(requests: Sequence[Request]) -> bool:
    return len(requests) == 1 and isinstance(requests[0], ABTest) and requests[0].of_those


def _with_scope_of(before: Sequence[Request], clause: Clause, requests: list[Request]) -> list[Request]:
    """ "Remove the box from B and make the text yellow": what names no variant is about the one just named."""
    last = before[-1] if before else None
    named = last.scope if isinstance(last, Restyle | Liken) and last.scope.is_named else None
    if named is None or clause.has("thing", "caption") or clause.has("which", "all"):
        return requests
    return [
        replace(request, scope=named) if isinstance(request, Restyle) and not request.scope else request
        for request in requests
    ]


def _with_scope_named(before: Clause, clause: Clause, requests: list[Request]) -> list[Request]:
    """ "C shouldn't be in capitals, put it in small letters": what asked for nothing said which one it is about."""
    keeps_a_part = before.has("never") and before.has("part") and not clause.has("which")
    if not keeps_a_part and (before.has("never", "stay") or not clause.has("which", "it")):
        return requests
    return _about(before, requests)


def _about(before: Clause, requests: list[Request]) -> list[Request]:
    scope = read_scope(before)
    if not scope.is_named:
        return requests
    return [
        replace(request, scope=scope) if isinstance(request, Restyle) and not request.scope.is_named else request
        for request in requests
    ]


def _question(clauses: Sequence[Clause], text: str) -> Request | None:
    """A question about what there is, which changes nothing."""
    words = [word for clause in clauses for word in clause.words]
    telling = [word for word in words if not word.is_silent]
    if not telling or any(word.means("test") for word in words):
        return None
    for what in _QUESTIONS:
        if any(word.means("step", what) for word in words) and not any(_orders(word) for word in words):
            return Plain(what)  # type: ignore[arg-type]  # the names are the same
    is_yes_or_no = words[0].means("be") and text.rstrip().endswith(("?", "？"))
    if is_yes_or_no and not any(word.is_any("cannot", "test") for word in words):
        return Plain("timeline")
    asks = (
        _asks(telling[0], text)
        or any(word.means("ask") and not word.text.isascii() and not word.is_silent for word in words)
        or (text.rstrip().endswith(("?", "？")) and any(word.means("ask") for word in words))
    )
    about = any(word.is_any("thing", "part", "letter", "time", "which") for word in words)
    about = about or all(word.means("ask") for word in telling)
    is_cannot = any(word.means("cannot") for word in words)
    # "Que no tapen mi cara": a wish, whatever it begins with.
    is_wish = any(word.means("set", {"avoid_faces": True}) for word in words)
    if asks and about and not is_cannot and not is_wish and not _is_request(telling):
        return read_question(words)
    return None


def _asks(word: Word, text: str) -> bool:
    """ "Qué" asks; "que", which is often written for it, does in a question alone."""
    return word.means("ask") and (not word.is_any("filler", "aside") or not word.text.isascii() or "?" in text)


def _orders(word: Word) -> bool:
    return word.means("do") and not word.means("do", "stay", "say", "set", "order")


def _is_request(telling: Sequence[Word]) -> bool:
    """ "Can you make A yellow?" asks for it."""
    if any(word.means("ask") and not word.text.isascii() for word in telling) and not any(
        _orders(word) for word in telling
    ):
        return False
    verb = any(
        word.means("do") and not any(word.means(kind) for kind in ("part", "time", "thing", "ask"))
        for word in telling[:3]
    )
    return verb and not telling[0].means("ask")


def _of_clause(clause: Clause) -> list[Request]:
    if not any(not word.is_silent for word in clause.words):
        return []
    words = clause.words
    if correction := _correction(clause):
        return [correction]
    if next(word for word in words if not word.is_silent).means("reason", "because"):
        return []
    if clause.has("never") and not clause.does("no_duck", "no_loop", "loop", "duck"):
        return []
    if step := _step(clause):
        return [step]
    cannot: list[Request] = [Cannot(str(word.get("cannot")), word.text) for word in words if word.means("cannot")]
    heard: list[Request] = [Plain("transcribe")] if clause.has("step", "transcribe") else []
    test = None if clause.does("merge", "split") else read_test(clause)
    if test:
        # "… and compare two styles": what is compared is what was heard.
        return [*heard, *test, *cannot]
    if heard:
        return [*heard, *cannot]
    if clause.has("cannot", "picture", "generate") and not (clause.has("thing", "caption") or clause.letters):
        return cannot
    if cannot and not any(_is_look_by_itself(word) for word in words if not word.means("cannot")):
        return cannot
    for read in _READERS:
        found = read(clause)
        if found is not None:
            return [*found, *cannot]
    if _is_of_something_strange(clause):
        return [NotUnderstood(clause.written), *cannot]
    if _is_about_the_picture(clause):
        return [Cannot("picture", clause.written), *cannot]
    if (
        any(is_look_word(word) for word in words)
        or (clause.has("more") and clause.has("part"))
        or (clause.has("number") and clause.has("part", "lines"))
        or (clause.has("times") and clause.letters)
        or (clause.has("percent") and clause.has("part", "text", "size", "position"))
        or (clause.has("percent") and clause.has("time", "at") and (clause.letters or clause.has("which")))
    ):
        return [*(read_restyles(clause) or _unclear(clause)), *cannot]
    return [*cannot] or _unclear(clause)


def _is_about_the_picture(clause: Clause) -> bool:
    """ "Make the video yellow": no captions are meant, and the picture cannot be changed."""
    looks = any(word.is_any("colour", "tone", "scale") for word in clause.words)
    about = clause.has("thing", "video", "clip", "still") and not clause.has("which", "it")
    return (
        looks
        and about
        and not clause.has("thing", "caption", "variant", "title")
        and not (clause.letters or clause.has("part"))
    )


def _is_of_something_strange(clause: Clause) -> bool:
    """ "把小猫挪到中间": what nobody knows stands where it is said what is to be changed."""
    if clause.language != "zh" or clause.letters or clause.has("thing") or clause.has("which") or clause.has("ordinal"):
        return False
    verb = next((at for at, word in enumerate(clause.words) if word.means("do", "set", "move")), None)
    before = clause.words[:verb] if verb is not None else ()
    strange = any(word.means("unknown") and len(word.text) > 1 for word in before)
    return strange and not any(is_look_word(word) or word.means("part") for word in before)


def _is_of_an_object(clause: Clause) -> bool:
    """ "Remove the lady behind me": what nobody knows is put into no picture and taken out of none."""
    acts = any(word.means("do", "remove", "add") and not word.is_any("part", "set", "filler") for word in clause.words)
    others = clause.has("thing", "caption", "line", "variant", "title", "music", "sound", "word") or clause.letters
    return acts and not others and not clause.quotes and not any(is_look_word(word) for word in clause.words)


def _is_look_by_itself(word: Word) -> bool:
    """Whether a word beside one that cannot be done asks for a look by itself: a mere noun ("background") does not."""
    return is_look_word(word) and not (word.means("part") and not any(word.means(kind) for kind in LOOK_KINDS))


def _correction(clause: Clause) -> Request | None:
    """ "No, I meant B": a variant or a caption, and nothing else to do."""
    scope, numbers = read_scope(clause), numbers_of(clause.words, ("caption", "line"))
    if clause.has("step", "undo", "redo", "start_over"):
        return None
    if not (scope.is_named or numbers) or any(is_look_word(word) for word in clause.words) or clause.quotes:
        return None
    meant = clause.has("step", "correct")
    wrong = clause.has("step", "wrong") or (clause.has("no") and clause.words[0].means("no"))
    acts = any(word.means("do") and not word.means("do", "set", "stay") for word in clause.words)
    if not meant and (
        not wrong or acts or clause.has("like") or (clause.has("thing", "variant") and not clause.has("step", "wrong"))
    ):
        return None
    letters = [letter for letter in clause.letters if letter not in _denied(clause)]
    return Correct(Scope(tuple(letters)) if letters else scope, numbers)


def _denied(clause: Clause) -> set[str]:
    """ "B, not A"."""
    words = clause.words
    return {
        str(word.get("letter"))
        for before, word in pairwise(words)
        if word.means("letter") and before.means("no") and (before is not words[0] or len(clause.letters) > 1)
    }


def _step(clause: Clause) -> Request | None:
    steps = [word.get("step") for word in clause.words if word.means("step", *_STEPS)]
    if not steps or clause.has("quote") or (clause.has("do", "rename", "merge")):
        return None
    if "start_over" in steps:
        return Plain("start_over")
    if "redo" in steps and "undo" not in steps:
        return Plain("redo")
    scope = read_scope(clause)
    # In "undo it", "it" is the step and no variant; so is "the last one".
    named = scope.is_named and scope.places != (-1,) and scope.pronoun != "other"
    if named:
        return TakeBack(scope)
    number = clause.first("number")
    is_count = number is not None and number == int(number) and not clause.has("thing")
    return TakeBack(Scope(), max(1, int(number)) if is_count else 1)


def _unclear(clause: Clause) -> list[Request]:
    """A clause that no subject reads: a wish without a detail is asked about, courtesy is nothing."""
    if clause.has("step", *_QUESTIONS):
        return [Plain(next(word.get("step") for word in clause.words if word.means("step", *_QUESTIONS)))]
    if clause.has("step", "captions"):
        return []
    if clause.unknown and _is_of_an_object(clause):
        return [Cannot("picture", clause.written)]
    if clause.unknown:
        return [NotUnderstood(clause.written)]
    if clause.has("vague") or clause.has("part", "look", "font", "animation"):
        return [Ask("ask_better")]
    if clause.has("part", "colour", "text"):
        return [Ask("ask_colour")]
    if clause.does("move") or clause.has("part", "position"):
        return [Ask("ask_where")]
    if clause.does("add") and clause.has("thing", "caption"):
        return [Ask("ask_captions")]
    if clause.does("remove") or clause.does("cut"):
        return [Ask("ask_what")]
    means_nothing = all(
        word.is_silent
        or word.is_any("which", "time")
        or word.means("thing")
        or word.means("joint")
        or word.means("step", "wrong")
        for word in clause.words
    )
    if means_nothing and not clause.verbs:
        return []
    if clause.does("keep", "only") and clause.has("number") and not clause.has("thing", "variant"):
        return [Ask("ask_range")]
    if clause.does("keep", "only") or clause.has("step", "wrong"):
        return []
    if clause.verbs or clause.has("thing"):
        return [Ask("ask_what")]
    return [NotUnderstood(clause.written)]


def _without_the_rest(requests: list[Request]) -> list[Request]:
    """ "Slow motion from 2 to 4 s, normal speed elsewhere": the rest is as fast as it was."""
    parts = any(isinstance(request, ChangeSpeed) and request.start is not None for request in requests)
    return [
        request
        for request in requests
        if not (parts and isinstance(request, ChangeSpeed) and request.start is None and request.speed == 1)
    ]


def _with_the_one_before_the_other(requests: list[Request]) -> list[Request]:
    """ "One version white, the other yellow": the look before that of the other is the first's."""
    found = list(requests)
    for place, (first, second) in enumerate(pairwise(requests)):
        if not (isinstance(first, Restyle) and isinstance(second, Restyle)):
            continue
        if not first.scope.is_named and second.scope.pronoun == "other":
            found[place] = replace(first, scope=Scope(places=(1,)))
    return found


def _counted_as_seen(requests: list[Request]) -> list[Request]:
    """ "Delete caption 3 and caption 5 should say …": who wrote it saw one list, so that what goes, goes last."""
    places = [at for at, item in enumerate(requests) if isinstance(item, DropCaptions | SetText | ShiftCaptions)]
    if len(places) < 2 or any(
        isinstance(item, DropCaptions) and (not item.numbers or item.but) for item in requests
    ) or any(isinstance(item, NewCaption | SplitCaption | MergeCaptions) for item in requests):  # fmt: skip
        return requests
    ordered = sorted((requests[at] for at in places), key=_when_counted)
    done = list(requests)
    for at, item in zip(places, ordered, strict=True):
        done[at] = item
    return done


def _when_counted(request: Request) -> float:
    """What takes no caption away first, then the last captions."""
    if not isinstance(request, DropCaptions):
        return -math.inf
    first = request.numbers[0]
    return -first if first > 0 else -1000.0 - first


def _without_contrast(requests: list[Request], told: Sequence[Told]) -> list[Request]:
    """ "Word by word, no typewriter": what shall not be is no wish for none beside what shall be."""
    denied = {
        id(request)
        for item in told
        if item.clause.has("no") and item.clause.has("set")
        for request in item.requests
        if isinstance(request, Restyle) and request.read.look.values == {"animation": "none"}
    }
    wanted = any(
        isinstance(request, Restyle) and request.read.look.values.get("animation", "none") != "none"
        for request in requests
    )
    return [request for request in requests if not (wanted and id(request) in denied)]


def _later_cuts_first(requests: list[Request]) -> list[Request]:
    """ "Cut 1 to 2 s and 5 to 6 s": who wrote it saw one timeline, so that the later stretch goes first."""
    done = list(requests)
    for _ in done:
        for place, (first, second) in enumerate(pairwise(done)):
            if isinstance(first, Cut) and isinstance(second, Cut) and _is_before(first, second):
                done[place], done[place + 1] = second, first
    return done


def _is_before(first: Cut, second: Cut) -> bool:
    """Whether one stretch ends before the other begins; those counted from the end are the later ones."""
    if second.start is None or first.end is None or (first.start or 0) < 0:
        return False
    return second.start < 0 or first.end <= second.start


def _with_own_looks(requests: list[Request]) -> list[Request]:
    """ "Test two styles: A bold yellow, B white": looks of single letters belong to the test beside them."""
    tests = [request for request in requests if isinstance(request, ABTest)]
    if len(tests) > 1:
        # "Test two styles and compare which performs better" is one test.
        best = max(tests, key=lambda item: (len(item.looks), len(item.texts), item.count or 0, item.wordings))
        requests = [request for request in requests if request is best or not isinstance(request, ABTest)]
        tests = [best]
    test = tests[0] if tests else None
    if test is None or test.wordings:
        return requests
    requests = _with_the_one_before_the_other(requests)
    named = {letter_of(request.scope) for request in requests if isinstance(request, Restyle)} - {None}
    own: dict[str, ReadLook] = dict(test.looks) if "A" not in named else {}
    rest: list[Request] = []
    for request in requests:
        letter = letter_of(request.scope) if isinstance(request, Restyle) else None
        if isinstance(request, Restyle) and letter and letter not in own:
            own[letter] = request.read
        else:
            rest.append(request)
    if not named or not own:
        return requests
    return [replace(test, looks=own) if request is test else request for request in rest]


def _with_labels(requests: list[Request], labelled: Mapping[str, Labelled], usual: str) -> list[Request]:
    """Letters with looks behind them belong to the test that the message asks for, or are the request themselves."""
    looks: dict[str, ReadLook] = {}
    cannot: list[Request] = []
    texts: list[str] = []
    for letter, item in labelled.items():
        words = read_words(item.words, usual).words
        looks[letter] = read_look(words)
        texts += [str(word.get("quote")) for word in words if word.means("quote")]
        cannot += [Cannot(str(word.get("cannot")), word.text) for word in words if word.means("cannot")]
    asked = next((request for request in requests if isinstance(request, ABTest)), None)
    others = [request for request in requests if request is not asked]
    if len(texts) == len(labelled) > 1 and not any(read.look for read in looks.values()):
        return [ABTest({}, wordings=True, texts=tuple(texts)), *others, *cannot]
    test = ABTest(
        looks, asked=asked is not None, wordings=bool(asked and asked.wordings), count=asked.count if asked else None
    )
    return [test, *others, *cannot]
