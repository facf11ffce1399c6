"""The one place that builds requests to a backend, and the only one that a token passes through."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

import httpx
from httpx_sse import EventSource

from .answers import balance_of, files_of, render_of, state_of, typed
from .connections import no_tls, unreachable
from .download import fetch_file
from .envelopes import unwrap
from .errors import BackendError, BadAnswer, SessionNotFound
from .headers import attribution
from .messages import ClaimToken, Credits, Json, Render, Session, State, Token, Uploaded
from .sent_file import SentFile

if TYPE_CHECKING:
    from .events import ChatEvent

ENGINE_HEADER = "X-Caption-AB-Engine"

# Seconds. A stream that brings nothing at all, not even a heartbeat, for two minutes counts as broken.
_CALL = httpx.Timeout(30, connect=10)
_UPLOAD = httpx.Timeout(60, connect=10, read=300)
_STREAM = httpx.Timeout(120, connect=10)

_OUTPUT = {"format": "mp4", "quality": "high"}


class Client:
    """Speaks the contract with one backend.

    Every method raises a `BackendError` (see `errors.py`) when the backend cannot be reached, answers with something
    that is not the contract's, or refuses.
    """

    def __init__(
        self,
        base_url: str,
        *,
        client_id: str,
        token: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.token = token
        self.is_engine = False
        self.bind_id: str | None = None
        """What the last state said that a guest's work is bound by."""
        self._client_id = client_id
        self._base = httpx.URL(base_url)
        self._own_headers = {**attribution(), **(headers or {})}
        # Redirects are followed for downloads alone, and by hand, so that no token goes along to another origin.
        self._http = httpx.AsyncClient(
            base_url=base_url,
            transport=transport,
            timeout=_CALL,
            follow_redirects=False,
            verify=True if self._base.scheme == "https" else no_tls(),
        )
        self._elsewhere: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._http.aclose()
        if self._elsewhere is not None:
            await self._elsewhere.aclose()

    @property
    def origin(self) -> str:
        """Scheme, host and port of the backend: what a token belongs to."""
        return f"{self._base.scheme}://{self._base.netloc.decode('ascii')}"

    def headers_for(self, url: httpx.URL) -> dict[str, str]:
        """Attribution and the token for the API's own origin, nothing for any other."""
        if (url.scheme, url.host, url.port) != (self._base.scheme, self._base.host, self._base.port):
            return {}
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {**self._own_headers, **bearer}

    async def anonymous_token(self) -> Token:
        """A new anonymous token for this installation."""
        data = await self._call(
            "POST", "/api/auth/anonymous-token", extra={"X-Client-Id": self._client_id}, bearer=False
        )
        return typed(Token, data)

    async def create_session(self, language: str) -> Session:
        """A new project; `language` is ISO 639-1, with a region for Chinese alone."""
        body = {"task_name": "project", "language": language}
        return typed(Session, await self._call("POST", "/api/tasks/me/with-session/nemo_agent", body=body))

    async def claim_token(self, session: Session) -> ClaimToken | None:
        """What opens the project in a browser; None where the backend does not know the call."""
        body = {"task_id": session.task_id, "session_id": session.session_id}
        try:
            return typed(ClaimToken, await self._call("POST", "/api/auth/claim-token", body=body, of_session=True))
        except SessionNotFound:
            return None

    async def credits(self) -> Credits:
        """The balance."""
        data = await self._call("GET", "/api/credits/balance/simple")
        return typed(Credits, balance_of({key: value for key, value in data.items() if value is not None}))

    async def state(self, session_id: str) -> State:
        """What is in the project now."""
        data = await self._call("GET", f"/api/state/nemo_agent/me/{quote(session_id, safe='')}/latest", of_session=True)
        inner = data.get("state")
        state = typed(State, state_of({**data, **inner} if isinstance(inner, dict) else data))
        self.bind_id = state.bind_id or state.user_id or state.task_id or self.bind_id
        return state

    async def upload(
        self, session_id: str, paths: Sequence[Path], on_progress: Callable[[int, int], None] | None = None
    ) -> list[Uploaded]:
        """Send files, streamed from disk; `on_progress` gets bytes sent and in all.

        Raises OSError where a file cannot be read, FileChanged where it is written to meanwhile.
        """
        with ExitStack() as stack:
            files = [stack.enter_context(SentFile(path)) for path in paths]
            count = _Count(on_progress, sum(file.size for file in files))
            for file in files:
                file.on_read = count.add
            # A name that is no text in any encoding cannot be sent as it is.
            names = [path.name.encode("utf-8", "replace").decode() for path in paths]
            parts = [("files", (name, file)) for name, file in zip(names, files, strict=True)]
            data = await self._call("POST", _upload_path(session_id), files=parts, timeout=_UPLOAD, of_session=True)
        return files_of(data)

    async def upload_urls(self, session_id: str, urls: Sequence[str]) -> list[Uploaded]:
        """Have the backend fetch files from public addresses."""
        body = {"urls": list(urls), "source_type": "url"}
        return files_of(await self._call("POST", _upload_path(session_id), body=body, timeout=_UPLOAD, of_session=True))

    async def export(
        self, session_id: str, draft: Json, render_id: str, output: Mapping[str, str] | None = None
    ) -> Render:
        """Start a render; `render_id` must be new for every try. `output`: another format or quality than usual."""
        body = {"id": render_id, "sessionId": session_id, "draft": draft, "output": {**_OUTPUT, **(output or {})}}
        answer = await self._answer("POST", "/api/render/proxy/lambda", body=body, of_session=True)
        return render_of(*answer, render_id)

    async def render_status(self, render_id: str) -> Render:
        """How far a render is."""
        path = f"/api/render/proxy/lambda/{quote(render_id, safe='')}"
        return render_of(*await self._answer("GET", path), render_id)

    async def cancel(self, render_id: str) -> None:
        """Stop a render."""
        await self._call("POST", f"/api/render/proxy/lambda/{quote(render_id, safe='')}/cancel")

    async def download(
        self, render: Render, target: Path, on_progress: Callable[[int, int | None], None] | None = None
    ) -> None:
        """Fetch a completed render to `target`, whole or not at all. Raises OSError where it cannot be written."""
        proxy = f"{self.origin}{self._base.path.rstrip('/')}/api/render/proxy/{quote(render.id, safe='')}/download"
        # Named after the render, so that a later try of another process finds what this one left when it was killed.
        part = target.with_name(f".{hashlib.sha256(render.id.encode()).hexdigest()[:16]}.part")
        addresses = list(dict.fromkeys((self._absolute(render.output_url) or proxy, proxy)))
        for address in addresses:
            try:
                await fetch_file(self._fetching(), address, self.headers_for, target, on_progress, part=part)
            except BackendError:
                if address == addresses[-1]:
                    raise
            else:
                return

    def _absolute(self, address: str | None) -> str | None:
        """An address as it is; one without a host is the backend's own."""
        return f"{self.origin}{address}" if address and re.match("/(?!/)", address) else address

    def _fetching(self) -> httpx.AsyncClient:
        """For a file, whose address may be of any scheme and host whatever the backend's own is."""
        if self.is_engine or self._base.scheme == "https":
            return self._http
        if self._elsewhere is None:
            self._elsewhere = httpx.AsyncClient(timeout=_CALL, follow_redirects=False)
        return self._elsewhere

    async def chat(self, session_id: str, text: str) -> AsyncIterator[ChatEvent]:
        """Send a message once and yield what comes back, until the backend closes the stream."""
        body = {
            "app_name": "nemo_agent",
            "user_id": "me",
            "session_id": session_id,
            "new_message": {"parts": [{"text": text}]},
        }
        async with self._stream("/run_sse", body) as response:
            if "text/event-stream" not in response.headers.get("content-type", ""):
                unwrap(
                    response.status_code,
                    await response.aread(),
                    retry_after=response.headers.get("retry-after"),
                    of_session=True,
                )
                raise BadAnswer("The backend answered the message with something that is not a stream of events.")
            from .events import read_event

            response.encoding = "utf-8-sig"  # the stream is always UTF-8, and a byte order mark is not part of it
            async for sse in EventSource(response).aiter_sse():
                for event in read_event(sse.event, sse.data) or ():
                    yield event

    @asynccontextmanager
    async def _stream(self, path: str, body: Json) -> AsyncIterator[httpx.Response]:
        request = self._request("POST", path, body=body, timeout=_STREAM, extra={"Accept": "text/event-stream"})
        try:
            response = await self._http.send(request, stream=True)
            try:
                self._note_engine(response)
                yield response
            finally:
                await response.aclose()
        except httpx.HTTPError as error:
            raise unreachable(error) from error

    async def _call(self, method: str, path: str, **options: Any) -> Json:
        data, _ = await self._answer(method, path, **options)
        return data

    async def _answer(
        self, method: str, path: str, *, of_session: bool = False, **options: Any
    ) -> tuple[Json, httpx.Headers]:
        request = self._request(method, path, **options)
        try:
            response = await self._http.send(request)
        except httpx.HTTPError as error:
            raise unreachable(error) from error
        self._note_engine(response)
        if response.is_redirect:
            raise BadAnswer("The backend sent the request on to another address; check the backend's address.")
        data = unwrap(
            response.status_code,
            response.content,
            retry_after=response.headers.get("retry-after"),
            of_session=of_session,
        )
        return data, response.headers

    def _request(
        self,
        method: str,
        path: str,
        *,
        body: Json | None = None,
        files: Any = None,
        timeout: httpx.Timeout = _CALL,
        extra: dict[str, str] | None = None,
        bearer: bool = True,
    ) -> httpx.Request:
        headers = {**self.headers_for(self._base), **(extra or {})}
        if not bearer:
            headers.pop("Authorization", None)
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        if content is not None:
            headers["Content-Type"] = "application/json"
        return self._http.build_request(method, path, content=content, files=files, headers=headers, timeout=timeout)

    def _note_engine(self, response: httpx.Response) -> None:
        self.is_engine = ENGINE_HEADER in response.headers


class _Count:
    """Adds up what is read of several files; one that is sent anew counts anew."""

    def __init__(self, report: Callable[[int, int], None] | None, total: int) -> None:
        self._sent, self._total, self._report = 0, total, report

    def add(self, size: int) -> None:
        self._sent += size
        if self._report:
            self._report(self._sent, self._total)


def _upload_path(session_id: str) -> str:
    return f"/api/upload-video/nemo_agent/me/{quote(session_id, safe='')}"
