"""What pydantic found wrong, said in the words of the language: the value, what was expected, what to do."""

import re
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from detente.core.errors import did_you_mean
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


def show(value: Any) -> str:
    """Return a value short enough for one line."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    text = (
        str(value).encode("unicode_escape").decode()
        if isinstance(value, str) and not value.isprintable()
        else str(value)
    )
    return f"'{text}'" if len(text) <= 60 else f"'{text[:57]}…'"


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


def explain(error: Any) -> tuple[str, str]:
    """Return message and hint for one error of pydantic."""
    kind, value, context = error["type"], error.get("input"), error.get("ctx") or {}
    path = tuple(str(part) for part in error["loc"])
    name = path[-1] if path else ""
    if kind == "detente":
        return str(context["message"]), str(context.get("hint", ""))
    if kind == "extra_forbidden":
        hint = did_you_mean(name, keys_at(path[:-1]))
        if name == "<<":
            hint = "merge keys are not part of YAML 1.2; write the keys out"
        elif " " in name and value is None:
            hint = "quote the text: inside braces a comma ends it"
        elif not hint.startswith("did") and name in _HOMES:
            hint = f"'{name}' belongs under {_HOMES[name]}"
        return f"the key '{name[:60]}' is unknown here", hint
    if kind == "missing":
        return f"'{name}' is missing", f"add '{name}:'"
    if kind == "literal_error":
        expected = re.findall(r"'([^']*)'|(\d+)", str(context.get("expected", "")))
        known = tuple(a or b for a, b in expected)
        hint = did_you_mean(str(value), known) if isinstance(value, str) else f"write {' or '.join(known)}"
        if name == "detente":
            hint = "this program reads format 1; write detente: 1"
        return f"{show(value)} is not known for '{name}'", hint if hint else f"write one of: {', '.join(known)}"
    if kind in _EXPECTED:
        return f"{show(value)} stands where {_EXPECTED[kind]} was expected for '{name}'", f"write {_EXPECTED[kind]}"
    if kind in {"greater_than_equal", "less_than_equal", "greater_than", "less_than"}:
        return f"{show(value)} is outside its range for '{name}'", f"it must be {error['msg'].split('should be ')[-1]}"
    if kind in {"too_short", "too_long"}:
        return (
            f"'{name}' has {context.get('actual_length')} entries",
            f"it needs at least {context.get('min_length', 1)}",
        )
    return f"{show(value)} does not fit '{name}'", str(error["msg"])
