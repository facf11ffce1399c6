"""The call that brings files into a project."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from ..editing.operations import LoadClip, LoadClips, Source, apply
from ..media_store import TooLarge, TooLong
from .answers import BAD_REQUEST, NO_ROOM, TOO_LARGE, UNSUPPORTED, Json, Refusal, data
from .context import Context, body_of, context_of, holder_of, session_of, worker_of
from .disk import DISK_FULL, free_bytes
from .fetching import FetchRefused, fetch
from .multipart_files import BadMultipart, ReceivedFile, receive_files

if TYPE_CHECKING:
    from ...media.probe import MediaInfo

# How many files may be fetched for one call.
_MOST_ADDRESSES = 10
# Bytes: what must be left on one's own machine.
_LEAST_FREE = 64 * 2**20


async def upload(request: Request) -> JSONResponse:
    """`POST /api/upload-video/nemo_agent/me/<sid>`.

    The last video that came is what is on the timeline then, a step that can be undone. Pictures begin an empty
    timeline, several as a slideshow; other files wait until they are asked for.
    """
    from ...media.probe import MediaRefused

    context, holder = context_of(request), worker_of(request)
    session = session_of(request, request.path_params["session_id"], holder)
    plan = context.plan_of(holder)
    longest_ms = plan.clip_minutes * 60_000 if plan else None
    await _make_room(context)
    with ExitStack() as stack:
        try:
            received = await _receive(request, context, stack)
            if plan and context.store.bytes_kept(holder.owner) + _size(received) > plan.stored_mb * 2**20:
                raise Refusal(TOO_LARGE, f"At most {plan.stored_mb} MB of files are kept for you: send smaller ones.")
            kept = [
                (file.name, *await asyncio.to_thread(context.media.keep, file.content, longest_ms)) for file in received
            ]
        except (TooLarge, TooLong) as error:
            raise Refusal(TOO_LARGE, str(error)) from error
        except MediaRefused as error:
            raise Refusal(UNSUPPORTED, str(error)) from error
        except (BadMultipart, FetchRefused) as error:
            raise Refusal(BAD_REQUEST, str(error)) from error

    described = [_described(request, *file) for file in kept]
    context.store.add_uploads(session.id, described, [file.content.size for file in received])
    videos = [file for file in kept if file[2].kind == "video"]
    pictures = tuple(Source.of(media_id, name, info) for name, media_id, info in kept if info.kind == "image")
    async with context.turns[session.id]:
        history = context.store.history(session.id)
        after = history
        for name, media_id, info in videos[-1:]:
            after = after.step(apply(after.now, LoadClip.of(media_id, name, info)))
        if pictures and not after.now.clips:
            after = after.step(apply(after.now, LoadClips(pictures)))
        context.store.save_history(session.id, history, after)
    return data({"files": described, "session_state_applied": after != history})


async def media(request: Request) -> Response:
    """`GET /api/media/<id>`: the file behind an upload's `cdn_url`."""
    holder = holder_of(request)
    path = context_of(request).media_of(holder.owner).path(request.path_params["media_id"])
    return FileResponse(path) if path else JSONResponse({"detail": "Not Found"}, status_code=404)


async def _receive(request: Request, context: Context, stack: ExitStack) -> list[ReceivedFile]:
    """The files that came, or that the engine fetched from the addresses that came."""
    content_type = request.headers.get("content-type", "")
    if not content_type.startswith("application/json"):
        return await receive_files(content_type, request.stream(), context.media, stack)
    addresses = (await body_of(request)).get("urls")
    if not isinstance(addresses, list) or not 0 < len(addresses) <= _MOST_ADDRESSES:
        raise Refusal(BAD_REQUEST, f'Send one to {_MOST_ADDRESSES} addresses in "urls".')
    return [await fetch(str(address), context.media, stack) for address in addresses]


async def _make_room(context: Context) -> None:
    """Have old files removed while there is not the room that must be left; raises Refusal where that is not enough."""
    least = context.rules.least_free if context.rules else _LEAST_FREE
    if free_bytes(context.folder) < least:
        await asyncio.to_thread(context.clean_up)
        if free_bytes(context.folder) < least:
            raise Refusal(NO_ROOM, DISK_FULL)


def _size(received: list[ReceivedFile]) -> int:
    return sum(file.content.size for file in received)


def _described(request: Request, name: str, media_id: str, info: MediaInfo) -> Json:
    return {
        "filename": name,
        "file_type": info.kind,
        "cdn_url": str(request.url_for("media", media_id=media_id)),
        "duration": info.duration_ms / 1000,
        "width": info.width,
        "height": info.height,
        "fps": round(float(info.frame_rate), 3),
        "hash": media_id,
    }
