"""What messages do to a project, and what is said about it, with the real media layer behind."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from synthetic_voice import speak

from caption_ab_skill.engine.draft import Draft
from caption_ab_skill.engine.editing.caption_source import CaptionSource
from caption_ab_skill.engine.editing.editor import Outcome, carry_out
from caption_ab_skill.engine.editing.history import History, captions_of
from caption_ab_skill.engine.editing.operations import LoadClip, Look, SetStyle, apply
from caption_ab_skill.engine.media_store import MediaStore
from caption_ab_skill.engine.presets import default_pair
from caption_ab_skill.engine.style import Animation, Style
from caption_ab_skill.media import faces

SRT = "```srt\n1\n00:00:00,100 --> 00:00:00,900\nHello there\n\n2\n00:00:01,000 --> 00:00:01,800\nGood day\n```"
TEST_IT = f"Test two caption styles on my video and compare which performs better.\n{SRT}"


class Talk:
    """A project that is talked to."""

    def __init__(self, store: MediaStore, clip: Path | None) -> None:
        self.source = CaptionSource(store)
        self.history = History()
        if clip:
            with store.incoming() as incoming:
                incoming.write(clip.read_bytes())
                media_id, info = store.keep(incoming)
            self.history = self.history.step(apply(Draft(), LoadClip.of(media_id, clip.name, info)))

    def say(self, text: str, language: str = "en") -> str:
        outcome: Outcome = asyncio.run(carry_out(text, self.history, language, self.source))
        self.history = outcome.history
        return "\n".join(outcome.said)

    def style(self, letter: str) -> Style:
        track = captions_of(self.history.now, letter)
        assert track is not None
        return track.style

    def words(self, letter: str) -> list[str]:
        track = captions_of(self.history.now, letter)
        assert track is not None
        return [cue.text for cue in track.cues]

    @property
    def letters(self) -> str:
        return "".join(track.variant for track in self.history.now.captions)


SAID = "The quick brown fox jumps over the lazy dog, and then it runs back home."


@pytest.fixture
def spoken(tmp_path: Path, make_clip: Any, ffmpeg: Any) -> Talk:
    """A project with a clip in which somebody says `SAID`, half a second after it begins."""
    speech = speak(SAID)
    raw, clip = tmp_path / "voice.raw", tmp_path / "spoken.mp4"
    raw.write_bytes(speech.samples)
    sound = ("-f", "s16le", "-ar", str(speech.rate), "-ac", "1", "-i", raw)
    silent = make_clip("silent.mp4", seconds=5.0, size=(180, 320), sound=None)
    ffmpeg("-i", silent, *sound, "-af", "adelay=500,apad", "-c:v", "copy", "-t", "5", clip)
    return Talk(MediaStore(tmp_path), clip)


def test_a_script_is_laid_onto_the_speech_word_by_word(spoken: Talk) -> None:
    said = spoken.say(f"Test two caption styles.\n```script\n{SAID}\n```")
    assert "2 variants" in said
    track = captions_of(spoken.history.now, "A")
    assert track is not None
    assert track.profile == "netflix"
    words = [word for cue in track.cues for word in cue.words]
    assert [word.text for word in words] == SAID.split()
    for word, (_, start) in zip(words, speak(SAID).starts, strict=True):
        assert word.start_ms == pytest.approx(500 + start, abs=120)


def with_animation(talk: Talk, animation: Animation) -> Draft:
    """The project's draft once its captions move so, and nothing else was asked for."""
    talk.history = talk.history.step(apply(talk.history.now, SetStyle(Look(values={"animation": animation}))))
    talk.say("make it yellow")
    return talk.history.now


def test_given_captions_that_move_word_by_word_get_the_times_of_their_words(spoken: Talk) -> None:
    starts = [500 + start for _, start in speak(SAID).starts]
    words = SAID.split()
    cut = words.index("and")
    edge = f"00:00:0{starts[cut] // 1000},{starts[cut] % 1000:03}"
    spoken.say(
        f"```srt\n1\n00:00:00,400 --> {edge}\n{' '.join(words[:cut])}\n\n"
        f"2\n{edge} --> 00:00:05,000\n{' '.join(words[cut:])}\n```"
    )
    assert not any(cue.words for cue in spoken.history.now.captions[0].cues)
    found = [word for cue in with_animation(spoken, "karaoke").captions[0].cues for word in cue.words]
    assert [word.text for word in found] == words
    for word, start in zip(found, starts, strict=True):
        assert word.start_ms == pytest.approx(start, abs=120)


def test_captions_that_are_not_said_keep_to_their_own_times(spoken: Talk) -> None:
    spoken.say("```srt\n1\n00:00:01,000 --> 00:00:04,000\nPlease remember our weekly meeting on Friday\n```")
    (cue,) = with_animation(spoken, "word").captions[0].cues
    assert (cue.start_ms, cue.end_ms, cue.words) == (1000, 4000, ())


def test_another_script_is_spread_over_the_speech_and_that_is_said(spoken: Talk) -> None:
    other = "Please remember that our weekly meeting moves from Tuesday afternoon to Friday morning"
    assert "not what is said" in spoken.say(f"```script\n{other}\n```")
    cue = spoken.history.now.captions[0].cues[0]
    assert cue.start_ms >= 300
    assert cue.words == ()


def test_a_script_in_another_language_is_spread_over_the_speech(spoken: Talk) -> None:
    assert "not what is said" not in spoken.say("```script\nDer Hund liegt auf dem Sofa und schläft.\n```")
    assert spoken.history.now.captions[0].cues[0].start_ms >= 300


@pytest.mark.parametrize(("message", "draft"), [("transcribe my video", "draft"), ("把说的话做成字幕", "草稿")])
def test_what_is_heard_is_a_draft_and_says_how_sure_it_is(spoken: Talk, message: str, draft: str) -> None:
    said = spoken.say(message)
    cues = spoken.history.now.captions[0].cues
    assert draft in said
    for number, cue in enumerate(cues, 1):
        assert cue.confidence is not None
        assert f"{number} (" in said or f"{number}（" in said
        assert f"{round(100 * cue.confidence)}%" in said
        assert cue.text in said


def test_without_captions_a_test_takes_what_is_heard(spoken: Talk) -> None:
    said = spoken.say("test two caption styles on my video")
    assert "2 variants" in said
    assert "draft" in said
    assert spoken.letters == "AB"


def test_what_is_heard_can_be_asked_for_together_with_a_test(spoken: Talk) -> None:
    said = spoken.say("Transcribe the speech.\nTest two caption styles on my video.")
    assert "2 variants" in said
    assert spoken.words("A") == spoken.words("B")


def test_where_nothing_is_said_nothing_is_changed(talk: Talk) -> None:
    assert talk.say("transcribe it.\ntest two styles") == (
        "No words were heard in the clip: send a caption file or the words to show."
    )
    assert talk.history.now.captions == ()


@pytest.fixture
def talk(tmp_path: Path, make_clip: Any) -> Talk:
    return Talk(MediaStore(tmp_path), make_clip("clip.mp4", seconds=2.0, size=(180, 320)))


@pytest.fixture
def tested(talk: Talk) -> Talk:
    talk.say(TEST_IT)
    return talk


def test_a_vague_test_takes_the_pair_made_for_it(talk: Talk) -> None:
    said = talk.say(TEST_IT)
    assert [talk.style("A"), talk.style("B")] == [preset.style for preset in default_pair()]
    assert said.startswith("2 variants are ready to compare, each with 2 captions:\nA: ")


def test_captions_keep_off_faces_where_that_is_asked_for(tested: Talk) -> None:
    assert tested.say("keep the captions of A off my face") == "A: now kept off faces."
    assert (tested.style("A").avoid_faces, tested.style("B").avoid_faces) == (True, False)
    assert tested.say("the captions of A may cover faces again") == "A: now free to cover faces."


@pytest.mark.parametrize(
    ("message", "said"), [("don't cover my face", "Faces cannot be found here"), ("别挡脸", "还不能识别人脸")]
)
def test_without_a_detector_nothing_is_promised(
    message: str, said: str, tested: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faces, "can_see_faces", lambda: False)
    answer = tested.say(message)
    assert said in answer
    assert 'pip install "caption-ab-skill[faces]"' in answer
    assert not tested.style("A").avoid_faces


def test_a_test_of_two_looks(talk: Talk) -> None:
    said = talk.say(f"Test two caption styles.\nA: bold yellow, top\nB: white on a black box\n{SRT}")
    assert (talk.style("A").fill, talk.style("A").position, talk.style("A").bold) == ("#ffff00", "top", True)
    assert (talk.style("B").fill, talk.style("B").box, talk.style("B").outline) == ("#ffffff", "#000000", None)
    assert said == (
        "2 variants are ready to compare, each with 2 captions:\n"
        "A: bold yellow text, black outline, at the top.\n"
        "B: bold white text, on a black box, at the bottom.\n"
        "They differ in several things (the colour, the outline, the box, the position): a winner will then not tell "
        "which of them made the difference."
    )


def test_one_look_is_tested_against_one_of_the_pair(talk: Talk) -> None:
    talk.say(f"Test two caption styles.\nA: red\n{SRT}")
    assert (talk.style("A").fill, talk.style("B")) == ("#ff0000", default_pair()[1].style)


def test_a_test_starts_from_the_captions_that_are_there(talk: Talk) -> None:
    talk.say(SRT)
    assert talk.letters == "A"
    talk.say("test two caption styles")
    assert talk.words("A") == talk.words("B") == ["Hello there", "Good day"]


def test_two_wordings_look_the_same(talk: Talk) -> None:
    other = SRT.replace("Hello there", "Welcome")
    talk.say(f"Test two caption wordings on my video.\nA:\n{SRT}\nB:\n{other}")
    assert talk.style("A") == talk.style("B")
    assert (talk.words("A")[0], talk.words("B")[0]) == ("Hello there", "Welcome")


def test_a_script_is_spread_over_the_clip(talk: Talk) -> None:
    talk.say("Test two caption styles.\n```script\nHello there, my friends. This is a good day.\n```")
    assert talk.words("A") == ["Hello there, my friends.", "This is a good day."]


def test_captions_from_a_subtitle_stream_of_the_clip(tmp_path: Path, make_clip: Any) -> None:
    subtitles = "1\n00:00:00,200 --> 00:00:01,200\nFrom the <i>inside</i>\n"
    talk = Talk(MediaStore(tmp_path), make_clip("clip.mkv", seconds=2.0, subtitles=subtitles))
    talk.say("test two caption styles on my video")
    assert talk.words("A") == talk.words("B") == ["From the inside"]


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ("test two caption styles on my video", "Which captions shall the two variants show?"),
        ("test two caption wordings", "Which two wordings shall I compare?"),
        ("make A yellow", "There are no captions yet"),
        ("undo the change to A", "There is no variant A"),
        (f"{SRT}\nadd another variant", "What should B look like? Say"),
        ("redo", "There is nothing to do again"),
        ("start over", "nothing to reset"),
        ("what's the weather like", "I did not understand that, and changed nothing."),
        (
            f"Test two caption styles.\nA: sparkly\nB: white\n{SRT}",
            "What should A look like? “sparkly” did not tell me",
        ),
        ("test it\n```srt\nno times in here\n```\nA: red", "2 variants are ready"),
        ("test it\n```srt\n1\n00:01:00,000 --> 00:01:01,000\nlate\n```", "No caption falls within the clip"),
        ("test it\n```srt\n1\n00:00:00,000 --> 00:00:01,000\n\U0010fffd\n```", "U+10FFFD"),
    ],
)
def test_what_cannot_be_done_is_said(talk: Talk, message: str, answer: str) -> None:
    before = talk.history
    assert answer in talk.say(message)
    assert talk.history == before or SRT in message or "ready" in answer


@pytest.mark.parametrize("message", ["test two caption styles", "make A red", "what is on the timeline", SRT])
def test_without_a_clip(tmp_path: Path, message: str) -> None:
    assert (
        Talk(MediaStore(tmp_path), None).say(message).startswith(("There is no video yet", "There are no captions yet"))
    )


def test_notes_on_captions_are_told(talk: Talk) -> None:
    late = SRT.replace("```srt\n", "```srt\n9\n00:00:50,000 --> 00:00:51,000\nToo late\n\n")
    assert "beyond the clip's end" in talk.say(f"test two caption styles\n{late}")


def test_it_is_the_variant_of_the_edit_before(tested: Talk) -> None:
    tested.say("make B red")
    assert tested.say("make it bigger").startswith("B: now ")
    assert tested.style("A") == default_pair()[0].style


def test_no_variant_named_is_all_of_them(tested: Talk) -> None:
    assert tested.say("make the captions italic") == "A: now italic.\nB: now italic."


def test_the_other_one(tested: Talk) -> None:
    tested.say("make B red")
    assert tested.say("make the other one blue") == "A: now blue text."


def test_what_is_like_that_already(tested: Talk) -> None:
    tested.say("make A red")
    steps = tested.history
    assert tested.say("make A red") == "A is like that already."
    assert tested.history == steps


def test_letters_with_looks_change_a_running_test(tested: Talk) -> None:
    tested.say("A: white\nC: red")
    assert tested.letters == "ABC"
    assert (tested.style("A").fill, tested.style("C").fill) == ("#ffffff", "#ff0000")
    assert "no variant F" in tested.say("F: blue")


def test_half_of_a_message_is_done_and_the_rest_named(tested: Talk) -> None:
    said = tested.say("Make A red and sparkly. Translate it.")
    assert said == (
        "A: now red text.\n“Translate”: captions cannot be translated here; send them in the other language.\n"
        "I did not understand “sparkly”, so nothing was done for it."
    )


def test_one_message_is_one_step(tested: Talk) -> None:
    before = tested.history.now
    tested.say("Make A red. Make B blue. Make both bigger.")
    assert tested.say("undo") == "The last step is taken back."
    assert tested.history.now == before
    assert tested.say("redo") == "Done again."
    assert tested.style("B").fill == "#0000ff"


def test_undo_of_one_variant(tested: Talk) -> None:
    tested.say("make A red")
    tested.say("make B blue")
    assert tested.say("undo the change to A") == "The last change to A is taken back."
    assert (tested.style("A"), tested.style("B").fill) == (default_pair()[0].style, "#0000ff")


def test_start_over_can_be_undone(tested: Talk) -> None:
    tested.say("start over")
    assert tested.letters == ""
    tested.say("undo")
    assert tested.letters == "AB"


def test_removing_and_adding(tested: Talk) -> None:
    tested.say("add another style: white, italic")
    assert tested.letters == "ABC"
    assert tested.say("remove A") == "Variant A is gone; B, C stay as they are."
    assert "no variant A" in tested.say("make A red")


def test_too_large_is_asked_about(tested: Talk) -> None:
    before = tested.history
    assert "Which size should it be?" in tested.say("make it 500% bigger")
    assert tested.history == before


def test_new_captions_for_one_variant(tested: Talk) -> None:
    assert tested.say(f"B:\n{SRT.replace('Hello there', 'Welcome')}") == "2 captions set for B."
    assert (tested.words("A")[0], tested.words("B")[0]) == ("Hello there", "Welcome")


def test_what_is_on_the_timeline(tested: Talk) -> None:
    first, captions, _, cue, _ = tested.say("what is on the timeline?").split("\n")
    assert first == "The clip is “clip.mp4”, 180x320, 2.0 s long."
    assert captions.startswith("A has 2 captions: ")
    assert captions.endswith(" Font Roboto, size 5.2% of the frame's height.")
    assert cue == "Caption 1, 0.1 to 0.9 s: “Hello there”"


def test_which_looks_have_a_name(talk: Talk) -> None:
    said = talk.say("which presets are there?")
    assert all(f"\n{preset.name}: " in said for preset in default_pair())


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ("把A改成红色，大一点", "A：已改为画面高度的5.72%，红字。"),
        ("撤销", "已撤销上一步。"),
        ("删除C", "没有版本C：现有A，B。"),
        ("今天天气怎么样", "我没有看懂，也没有做任何修改。"),
        ("黑底白字", "A：已改为"),
    ],
)
def test_in_chinese(tested: Talk, message: str, answer: str) -> None:
    assert tested.say(message).startswith(answer)


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ("add the title “\U0010fffd”", "U+10FFFD"),
        ("change caption 1 to “\U0010fffd”", "U+10FFFD"),
        ("change the font to Nonesuch Sans", "Nonesuch Sans"),
        ("make it nicer", "What should be different"),
        ("play it backwards", "cannot be played in reverse"),
        ("delete caption 9", "There is no caption 9"),
        ("add music", "Which music shall it be?"),
        ("make it 1 second long", "change its speed?"),
    ],
)
def test_what_cannot_be_done_now_changes_nothing(tested: Talk, message: str, answer: str) -> None:
    before = tested.history
    assert answer in tested.say(message)
    assert tested.history == before


def test_one_question_for_a_message_of_several_unclear_wishes(tested: Talk) -> None:
    assert tested.say("make it nicer. change the colour. move it.").count("?") == 1


def test_a_correction_moves_the_last_edit(tested: Talk) -> None:
    before = tested.style("A")
    tested.say("make A red")
    tested.say("no, I meant B")
    assert (tested.style("A"), tested.style("B").fill) == (before, "#ff0000")
    tested.say("undo")
    assert tested.style("A").fill == "#ff0000"


def test_a_correction_of_a_caption(tested: Talk) -> None:
    tested.say("caption 1 should say “Welcome”")
    tested.say("no, I meant caption 2")
    assert tested.words("A") == ["Hello there", "Welcome"]


def test_it_within_a_message(tested: Talk) -> None:
    tested.say("make A red, put B at the top and make it bigger")
    assert (tested.style("A").size, tested.style("B").position) == (default_pair()[0].style.size, "top")
    assert tested.style("B").size == pytest.approx(default_pair()[1].style.size * 1.25, abs=0.01)
