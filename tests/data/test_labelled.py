"""The labelled messages are in the form that their docstring describes."""

from __future__ import annotations

from collections import Counter

import pytest
from labelled import labelled_replies, labelled_routes, part_of

STEPS = {"upload", "credits", "state", "export", "chat"}
LANGUAGES = ("en", "zh", "es", "de", "fr", "pt", "ja", "ko")


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_are_labelled_and_none_stands_twice(language: str) -> None:
    messages = [*labelled_routes("work", (language,)), *labelled_routes("measured", (language,))]
    assert len(messages) > 600
    assert all(message.steps and set(message.steps) <= STEPS and message.text for message in messages)
    assert max(Counter(message.text for message in messages).values()) == 1
    assert all(part_of(message.text) == "work" for message in labelled_routes("work", (language,)))


def test_replies_say_what_stays_and_what_goes() -> None:
    for item in [*labelled_replies("work"), *labelled_replies("measured")]:
        assert all(words in item["text"] for words in (*item["keep"], *item["gone"]))
        assert all(kind in {"export", "state", "credits", "upload", "edit"} for kind, _ in item["actions"])
