"""What a person reads when something went wrong."""

from __future__ import annotations

import pytest

from caption_ab_skill.chat.failures import backend_failure, duration, plain_detail
from caption_ab_skill.wire.errors import (
    BadAnswer,
    EngineNotRunning,
    NoCredits,
    PlanBlocked,
    RateLimited,
    UnsupportedFile,
)


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (EngineNotRunning("The engine's parts are not installed; run: pip install x."), "unreachable", "pip install x"),
        (NoCredits("2001", 2001), "no-credits", "Top up credits in your account."),
        (PlanBlocked("402", 402), "plan-blocked", "Register or upgrade your plan to unlock export."),
        (UnsupportedFile("{'raw': 1}", 4001), "unsupported-file", "mp4, mov, avi, webm, mkv"),
        (RateLimited("slow", 429, 120), "rate-limited", "2 minutes"),
        (BadAnswer("<html>"), "bad-answer", "."),
    ],
)
def test_every_error_has_its_reply(error: Exception, code: str, words: str) -> None:
    event = backend_failure(error, "en")  # type: ignore[arg-type]
    assert event.code == code
    assert words in event.text
    assert "<html>" not in event.text
    assert "{" not in event.text


def test_a_guest_without_credits_is_shown_where_to_register() -> None:
    assert "/register?bind=anon_7" in backend_failure(NoCredits("no", 2001), "en", "anon_7").text


def test_the_engines_own_sentence_already_says_what_to_send() -> None:
    error = UnsupportedFile("This is a text file: send a video.", 4001)
    assert backend_failure(error, "en", of_engine=True).text == "This is a text file: send a video."


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("The disk is full.", "The disk is full."),
        ('{"code": 1}', ""),
        ("Traceback (most recent call last)", ""),
        ("see https://example.org/x?token=1", ""),
        ("nmv_usr_secret", ""),
    ],
)
def test_only_a_readable_sentence_of_a_backend_is_shown(sentence: str, shown: str) -> None:
    assert plain_detail(sentence) == shown


@pytest.mark.parametrize(
    ("seconds", "words"), [(30, "30 seconds"), (90, "2 minutes"), (7200, "2 hours"), (6e5, "7 days")]
)
def test_a_wait_in_its_largest_unit(seconds: float, words: str) -> None:
    assert duration(seconds, "en") == words
