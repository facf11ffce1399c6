"""Where one request ends and the next begins: the parts of a sentence, and which of them go on about the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .word import Word

# What a clause can be about. A part of a sentence that names another of these than the one before it is another clause.
TOPICS = ("title", "music", "sound", "volume", "clip", "still", "slideshow", "frame", "resolution", "speed")
# What is done by itself: another kind of thing that is said behind it is another request.
_ACTS = (
    "remove",
    "cut",
    "trim",
    "keep",
    "merge",
    "split",
    "later",
    "earlier",
    "replace",
    "mute",
    "order",
    "swap",
    "rename",
)
_VERBS = ("do", "step", "cannot", "fast", "loud", "test", "fade", "vague")
_SAYS = ("colour", "set", "scale", "raise", "tone", "see_through", "like", "preset", "font", "quote", "part", "width",
         "px", "percent", "fast", "loud", "fade", "number", "no")  # fmt: skip


def segments(words: Sequence[Word]) -> Iterator[tuple[list[Word], list[Word]]]:
    """The words between joints, each with the joints before it."""
    joint: list[Word] = []
    segment: list[Word] = []
    for word in words:
        if word.means("reason", "because") and segment:
            yield joint, segment
            joint, segment = [], [word]
        elif _is_joint(word):
            if segment:
                yield joint, segment
                joint, segment = [], []
            joint.append(word)
        else:
            segment.append(word)
    if segment:
        yield joint, segment


def _is_joint(word: Word) -> bool:
    if word.means("comma"):
        return word.text[0] in ",;、，；:：.!?。！？"
    return word.means("joint", "and", "then") and not word.means("thing") and not word.means("number")


def _goes_through_files(telling: Sequence[Word], before: Sequence[Word]) -> bool:
    """ "…, then the talk, then the beach": one file after the other, in one order."""
    things = [word for word in telling if not word.is_any("time", "which", "joint")]
    goes_by_place = all(
        word.means("ordinal") or word.means("thing", "clip", "still") or word.means("do", "move", "stay", "order")
        for word in things
    )
    if (
        goes_by_place
        and any(word.means("do", "order") for word in before)
        and any(word.means("thing", "clip", "still") for word in before)
        and any(word.means("ordinal") for word in things)
    ):
        # "先放第三段，再放第一段".
        return True
    return (
        any(word.means("file") for word in telling)
        and any(word.means("file") for word in before)
        and all(
            word.is_any("file", "ordinal", "time")
            or word.means("thing", "clip", "still", "video")
            or word.means("do", "stay", "move", "order")
            for word in telling
        )
        and not any(word.means("do", "add", "merge") for word in before)
    )


def starts(segment: Sequence[Word], before: Sequence[Word]) -> bool:
    """Whether a part of a sentence begins another request than the words before it."""
    telling = [
        word for word in segment if not word.is_silent and (word.means("do") or not word.means("which", "it", "all"))
    ]
    if not telling or _says_where(telling) or _goes_through_files(telling, before):
        return False
    while len(telling) > 1 and telling[0].is_any("time", "joint", "on") and names_one(telling[1]):
        # "… und bei A den Umriss entfernen".
        telling = telling[1:]
    first = telling[0]
    if corrects(segment, before) or _says_only_where(telling, before):
        return False
    if (
        first.is_any("scale", "tone")
        and any(word.means("do", *_ACTS) for word in before)
        and not any(word.is_any("scale", "tone", "part", "set", "colour", "more") for word in before)
    ):
        # "Supprime le dernier et agrandis les autres": what enlarges is a verb as well.
        return True
    if all(word.is_silent or word.is_any("time", "ms", "at") for word in before) and not first.is_any("ms", "at"):
        # "At the end, a title …": only when it is to be.
        return False
    if _stands_apart(segment, telling, before):
        return True
    # "Caption 4: it should be "…"": the text of what was named.
    if (
        any(word.means("quote") for word in segment)
        and any(word.means("thing", "caption", "line") for word in before)
        and any(word.is_any("number", "ordinal") for word in before)
        and not any(word.means("thing") for word in segment)
        and not any(word.means("quote") for word in before)
    ):
        return False
    if any(first.means(kind) for kind in _VERBS) and not _is_noun_like(first):
        return not _goes_on(first, segment, before)
    if first.means("never"):
        return True
    rest = [word for word in telling if not names_one(word)]
    says = any(word.means(kind) for word in rest for kind in _SAYS)
    said = any(word.means(kind) for word in before for kind in _SAYS if not names_one(word)) or any(
        (word.means("do") and not word.means("do", "set", "move")) or word.is_any("never", "shape", "ratio")
        for word in before
    )
    if names_one(first) and says and said and not _is_like(rest, before):
        return True
    if _is_next_in_a_list(telling, before) or _is_of_one_alone(telling, before):
        return True
    if _begins_a_range(telling, before):
        return True
    own = next((word.get("thing") for word in telling[:2] if word.means("thing")), None)
    there = [word.get("thing") for word in before if word.means("thing")]
    if own in TOPICS and (says or len(rest) > 1) and own not in there and any(not word.is_silent for word in before):
        return True
    acts = any(topic in TOPICS for topic in there) or any(
        word.is_any("ratio", "shape", "fit", "ms", "at", "quote", "fast", "step", "file") or word.means("do", *_ACTS)
        for word in before
    )
    names_captions = first.means("thing", "caption", "line") or first.means("part", "text", "font", "size")
    if (own in ("caption", "line") or names_captions) and acts and says:
        return True
    quotes = any(word.means("quote") for word in segment) and any(word.means("quote") for word in before)
    return bool(quotes and own in ("caption", "line", "title"))


def _says_only_where(telling: Sequence[Word], before: Sequence[Word]) -> bool:
    """ "Dans B, fais …": what comes first is which one is meant."""
    named = [word for word in before if not word.is_silent]
    points = all(names_one(word) or word.is_any("time", "on") or word.means("joint", "with") for word in named)
    return bool(named) and points and telling[0].means("do") and not any(names_one(word) for word in telling)


def _is_next_in_a_list(telling: Sequence[Word], before: Sequence[Word]) -> bool:
    """ "The music at 12 percent and the video's own sound at 80"."""
    return (
        any(word.means("thing", "sound") for word in telling[:3])
        and any(word.is_any("percent", "loud") for word in telling)
        and any(word.means("thing", "music") for word in before)
        and any(word.is_any("percent", "loud") for word in before)
    )


def _is_of_one_alone(telling: Sequence[Word], before: Sequence[Word]) -> bool:
    """ "The captions bigger and the box in B darker": what comes second is of one variant, what came first of all."""
    looks = ("scale", "tone", "colour", "set", "raise", "width")
    return (
        any(word.means("letter") for word in telling)
        and telling[0].means("part", "box", "outline", "shadow", "text", "font")
        and any(word.is_any(*looks) for word in telling)
        and any(word.means("thing", "caption") for word in before)
        and any(word.is_any(*looks) for word in before)
        and not any(names_one(word) for word in before)
    )


def corrects(segment: Sequence[Word], before: Sequence[Word]) -> bool:
    """ "“评论”打错了，应该是“评论区”": what is wrong, and what it should be."""
    quotes = [sum(word.means("quote") for word in words) for words in (before, segment)]
    return (
        quotes == [1, 1]
        and any(word.means("reason", "states") for word in before)
        and any(word.means("do", "say", "set", "replace") for word in segment)
        and not any(word.means("thing") for word in segment)
    )


def _says_where(telling: Sequence[Word]) -> bool:
    """ "…, but only in A": nothing but where the request before is to be done."""
    return any(names_one(word) for word in telling) and all(
        names_one(word)
        or word.means("do", "only")
        or word.means("thing", "variant")
        or word.is_any("on", "new")
        or word.means("joint", "with")
        or word.means("time", "at", "for")
        for word in telling
    )


def says_where_not(segment: Sequence[Word]) -> list[Word] | None:
    """ "But not in B": the words with "not" as an exception; None where anything else is said."""
    telling = [word for word in segment if not word.is_silent and not word.means("which", "it")]
    denies = [word for word in telling if word.means("no") or word.means("never")]
    points = [word for word in telling if word.means("letter")]
    places = [word for word in telling if word.means("joint", "with") or word.means("thing", "variant")]
    places += [word for word in telling if word.is_any("on") or word.means("time", "at", "for")]
    others = [word for word in telling if word not in (*denies, *points, *places)]
    if len(denies) != 1 or not points or others or denies[0].means("never"):
        return None
    return [Word({"except": "except"}, denies[0].text, denies[0].start, denies[0].end), *points]


def _stands_apart(segment: Sequence[Word], telling: Sequence[Word], before: Sequence[Word]) -> bool:
    """What is another request, or no request, whatever was said before: a reason, what shall stay, one more pair."""
    first = telling[0]
    too = any(word.means("too") and len(word.meanings) > 1 for word in before)
    if too and first.is_any("scale", "raise", "tone", "loud", "fast", "width", "px", "times"):
        # "B looks too small, enlarge it by 30 percent".
        return True
    if (
        any(word.means("never") for word in before)
        and first.means("part")
        and any(word.means("do") for word in telling)
    ):
        # "B大小不变，颜色改成金色".
        return True
    everyone = next((word for word in segment if not word.is_silent), None)
    says = any(word.means(kind) for word in telling for kind in _SAYS)
    if everyone is not None and everyone.means("which", "all") and says and any(names_one(word) for word in before):
        # "Red for A, blue for B, and both at the top".
        return True
    if any(word.means("never") for word in before) and first.means("do") and not _is_noun_like(first):
        return True
    if any(word.means("reason") for word in telling) or any(word.means("reason", "because") for word in before[:1]):
        return True
    if any(word.means("reason", "states") for word in before) and any(word.is_any("do", *_SAYS) for word in telling):
        return True
    if any(word.means("never") for word in telling) and all(
        names_one(word) or word.is_any("never", "thing", "which", "time", "part", "quote", "except", "joint", "ordinal")
        or word.means("do", "keep", "only", "set", "stay", "add")
        for word in telling
    ):  # fmt: skip
        return True
    quotes = [sum(word.means("quote") for word in words) for words in (telling, before)]
    acts = any(word.means("do") for word in before)
    if min(quotes) >= 2 and acts:
        return True
    if quotes == [1, 1] and any(word.means("thing", "title") for word in before):
        return True
    looks = any(word.is_any("font", "colour", "set", "scale", "px", "preset") for word in before)
    if (
        looks
        and quotes == [1, 0]
        and telling[0].is_any("ordinal", "thing")
        and any(word.means("thing", "caption") for word in telling)
    ):
        return True
    if names_one(first) and any(word.means("do", "rename") for word in before):
        return True
    if first.means("part", "colour") and len(telling) > 1 and (names_one(telling[1]) or telling[1].means("thing")):
        return True
    own_verbs = [
        word for word in telling if word.means("do") and not word.is_any("part", "set", "time", "thing", "number")
    ]
    acted = any(word.is_any("fast", "loud", "step") for word in before) or acts
    objects = [
        word
        for word in segment
        if word.is_any("thing", "part", "letter", "file", "which", "quote", "ms", "at", "ordinal")
    ]
    if acted and objects and any(word.means("do", *_ACTS, "add") for word in own_verbs):
        return True
    if (
        acted
        and any(word.is_any("fast", "step") for word in telling)
        and not any(word.is_any("fast") for word in before)
    ):
        return True
    if _ends_with_a_verb(before) and own_verbs:
        return True
    said = acts or any(word.means(kind) for word in before for kind in _SAYS if not names_one(word))
    return (
        names_one(first) and said and any(word.means("do") and not word.is_any("part", "set") for word in telling[1:3])
    )


def _ends_with_a_verb(before: Sequence[Word]) -> bool:
    """ "Den letzten Untertitel löschen und …": a clause that has its verb at its end is over."""
    telling = [word for word in before if not word.is_silent]
    return len(telling) > 1 and telling[-1].means("do") and not telling[-1].is_any("part", "set", "time")


def without_idle_only(group: list[Word]) -> list[Word]:
    """ "Only" beside another verb or a look says where ("B only in red"), and is no wish to keep something alone."""
    says = any(word.means(kind) for word in group for kind in ("colour", "set", "scale", "raise", "tone", "quote"))
    if not says and sum(word.is_any("ms", "at") for word in group) > 1:
        return group
    others = any(word.means("do") and not word.means("do", "only") for word in group)
    if not (says or others):
        return group
    keeps = any(word.means("do", "keep", "trim", "remove", "cut") for word in group)
    return [
        word.without("do") if word.means("do", "only") and len(word.text.split()) == 1 and not keeps else word
        for word in group
    ]


def without_denied(group: list[Word]) -> list[Word]:
    """ "Not A but B", "not two, three variants": what is denied is none of what is meant."""
    for at, word in enumerate(group[:-1]):
        if word.means("no") and group[at + 1].means("do", "trim", "cut", "split") and len(group) > 4:
            # "Without cutting anything".
            return without_denied([*group[:at], *group[at + 2 :]])
    for kind in ("letter", "ordinal", "number", "part"):
        places = [at for at, word in enumerate(group) if word.means(kind)]
        for at in places:
            denied = at > 0 and (group[at - 1].means("no") or group[at - 1].means("step", "wrong"))
            follows = group[at + 1] if at + 1 < len(group) else None
            ends = follows is None or follows.is_any("comma", "joint", "thing")
            if kind == "part":
                # "Not the box, the outline" and never "no box, no outline".
                denied = denied and "not" in group[at - 1].text.lower().split() and at < 4
                ends = follows is not None and follows.means("comma")
            if denied and group[at - 1].means("step", "wrong") and not group[at].text.isascii() and _only_points(group):
                # "不是第一条，是第二条": still a correction.
                places = [other for other in places if other != at]
                return [*group[:at], *group[min(at + 2, places[-1]) :]] if ends and places else group
            if denied and ends and len(places) > 1:
                stop = at + 2 if follows is not None and follows.means("thing") and kind != "number" else at + 1
                return without_denied([*group[: at - 1], *group[stop:]])
    return group


def _only_points(group: Sequence[Word]) -> bool:
    return all(
        word.is_silent or names_one(word) or word.is_any("thing", "number", "which")
        or word.means("step", "wrong", "correct")
        for word in group
    )  # fmt: skip


def _goes_on(first: Word, segment: Sequence[Word], before: Sequence[Word]) -> bool:
    """ "Like B but make it blue", "大一点，用黄色": a mere "set" or "move" goes on about the same, unless it names
    something of its own or another kind of thing was done before."""
    if not first.means("do", "set", "move") or any(first.means(kind) for kind in _VERBS if kind != "do"):
        return False
    own = any(
        word.is_any("thing", "letter", "which", "ordinal", "quote", "file", "ratio", "shape", "ms")
        or word.means("part", "text")
        for word in segment
    )
    acted = any(
        (word.means("do") and not word.means("do", "set", "move", "add"))
        or word.is_any("fast", "step", "ratio", "loud")
        for word in before
    )
    return not own and not acted


def _is_noun_like(word: Word) -> bool:
    """What is a verb and a part of a look as well ("text") begins nothing by itself."""
    return word.means("part") or word.means("set") or word.means("time") or word.means("number")


def _is_like(rest: Sequence[Word], before: Sequence[Word]) -> bool:
    """ "A和B一样": both letters stand before what says that they are alike."""
    return any(word.means("like") for word in rest) and not any(
        word.means(kind) for word in before for kind in ("colour", "set", "scale", "quote", "raise")
    )


def names_one(word: Word) -> bool:
    """Whether a word points to a variant: "A", "the other", "the second"."""
    return word.means("letter") or word.means("which", "other") or (word.means("ordinal") and not word.means("time"))


def _begins_a_range(telling: Sequence[Word], before: Sequence[Word]) -> bool:
    """ "Cut the first second and the last two", "cut 2 to 4 s and 6 to 8 s": each stretch is one request."""
    if not any(word.means("do", "cut", "remove", "keep", "trim") for word in before):
        return False
    here = sum(word.means("ms") or word.means("at") for word in telling)
    there = sum(word.means("ms") or word.means("at") for word in before)
    is_edge = (telling[0].means("ordinal") or telling[0].means("time", "start", "end")) and here > 0
    was_edge = any(word.means("ordinal") or word.means("time", "start", "end") for word in before) and there > 0
    return (here >= 2 or is_edge) and (there >= 2 or was_edge)
