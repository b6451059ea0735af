"""What pydantic found wrong, said in the words of the language: the value, what was expected, what to do."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from detente.core.errors import did_you_mean, shorten
from detente.crisis.crisis import Crisis

_EXPECTED = {
    "string_type": "text",
    "dict_type": "a mapping, like name: {…}",
    "model_type": "a mapping, like {key: value}",
    "model_attributes_type": "a mapping, like {key: value}",
    "tuple_type": "a list, like [a, b]",
    "list_type": "a list, like [a, b]",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
}
_HOMES = {
    "ideal": "stances.PARTY.ISSUE", "salience": "stances.PARTY.ISSUE", "limit": "stances.PARTY.ISSUE",
    "hits": "levers.NAME", "cost": "levers.NAME", "ratifies": "audiences.NAME", "backing_down": "audiences.NAME",
    "marks": "issues.NAME", "status_quo": "issues.NAME", "mandate": "tracks.NAME", "odds": "readings.NAME",
}  # fmt: skip
_YES = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_COMMA = "quote the text: inside braces a comma ends it"


def show(value: Any) -> str:
    """Return a value short enough for one line."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None:
        return "nothing"
    return f"'{str(value).lower()}'" if isinstance(value, bool) else f"'{shorten(str(value))}'"


def _inner(annotation: Any) -> list[Any]:
    if isinstance(annotation, type):
        return [annotation]
    return [found for part in get_args(annotation) for found in _inner(part)] if get_args(annotation) else []


def _below(annotation: Any, step: str) -> Any:
    """Return the type one step down from a type: a record's field, or what a table or list holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, info in annotation.model_fields.items():
            if step in (name, info.alias):
                return info.annotation
        return None
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is dict:
        return parts[1]
    if origin is tuple:
        return parts[0]
    for part in parts:
        found = _below(part, step)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=1000)
def keys_at(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys that the record at a path of the file may have."""
    annotation: Any = Crisis
    for step in path:
        annotation = _below(annotation, step)
    known: list[str] = []
    for part in _inner(annotation):
        if issubclass(part, BaseModel):
            known += [info.alias or name for name, info in part.model_fields.items()]
    return tuple(known)


def explain(error: Any, path: tuple[str, ...]) -> tuple[str, str]:
    """Return message and hint for one error of pydantic, at a path of the file."""
    kind = error["type"]
    if kind == "detente":
        return str(error["ctx"]["message"]), str(error["ctx"].get("hint", ""))
    if kind in _EXPECTED:
        return _of_kind(error, path)
    return _SAID.get(kind, _otherwise)(error, path)


Said = tuple[str, str]


def _of_kind(error: Any, path: tuple[str, ...]) -> Said:
    """Something else than what stands there was expected."""
    expected, value = _EXPECTED[error["type"]], error.get("input")
    hint = f"write {expected}"
    if expected == "text" and isinstance(value, bool | int | float):
        hint = f'quote it: "{shorten(str(value).lower())}"'
    elif expected == "true or false" and str(value).casefold() in _YES:
        hint = f"write {_YES[str(value).casefold()]}"
    return f"{show(value)} stands where {expected} was expected for {_name(error, path)}", hint


def _unknown_key(error: Any, path: tuple[str, ...]) -> Said:
    name = path[-1] if path else str(error["loc"][-1])
    return f"the key '{shorten(name)}' is unknown here", _key_hint(name, error, did_you_mean(name, keys_at(path[:-1])))


def _key_hint(name: str, error: Any, near: str) -> str:
    """Return what an unknown key was probably meant to be."""
    if name == "<<":
        return "merge keys are not part of YAML 1.2; write the keys out"
    if error["type"] == "invalid_key":
        return "write decimals with a point: a comma ends the number" if name.isdecimal() else f"quote the key; {near}"
    if name in _HOMES:
        return f"'{name}' belongs under {_HOMES[name]}"
    if error.get("input") is None and not near.startswith("did"):
        return _COMMA if " " in name else f"{_COMMA}; {near}"
    return near


def _missing(_error: Any, path: tuple[str, ...]) -> Said:
    if path[-1].isdecimal() and len(path) > 1:
        return f"an entry of '{shorten(path[-2])}' is missing", "write two numbers: [low, high]"
    return f"'{path[-1]}' is missing", f"add '{path[-1]}:'"


def _no_such_word(error: Any, path: tuple[str, ...]) -> Said:
    value, name = error.get("input"), _name(error, path)
    expected = re.findall(r"'([^']*)'|(\d+)", str((error.get("ctx") or {}).get("expected", "")))
    known = tuple(a or b for a, b in expected)
    hint = did_you_mean(value, known) if isinstance(value, str) else f"write {' or '.join(known)}"
    if name == "'detente'":
        hint = "this program reads format 1; write detente: 1"
    elif not hint.startswith("did"):
        hint = f"write one of: {', '.join(known)}"
    return f"{show(value)} is not known for {name}", hint


def _out_of_range(error: Any, path: tuple[str, ...]) -> Said:
    bound = error["msg"].split("should be ")[-1]
    return f"{show(error.get('input'))} is outside its range for {_name(error, path)}", f"it must be {bound}"


def _length(error: Any, path: tuple[str, ...]) -> Said:
    context = error.get("ctx") or {}
    most, least = context.get("max_length"), context.get("min_length", 1)
    needed = f"at least {least}" if error["type"] == "too_short" else f"at most {most}"
    return f"{_name(error, path)} has {context.get('actual_length')} entries", f"it needs {needed}"


def _otherwise(error: Any, path: tuple[str, ...]) -> Said:
    return f"{show(error.get('input'))} does not fit {_name(error, path)}", str(error["msg"])


def _name(error: Any, path: tuple[str, ...]) -> str:
    """Return what a value belongs to: its key, or the list or mapping that it is an entry of."""
    inside = error["loc"][-1:] == ("[key]",) or path[-1:] == ("[key]",) or (path and path[-1].isdecimal())
    if inside and len(path) > 1:
        return f"an entry of '{shorten(path[-2])}'"
    return f"'{shorten(path[-1])}'" if path else "the crisis"


_SAID: dict[str, Callable[[Any, tuple[str, ...]], Said]] = {
    "extra_forbidden": _unknown_key,
    "invalid_key": _unknown_key,
    "missing": _missing,
    "literal_error": _no_such_word,
    "too_short": _length,
    "too_long": _length,
    **dict.fromkeys(("greater_than_equal", "less_than_equal", "greater_than", "less_than"), _out_of_range),
}
