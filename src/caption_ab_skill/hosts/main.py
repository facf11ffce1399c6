"""The command line: `caption-ab compare`, `say`, `chat`, `route`, `translate`, `timeline`, `serve`, `forget`.

Every command imports what it needs when it runs, so that the small ones start at once.
"""

from __future__ import annotations

import gc
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .arguments import COMMANDS, overview, parser_of
from .outcome import DONE, INTERRUPTED, USAGE, leave, run

if TYPE_CHECKING:
    from .printing import Form


def _compare(given: Namespace) -> None:
    from ..chat.compare import Request
    from .compare_command import compare_clips

    if sum(map(bool, (given.captions, given.text, given.transcribe))) > 1:
        leave("Give one of --captions, --text and --transcribe, not several.", USAGE)
    if given.ask and any((given.a, given.b, given.a_text, given.b_text)):
        leave("--ask stands instead of --a, --b, --a-text and --b-text; give one or the other.", USAGE)
    if bool(given.a_text) != bool(given.b_text):
        leave("Two wordings need both --a-text and --b-text.", USAGE)
    if len(given.clips) > 1 and (given.captions or given.text or given.a_text):
        leave(
            "--captions and --text belong to one clip; for several, put a caption file of the same name beside each.",
            USAGE,
        )
    request = Request(
        captions=given.captions,
        script=given.text,
        transcribe=given.transcribe,
        styles=(given.a, given.b),
        scripts=(given.a_text, given.b_text),
        ask=given.ask,
    )
    run(
        lambda: compare_clips(
            given.clips, request, out=given.out, session=given.session, backend=given.backend, as_json=given.json
        ),
        debug=given.debug,
        interrupted="Stopped; nothing half-done was left in the folder. Run the same command again to go on.",
    )


def _say(given: Namespace) -> None:
    from .chat_command import say_once

    form = _form(given)
    run(
        lambda: say_once(
            given.message, given.attach, session=given.session, out=given.out, backend=given.backend, form=form
        ),
        debug=given.debug,
        interrupted="Stopped waiting; a render that is on its way goes on, and the next message delivers it.",
    )


def _chat(given: Namespace) -> None:
    from .chat_command import converse

    run(
        lambda: converse(session=given.session, out=given.out, backend=given.backend, form=_form(given)),
        debug=given.debug,
    )


def _route(given: Namespace) -> None:
    from .text_commands import route_lines, route_once

    if given.jsonl:
        route_lines(sys.stdin)
    elif given.message is None and not given.attach:
        leave("Give a message, or --jsonl and one message per line on standard input.", USAGE)
    else:
        route_once(given.message or "", given.attach)


def _translate(given: Namespace) -> None:
    from .text_commands import translate_lines, translate_text

    if given.jsonl:
        translate_lines(sys.stdin)
    else:
        translate_text(sys.stdin.read(), as_json=given.json)


def _timeline(given: Namespace) -> None:
    from .text_commands import timeline_of_file, timeline_of_session

    if given.file is not None and given.session is not None:
        leave("Give a file or --session, not both.", USAGE)
    as_json = given.json or given.jsonl
    if given.session is not None or (given.file is None and sys.stdin.isatty()):
        session = given.session or "default"
        run(lambda: timeline_of_session(session, backend=given.backend, as_json=as_json), debug=given.debug)
    timeline_of_file(given.file or "-", as_json=as_json)


def _forget(given: Namespace) -> None:
    from .forget_command import forget_all

    run(lambda: forget_all(as_json=given.json), debug=given.debug)


def _serve(given: Namespace) -> None:
    from .serve_command import serve

    serve(given)


def _form(given: Namespace) -> Form:
    if given.json and given.jsonl:
        leave("Give --json or --jsonl, not both.", USAGE)
    return "jsonl" if given.jsonl else "json" if given.json else "plain"


_WORK: dict[str, Callable[[Namespace], None]] = {
    "compare": _compare,
    "say": _say,
    "chat": _chat,
    "route": _route,
    "translate": _translate,
    "timeline": _timeline,
    "serve": _serve,
    "forget": _forget,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point of `caption-ab`; `arguments` are the process's unless given. Raises SystemExit."""
    # What a command loads stays loaded: to look for garbage among it every 700 objects costs a tenth of the start-up.
    gc.set_threshold(50_000)
    try:
        _dispatch(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        leave("Stopped.", INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has left; there is nobody to tell.
        sys.stderr.close()
        raise SystemExit(1) from None


def _dispatch(words: list[str]) -> None:
    command, rest = (words[0], words[1:]) if words else ("", [])
    if command in COMMANDS:
        _WORK[command](parser_of(command).parse_intermixed_args(rest))
    elif command in ("-h", "--help"):
        print(overview())
    elif command == "--version":
        from .. import __version__

        print(__version__)
    elif not command:
        leave(overview(), USAGE)
    else:
        leave(f"There is no command {command!r}; the commands are {', '.join(COMMANDS)}.", USAGE)
    sys.stdout.flush()
    raise SystemExit(DONE)
