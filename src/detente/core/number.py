"""Numbers of a record: a quantity with its source, claims or the reason why it is assumed; and their schema."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from detente.core.errors import did_you_mean, shorten
from detente.core.quantity import Quantity, Scale
from detente.core.scalar import ONE_OR_MORE, as_name, as_text, as_tuple, wrong
from detente.core.wording import DECIMAL, WORDS, Unreadable, read_quantity, write_quantity


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
    if not isinstance(written, Mapping) or not set(written) & set(_PARTS):
        return Number(_read_quantity(written, scale))
    _refuse_unknown_parts(written)
    if "value" not in written:
        raise wrong("'value' is missing", "write the number as value: 0.2 to 0.5")
    texts = {key: _part_text(key, written[key]) for key in ("assumed", "note") if written.get(key) is not None}
    because = _part_claims(written["because"]) if "because" in written else ()
    return Number(_read_quantity(written["value"], scale, ("value",)), because=because, **texts)


_PARTS = ("value", "because", "assumed", "note")


def _read_quantity(written: Any, scale: Scale, at: tuple[str, ...] = ()) -> Quantity:
    try:
        return read_quantity(written, scale)
    except Unreadable as error:
        raise wrong(str(error), error.hint, (*at, *error.at)) from None


def _refuse_unknown_parts(written: Mapping[Any, Any]) -> None:
    for key in written:
        if key not in _PARTS:
            name = shorten(str(key))
            split = written[key] is None and not did_you_mean(name, _PARTS).startswith("did")
            hint = "quote the text: inside braces a comma ends it" if split else did_you_mean(name, _PARTS)
            raise wrong(f"the key '{name}' is no part of a number", hint, (str(key),))


def _part_text(key: str, text: Any) -> str:
    if not isinstance(text, str):
        raise wrong(f"'{key}' is a sentence", "say in words why this number was assumed", (key,))
    return str(_below(key, as_text, text))


def _part_claims(because: Any) -> tuple[str, ...]:
    claims = as_tuple(because)
    if not isinstance(claims, list | tuple):
        raise wrong("'because' lists the ids of claims", "write because: [k012, k031]", ("because",))
    return tuple(_below("because", as_name, claim) for claim in claims)


def _below(key: str, check: Callable[[Any], Any], value: Any) -> Any:
    """Check a part of a number; an error names the part."""
    try:
        return check(value)
    except PydanticCustomError as error:
        context = error.context or {}
        raise wrong(str(context["message"]), str(context["hint"]), (key,)) from None


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


_TEXT = {"type": ["string", "null"]}
_DECIMAL_TEXT = {"type": "string", "pattern": rf"^\s*{DECIMAL}\s*$"}


def _forms(scale: Scale) -> list[dict[str, Any]]:
    """Return the schemas of the forms that a quantity may be written in."""
    plain: dict[str, Any] = {"type": "number", "description": f"exactly this number, {scale}"}
    plain |= {"minimum": scale.low} if scale.low > float("-inf") else {}
    plain |= {"maximum": scale.high} if scale.high < float("inf") else {}
    part = {"anyOf": [plain, _DECIMAL_TEXT]}
    odds = {"anyOf": [{"type": "number", "minimum": 0}, _DECIMAL_TEXT]}
    return [
        plain,
        {"enum": list(WORDS), "description": "a fifth of the 0-1 scale, or a word of estimative probability"},
        {"type": "string", "pattern": _any_case(WORDS)},
        _DECIMAL_TEXT,
        {
            "type": "string",
            "pattern": rf"^\s*{DECIMAL}\s+to\s+{DECIMAL}\s*$",
            "description": "the middle 90 % lies between: 0.2 to 0.5",
        },
        _one_key("choose", {"type": "object", "additionalProperties": odds, "minProperties": 1}),
        _one_key("triangle", {"type": "array", "items": part, "minItems": 3, "maxItems": 3}),
    ]


def _any_case(words: Iterable[str]) -> str:
    """Return a pattern for words in capital or small letters, with any blanks between."""
    letters = ("".join(r"\s+" if char == " " else f"[{char}{char.upper()}]" for char in word) for word in words)
    return rf"^\s*({'|'.join(letters)})\s*$"


def _one_key(key: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": [key], "additionalProperties": False, "properties": {key: content}}


def number_schemas() -> dict[str, Any]:
    """Return the JSON Schema definitions of a number, one a scale."""
    found: dict[str, Any] = {}
    for scale in Scale:
        name = scale.name.lower()
        quantity = {"$ref": f"#/$defs/quantity_{name}"}
        parts = {"value": quantity, "because": ONE_OR_MORE, "assumed": _TEXT, "note": _TEXT}
        sourced = {"type": "object", "required": ["value"], "additionalProperties": False, "properties": parts}
        found[f"quantity_{name}"] = {"anyOf": _forms(scale)}
        found[f"number_{name}"] = {"anyOf": [quantity, sourced]}
    return found


Unit: TypeAlias = Annotated[Number, On(Scale.UNIT)]
Positive: TypeAlias = Annotated[Number, On(Scale.POSITIVE)]
Signed: TypeAlias = Annotated[Number, On(Scale.SIGNED)]
Real: TypeAlias = Annotated[Number, On(Scale.REAL)]


def default(written: Any, scale: Scale = Scale.UNIT) -> Number:
    """Return a number that stands in when the analyst states none; the check counts and lists these."""
    return Number(read_quantity(written, scale))
