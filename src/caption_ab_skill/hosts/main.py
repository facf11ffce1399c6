"""The command line: `caption-ab compare`, `say`, `chat`, `route`, `translate`, `timeline`.

Every command imports what it needs when it runs, so that the small ones start at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .outcome import INTERRUPTED, USAGE, leave, run

if TYPE_CHECKING:
    from .printing import Form

app = typer.Typer(
    name="caption-ab",
    help="Test two caption styles on a clip: two finished MP4s, a measured comparison and an honest winner.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Backend = Annotated[str | None, typer.Option("--backend", help="engine, cloud, or a backend's address.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show tracebacks and the log on standard error.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
AsLines = Annotated[bool, typer.Option("--jsonl", help="Print one JSON document per line.")]
Attach = Annotated[list[str] | None, typer.Option("--attach", help="A file or an address (repeatable).")]
SessionName = Annotated[str, typer.Option("--session", help="A name keeps its project between calls.")]
Out = Annotated[Path | None, typer.Option("--out", help="The folder that finished files go into.")]


def _version(wanted: bool) -> None:
    if wanted:
        from .. import __version__

        print(__version__)
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def compare(
    clips: Annotated[list[str], typer.Argument(metavar="CLIP...", help="One or more video files.")],
    captions: Annotated[Path | None, typer.Option(help="A caption file: srt, vtt or ass.")] = None,
    text: Annotated[str | None, typer.Option(help="A script, spread over the clip's speech.")] = None,
    transcribe: Annotated[bool, typer.Option("--transcribe", help="Take the captions from the speech.")] = False,
    a: Annotated[str | None, typer.Option("--a", help="Variant A: a style in words, or a preset.")] = None,
    b: Annotated[str | None, typer.Option("--b", help="Variant B: a style in words, or a preset.")] = None,
    a_text: Annotated[str | None, typer.Option(help="Variant A's words.")] = None,
    b_text: Annotated[str | None, typer.Option(help="Variant B's words.")] = None,
    ask: Annotated[str | None, typer.Option(help="The request in words, instead of the options above.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the files go (default: ./<clip>-ab).")] = None,
    session: SessionName = "default",
    backend: Backend = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Render two captioned variants of a clip, measure both and say which reads better."""
    from ..chat.compare import Request
    from .compare_command import compare_clips

    if sum(map(bool, (captions, text, transcribe))) > 1:
        leave("Give one of --captions, --text and --transcribe, not several.", USAGE)
    if ask and any((a, b, a_text, b_text)):
        leave("--ask stands instead of --a, --b, --a-text and --b-text; give one or the other.", USAGE)
    if bool(a_text) != bool(b_text):
        leave("Two wordings need both --a-text and --b-text.", USAGE)
    if len(clips) > 1 and (captions or text or a_text):
        leave(
            "--captions and --text belong to one clip; for several, put a caption file of the same name beside each.",
            USAGE,
        )
    request = Request(
        captions=captions,
        script=text,
        transcribe=transcribe,
        styles=(a, b),
        scripts=(a_text, b_text),
        ask=ask,
    )
    run(
        compare_clips(clips, request, out=out, session=session, backend=backend, as_json=as_json),
        debug=debug,
        interrupted="Stopped; nothing half-done was left in the folder. Run the same command again to go on.",
    )


@app.command()
def say(
    message: Annotated[str, typer.Argument(help="What you would say in the chat.")],
    attach: Attach = None,
    session: SessionName = "default",
    out: Out = None,
    backend: Backend = None,
    as_json: AsJson = False,
    as_lines: AsLines = False,
    debug: Debug = False,
) -> None:
    """One chat turn."""
    from .chat_command import say_once

    run(
        say_once(message, attach or [], session=session, out=out, backend=backend, form=_form(as_json, as_lines)),
        debug=debug,
        interrupted="Stopped waiting; a render that is on its way goes on, and the next message delivers it.",
    )


@app.command()
def chat(
    session: SessionName = "default",
    out: Out = None,
    backend: Backend = None,
    debug: Debug = False,
) -> None:
    """A conversation; an empty line or Ctrl-D ends it."""
    from .chat_command import converse

    run(converse(session=session, out=out, backend=backend), debug=debug)


@app.command()
def route(
    message: Annotated[str | None, typer.Argument(help="A message; with --jsonl they come on standard input.")] = None,
    attach: Attach = None,
    as_lines: AsLines = False,
) -> None:
    """What the router would do with a message, without doing it."""
    from .text_commands import route_lines, route_once

    if as_lines:
        route_lines(sys.stdin)
    elif message is None and not attach:
        leave("Give a message, or --jsonl and one message per line on standard input.", USAGE)
    else:
        route_once(message or "", attach or [])


@app.command()
def translate(as_lines: AsLines = False) -> None:
    """The backend's talk of buttons and panels made plain, from standard input."""
    from .text_commands import translate_lines, translate_text

    if as_lines:
        translate_lines(sys.stdin)
    else:
        translate_text(sys.stdin.read())


@app.command()
def timeline(
    file: Annotated[str | None, typer.Argument(help="A draft as JSON; - for standard input.")] = None,
    session: Annotated[str | None, typer.Option("--session", help="That session's project instead.")] = None,
    backend: Backend = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """The one-line summary of a draft."""
    from .text_commands import timeline_of_file, timeline_of_session

    if file is not None and session is not None:
        leave("Give a file or --session, not both.", USAGE)
    if session is not None or (file is None and sys.stdin.isatty()):
        run(timeline_of_session(session or "default", backend=backend, as_json=as_json), debug=debug)
    timeline_of_file(file or "-", as_json=as_json)


def _form(as_json: bool, as_lines: bool) -> Form:
    if as_json and as_lines:
        leave("Give --json or --jsonl, not both.", USAGE)
    return "jsonl" if as_lines else "json" if as_json else "plain"


def main() -> None:
    """The entry point of `caption-ab`."""
    try:
        app()
    except KeyboardInterrupt:
        leave("Stopped.", INTERRUPTED)
