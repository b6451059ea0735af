"""Scalars of a record: names, texts, days and moments, each refused with a message that says what to write instead."""

import re
import unicodedata
from datetime import date
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from detente.core.dates import Moment, parse_moment
from detente.core.errors import shorten


def wrong(message: str, hint: str = "", at: tuple[str, ...] = ()) -> PydanticCustomError:
    """Return an error for a value, with what to do; its place is added by whoever knows the file.

    Parameters
    ----------
    message, hint : str
    at : tuple of str
        The part of the value that is meant, as names below it.
    """
    return PydanticCustomError("detente", "{message}", {"message": message, "hint": hint, "at": at})


def as_name(text: Any) -> Any:
    """Return a name, or refuse it."""
    if not isinstance(text, str):
        shown = "nothing" if text is None else str(text).lower() if isinstance(text, bool) else str(text)
        raise wrong(f"'{shorten(shown)}' is no name", f'quote it, if a word was meant: "{shorten(shown, 40)}"')
    if not re.fullmatch(r"\w[\w-]{0,79}", text) or unicodedata.normalize("NFC", text) != text:
        raise wrong(f"'{shorten(text, 40)}' cannot be a name", _name_hint(text))
    return text


def _name_hint(text: str) -> str:
    """Return a name like the one that was written, or what names are made of."""
    near = re.sub(r"[^\w-]+", "-", unicodedata.normalize("NFKC", text[:80])).strip("-_").casefold()
    rule = "use letters, digits, '-' and '_'"
    return f"{rule}, like {near or 'united-states'}"


def as_text(text: Any) -> Any:
    """Return a text, or refuse it when something invisible hides in it; whether it is text is checked elsewhere."""
    if isinstance(text, str) and not text.isprintable():
        hidden = {char for char in set(text) if unicodedata.category(char) in ("Cc", "Cs", "Cf")} - set("\n\t\xad")
        if hidden:
            code = f"U+{ord(min(hidden)):04X}"
            raise wrong(f"the text holds the invisible character {code}", "remove it; it would hide what a reader sees")
    return text


def as_tuple(value: Any) -> Any:
    """Return one text as a tuple of it; anything else as it is."""
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
    text = str(value)
    try:
        return date.fromisoformat(text if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else "")
    except ValueError:
        raise wrong(f"'{shorten(text)}' is not a day", "write a day of the calendar, like 2022-01-24") from None


class _MomentType:
    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _as_moment, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        said = "a date: 2021, 2021-12, 2021-12-09, or an interval 2021-10/2021-12"
        year = {"type": "integer", "minimum": 1000, "maximum": 9999, "description": "a year"}
        return {"anyOf": [{"type": "string", "description": said}, year]}


Name: TypeAlias = Annotated[str, BeforeValidator(as_name)]
Text: TypeAlias = Annotated[str, BeforeValidator(as_text)]
ONE_OR_MORE = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
Flag: TypeAlias = Annotated[bool, Field(strict=True)]
Names: TypeAlias = Annotated[tuple[Name, ...], BeforeValidator(as_tuple), WithJsonSchema(ONE_OR_MORE)]
Texts: TypeAlias = Annotated[tuple[Text, ...], BeforeValidator(as_tuple), WithJsonSchema(ONE_OR_MORE)]
When: TypeAlias = Annotated[Moment, _MomentType]
Day: TypeAlias = Annotated[date, BeforeValidator(_as_day), WithJsonSchema({"type": "string", "format": "date"})]
