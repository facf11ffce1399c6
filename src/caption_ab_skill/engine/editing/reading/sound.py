"""Music, and the clips' own sound."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from ..clauses import MUSIC_FILES, Clause
from ..operations import LOUDER, QUIETER
from ..requests import Ask, ChangeSound, DropMusic, NotUnderstood, Request, SetMusicTo
from .references import numbers_of
from .times import Times, place_in_time, read_times

# What is set of music that stays, also where it is "dropped" to a volume or "cut" at a time.
_KEEPS = {"duck_db", "fade_in_ms", "fade_out_ms", "volume", "start_ms"}


def read_sound(clause: Clause) -> list[Request] | None:
    """What the clause asks of music and sound; None where it is about something else."""
    times = read_times(clause.words)
    own = clause.has("thing", "music") or any(name.lower().endswith(MUSIC_FILES) for name in clause.all("file"))
    if clause.has("no") and own and clause.verbs and not clause.has("do"):
        # "Mute the clip, but not the music": what was to be done is not done to it.
        return []
    if clause.does("unmute") and not own:
        return [ChangeSound({"muted": False}, numbers_of(clause.words, ("clip",)))]
    if own and not (clause.does("mute") and _own_sound(clause)):
        return _music(clause, times)
    if clause.does("mute") and (clause.has("do", "mute") or not clause.has("percent")):
        return [ChangeSound({"muted": True}, numbers_of(clause.words, ("clip",)), file=clause.first("file"))]
    if clause.topic == "sound" and clause.has("times") and not clause.has("thing"):
        return [ChangeSound({"factor": clause.first("times")})]
    if clause.does("normalize") or clause.has("lufs"):
        return [ChangeSound({"normalize": True})]
    if clause.does("duck", "no_duck") and not clause.has("thing", "sound"):
        return _music(clause, times)
    if clause.topic == "music" and not clause.has("thing", "sound"):
        return _music(clause, times) if _is_about_sound(clause) else None
    return _own(clause)


def _own_sound(clause: Clause) -> bool:
    """ "Mute the video's sound but keep the music": what is muted is named before the music is."""
    words = clause.words
    mute = next((at for at, word in enumerate(words) if word.means("do", "mute")), 0)
    music = next((at for at, word in enumerate(words) if word.means("thing", "music")), len(words))
    return (
        any(word.means("thing", "sound", "video") for word in words)
        or clause.does("keep")
        or (music < mute and clause.language != "zh")
    )


def _is_about_sound(clause: Clause) -> bool:
    return any(
        clause.has(*what)
        for what in (("loud",), ("fade",), ("thing", "volume"), ("do", "loop"), ("do", "no_loop"), ("do", "duck"),
                     ("do", "no_duck"), ("percent",), ("do", "mute"))
    )  # fmt: skip


def _music(clause: Clause, times: Times) -> list[Request]:
    settings = _settings(clause, times)
    files = [word for word in clause.words if word.means("file")]
    # "I can't hear myself talk" names no talk.mp4.
    sure = [word for word in files if not word.means("stem") or str(word.get("file")).lower().endswith(MUSIC_FILES)]
    file = sure[0].get("file") if sure else None
    takes_away = (clause.does("remove", "mute", "cut") and not clause.has("thing", "volume")) or _without(clause)
    if takes_away and not clause.does("add") and not (settings.keys() & _KEEPS):
        return [DropMusic()]
    if clause.does("keep") and not settings:
        return []
    if takes_away and clause.has("fade"):
        return [SetMusicTo(adds=False, settings={f"fade_{side}_ms": 0 for side in _sides(clause)})]
    adds = clause.does("add") or file is not None or bool(_lays(clause))
    if not adds and not settings and clause.unknown and not clause.verbs:
        return [NotUnderstood(clause.written)]
    if not adds and not settings:
        return [Ask("ask_music_change")]
    return [SetMusicTo(adds, file, settings)]


def _without(clause: Clause) -> bool:
    return clause.has("no") and not clause.does("no_duck", "no_loop", "duck", "loop") and not clause.does("add")


def _lays(clause: Clause) -> bool:
    """ "Use the song as music", "put the track under the video"; and a bare "music at 30%" where nothing says that
    it is there."""
    return (clause.does("move", "stay") and not clause.has("fade")) or (
        clause.does("set") and not clause.has("loud") and _names_a_file(clause)
    )


def _names_a_file(clause: Clause) -> bool:
    """Whether nothing but the music itself is named: no volume, no fade."""
    return (
        clause.has("thing", "music")
        and not clause.has("thing", "volume")
        and not clause.has("percent")
        and not clause.has("fade")
    )


def _settings(clause: Clause, times: Times) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    quieter = clause.first("loud") == "quieter" or (clause.first("more") or clause.first("raise") or 0) < 0
    if clause.has("thing", "speech") and quieter and not clause.has("never") and not clause.has("no"):
        return {"duck_db": clause.first("db") or 12.0}
    if clause.does("no_duck") or (
        (clause.does("duck") and clause.has("no")) or (clause.has("never") and clause.does("duck"))
    ):
        settings["duck_db"] = 0.0
    elif clause.does("duck"):
        settings["duck_db"] = clause.first("db") or 12.0
    if clause.does("no_loop"):
        settings["loop"] = False
    elif clause.does("loop"):
        settings["loop"] = not (_is_denied(clause, "loop") or clause.has("never"))
    if clause.has("fade"):
        length = next((value for value in (times.length, times.at, times.end) if value is not None), None)
        if any(before.means("no") and word.means("fade") for before, word in pairwise(clause.words)):
            # "No fade".
            length = 0
        for side in _sides(clause):
            settings[f"fade_{side}_ms"] = length if length is not None else 2000
    elif times.at is not None and clause.does("stop"):
        settings["end_ms"] = times.at
    elif times.start is not None or times.at is not None:
        settings["start_ms"] = times.start if times.start is not None else times.at
        if times.end is not None:
            settings["end_ms"] = times.end
    elif times.end is not None:
        settings["end_ms"] = times.end
    if "duck_db" not in settings:
        settings |= _volume(clause)
    return settings


def _is_denied(clause: Clause, verb: str) -> bool:
    """ "Not looped"."""
    return any(before.means("no") and word.means("do", verb) for before, word in pairwise(clause.words))


def _sides(clause: Clause) -> list[str]:
    named = clause.first("fade")
    if named != "both":
        return [str(named)]
    place = place_in_time(clause.words)
    if place:
        return ["in" if place == "start" else "out"]
    words = {word.text.casefold() for word in clause.words}
    if {"in", "out"} <= words:
        return ["in", "out"]
    if words & {"out", "away"}:
        return ["out"]
    if words & {"in"}:
        return ["in"]
    return ["in", "out"]


def _stands_behind_a_comma(clause: Clause, kind: str) -> bool:
    """ "Quieter, 20% will do": said by itself, it is no change by so much."""
    place = next((at for at, word in enumerate(clause.words) if word.means(kind)), 0)
    return place > 0 and clause.words[place - 1].means("comma")


def _volume(clause: Clause) -> dict[str, float]:
    """A volume as such, by a factor, or by a number of dB."""
    loud = next((said for said in clause.all("loud") if isinstance(said, float)), clause.first("loud"))
    scale = clause.first("scale")
    if loud is None and scale is not None and clause.has("thing", "sound", "volume", "music"):
        # "人声再大一点": what is made larger is loud.
        loud = float(scale) if scale in (0.5, 2.0, 3.0) else "louder" if scale > 1 else "quieter"
    percent = clause.first("percent")
    more = clause.first("more") or clause.first("raise")
    decibels = clause.first("db")
    if decibels is not None:
        down = loud == "quieter" or (more is not None and more < 0)
        return {"factor": round(10 ** ((-decibels if down else decibels) / 20), 4)}
    if isinstance(loud, float):
        return {"factor": loud}
    louder = loud == "louder" or (loud is None and more is not None and more > 0)
    quieter = loud == "quieter" or (loud is None and more is not None and more < 0)
    to = clause.has("time", "to") or clause.does("set") or _stands_behind_a_comma(clause, "percent")
    if percent is not None and (louder or quieter) and not to:
        return {"factor": 1 + percent / 100 if louder else max(0.0, 1 - percent / 100)}
    if percent is not None:
        return {"volume": percent}
    share = clause.first("number")
    if share in (0.25, 0.5, 0.75) and (quieter or clause.has("time", "to")):
        # "Down to a quarter".
        return {"factor": share}
    if clause.has("thing", "volume") and clause.does("cut") and clause.does("split"):
        # "Cut the volume in half".
        return {"factor": 0.5}
    times = clause.first("times")
    if times is not None and louder:
        return {"factor": times}
    number = clause.first("number")
    if (
        number is not None
        and clause.has("thing", "volume")
        and not louder
        and not quieter
        and (number > 1 or not number)
    ):
        return {"volume": number}
    if louder or quieter:
        return {"factor": round(LOUDER if louder else QUIETER, 4)}
    return {}


def _own(clause: Clause) -> list[Request] | None:
    """The clips' own sound."""
    numbers = numbers_of(clause.words, ("clip",))
    named = clause.has("thing", "sound", "volume")
    if clause.does("fit_speech") or (clause.has("thing", "caption", "title") and not clause.has("loud")):
        return None
    if not named and (not clause.has("loud") or clause.has("part")):
        # "Súbele al tamaño": what is turned up is named, and is no sound.
        return None
    if clause.does("remove") and clause.has("thing", "sound") and not clause.has("quote"):
        return [ChangeSound({"muted": True}, numbers)]
    if clause.has("no") and clause.has("thing", "sound") and not clause.has("loud"):
        return [ChangeSound({"muted": True}, numbers)]
    settings = _volume(clause)
    if not settings:
        return [Ask("ask_volume")] if named and not clause.has("ask") else None
    is_open = not named or not clause.has("thing", "sound")
    return [ChangeSound(settings, numbers, is_open=is_open, file=clause.first("file"))]
