"""contract.md, "Envelopes" and "Errors": one reading for every carrier."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.wire.envelopes import seconds, unwrap
from caption_ab_skill.wire.errors import (
    BackendError,
    BadAnswer,
    FileTooLarge,
    NoCredits,
    NotAllowed,
    PlanBlocked,
    RateLimited,
    Refused,
    SessionNotFound,
    TokenInvalid,
    UnsupportedFile,
)


@pytest.mark.parametrize(
    ("body", "data"),
    [
        ({"code": 0, "message": "ok", "data": {"a": 1}}, {"a": 1}),
        ({"code": "0", "data": {"a": 1}}, {"a": 1}),
        ({"success": True, "data": {"id": "r", "status": "pending"}}, {"id": "r", "status": "pending"}),
        ({"status": "completed", "output": {"url": "u"}}, {"status": "completed", "output": {"url": "u"}}),
        ({"status": "completed", "data": {"output": {"url": "u"}}}, {"status": "completed", "output": {"url": "u"}}),
    ],
)
def test_every_envelope_gives_its_data(body: object, data: object) -> None:
    assert unwrap(200, json.dumps(body).encode()) == data


ERRORS = [
    (1001, 401, TokenInvalid),
    (1010, None, TokenInvalid),
    (1011, None, TokenInvalid),
    (1002, None, SessionNotFound),
    (2001, None, NoCredits),
    (4001, 415, UnsupportedFile),
    (4002, 413, FileTooLarge),
    (402, 402, PlanBlocked),
    (403, 403, NotAllowed),
    (429, 429, RateLimited),
    (7777, 418, Refused),
]


@pytest.mark.parametrize(("code", "status", "kind"), ERRORS)
def test_an_error_is_the_same_in_every_carrier(code: int, status: int | None, kind: type[Refused]) -> None:
    body = json.dumps({"code": code, "message": "no"}).encode()
    for carrier in (200, 400, 500):
        with pytest.raises(BackendError) as caught:
            unwrap(carrier, body)
        assert type(caught.value) is kind
    if status is not None:
        with pytest.raises(BackendError) as caught:
            unwrap(status, b"")
        assert type(caught.value) is kind


def test_the_bodys_code_wins_over_the_status() -> None:
    with pytest.raises(NoCredits):
        unwrap(401, b'{"code": 2001}')


def test_a_404_is_a_missing_session_only_on_a_sessions_call() -> None:
    body = b'{"detail": "Session not found: 12"}'
    with pytest.raises(SessionNotFound):
        unwrap(404, body, of_session=True)
    with pytest.raises(Refused) as caught:
        unwrap(404, body)
    assert type(caught.value) is Refused


@pytest.mark.parametrize("status", [200, 502, 503])
def test_an_error_page_is_a_clear_error(status: int) -> None:
    with pytest.raises(BadAnswer, match="try again"):
        unwrap(status, b"<html><h1>Bad gateway</h1></html>")


def test_how_long_to_wait_is_kept() -> None:
    with pytest.raises(RateLimited) as caught:
        unwrap(429, b'{"message": "slow down"}', retry_after="17")
    assert caught.value.retry_after == 17


@pytest.mark.parametrize(
    ("written", "least", "most"),
    [
        ("0", 0, 0),
        ("2.5", 2.5, 2.5),
        ("-3", 0, 0),
        pytest.param(format_datetime(datetime.now(UTC) + timedelta(hours=1)), 3000, 3600, id="an hour from now"),
    ],
)
def test_a_wait_in_both_forms(written: str, least: float, most: float) -> None:
    wait = seconds(written)
    assert wait is not None
    assert least <= wait <= most


@pytest.mark.parametrize("written", [None, "", "soon", "nan", "inf", "Thu, 32 Foo 2026"])
def test_a_wait_that_is_none(written: str | None) -> None:
    assert seconds(written) is None


@given(st.integers(100, 599), st.binary(max_size=200) | st.text().map(str.encode))
def test_no_answer_breaks_the_reader(status: int, body: bytes) -> None:
    try:
        unwrap(status, body)
    except BackendError as error:
        assert str(error).strip()


@given(
    st.integers(200, 599),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["code", "message", "data", "success", "error", "detail"]), inner)
        ),
    ),
)
def test_no_json_breaks_the_reader(status: int, body: object) -> None:
    try:
        assert isinstance(unwrap(status, json.dumps(body).encode()), dict)
    except BackendError as error:
        assert str(error).strip()
