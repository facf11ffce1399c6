from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.media.captions_file import CaptionsRefused, Cue, parse_captions
from caption_ab_skill.media.captions_ttml import looks_like_ttml, read_ttml


def ttml(body: str, root: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<tt xmlns="http://www.w3.org/ns/ttml" {root}><body>{body}</body></tt>'
    )


@pytest.mark.parametrize(
    ("attributes", "root", "times"),
    [
        ('begin="00:00:01.500" end="00:00:02.25"', "", (1500, 2250)),
        ('begin="1.5s" end="2250ms"', "", (1500, 2250)),
        ('begin="0.5m" dur="2s"', "", (30_000, 32_000)),
        (
            'begin="00:00:01:15" end="00:00:02:00"',
            'ttp:frameRate="30" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"',
            (1500, 2000),
        ),
        (
            'begin="30f" end="60f"',
            'ttp:frameRate="24" ttp:frameRateMultiplier="1000 1001" xmlns:ttp="urn:p"',
            (1251, 2502),
        ),
        ('begin="15000000t" end="20000000t"', 'ttp:tickRate="10000000" xmlns:ttp="urn:p"', (1500, 2000)),
    ],
)
def test_times(attributes: str, root: str, times: tuple[int, int]) -> None:
    assert read_ttml(ttml(f"<div><p {attributes}>Hi</p></div>", root)) == [(*times, "Hi")]


def test_times_inside_an_element_count_from_its_beginning() -> None:
    assert read_ttml(ttml('<div begin="10s"><p begin="1s" end="2s">Hi</p></div>')) == [(11_000, 12_000, "Hi")]


def test_words_keep_their_line_breaks_and_lose_their_markup() -> None:
    words = 'A <span style="b">bold</span>\n  word<br/>and a &lt;b&gt;<metadata>x</metadata>'
    text = f'<div><p begin="0s" end="1s">\n  {words}</p></div>'
    assert parse_captions(ttml(text)) == (Cue(0, 1000, "A bold word\nand a <b>"),)


def test_spans_may_have_the_times() -> None:
    spans = '<p><span begin="1s" end="2s">one</span><span begin="2s" end="3s">two</span></p>'
    assert read_ttml(ttml(spans)) == [(1000, 2000, "one"), (2000, 3000, "two")]


def test_an_older_namespace_and_a_prefix() -> None:
    body = '<tt:body><tt:p begin="1s" end="2s">Hi</tt:p></tt:body>'
    old = f'<tt:tt xmlns:tt="http://www.w3.org/2006/10/ttaf1">{body}</tt:tt>'
    assert parse_captions(old) == (Cue(1000, 2000, "Hi"),)


@pytest.mark.parametrize(
    "text",
    [
        ttml("<p begin='1s' end='2s'>never closed"),
        '<!DOCTYPE tt [<!ENTITY a "aaaa">]><tt><body><p begin="0s" end="1s">&a;</p></body></tt>',
        ttml("<p begin='1s' end='2s'>Hi</p>", 'frameRate="none"'),
        ttml("<p begin='1f' end='2f'>Hi</p>", 'frameRate="0"'),
        ttml("<p>no times</p>"),
    ],
    ids=["broken", "entities", "no rate", "rate 0", "no times"],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(CaptionsRefused):
        parse_captions(text)


@given(st.text(max_size=60), st.text("0123456789:.hmsft", max_size=12))
def test_any_content_is_read_or_refused(words: str, time: str) -> None:
    text = ttml(f'<p begin="{time}" end="9s">{words}</p>')
    assert looks_like_ttml(text)
    try:
        cues = parse_captions(text)
    except CaptionsRefused:
        return
    assert all(isinstance(cue.start_ms, int) and cue.text for cue in cues)
