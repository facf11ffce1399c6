"""interfaces.md, "Which backend"."""

from __future__ import annotations

import pytest

from caption_ab_skill.wire.backends import CLOUD_URL, Backend, UnknownBackend, choose


@pytest.mark.parametrize(
    ("named", "address", "token", "expected"),
    [
        (None, None, None, Backend("engine")),
        (None, None, "t", Backend("cloud", CLOUD_URL)),
        (None, "http://localhost:1", "t", Backend("url", "http://localhost:1")),
        ("engine", "http://localhost:1", "t", Backend("engine")),
        ("cloud", None, None, Backend("cloud", CLOUD_URL)),
        ("https://example.org/api/", None, None, Backend("url", "https://example.org/api")),
    ],
)
def test_the_choice(
    monkeypatch: pytest.MonkeyPatch, named: str | None, address: str | None, token: str | None, expected: Backend
) -> None:
    for name, value in (("NEMO_API_URL", address), ("NEMO_TOKEN", token)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    assert choose(named) == expected


@pytest.mark.parametrize("named", ["nonsense", "ftp://example.org", "http://", "http://[::1", "file:///etc/passwd"])
def test_what_is_no_backend_is_refused_with_what_to_use(named: str) -> None:
    with pytest.raises(UnknownBackend, match="engine, cloud, or an address"):
        choose(named)
