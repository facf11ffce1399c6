"""What a backend's answers mean, read as far as they are the contract's. Pure; BadAnswer where they are not."""

from __future__ import annotations

from math import isfinite
from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from .envelopes import seconds
from .errors import BadAnswer
from .messages import Json, Render, Uploaded

_BIND = ("bind_id", "user_id", "task_id")

Message = TypeVar("Message", bound=BaseModel)


def typed(kind: type[Message], data: Json) -> Message:
    """An answer as the message that it should be."""
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, problem["loc"])) for problem in error.errors(include_input=False))
        raise BadAnswer(f"The backend's answer lacks or garbles: {fields}.") from None


def balance_of(data: Json) -> Json:
    """With what is to be used, where a backend says only how much there is in all and how much of it is held."""
    total, frozen = data.get("total"), data.get("frozen", 0)
    if "available" in data or not isinstance(total, (int, float)) or not isinstance(frozen, (int, float)):
        return data
    return {**data, "available": total - frozen}


def state_of(data: Json) -> Json:
    """What is of the right kind; a backend that has nothing yet may say null."""
    kinds = {"draft": dict, "video_infos": list, "canvas_config": dict, "generated_media": list}
    found: Json = {key: value for key, kind in kinds.items() if isinstance(value := data.get(key), kind)}
    for key in ("video_infos", "generated_media"):
        found[key] = [item for item in found.get(key, ()) if isinstance(item, dict)]
    return {**found, **{key: value for key in _BIND if isinstance(value := data.get(key), (str, int))}}


def files_of(data: Json) -> list[Uploaded]:
    """The files that an upload brought."""
    found = data.get("files")
    return [_uploaded(item) for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _uploaded(item: Json) -> Uploaded:
    """One file of an answer; what is garbled about it does not undo the upload."""
    try:
        return Uploaded.model_validate({"filename": "", **item})
    except ValidationError as error:
        garbled = {problem["loc"][0] for problem in error.errors(include_input=False)}
        return Uploaded.model_validate({"filename": "", **{k: v for k, v in item.items() if k not in garbled}})


def render_of(data: Json, headers: httpx.Headers, render_id: str) -> Render:
    """How far a render is, whatever form the backend says it in (contract.md, "Export status")."""
    output, error = data.get("output"), data.get("error")
    status = str(data.get("status") or "pending").lower()
    if isinstance(error, dict):
        error = error.get("message")
    address = data.get("outputUrl") or (output.get("url") if isinstance(output, dict) else None)
    return Render(
        id=str(data.get("id") or data.get("render_id") or render_id),
        # A word that the contract does not have is one more way to say that it is not finished.
        status=status if status in ("pending", "processing", "completed", "failed") else "processing",  # type: ignore[arg-type]
        progress=_percent(data.get("progress")),
        output_url=address if isinstance(address, str) else None,
        error=error if isinstance(error, str) else None,
        retry_after=seconds(headers.get("retry-after")),
    )


def _percent(value: object) -> float:
    try:
        found = float(value) if isinstance(value, (int, float, str)) else 0.0
    except (ValueError, OverflowError):
        return 0.0
    return min(100.0, max(0.0, found)) if isfinite(found) else 0.0
