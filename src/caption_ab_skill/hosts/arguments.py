"""What each command takes, as `argparse` reads it.

The standard library's parser starts in a tenth of the time of the others, which counts for a command that an agent
calls for every chat message. Only the parser of the command that was asked for is made.
"""

from __future__ import annotations

from argparse import ArgumentParser, HelpFormatter
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ABOUT = "Test two caption styles on a clip: two finished MP4s, a measured comparison and an honest winner."


def _path(text: str) -> Path:
    from pathlib import Path

    return Path(text)


def _backend(parser: ArgumentParser) -> None:
    parser.add_argument("--backend", metavar="NAME", help="engine, cloud, or a backend's address")


def _session(parser: ArgumentParser) -> None:
    parser.add_argument("--session", metavar="NAME", default="default", help="a name keeps its project between calls")


def _out(parser: ArgumentParser, text: str = "the folder that finished files go into") -> None:
    parser.add_argument("--out", metavar="DIR", type=_path, help=text)


def _attach(parser: ArgumentParser) -> None:
    parser.add_argument("--attach", metavar="PATH_OR_URL", action="append", default=[], help="may be repeated")


def _forms(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--jsonl", action="store_true", help="print one JSON document per line")


def _compare(parser: ArgumentParser) -> None:
    parser.add_argument("clips", metavar="CLIP", nargs="+", help="a video file")
    parser.add_argument(
        "--captions",
        metavar="FILE",
        type=_path,
        help="a caption file: srt, vtt, ass, ttml, Whisper JSON; or plain text",
    )
    parser.add_argument("--text", help="a script, spread over the clip's speech")
    parser.add_argument("--transcribe", action="store_true", help="take the captions from the speech")
    for letter in "ab":
        variant = letter.upper()
        parser.add_argument(f"--{letter}", metavar="STYLE", help=f"variant {variant}: a style in words, or a preset")
    for letter in "ab":
        parser.add_argument(f"--{letter}-text", metavar="TEXT", help=f"variant {letter.upper()}'s words")
    parser.add_argument("--ask", metavar="TEXT", help="the request in words, instead of the options above")
    _out(parser, "where the files go (default: ./<clip>-ab)")
    _session(parser)
    _backend(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _say(parser: ArgumentParser) -> None:
    parser.add_argument("message", metavar="MESSAGE", help="what you would say in the chat")
    _attach(parser)
    _chat(parser)


def _chat(parser: ArgumentParser) -> None:
    _session(parser)
    _out(parser)
    _backend(parser)
    _forms(parser)


def _route(parser: ArgumentParser) -> None:
    parser.add_argument("message", metavar="MESSAGE", nargs="?", help="with --jsonl, messages come on standard input")
    _attach(parser)
    _forms(parser)


def _timeline(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="a draft as JSON; - for standard input")
    parser.add_argument("--session", metavar="NAME", help="that session's project instead")
    _backend(parser)
    _forms(parser)


def _forget(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _serve(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--host", metavar="ADDRESS", help="the address to listen on (default: 127.0.0.1)")
    add("--port", metavar="N", type=int, help="the port to listen on; 0 takes a free one (default: 8080)")
    add("--data", metavar="DIR", type=_path, help="the folder for everything kept (default: in the skill's home)")
    add("--plans", metavar="FILE", type=_path, help="plans beside, or instead of, the ones that come along (YAML)")
    add("--anonymous-plan", metavar="NAME", help="the plan of anonymous tokens (default: anonymous)")
    add("--give-token", metavar="PLAN", help="print a new token of this plan and end")
    add("--upload-mb", metavar="N", type=int, help="the largest file, in units of 2^20 bytes (default: 500)")
    add("--clip-minutes", metavar="N", type=float, help="the longest clip, whatever the plan says")
    add("--requests-per-minute", metavar="N", type=int, help="from one token (default: 600)")
    add("--work-per-minute", metavar="N", type=int, help="messages, uploads and exports from one token (default: 60)")
    add("--tokens-per-address", metavar="N", type=int, help="anonymous tokens in a day (default: 20)")
    add("--keep-days", metavar="N", type=float, help="how long unused files stay (default: 7)")
    add("--free-mb", metavar="N", type=int, help="what is kept free on the disk (default: 1024)")
    add("--renders-at-once", metavar="N", type=int, help="(default: 1; each uses all processors)")
    add("--proxy", metavar="ADDRESS", help="the proxy in front, whose word on where requests come from is taken")


COMMANDS: dict[str, tuple[str, Callable[[ArgumentParser], None]]] = {
    "compare": ("Render two captioned variants of a clip, measure both and say which reads better.", _compare),
    "say": ("One chat turn.", _say),
    "chat": ("A conversation; an empty line or Ctrl-D ends it.", _chat),
    "route": ("What the router would do with a message, without doing it.", _route),
    "translate": ("The backend's talk of buttons and panels made plain, from standard input.", _forms),
    "timeline": ("The one-line summary of a draft.", _timeline),
    "serve": ("Serve the engine to more than one person, with tokens, credits and limits.", _serve),
    "forget": ("Remove everything that is kept: tokens, projects, media, renders, logs.", _forget),
}
"""What each command is for, and what adds its arguments."""


class _Help(HelpFormatter):
    """Help of a fixed width; to ask the terminal for its own costs every command 5 ms."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=100)


def parser_of(command: str) -> ArgumentParser:
    """The parser of one command's own words. It leaves with exit code 2 and a sentence where they are wrong."""
    about, add = COMMANDS[command]
    parser = ArgumentParser(prog=f"caption-ab {command}", description=about, allow_abbrev=False, formatter_class=_Help)
    add(parser)
    parser.add_argument("--debug", action="store_true", help="show tracebacks and the log on standard error")
    return parser


def overview() -> str:
    """What `caption-ab --help` says."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {about}" for name, (about, _) in COMMANDS.items()]
    head = ["usage: caption-ab COMMAND …  (caption-ab COMMAND --help for more; --version)", "", ABOUT, ""]
    return "\n".join([*head, *lines])
