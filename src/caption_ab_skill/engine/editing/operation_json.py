"""The operations as plain JSON, for hosts that have a language model of their own.

`{"op": "set_style", "variants": ["A"], "look": {"fill": "#ffff00", "factor": 1.25}}`: `op` is the operation's name in
small letters, the other keys are its fields. Looks are flat: fields of a style beside the changes. Uploaded files are
named by the id that the upload gave.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, create_model
from pydantic import Field as SchemaField

from ..draft import CaptionTrack, Cue, CueWord
from ..presets import preset
from ..style import DraftRefused, Style
from . import operations
from .history import Redo, Undo
from .operations import EditRefused, Look, Operation, Source

Json = dict[str, Any]
Edit = Operation | Undo | Redo

_SNAKE = re.compile(r"(?<!^)(?=[A-Z])")
# Uploading does this one itself.
_OWN = (operations.LoadClip,)


class _Strict(BaseModel):
    """Nothing that is not named."""

    model_config = ConfigDict(extra="forbid", strict=False, allow_inf_nan=False)


class WordJson(_Strict):
    """A word of a caption, and when it is spoken, in ms on the timeline."""

    start_ms: int = SchemaField(ge=0)
    duration_ms: int = SchemaField(ge=0)
    text: str


class CueJson(_Strict):
    """A caption: when it is on screen, in ms on the timeline, and its words; "\\n" between lines."""

    start_ms: int = SchemaField(ge=0)
    duration_ms: int = SchemaField(gt=0)
    text: str = SchemaField(min_length=1)
    words: list[WordJson] = []
    confidence: float | None = SchemaField(None, ge=0, le=1)


def name_of(kind: type) -> str:
    """What an operation is called: `SetStyle` is `set_style`."""
    return _SNAKE.sub("_", kind.__name__).lower()


def operation_from_json(data: object, sources: Mapping[str, Source] | None = None) -> Edit:
    """The operation that `data` describes; `sources` are the project's uploaded files by id.

    Raises EditRefused with one sentence where it is none.
    """
    try:
        model = _adapter().validate_python(data)
    except ValidationError as error:
        raise EditRefused("sentence", sentence=_sentence(data, error)) from error
    try:
        return _operation(model, sources or {})
    except DraftRefused as error:
        raise EditRefused("sentence", sentence=str(error)) from error


def operation_to_json(operation: Edit) -> Json:
    """The operation as `operation_from_json` reads it; fields that have their usual value are left out."""
    data: Json = {"op": name_of(type(operation))}
    hints = get_type_hints(type(operation))
    for item in fields(operation):  # type: ignore[arg-type]  # every operation is a dataclass
        value = getattr(operation, item.name)
        if value != _default(item):
            data[_key(item.name, hints[item.name])] = _plain(value)
    return data


def operations_schema() -> Json:
    """The JSON schema of one operation."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Operation",
        **_adapter().json_schema(),
    }


@cache
def _kinds() -> dict[str, type]:
    """The public operations by name."""
    found = [getattr(operations, name) for name in operations.__all__]
    edits = [
        kind
        for kind in found
        if isinstance(kind, type) and issubclass(kind, Operation) and is_dataclass(kind) and kind not in _OWN
    ]
    return {name_of(kind): kind for kind in (*edits, Undo, Redo)}


@cache
def _adapter() -> TypeAdapter[Any]:
    models = {kind: _model(kind) for kind in _kinds().values() if kind is not operations.Batch}
    one = _one_of(model for kind, model in models.items() if issubclass(kind, Operation))
    listed: Any = list
    members: dict[str, Any] = {"op": (Literal["batch"], ...), "operations": (listed[one], ...)}
    batch = create_model("Batch", __base__=_Strict, __doc__=operations.Batch.__doc__, **members)
    adapter: TypeAdapter[Any] = TypeAdapter(_one_of((*models.values(), batch)))
    return adapter


def _one_of(models: Iterable[type[BaseModel]]) -> Any:
    """The type of an object that is one of these, by its `op`."""
    union: Any = reduce(or_, models)
    return Annotated[union, SchemaField(discriminator="op")]


def _model(kind: type) -> type[BaseModel]:
    hints = get_type_hints(kind)
    members: dict[str, Any] = {"op": (Literal[name_of(kind)], ...)}
    for item in fields(kind):
        default = _default(item)
        members[_key(item.name, hints[item.name])] = (
            _json_type(hints[item.name]),
            ... if default is MISSING else _plain(default),
        )
    return create_model(kind.__name__, __base__=_Strict, __doc__=kind.__doc__, **members)


@cache
def _look_model() -> type[BaseModel]:
    members: dict[str, Any] = {name: (kind, None) for name, kind in _style_types().items()}
    hints = get_type_hints(Look)
    for item in fields(Look):
        if item.name not in ("preset", "values"):
            members[item.name] = (hints[item.name], _default(item))
    return create_model(
        "Look",
        __base__=_Strict,
        __doc__=f"{Look.__doc__}\nHere the values stand beside the changes, and `preset` is a name.\n\n{Style.__doc__}",
        **members,
    )


@cache
def _variant_model() -> type[BaseModel]:
    members: dict[str, Any] = {
        "variant": (Literal["A", "B", "C", "D", "E", "F"], ...),
        "style": (_look_model(), {}),
        "cues": (list[CueJson], []),
        "label": (str, ""),
    }
    meaning = "A variant of a test: its letter, its look, and its captions; without any it has those that are there."
    return create_model("Variant", __base__=_Strict, __doc__=meaning, **members)


def _style_types() -> dict[str, Any]:
    return {**get_type_hints(Style), "bold": bool, "uppercase": bool}


def _json_type(kind: Any) -> Any:
    """A field's type where everything is plain JSON."""
    simple = {Look: _look_model(), Source: str, Cue: CueJson, CaptionTrack: _variant_model()}
    if kind in simple:
        return simple[kind]
    if get_origin(kind) is tuple:
        inner = [_json_type(item) for item in get_args(kind) if item is not Ellipsis]
        return list[inner[0]] if Ellipsis in get_args(kind) else tuple[tuple(inner)]  # type: ignore[valid-type,misc]
    return kind


def _key(name: str, kind: Any) -> str:
    """A field's key: uploaded files are named by their media."""
    return "media" if kind in (Source, tuple[Source, ...]) else name


def _default(item: Field[Any]) -> Any:
    if item.default_factory is not MISSING:
        return item.default_factory()
    return item.default


def _operation(model: BaseModel, sources: Mapping[str, Source]) -> Edit:
    kind = _kinds()[model.op]  # type: ignore[attr-defined]  # the discriminator
    hints = get_type_hints(kind)
    given = {
        item.name: _value(getattr(model, key), hints[item.name], sources)
        for item in fields(kind)
        if (key := _key(item.name, hints[item.name])) in model.model_fields_set
    }
    return kind(**given)  # type: ignore[no-any-return]


def _value(value: Any, kind: Any, sources: Mapping[str, Source]) -> Any:
    if kind is Source:
        if value not in sources:
            raise EditRefused("no_such_media", media=value)
        return sources[value]
    if kind is Look:
        return _look(value)
    if kind is CaptionTrack:
        style = _look(value.style).fresh(0)
        return CaptionTrack(value.variant, style, tuple(_cue(cue) for cue in value.cues), " ".join(value.label.split()))
    if kind is Cue:
        return _cue(value)
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        if inner is Operation:
            return tuple(_operation(item, sources) for item in value)
        return tuple(_value(item, inner, sources) for item in value)
    return value


def _look(model: BaseModel) -> Look:
    given = {name: getattr(model, name) for name in model.model_fields_set}
    values = {name: given.pop(name) for name in _style_types() if name in given and name != "preset"}
    name = given.pop("preset", None)
    return Look(preset=preset(name).style if name else None, values=values, **given)


def _cue(model: CueJson) -> Cue:
    words = tuple(CueWord(word.start_ms, word.duration_ms, word.text) for word in model.words)
    return Cue(model.start_ms, model.duration_ms, model.text, words, model.confidence)


def _plain(value: Any) -> Any:
    """A field's value as JSON."""
    match value:
        case Operation():
            return operation_to_json(value)
        case Source():
            return value.media
        case Look():
            own = {item.name: _plain(getattr(value, item.name)) for item in fields(value) if _says(value, item)}
            return {**own, **(_preset(value.preset) if value.preset else {}), **value.values}
        case CaptionTrack():
            label = {"label": value.label} if value.label else {}
            cues = [_plain(cue) for cue in value.cues]
            return {"variant": value.variant, "style": _preset(value.style), "cues": cues, **label}
        case Cue() | CueWord():
            shown = {item.name: _plain(getattr(value, item.name)) for item in fields(value) if item.name != "extra"}
            return {name: item for name, item in shown.items() if item not in ([], None)}
        case tuple() | list():
            return [_plain(item) for item in value]
        case Mapping():
            return dict(value)
        case _:
            return value


def _says(look: Look, item: Field[Any]) -> bool:
    return item.name not in ("preset", "values") and getattr(look, item.name) != _default(item)


def _preset(style: Style) -> Json:
    """A whole style: by its preset's name, else by all its fields."""
    try:
        if style.preset and preset(style.preset).style == style:
            return {"preset": style.preset}
    except DraftRefused:
        pass
    return {item.name: getattr(style, item.name) for item in fields(style) if item.name != "preset"}


def _sentence(data: object, error: ValidationError) -> str:
    """What is wrong with an operation, first things first."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if not first["loc"] or not isinstance(data, Mapping):
        return f'An operation is an object whose "op" is one of {", ".join(_kinds())}.'
    place = ".".join(str(part) for part in first["loc"][1:]) or "it"
    what = first["msg"][:1].lower() + first["msg"][1:]
    return f'The operation "{data.get("op")}" cannot be read: {place}: {what}.'
