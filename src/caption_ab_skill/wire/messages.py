"""The contract's answers as typed, frozen values. Unknown fields are kept where they travel back, else ignored."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Json = dict[str, Any]


class _Message(BaseModel):
    # Built when first used: most commands need two of these.
    model_config = ConfigDict(
        frozen=True, extra="ignore", populate_by_name=True, coerce_numbers_to_str=True, defer_build=True
    )


class Token(_Message):
    """An anonymous token. `repr` never shows the token itself."""

    token: str = Field(repr=False)
    user_id: str | None = None
    expires_at: str | None = None
    """ISO 8601, UTC."""
    credits: float | None = None
    bind_id: str | None = None
    task_id: str | None = None


class Session(_Message):
    """A project at the backend."""

    session_id: str
    task_id: str | None = None
    user_id: str | None = None
    bind_id: str | None = None


class Uploaded(_Message):
    """A file that the backend took. `duration` in seconds, `width` and `height` in px as displayed."""

    filename: str
    file_type: str | None = None
    cdn_url: str | None = None
    duration: float | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    hash: str | None = None


class Credits(_Message):
    """The balance; `frozen` is held for work in progress."""

    available: float
    frozen: float = 0
    total: float | None = None


class State(_Message):
    """What is in the project now. `draft` is kept as it came (see `draft.py` for its keys)."""

    draft: Json = Field(default_factory=dict)
    video_infos: list[Json] = Field(default_factory=list)
    canvas_config: Json = Field(default_factory=dict)
    generated_media: list[Json] = Field(default_factory=list)
    bind_id: str | None = None
    user_id: str | None = None
    task_id: str | None = None


class Render(_Message):
    """A render's status. `progress` in percent; `output_url` once completed; `retry_after` in seconds where said."""

    id: str
    status: Literal["pending", "processing", "completed", "failed"] = "pending"
    progress: float = 0
    output_url: str | None = None
    error: str | None = None
    retry_after: float | None = None


class ClaimToken(_Message):
    """A one-time token that opens the project in a browser; safe in a URL, unlike the real one."""

    claim_token: str
    expires_in: float | None = None
