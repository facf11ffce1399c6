"""The main job: a clip in, two captioned variants rendered through the backend, measured and compared.

It goes the way of a chat (connect, upload, one message, state, two exports), so that it works with every backend that
speaks the contract; only the measuring is done here.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..wire.draft import variants
from ..wire.errors import BackendError
from .attachments import VIDEO_SUFFIXES
from .events import Error, Event, File, Progress, Status, Text
from .failures import TurnFailed, file_failure
from .handlers.captions import fenced
from .handlers.export import export_drafts
from .handlers.sse import sse
from .handlers.upload import check, upload
from .measuring import measure_variants
from .skill import Skill
from .timeline import timeline

FILES = ("A.mp4", "B.mp4", "side-by-side.mp4", "report.html", "verdict.json")

_CAPTIONS_BESIDE = (".srt", ".vtt", ".ass")
_LANGUAGE = "en"


@dataclass(frozen=True)
class Request:
    """What to compare. `styles` and `scripts` are A's and B's; where all is None, two presets that differ clearly.

    `captions` is a caption file, `script` words without times, `transcribe` the words that are heard; with none, a
    caption file of the clip's name beside it is taken, then what the backend finds in the clip. `ask` is the request in
    words, instead of `styles` and `scripts`.
    """

    captions: Path | None = None
    script: str | None = None
    transcribe: bool = False
    styles: tuple[str | None, str | None] = (None, None)
    scripts: tuple[str | None, str | None] = (None, None)
    ask: str | None = None


async def compare(skill: Skill, source: Path, folder: Path, request: Request) -> AsyncIterator[Event]:
    """Compare two variants of the clip `source`; the `FILES` appear in `folder` together, whole or not at all.

    Whatever goes wrong is an `Error` event, the last one then. A backend that is not known raises UnknownBackend.
    """
    from ..media.captions_file import CaptionsRefused
    from ..media.ffmpeg import FFmpegFailed
    from ..media.probe import MediaRefused

    try:
        message = _message(source, request)
        with _workbench(folder) as bench:
            async for event in _compare(skill, source, message, bench):
                yield event
            for name in FILES:
                (bench / name).replace(folder / name)
    except TurnFailed as failure:
        yield failure.event
    except BackendError as error:
        yield skill.failure(error, _LANGUAGE)
    except (CaptionsRefused, MediaRefused, FFmpegFailed) as error:
        yield Error(str(error), "media")
    except OSError as error:
        yield file_failure(error, folder, _LANGUAGE)
    else:
        for name in FILES:
            yield File((folder / name).resolve())


async def _compare(skill: Skill, source: Path, message: str, bench: Path) -> AsyncIterator[Event]:
    yield Status("Connecting…")
    connection = await skill.connect(_LANGUAGE)
    # A project of its own: two comparisons at once must not meet in one, and the last one is what is talked about next.
    await connection.new_project()
    turn = await skill.turn("", [str(source)])
    async for event in upload(turn):
        yield event
    turn.chat_text = message
    replies: list[Text] = []
    async for event in sse(turn):
        if isinstance(event, Text):
            replies.append(event)
        else:
            yield event
    state = await skill.state()
    drafts = dict(list(variants(state.draft).items())[:2])
    if len(drafts) < 2:
        # Whatever stopped the backend is what it said: captions that do not fit, a question, a refusal.
        reason = (
            replies[-1].text if replies else "The backend made no two variants; say in other words what to compare."
        )
        raise TurnFailed(Error(reason, "no-variants"))
    for reply in replies:
        yield reply
    targets = {letter: bench / f"{name}.mp4" for letter, name in zip(drafts, "AB", strict=True)}
    exports = [(draft, targets[letter]) for letter, draft in drafts.items()]
    async for event in export_drafts(turn, exports, for_caller=True):
        if isinstance(event, Error):
            raise TurnFailed(event)
        if isinstance(event, Progress):
            yield event
    if not all(target.exists() for target in targets.values()):
        raise TurnFailed(Error("The backend has not finished yet; run the same command again later.", "not-finished"))
    async for event in measure_variants(source, bench, timeline(state.model_dump())["variants"], targets, source.name):
        yield event


def _message(source: Path, request: Request) -> str:
    """The one chat message, after what can be checked about the files without a backend. Raises TurnFailed."""
    check(str(source), _LANGUAGE)
    if source.suffix.lower() not in VIDEO_SUFFIXES:
        raise TurnFailed(Error("A comparison needs a video: mp4, mov, avi, webm or mkv.", "unsupported-file"))
    # Said first, so that what is compared then is what was heard.
    hear = "Transcribe the speech." if request.transcribe else ""
    block = "" if request.transcribe else _captions_block(source, request)
    if request.ask:
        return _lines(hear, request.ask, block)
    if all(request.scripts):
        spoken = [
            line for name, words in zip("AB", request.scripts, strict=True) for line in (f"{name}:", _script(words))
        ]
        return _lines("Test two caption wordings on my video and compare which performs better.", *spoken)
    styles = [f"{name}: {words}" for name, words in zip("AB", request.styles, strict=True) if words]
    return _lines(hear, "Test two caption styles on my video and compare which performs better.", *styles, block)


def _captions_block(source: Path, request: Request) -> str:
    if request.script:
        return _script(request.script)
    if request.captions:
        return fenced(request.captions, _LANGUAGE)[0]
    beside = (source.with_suffix(suffix) for suffix in _CAPTIONS_BESIDE)
    found = next((path for path in beside if path.is_file()), None)
    return fenced(found, _LANGUAGE)[0] if found else ""


def _script(words: str | None) -> str:
    # A fence inside the words would end the block early; three apostrophes look the same and do not.
    return f"```script\n{(words or '').strip().replace('```', chr(39) * 3)}\n```"


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


@contextmanager
def _workbench(folder: Path) -> Iterator[Path]:
    """A hidden folder inside `folder`, on the same file system; a folder made for nothing goes again."""
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        bench = Path(tempfile.mkdtemp(prefix=".caption-ab-", dir=folder))
        try:
            yield bench
        finally:
            shutil.rmtree(bench, ignore_errors=True)
    except BaseException:
        if is_new:
            _remove_empty(folder)
        raise


def _remove_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        # Somebody else put something there in the meantime.
        return
