"""The call that brings files into a project."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from ..editing.operations import LoadClip, LoadClips, Source, apply
from ..media_store import TooLarge
from .answers import BAD_REQUEST, TOO_LARGE, UNSUPPORTED, Json, Refusal, data
from .context import context_of, owner_of, session_of
from .multipart_files import BadMultipart, receive_files

if TYPE_CHECKING:
    from ...media.probe import MediaInfo

_NO_LINKS = (
    "The engine on this machine does not fetch files from the network yet: save the file and send it from the disk."
)


async def upload(request: Request) -> JSONResponse:
    """`POST /api/upload-video/nemo_agent/me/<sid>`.

    The last video that came is what is on the timeline then, a step that can be undone. Pictures begin an empty
    timeline, several as a slideshow; other files wait until they are asked for.
    """
    from ...media.probe import MediaRefused

    context = context_of(request)
    session = session_of(request, request.path_params["session_id"])
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("application/json"):
        raise Refusal(UNSUPPORTED, _NO_LINKS)
    with ExitStack() as stack:
        try:
            received = await receive_files(content_type, request.stream(), context.media, stack)
            kept = [(file.name, *await asyncio.to_thread(context.media.keep, file.content)) for file in received]
        except TooLarge as error:
            raise Refusal(TOO_LARGE, str(error)) from error
        except MediaRefused as error:
            raise Refusal(UNSUPPORTED, str(error)) from error
        except BadMultipart as error:
            raise Refusal(BAD_REQUEST, str(error)) from error

    described = [_described(request, *file) for file in kept]
    context.store.add_uploads(session.id, described)
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
    owner_of(request)
    path = context_of(request).media.path(request.path_params["media_id"])
    return FileResponse(path) if path else JSONResponse({"detail": "Not Found"}, status_code=404)


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
