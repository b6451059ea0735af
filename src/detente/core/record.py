"""Records: frozen, closed to unknown keys, and the same all the way down.

A record is a pydantic model that cannot be changed after it was read. Its tables are :class:`Table`, mappings that
refuse to be written to, so that what was checked stays what it was. What stands in a record - names, texts, dates and
numbers with their sources - comes from :mod:`detente.core.scalar` and :mod:`detente.core.number`.
"""

from dataclasses import dataclass
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from detente.core.number import (
    NUMBER_HERE,
    Number,
    On,
    Positive,
    Real,
    Signed,
    Unit,
    default,
    number_schemas,
    read_number,
    write_number,
)
from detente.core.scalar import Day, Flag, Name, Names, Text, Texts, When, wrong

__all__ = [
    "NUMBER_HERE",
    "Alternative",
    "Day",
    "Flag",
    "Frozen",
    "Name",
    "Names",
    "Number",
    "On",
    "Positive",
    "Real",
    "Record",
    "Signed",
    "Sourced",
    "Table",
    "Text",
    "Texts",
    "Unit",
    "When",
    "default",
    "number_schemas",
    "read_number",
    "write_number",
    "wrong",
]

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

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse  # type: ignore[assignment,unused-ignore]

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (dict(self),))

    def __deepcopy__(self, _memo: dict[int, Any]) -> "Table[Key, Value]":
        return self


Frozen = Annotated[dict[Key, Value], AfterValidator(Table)]


class Record(BaseModel):
    """The parent of all records: frozen, and strict about keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, arbitrary_types_allowed=True)


class Sourced(Record):
    """A record that may say what its numbers rest on, all of them at once."""

    because: Names = ()
    assumed: Text | None = None
    note: Text | None = None


@dataclass(frozen=True)
class Alternative:
    """Tells editors of another form that a field may be written in."""

    schema: dict[str, Any]

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the field's own schema or the other form."""
        return {"anyOf": [handler(schema), self.schema]}
