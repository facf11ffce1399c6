"""Drafts and operations as hypothesis makes them, and what must hold of every draft."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import get_args

from hypothesis import strategies as st

from caption_ab_skill.engine.draft import Canvas, CaptionTrack, Clip, Cue, CueWord, Draft, Music, Overlay, Sound
from caption_ab_skill.engine.editing import operations as ops
from caption_ab_skill.engine.editing.word_times import word_spans
from caption_ab_skill.engine.style import BOUNDS, Animation, Case, Style, check_style

colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")
letters = st.sampled_from("ABCDEF")
texts = st.lists(
    st.sampled_from(["Hello", "there,", "world", "你好", "字", "it's", "{x}", "🙂", "\n"]), min_size=1
).map(lambda words: " ".join(words).strip() or "Hello")


def _between(name: str) -> st.SearchStrategy[float]:
    low, high, _ = BOUNDS[name]
    return st.floats(low, high, allow_nan=False).map(lambda value: round(value, 3))


styles = st.builds(
    Style,
    size=st.floats(2, 20, allow_nan=False).map(lambda value: round(value, 2)),
    weight=st.integers(100, 900),
    italic=st.booleans(),
    case=st.sampled_from(get_args(Case)),
    fill=colours,
    fill_opacity=_between("fill_opacity"),
    outline=st.none() | colours,
    box=st.none() | colours,
    box_opacity=st.none() | _between("box_opacity"),
    box_padding=st.none() | _between("box_padding"),
    shadow=st.none() | colours,
    position=st.sampled_from(["top", "middle", "bottom"]),
    align=st.sampled_from(["left", "center", "right"]),
    y=st.none() | _between("y"),
    animation=st.sampled_from(get_args(Animation)),
    avoid_faces=st.booleans(),
    max_lines=st.integers(1, 6),
    letter_spacing=_between("letter_spacing"),
    line_spacing=_between("line_spacing"),
)


@st.composite
def clips(draw: st.DrawFn) -> tuple[Clip, ...]:
    found: list[Clip] = []
    for number in range(draw(st.integers(1, 4))):
        start = found[-1].end_ms if found else 0
        duration = draw(st.integers(50, 20_000))
        if draw(st.booleans()):
            speed = draw(st.sampled_from([0.25, 0.5, 1.0, 1.5, 2.0, 4.0]))
            begin = draw(st.integers(0, 5000))
            source = begin + ceil(duration * speed) + draw(st.integers(0, 5000))
            found.append(Clip(f"v{number}", "talk.mp4", start, duration, begin, speed=speed, source_ms=source))
        else:
            found.append(Clip(f"s{number}", "photo.jpg", start, duration, kind="still", width=1600, height=1200))
    return tuple(found)


@st.composite
def cue_lists(draw: st.DrawFn, duration: int) -> tuple[Cue, ...]:
    edges = sorted(draw(st.lists(st.integers(0, duration), unique=True, max_size=12)))
    found = []
    for start, end in list(pairwise(edges))[:: draw(st.sampled_from([1, 2]))]:
        text = draw(texts)
        words: tuple[CueWord, ...] = ()
        spans = word_spans(text)
        if draw(st.booleans()) and end - start > 2 * len(spans):
            step = (end - start) // len(spans)
            words = tuple(CueWord(start + n * step, step - 1, text[a:b]) for n, (a, b) in enumerate(spans))
        confidence = draw(st.none() | st.floats(0, 1))
        found.append(Cue(start, end - start, text, words, confidence))
    return tuple(found)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    own = draw(clips())
    duration = own[-1].end_ms
    variants = sorted(draw(st.sets(letters, max_size=4)))
    tracks = tuple(
        CaptionTrack(
            *(letter, draw(styles), draw(cue_lists(duration)), draw(st.sampled_from(["", "loud"]))),
            draw(st.sampled_from(["given", "netflix", "short-form"])),
        )
        for letter in variants
    )
    overlays = []
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, duration - 1))
        overlays.append(Overlay(draw(texts), start, draw(st.integers(1, duration - start)), draw(styles)))
    music = None
    if draw(st.booleans()):
        start = draw(st.integers(0, duration - 1))
        length = draw(st.integers(1, duration - start))
        music = Music("m0", "lofi.mp3", start, length, draw(st.sampled_from([0, 35.0, 100.0, 200.0])), source_ms=9000)
    return Draft(
        *("talk.mp4", 1080, 1920, Fraction(30), own, tracks),
        overlays=tuple(sorted(overlays, key=lambda overlay: overlay.start_ms)),
        music=music,
        sound=draw(st.builds(Sound, st.booleans(), st.sampled_from([0.0, 50.0, 100.0]), st.booleans())),
        canvas=draw(
            st.builds(Canvas, st.sampled_from([None, "9:16"]), st.sampled_from([None, "crop", "blur", "bars"]), colours)
        ),
        loaded=draw(st.sampled_from([(), own[:1]])),
    )


_times = st.integers(-2000, 60_000)
_numbers = st.integers(0, 8)
_some_letters = st.lists(letters, max_size=2, unique=True).map(tuple)
_factors = st.none() | st.floats(0.1, 3, allow_nan=False)
_sources = st.sampled_from(
    [
        ops.Source("v9", "more.mp4", "video", 4000, 1920, 1080, Fraction(25)),
        ops.Source("s9", "photo.png", "still", 0, 800, 800),
        ops.Source("m9", "song.mp3", "audio", 30_000),
    ]
)
looks = st.builds(
    ops.Look,
    preset=st.none() | styles,
    values=st.fixed_dictionaries(
        {},
        optional={
            **{"fill": colours, "box": st.none() | colours, "bold": st.booleans(), "uppercase": st.booleans()},
            **{"position": st.sampled_from(["top", "bottom", "left"]), "y": st.none() | st.floats(0, 1)},
            **{"size": st.floats(0, 30, allow_nan=False), "animation": st.sampled_from(["fade", "spin"])},
        },
    ),
    factor=st.sampled_from([1.0, 1.1, 1.25, 0.5, 2.0, 20.0]),
    size_px=st.none() | st.floats(1, 500),
    factors=st.dictionaries(st.sampled_from(["outline_width", "line_spacing", "box_opacity"]), st.floats(0, 3)),
    steps=st.dictionaries(
        st.sampled_from(["weight", "letter_spacing", "max_lines", "box_opacity"]), st.floats(-9, 300)
    ),
    lightness=st.dictionaries(st.sampled_from(["fill", "box", "outline"]), st.floats(-1, 1)),
    move=st.sampled_from([0.0, 0.05, -0.05, 0.5]),
)
_cues = st.lists(st.builds(Cue, st.integers(0, 30_000), st.integers(0, 9000), texts), max_size=4).map(tuple)
_tracks = st.builds(CaptionTrack, letters, styles, _cues)

single = st.one_of(
    st.builds(ops.SetCaptions, _cues, _some_letters),
    st.builds(ops.StartTest, st.lists(_tracks, max_size=7).map(tuple)),
    st.builds(ops.AddVariant, looks, st.none() | letters, _cues),
    st.builds(ops.RemoveVariant, letters),
    st.builds(ops.RenameVariant, letters, st.sampled_from(["loud", "", "x" * 99])),
    st.builds(ops.SetStyle, looks, _some_letters),
    st.builds(ops.CopyLook, letters, _some_letters, looks),
    st.builds(ops.SetCueText, _numbers, texts | st.just(" "), _some_letters),
    st.builds(ops.ReplaceWords, texts, texts | st.just(""), _some_letters, st.none() | _numbers, st.booleans()),
    st.builds(ops.DeleteCue, _numbers, st.none() | _numbers, _some_letters),
    st.builds(ops.InsertCue, texts, st.none() | _times, st.none() | _times, st.none() | _numbers, _some_letters),
    st.builds(ops.SplitCue, _numbers, st.none() | _numbers, st.none() | _times, _some_letters),
    st.builds(ops.MergeCues, _numbers, _numbers, _some_letters),
    st.builds(ops.ShiftCues, _times, st.none() | _numbers, _some_letters),
    st.builds(ops.SetCueTimes, _numbers, st.none() | _times, st.none() | _times, _some_letters),
    st.builds(ops.StretchCuesToSpeech, st.lists(st.tuples(_times, _times), max_size=4).map(tuple), _some_letters),
    st.builds(ops.CutCues, st.sampled_from(["netflix", "short-form"]), st.none() | _numbers, _some_letters),
    st.builds(ops.TrimTo, _times, st.none() | _times),
    st.builds(ops.CutOut, _times, st.none() | _times),
    st.builds(ops.AddClip, _sources, st.none() | _numbers, st.sampled_from([0, 40, 3000])),
    st.builds(ops.LoadClips, st.lists(_sources, max_size=3).map(tuple)),
    st.builds(ops.RemoveClip, _numbers),
    st.builds(ops.OrderClips, st.permutations([1, 2, 3]).map(tuple) | st.permutations([1, 2]).map(tuple)),
    st.builds(
        ops.SetSpeed,
        *(st.none() | st.sampled_from([0.25, 0.3, 1.0, 1.7, 4.0, 9.0]), _factors, st.none() | _numbers),
        *(st.none() | _times, st.none() | _times),
    ),
    st.builds(ops.SetStillLength, st.integers(0, 9000), st.none() | _numbers),
    st.just(ops.StartOver()),
    st.builds(
        ops.SetCanvas,
        *(st.sampled_from([None, "9:16", "16:9", "TikTok", "4:5", "7:5", "9:1", "original"]),),
        *(st.sampled_from([None, "crop", "blur", "bars"]), st.none() | colours, st.sampled_from([None, 99, 480, 1080])),
    ),
    st.builds(ops.AddOverlay, texts | st.just(""), _times, st.none() | _times, st.booleans(), looks),
    st.builds(ops.SetOverlay, _numbers, st.none() | texts, st.none() | _times, st.none() | _times, looks),
    st.builds(ops.RemoveOverlay, st.none() | _numbers),
    st.builds(
        ops.AddMusic,
        *(_sources, st.floats(-1, 300), _times, st.none() | _times, _times, _times, st.booleans(), st.floats(-1, 70)),
    ),
    st.builds(
        ops.SetMusic,
        *(st.none() | st.floats(0, 300), _factors, st.none() | _times, st.none() | _times),
        loop=st.none() | st.booleans(),
    ),
    st.just(ops.RemoveMusic()),
    st.builds(
        ops.SetSound, st.none() | st.booleans(), st.none() | st.floats(0, 300), _factors, st.none() | st.booleans()
    ),
    st.builds(ops.SetClipSound, _numbers, st.none() | st.booleans(), st.none() | st.floats(0, 300), _factors),
)
operations = single | st.builds(ops.Batch, st.lists(single, max_size=3).map(tuple))


def check(draft: Draft) -> None:
    """Fail if something on this draft cannot be."""
    total = draft.duration_ms
    assert (draft.width % 2, draft.height % 2) == (0, 0)
    _check_clips(draft.clips)
    variants = [track.variant for track in draft.captions]
    assert variants == sorted(set(variants))
    for track in draft.captions:
        check_style(track.style)
        _check_cues(track.cues, total)
    assert list(draft.overlays) == sorted(draft.overlays, key=lambda overlay: overlay.start_ms)
    for overlay in draft.overlays:
        check_style(overlay.style)
        assert overlay.text.strip()
        assert 0 <= overlay.start_ms < overlay.end_ms <= total
    if draft.music:
        assert 0 <= draft.music.start_ms < draft.music.end_ms <= total
        assert 0 <= draft.music.volume <= 200
    assert 0 <= draft.sound.volume <= 200


def _check_clips(found: tuple[Clip, ...]) -> None:
    at = 0
    for clip in found:
        assert clip.start_ms == at
        assert clip.duration_ms > 0
        assert 0.25 <= clip.speed <= 4
        assert clip.from_ms >= 0
        if clip.kind == "video" and clip.source_ms:
            assert clip.from_ms + clip.duration_ms * clip.speed <= clip.source_ms + clip.speed
        at = clip.end_ms


def _check_cues(cues: tuple[Cue, ...], total: int) -> None:
    free = 0
    for cue in cues:
        assert cue.text
        assert free <= cue.start_ms < cue.end_ms <= total
        free = cue.end_ms
        if cue.words:
            assert [word.text for word in cue.words] == [cue.text[a:b] for a, b in word_spans(cue.text)]
            said = cue.start_ms
            for word in cue.words:
                assert said <= word.start_ms <= word.end_ms <= cue.end_ms
                said = word.end_ms
