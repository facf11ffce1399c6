"""Caption files in the encodings that people have, most of which say nothing about themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.media.text_decoding import decode

LINES = {
    "windows-1252": [
        "Où est le café ? C’est déjà fermé…",
        "Die Straße führt über die Brücke",
        "¿Qué pasó, señor?",
        "It’s",
    ],
    "windows-1250": ["Příliš žluťoučký kůň úpěl ďábelské ódy", "Zażółć gęślą jaźń"],
    "windows-1251": ["Привет, мир", "Сегодня мы проверим два стиля субтитров", "НЕТ, СПАСИБО!", "Це їжак"],
    "koi8-r": ["Привет, мир", "Сегодня мы проверим два стиля субтитров", "Да, конечно"],
    "windows-1253": ["Καλημέρα κόσμε, τι κάνετε"],
    "windows-1254": ["Günaydın, nasılsınız? Şimdi çok iyiyim"],
    "windows-1255": ["שלום עולם מה שלומך"],
    "windows-1256": ["مرحبا بالعالم كيف الحال"],
    "cp874": ["สวัสดีชาวโลก"],
    "gb18030": ["你好，世界", "我们今天来测试两种字幕样式", "点击下面的链接", "今天天气很好，我们去公园"],
    "big5": ["你好，世界", "我們今天來測試兩種字幕樣式", "謝謝你"],
    "shift_jis": ["こんにちは世界", "字幕のスタイルを二つ試してみましょう", "カタカナ", "ありがとう"],
    "euc-jp": ["こんにちは世界、元気ですか", "日本語の字幕です。"],
    "cp949": ["안녕하세요 세계", "오늘은 두 가지 자막 스타일을 시험합니다", "감사합니다"],
}


def in_srt(line: str) -> str:
    return f"1\r\n00:00:00,500 --> 00:00:02,000\r\n{line}\r\n"


@pytest.mark.parametrize(
    ("encoding", "line"), [(encoding, line) for encoding, lines in LINES.items() for line in lines]
)
def test_one_caption_is_enough_to_tell_an_encoding(encoding, line):
    assert decode(in_srt(line).encode(encoding)) == in_srt(line)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-16-be-bom"])
@pytest.mark.parametrize("line", ["plain words", "Où est le café", "我们今天", "🙂 emoji"])
def test_unicode_is_read_with_and_without_its_byte_order_mark(encoding, line):
    text = in_srt(line)
    data = b"\xfe\xff" + text.encode("utf-16-be") if encoding == "utf-16-be-bom" else text.encode(encoding)
    assert decode(data) == text


def test_a_long_file_is_not_cut_within_a_character():
    text = "".join(in_srt("我们今天来测试两种字幕样式" + "x" * (number % 3)) for number in range(400))
    assert decode(text.encode("gb18030")) == text


@given(st.binary(max_size=300))
def test_any_bytes_become_some_text(data):
    assert isinstance(decode(data), str)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=100))
def test_utf_8_is_always_read_as_such(text):
    assert decode(text.encode("utf-8")) == text
