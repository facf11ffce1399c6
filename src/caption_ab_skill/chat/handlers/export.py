"""Finished files: which drafts a request means, and how it wants them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from ...wire.draft import can_be_exported, variants
from ...wire.errors import BackendError, Refused, SessionNotFound, UnsupportedFile
from ...wire.messages import Json
from ..events import Event, File, Text
from ..failures import failed
from ..timeline import timeline
from ..turn import Turn
from .delivery import claim_link, deliver
from .names import clip_name, named_variants
from .renders import Running, begin, failure, look, try_again, wait
from .settings import ENGINE_FORMATS, FORMAT, Settings, settings_in

_TWO = 2


async def export(turn: Turn) -> AsyncIterator[Event]:
    """Deliver the newest draft; where an A/B test is on, the variants that are named, or all.

    Raises TurnFailed.
    """
    state = await turn.connection.call(lambda: turn.client.state(turn.session_id))
    if not can_be_exported(state.draft):
        raise failed("nothing-to-export", turn.language)
    request = turn.export_text or turn.message
    stem = clip_name(turn.connection.session.clip, state.draft)
    own = variants(state.draft)
    named = [letter for letter in named_variants(request, own) if own]
    unknown = [letter for letter in named if letter not in own]
    if unknown:
        raise failed("no-such-variant", turn.language, name=", ".join(unknown), names=list(own))
    chosen = named or list(own)
    # "Send me the video, and the srt": what follows a request says how, unless it is for the chat.
    settings = settings_in(request if turn.chat_text else turn.message)
    if settings.captions:
        from .caption_files import deliver_captions

        async for event in deliver_captions(turn, state.draft, named, stem, settings.captions):
            yield event
        if not settings.wants_video:
            return
    output, notes = _possible(turn, settings, state.draft)
    for note in notes:
        yield note
    ending = (output or {}).get("format", FORMAT)
    targets = {letter: turn.out / f"{stem}-{letter}.{ending}" for letter in chosen}
    drafts = [(own[letter], target) for letter, target in targets.items()]
    drafts = drafts or [(state.draft, turn.out / f"{stem}-edited.{ending}")]
    pair = {letter: own[letter] for letter in chosen}
    if len(pair) != _TWO or not _shows_the_clip(output):
        async for event in _export_as(turn, drafts, output):
            yield event
        if len(pair) > _TWO and _shows_the_clip(output):
            first, second, *_ = pair
            yield turn.text("compare_two", first=first, second=second)
        return
    from .comparison import asks_for_comparison, begin_reference, can_compare, compare_delivered

    before = _placed(turn, pair, output)
    # Files that were there already have been compared.
    is_wanted = len(before) < len(pair) or asks_for_comparison(request)
    reference = await begin_reference(turn, state.draft, output) if is_wanted else None
    async for event in _export_as(turn, drafts, output):
        yield event
    files = _placed(turn, pair, output)
    if (files != before or is_wanted) and can_compare(turn, files):
        async for event in compare_delivered(turn, state.draft, files, stem, reference):
            yield event


def _placed(turn: Turn, drafts: Mapping[str, Json], output: dict[str, str] | None) -> dict[str, Path]:
    """Where the finished files of these drafts lie, by letter, as they were asked for or as they are usually made."""
    found: dict[str, Path] = {}
    for letter, draft in drafts.items():
        for made in (output, None):
            render = turn.memory.render_of(turn.connection.origin, turn.session_id, draft, made)
            if render is not None and render.placed is not None and render.placed.is_unchanged:
                found[letter] = render.placed.path
                break
    return found


def _shows_the_clip(output: Mapping[str, str] | None) -> bool:
    """Whether the files have the clip's own pictures, which they can be measured against."""
    made = output or {}
    return made.get("format") != "gif" and not any(key in made for key in ("resolution", "fps", "size_mb", "captions"))


def _possible(turn: Turn, settings: Settings, draft: Json) -> tuple[dict[str, str] | None, list[Text]]:
    """What a backend is to be asked for, and what is said about the rest."""
    notes: list[Text] = []
    canvas = timeline({"draft": draft})["canvas"]
    sides = [side for side in (canvas["width"], canvas["height"]) if side]
    has_size = settings.size is None or min(sides, default=0) == settings.size
    if turn.client.is_engine:
        if settings.format not in (None, *ENGINE_FORMATS):
            notes.append(turn.text("not_as_format", format=settings.format))
        made = settings._replace(size=None) if has_size else settings
        return made.engine_output or None, notes
    if not has_size:
        notes.append(turn.text("not_as_size", size="x".join(map(str, sides)) if len(sides) > 1 else ""))
    if settings.rate:
        notes.append(turn.text("not_as_rate"))
    if settings.megabytes:
        notes.append(turn.text("not_as_megabytes"))
    if settings.soft:
        notes.append(turn.text("not_as_soft"))
    return settings.output, notes


async def _export_as(
    turn: Turn, drafts: Sequence[tuple[Json, Path]], output: dict[str, str] | None
) -> AsyncIterator[Event]:
    """Export with the settings that were asked for; as usual, and saying so, where the backend refuses them."""
    try:
        async for event in export_drafts(turn, drafts, output):
            yield event
    except Refused as refused:
        if output is None or not (type(refused) is Refused or isinstance(refused, UnsupportedFile)):
            raise
    else:
        return
    if "format" in output:
        yield turn.text("not_as_format", format=output["format"])
    else:
        yield turn.text("not_as_quality")
    async for event in export_drafts(turn, [(draft, target.with_suffix(f".{FORMAT}")) for draft, target in drafts]):
        yield event


async def export_drafts(
    turn: Turn,
    drafts: Sequence[tuple[Json, Path]],
    output: Mapping[str, str] | None = None,
    *,
    for_caller: bool = False,
) -> AsyncIterator[Event]:
    """Render each draft and deliver it to its target, all posted before the first is waited for.

    An existing target is left alone and a number added to the name. A draft that is being rendered already is
    not rendered again, and one whose file lies there unchanged is not fetched again. What is not finished when the
    waiting ends is said to be on its way, and remembered.
    `output`: another format or quality than usual. `for_caller`: the targets are the caller's own, so that they are
    replaced, and no later turn delivers them.
    """
    posted = [await begin(turn, draft, target, output, for_caller=for_caller) for draft, target in drafts]
    delivered = False
    async for event in wait(turn, posted):
        delivered = delivered or isinstance(event, File)
        yield event
    if delivered and not for_caller and (link := await claim_link(turn)):
        yield turn.text("claim_link", link=link)


async def deliver_finished(turn: Turn) -> AsyncIterator[Event]:
    """Deliver what earlier turns left on its way and is finished by now; what failed is tried once more."""
    delivered = False
    for pending in turn.memory.renders(turn.connection.origin, turn.session_id, turn.connection.chat):
        try:
            status = await look(turn, pending)
            if status.status == "failed":
                running = Running(pending, pending.target, status, for_caller=False)
                if await try_again(turn, running) is None:
                    yield Text(failure(turn, pending, status).text)
        except SessionNotFound:
            turn.memory.drop_render(pending.id)
            continue
        except BackendError:
            # Whatever it is, the turn's own calls will tell.
            return
        if status.status == "completed":
            async for event in deliver(turn, pending, status, pending.target):
                delivered = delivered or (isinstance(event, File) and pending.session_id == turn.session_id)
                yield event
    if delivered and (link := await claim_link(turn)):
        yield turn.text("claim_link", link=link)
