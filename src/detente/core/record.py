"""Records: frozen, closed to unknown keys, and the same all the way down.

A record is a pydantic model that cannot be changed after it was read. Its tables are :class:`Table`, mappings that
refuse to be written to, so that what was checked stays what it was. :class:`Number` is a quantity with its source: the
claims behind it, or the reason why it is assumed.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, NoReturn, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from detente.core.dates import Moment, parse_moment
from detente.core.quantity import Quantity, Scale
from detente.core.wording import WORDS, Unreadable, read_quantity, write_quantity

Key = TypeVar("Key")
Value = TypeVar("Value")


class Table(dict[Key, Value]):
    """A mapping that is read-only once made.

    >>> Table({"a": 1})["b"] = 2
    Traceback (most recent call last):
    TypeError: what was read from a file cannot be changed; make a changed copy instead
    """

    def _refuse(self, *_args: object, **_named: object) -> NoReturn:
        raise TypeError("what was read from a file cannot be changed; make a changed copy instead")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (dict(self),))

    def __deepcopy__(self, _memo: dict[int, Any]) -> "Table[Key, Value]":
        return self


Frozen = Annotated[dict[Key, Value], AfterValidator(Table)]


def wrong(message: str, hint: str = "", part: str = "") -> PydanticCustomError:
    """Return an error for a value or a part of it, with what to do; its place is added by whoever knows the file."""
    return PydanticCustomError("detente", "{message}", {"message": message, "hint": hint, "part": part})


def _as_name(text: Any) -> Any:
    if not isinstance(text, str):
        raise wrong(f"{text!r} is no name", "quote it, if a word was meant")
    if not re.fullmatch(r"\w[\w-]{0,79}", text) or unicodedata.normalize("NFC", text) != text:
        shown = text[:40].encode("unicode_escape").decode() if not text.isascii() else text[:40]
        raise wrong(f"'{shown}' cannot be a name", "use letters, digits, '-' and '_', like united-states")
    return text


def _as_text(text: Any) -> Any:
    if isinstance(text, str) and any(
        unicodedata.category(char) in ("Cc", "Cs", "Cf") and char not in "\n\t\xad" for char in text
    ):
        raise wrong("the text holds invisible control characters", "remove them; they would hide what the reader sees")
    return text


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _as_moment(value: Any) -> Moment:
    if isinstance(value, Moment):
        return value
    try:
        return parse_moment(str(value))
    except ValueError as error:
        raise wrong(str(error), "write 2021, 2021-12, 2021-12-09 or an interval 2021-10/2021-12") from None


def _as_day(value: Any) -> date:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) and len(value) == 10 else "")
    except ValueError:
        raise wrong(f"'{value}' is not a day", "write it as 2022-01-24") from None


class _MomentType:
    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _as_moment, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {
            "type": ["string", "integer"],
            "description": "a date: 2021, 2021-12, 2021-12-09, or an interval 2021-10/2021-12",
        }


Name: TypeAlias = Annotated[str, BeforeValidator(_as_name)]
Text: TypeAlias = Annotated[str, BeforeValidator(_as_text)]
_ONE_OR_MORE = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
Names: TypeAlias = Annotated[tuple[Name, ...], BeforeValidator(_as_tuple), WithJsonSchema(_ONE_OR_MORE)]
Texts: TypeAlias = Annotated[tuple[Text, ...], BeforeValidator(_as_tuple), WithJsonSchema(_ONE_OR_MORE)]
When: TypeAlias = Annotated[Moment, _MomentType]
Day: TypeAlias = Annotated[date, BeforeValidator(_as_day), WithJsonSchema({"type": "string", "format": "date"})]


class Record(BaseModel):
    """The parent of all records: frozen, and strict about keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, arbitrary_types_allowed=True)


class Sourced(Record):
    """A record that may say what its numbers rest on, all of them at once."""

    because: Names = ()
    assumed: Text | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A quantity with its source.

    Attributes
    ----------
    quantity : Quantity
        What is known of the number.
    because : tuple of str
        Ids of the claims that it was read from.
    assumed : str or None
        Why it was assumed, where there is no claim.
    note : str or None
        Anything else.
    """

    quantity: Quantity
    because: tuple[str, ...] = ()
    assumed: str | None = None
    note: str | None = None


def read_number(written: Any, scale: Scale) -> Number:
    """Return the number that was written, plain or with its source; raise what pydantic reports."""
    if isinstance(written, Number):
        return written
    source: dict[str, Any] = {}
    if isinstance(written, Mapping) and "value" in written:
        unknown = set(written) - {"value", "because", "assumed", "note"}
        if unknown:
            name = min(map(str, unknown))
            split = "quote the text: inside braces a comma ends it"
            raise wrong(
                f"'{name}' is no part of a number",
                split if " " in name else "it may have value, because, assumed, note",
            )
        source = {key: written[key] for key in ("assumed", "note") if written.get(key) is not None}
        if any(not isinstance(text, str) for text in source.values()):
            raise wrong("'assumed' and 'note' are sentences", "say in words why this number was assumed")
        because = _as_tuple(written.get("because") or ())
        if not isinstance(because, list | tuple) or not all(isinstance(claim, str) for claim in because):
            raise wrong("'because' lists the ids of claims", "write because: [k012, k031]", "because")
        source["because"] = tuple(because)
        written = written["value"]
    try:
        return Number(read_quantity(written, scale), **source)
    except Unreadable as error:
        raise wrong(str(error), error.hint, "value") from None


def write_number(number: Number) -> Any:
    """Return the written form of a number, with its source where it has one of its own."""
    value = write_quantity(number.quantity)
    source = {"because": list(number.because), "assumed": number.assumed, "note": number.note}
    stated = {key: content for key, content in source.items() if content}
    return {"value": value, **stated} if stated else value


NUMBER_HERE = "number-on"


@dataclass(frozen=True)
class On:
    """Marks a field of a record as a number on a scale; pydantic reads it by this."""

    scale: Scale

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return how a number on this scale is read and written."""
        return core_schema.no_info_plain_validator_function(
            lambda written: read_number(written, self.scale),
            serialization=core_schema.plain_serializer_function_ser_schema(write_number),
        )

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return a mark in whose place :mod:`detente.crisis.file.schema` puts the number's definition."""
        return {NUMBER_HERE: self.scale.name.lower()}


@dataclass(frozen=True)
class Alternative:
    """Tells editors of another form that a field may be written in."""

    schema: dict[str, Any]

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the field's own schema or the other form."""
        return {"anyOf": [handler(schema), self.schema]}


def number_schemas() -> dict[str, Any]:
    """Return the JSON Schema definitions of a number, one a scale."""
    found: dict[str, Any] = {}
    for scale in Scale:
        plain: dict[str, Any] = {"type": "number", "description": f"exactly this number, {scale}"}
        plain |= {"minimum": scale.low} if scale.low > float("-inf") else {}
        plain |= {"maximum": scale.high} if scale.high < float("inf") else {}
        forms: list[dict[str, Any]] = [
            plain,
            {"enum": list(WORDS), "description": "a fifth of the 0-1 scale, or a word of estimative probability"},
            {
                "type": "string",
                "pattern": r"^\s*\S+\s+to\s+\S+\s*$",
                "description": "the middle 90 % lies between: 0.2 to 0.5",
            },
            {
                "type": "object",
                "required": ["choose"],
                "additionalProperties": False,
                "properties": {"choose": {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}}},
            },
            {
                "type": "object",
                "required": ["triangle"],
                "additionalProperties": False,
                "properties": {
                    "triangle": {"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3}
                },
            },
        ]
        name = scale.name.lower()
        sourced = {
            "type": "object",
            "required": ["value"],
            "additionalProperties": False,
            "properties": {
                "value": {"$ref": f"#/$defs/quantity_{name}"},
                "because": _ONE_OR_MORE,
                "assumed": {"type": "string"},
                "note": {"type": "string"},
            },
        }
        found[f"quantity_{name}"] = {"anyOf": forms}
        found[f"number_{name}"] = {"anyOf": [{"$ref": f"#/$defs/quantity_{name}"}, sourced]}
    return found


Unit: TypeAlias = Annotated[Number, On(Scale.UNIT)]
Positive: TypeAlias = Annotated[Number, On(Scale.POSITIVE)]
Signed: TypeAlias = Annotated[Number, On(Scale.SIGNED)]
Real: TypeAlias = Annotated[Number, On(Scale.REAL)]


def default(written: Any, scale: Scale = Scale.UNIT) -> Number:
    """Return a number that stands in when the analyst states none; the check counts and lists these."""
    return Number(read_quantity(written, scale))
