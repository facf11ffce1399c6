"""The engine's answers in words, from `intents/engine_replies.yaml`.

Whole sentences, and looks described. Code knows no language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from ...skill_file import intents_dir
from ...yaml_data import read_yaml
from ..style import BOLD, REGULAR, Style
from .vocabulary import colour_names
from .words import language_of

if TYPE_CHECKING:
    from ..draft import Draft
    from ..presets import Preset
    from .operations import Operation

# Chinese characters; a message that holds any is answered in Chinese.
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2}")
# The language of the descriptions in presets/*.yaml.
_PRESET_LANGUAGE = "en"
# What is filled in as an amount; all else is text, even where it looks like one (a caption "1.5").
_AMOUNTS = frozenset(
    [
        "seconds",
        "start",
        "end",
        "duration",
        "longest",
        "speed",
        "fastest",
        "slowest",
        "size",
        "smallest",
        "largest",
        "value",
        "opacity",
        "share",
        "volume",
        "db",
        "most",
    ]
)
_FRACTION = re.compile(r"-?\d+\.\d+")


class Wording:
    """One language's words."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._data = _data()[language]

    @classmethod
    def for_message(cls, message: str, session_language: str) -> Wording:
        """The language of the message where it shows one, else of the project; English where neither is known here."""
        if _HAN.search(message):
            return cls("zh")
        own = session_language.partition("-")[0].lower()
        if _LATIN.search(message):
            own = language_of(message, own)
        return cls(own if own in _data() else "en")

    def say(self, reply: str, **values: object) -> str:
        """A whole reply."""
        return str(self._data["replies"][reply]).format_map(self._amounts(values))

    def cannot(self, reason: str, text: str) -> str:
        """Why something is not done."""
        return str(self._data["cannot"][reason]).format_map({"text": self.quote(text)})

    def examples(self) -> str:
        """What can be asked for."""
        return self.join(self._data["examples"])

    def quote(self, text: str) -> str:
        """The person's own words, as theirs."""
        return str(self._data["quote"]).format_map({"text": text})

    def captions(self, count: int) -> str:
        """So many captions."""
        return self.say("captions_one") if count == 1 else self.say("captions_many", count=count)

    def seconds(self, ms: int) -> str:
        """A duration, in seconds with one decimal."""
        return self.say("seconds", seconds=f"{ms / 1000:.1f}")

    def join(self, parts: list[str]) -> str:
        """Parts of a list, one after the other."""
        return str(self._data["joint"]).join(parts)

    def look(self, style: Style) -> str:
        """A look in a few words: what it is first noticed by."""
        parts = [self._box(style)] if style.box else []
        if style.outline and not style.box:
            parts.append(self._part("outline", colour=self._colour(style.outline)))
        if style.uppercase:
            parts.append(self._part("is_uppercase"))
        parts.append(self._place(style))
        if style.align != "center":
            parts.append(self._part(style.align))
        words = self._data["style"]
        return self._part(
            "look",
            weight=words["bold"] if style.bold else "",
            slant=words["italic"] if style.italic else "",
            fill=self._colour(style.fill),
            parts="".join(self._data["joint"] + part for part in parts),
        )

    def preset(self, preset: Preset) -> str:
        """What a look with a name is like: its own description where that is in this language, else what it shows."""
        return preset.description if self._language == _PRESET_LANGUAGE else self.look(preset.style)

    def changes(self, before: Style, after: Style) -> str:
        """What is new in a look; empty where nothing is."""
        if after.preset and after.preset != before.preset:
            return self._part("preset", name=after.preset)
        changed = [key for key, value in after.to_wire().items() if before.to_wire()[key] != value]
        # "Bold" says what a weight is, where it becomes so or is so no more.
        if "bold" in changed and "weight" in changed and after.weight in (REGULAR, BOLD):
            changed.remove("weight")
        if "shift" in changed and ("position" in changed or not after.shift):
            changed.remove("shift")
            changed += [] if "position" in changed else ["position"]
        if "y" in changed and "position" in changed:
            changed.remove("position")
        parts = [self._change(key, after) for key in changed]
        return self.join(list(dict.fromkeys(part for part in parts if part)))

    def __contains__(self, reply: str) -> bool:
        return reply in self._data["replies"]

    def is_question(self, reply: str) -> bool:
        """Whether a reply asks for something."""
        return str(self._data["replies"][reply]).rstrip().endswith(("?", "？")) or reply.startswith(("ask_", "which_"))

    def parts(self, names: Sequence[str]) -> str:
        """What variants differ in."""
        return self.join([str(self._data["parts"][name]) for name in names])

    def told(self, operation: Operation, before: Draft, after: Draft) -> list[tuple[str, str]]:
        """What an operation changed: reply keys and sentences."""
        from .telling import tell

        return tell(self, operation, before, after)

    def timeline(
        self, draft: Draft, about: Sequence[str] = (), letters: Sequence[str] = (), numbers: Sequence[int] = ()
    ) -> list[tuple[str, str]]:
        """What is on the timeline, or what of it is asked `about`, of these variants and these captions."""
        from .telling import describe

        told = describe(self, draft, letters, numbers)
        return [line for line in told if line[0] in about] if about else told

    def line(self, reply: str, **values: object) -> tuple[str, str]:
        """A reply with its key; lists are joined."""
        lists = {name: self.join(list(value)) for name, value in values.items() if isinstance(value, tuple)}
        return reply, self.say(reply, **{**values, **lists})

    def _change(self, key: str, style: Style) -> str:
        match key:
            case "fill":
                return self._part("fill", colour=self._colour(style.fill))
            case "outline":
                colour = style.outline
                return self._part("outline", colour=self._colour(colour)) if colour else self._part("no_outline")
            case "box":
                return self._box(style) if style.box else self._part("no_box")
            case "box_opacity":
                return self._part("opacity", opacity=_percent(style.box_opacity)) if not style.box else self._box(style)
            case "size":
                return self._part("size", size=f"{style.size:g}")
            case "bold" | "italic" | "uppercase" | "avoid_faces":
                return self._part(("is_" if getattr(style, key) else "not_") + key)
            case "position" | "y":
                return self._place(style)
            case "align":
                return self._part(style.align)
            case "max_lines":
                return self._part("max_lines_one" if style.max_lines == 1 else "max_lines", count=style.max_lines)
            case "font":
                return self._part("font", font=style.font)
            case "shadow":
                return (
                    self._part("shadow", colour=self._colour(style.shadow)) if style.shadow else self._part("no_shadow")
                )
            case "weight":
                return self._part("weight", weight=style.weight)
            case "case":
                return "" if style.case in ("upper", "as-written") else self._part("case_" + style.case)
            case "animation":
                return self._part("animation_" + style.animation)
            case "fill_opacity":
                return self._part("fill_opacity", opacity=_percent(style.fill_opacity))
            case "outline_width" | "shadow_distance" | "letter_spacing" | "line_spacing":
                return self._part(key, value=f"{getattr(style, key):g}")
            case "highlight":
                return self._part("highlight", colour=self._colour(style.highlight))
            case "shift":
                return self._part("moved", share=f"{abs(style.shift) * 100:g}") if style.shift else ""
            case _:
                return ""

    def _place(self, style: Style) -> str:
        return self._part(style.position if style.y is None else "height", share=_percent(style.y))

    def _box(self, style: Style) -> str:
        colour = self._colour(str(style.box))
        if style.box_opacity is None or style.box_opacity == 1:
            return self._part("box", colour=colour)
        return self._part("box_see_through", colour=colour, opacity=_percent(style.box_opacity))

    def _colour(self, value: str) -> str:
        return colour_names(self._language).get(value, value)

    def _part(self, part: str, **values: object) -> str:
        return str(self._data["style"][part]).format_map(self._amounts(values))

    def _amounts(self, values: Mapping[str, object]) -> dict[str, object]:
        """The values with their decimal fractions as the language writes them; words stay as they are."""
        return {name: self._amount(value) if name in _AMOUNTS else value for name, value in values.items()}

    def _amount(self, value: object) -> object:
        return str(value).replace(".", str(self._data["decimal"])) if _FRACTION.fullmatch(str(value)) else value


def _percent(share: float | None) -> str:
    return f"{(1 if share is None else share) * 100:g}"


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = read_yaml((intents_dir() / "engine_replies.yaml").read_text("utf-8"))
    return loaded
