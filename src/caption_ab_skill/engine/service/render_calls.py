"""The calls that export: start a render.

Look at it, stop it, fetch its file. A render belongs to the token that asked for it.
"""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from ..draft import Draft
from ..rendering.output_settings import CONTENT_TYPES, output_settings
from ..style import DraftRefused
from .answers import BAD_DRAFT, BAD_REQUEST, PLAN_BLOCKED, TOO_OFTEN, Json, render_data, render_refused
from .context import Context, body_of, context_of, holder_of, session_of, worker_of
from .own_media import media_ids
from .render_rows import RenderRow
from .tokens import Holder

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,200}")
_REMOVED = "The finished file was removed to make room: export again."
_NOT_IN_PLAN = "Your plan does not include exports: register or upgrade it."
_TOO_MANY = "There are too many renders waiting already: wait until one is finished."
# Seconds: a short render's length.
_RETRY = 30
_ATTRIBUTION = ("x-skill-source", "x-skill-version", "x-skill-platform")


async def export(request: Request) -> JSONResponse:
    """`POST /api/render/proxy/lambda`: the render is kept before it is promised."""
    holder, context = worker_of(request), context_of(request)
    plan = context.plan_of(holder)
    if plan and not plan.exports:
        return render_refused(_NOT_IN_PLAN, status=402, code=PLAN_BLOCKED)
    if not all(request.headers.get(name) for name in _ATTRIBUTION):
        return render_refused("Export needs the three X-Skill headers.", status=402, code=PLAN_BLOCKED)
    body = await body_of(request)
    session_of(request, body.get("sessionId"), holder)
    render_id, posted, output = body.get("id"), body.get("draft"), body.get("output") or {}
    if not (isinstance(render_id, str) and _ID.fullmatch(render_id) and isinstance(posted, dict)):
        return render_refused('An export needs an "id" and a "draft".', status=400, code=BAD_REQUEST)
    if not isinstance(output, dict):
        return render_refused('The "output" of an export is an object.', status=400, code=BAD_REQUEST)
    try:
        settings = output_settings(output)
    except DraftRefused as error:
        return render_refused(str(error), status=400, code=BAD_REQUEST)
    try:
        draft = _exportable(context, holder, posted)
    except DraftRefused as error:
        return render_refused(str(error), status=400, code=BAD_DRAFT)
    if context.rules and plan:
        mine, all_of_them = context.renders.count_unfinished(holder.owner), context.renders.count_unfinished()
        if mine >= plan.renders_waiting or all_of_them >= context.rules.most_waiting:
            return render_refused(_TOO_MANY, status=429, code=TOO_OFTEN, retry_after=_RETRY)
    row = await context.queue.submit(render_id, draft, settings, holder.owner)
    if row is None:
        return render_refused("This render id was used before: every export needs a new one.", status=409)
    return render_data(_status(request, context, row))


async def status(request: Request) -> JSONResponse:
    """`GET /api/render/proxy/lambda/<id>`."""
    context, row = _asked_for(request)
    return render_data(_status(request, context, row)) if row else _not_found()


async def cancel(request: Request) -> JSONResponse:
    """`POST /api/render/proxy/lambda/<id>/cancel`: a finished render stays finished."""
    context, row = _asked_for(request)
    if row is None:
        return _not_found()
    context.queue.cancel(row.id)
    return await status(request)


async def download(request: Request) -> Response:
    """`GET /api/render/proxy/<id>/download`, whole or in part (`Range`)."""
    context, row = _asked_for(request)
    if row is None:
        return _not_found()
    file = context.queue.file(row)
    if row.status != "completed" or not file.is_file():
        return render_refused("This render has no file: export again.", status=404)
    kind = output_settings(row.output).format
    return FileResponse(file, media_type=CONTENT_TYPES[kind], filename=f"{row.id}.{kind}")


def _exportable(context: Context, holder: Holder, posted: Json) -> Draft:
    """The draft, if it can be rendered of files that the caller sent; raises DraftRefused."""
    draft, media = Draft.from_wire(posted), context.media_of(holder.owner)
    if not draft.clips:
        raise DraftRefused("There is no clip on the timeline: upload one first.")
    if len(draft.captions) > 1:
        raise DraftRefused(f"This draft holds {len(draft.captions)} variants: export one of them at a time.")
    for media_id in media_ids(draft):
        if media.path(media_id) is None:
            what = "music" if draft.music and media_id == draft.music.media else "clip"
            raise DraftRefused(f"The {what} of this draft is not here: upload it again.")
        context.media.use(media_id)
    return draft


def _asked_for(request: Request) -> tuple[Context, RenderRow | None]:
    context = context_of(request)
    return context, context.renders.of(request.path_params["render_id"], holder_of(request).owner)


def _not_found() -> JSONResponse:
    return render_refused("Render not found.", status=404)


def _status(request: Request, context: Context, row: RenderRow) -> Json:
    answer: dict[str, Any] = {"id": row.id, "status": row.status, "progress": context.queue.progress(row)}
    if row.status == "completed" and not context.queue.file(row).is_file():
        # Removed when it was old or the disk ran low: a client that is told so exports again.
        return {"id": row.id, "status": "failed", "progress": 99, "error": _REMOVED}
    if row.status == "completed":
        answer["outputUrl"] = str(request.url_for("download", render_id=row.id))
    if row.error:
        answer["error"] = row.error
    return answer
