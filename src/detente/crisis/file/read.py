"""Reading a crisis: one folder or file in, one frozen record out, or every problem of its files at once.

When something is wrong, what is wrong is set aside, the rest is read, and the cross-checks run on the rest, so that one
pass shows everything. What was set aside is remembered, so that nothing is reported twice: neither a record that lacks
a key which stands there misspelled, nor a name that stands in a broken record.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from detente.core.errors import BadFile, Problem, nearest
from detente.crisis.crisis import Crisis
from detente.crisis.file.check import cross_check
from detente.crisis.file.findings import STAND_IN, Finding, Path_, Stated
from detente.crisis.file.messages import explain, keys_at
from detente.crisis.file.source import Source, gather, locate

__all__ = ["Checked", "check", "gather", "locate", "read"]

# What stands in for a required part that is missing or wrong, so that the rest of its record can be checked.
_AT_THE_TOP = {
    "detente": 1, "crisis": STAND_IN, "title": "?", "question": "?", "as_of": "9999-12-31",
    "parties": {STAND_IN: {"name": "?"}},
    "issues": {STAND_IN: {"title": "?", "scope": "technical", "marks": {0: "?", 1: "?"}, "status_quo": 0}},
}  # fmt: skip
_INSIDE = {
    "name": "?", "title": "?", "says": "?", "question": "?", "scope": "technical", "kind": "diplomacy",
    "marks": {0: "?", 1: "?"}, "worth": {0: 0, 1: 1},
    "status_quo": 0.5, "ideal": 0.5, "party": STAND_IN, "of": STAND_IN, "parties": [STAND_IN], "challenger": STAND_IN,
    "defender": STAND_IN, "date": "0001", "by": STAND_IN, "after": STAND_IN, "first": [STAND_IN], "then": [STAND_IN],
    "sha256": "0" * 64, "id": STAND_IN, "document": STAND_IN, "start": 0, "end": 10**9, "voice": "author",
    "type": "hypothesis", "issue": STAND_IN, "stance": "for", "strength": 1, "move": "say", "event": STAND_IN,
}  # fmt: skip
_PARTS = ("end", "stance", "says", "units", "by")  # of a record: what an error of the whole record may mean
PASSES = 12  # each pass sets aside what the one before reported; a record can be wrong at few depths
MOST_PROBLEMS = 1000


@dataclass(frozen=True)
class Checked:
    """What the check of a crisis found.

    Attributes
    ----------
    crisis : Crisis or None
        None when there are errors.
    errors, warnings : tuple of Problem
    """

    crisis: Crisis | None
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def check(path: Path) -> Checked:
    """Read a crisis and check all of it.

    Parameters
    ----------
    path : Path
        A folder with ``crisis.yaml``, or a crisis file.

    Returns
    -------
    Checked
        With every error and warning of all its files, in the order of the files; at most a thousand of each.

    Raises
    ------
    NotFound
        When there is no such file.
    """
    source = gather(locate(path))
    if () not in source.origin or not isinstance(source.origin[()][0].data, dict):
        return Checked(None, _in_order(source, source.problems), ())
    crisis = _read(source)
    errors, warnings = list(source.problems), list(source.warnings)
    if crisis is not None:
        for found in cross_check(Stated(crisis, source.data, frozenset(source.broken))):
            if any(source.original(found.path)[: len(path)] == path for path in source.broken):
                continue  # it is about a stand-in
            (warnings if found.warning else errors).append(_problem(source, found))
    return Checked(crisis if not errors else None, _in_order(source, errors), _in_order(source, warnings))


def read(path: Path) -> Crisis:
    """Return the crisis at a path.

    Raises
    ------
    NotFound
        When there is none.
    BadFile
        With every error of its files.
    """
    checked = check(path)
    if checked.crisis is None:
        raise BadFile(checked.errors)
    return checked.crisis


def _problem(source: Source, found: Finding) -> Problem:
    return Problem(*source.place(source.original(found.path), key=found.key), found.message, found.hint)


def _in_order(source: Source, problems: list[Problem]) -> tuple[Problem, ...]:
    files = {file: place for place, file in enumerate(dict.fromkeys(problem.file for problem in problems))}
    first = source.origin[()][0].file if () in source.origin else ""
    found = sorted(
        dict.fromkeys(problems), key=lambda p: (p.file != first, files[p.file], p.line, p.column)
    )  # fmt: skip
    if len(found) <= MOST_PROBLEMS:
        return tuple(found)
    last, more = found[MOST_PROBLEMS - 1], len(found) - MOST_PROBLEMS
    note = Problem(last.file, last.line, last.column, f"and {more:,} more problems", "mend these first")
    return (*found[:MOST_PROBLEMS], note)


def _read(source: Source) -> Crisis | None:
    """Validate; set aside what is wrong and validate the rest, so that the cross-checks can run on it."""
    data = _copy(source.data)
    for _ in range(PASSES):
        try:
            return Crisis.model_validate(data)
        except ValidationError as failed:
            wrong = failed.errors(include_url=False)
            places = [_in_file(data, error) for error in wrong]
            meant = _meant(wrong[:MOST_PROBLEMS], places)
            _report(source, wrong, places, set(meant.values()))
            for error, path in zip(wrong, places, strict=True):
                if path in meant:
                    _rename(source, data, path, meant[path][-1])
                elif error["type"] != "missing" or path not in meant.values():
                    _set_aside(source, data, (*path, *(step for step in _at(error)[:1] if step in _PARTS)))
            _close_gaps(source, data, ())
    return None


def _at(error: Any) -> Path_:
    """Return which part of a value an error means."""
    return tuple(map(str, (error.get("ctx") or {}).get("at", ())))


def _in_file(data: Any, error: Any) -> Path_:
    """Return the path of an error in the file, without the marks that pydantic adds for keys and kinds."""
    loc = [str(part) for part in error["loc"] if part != "[key]"]
    path: list[str] = []
    for step in loc[:-1] if error["type"] == "missing" else loc:
        key = _matching(data, step)
        if key is not None:
            path.append(step)
            data = data[key]
    return (*path, loc[-1]) if error["type"] == "missing" else tuple(path)


def _report(source: Source, wrong: Iterable[Any], places: list[Path_], meant: set[Path_]) -> None:
    before = frozenset(source.broken)
    for error, path in zip(wrong, places, strict=True):
        kind, at = error["type"], _at(error)
        where = source.original((*path, *at))
        shortened = kind == "missing" and where[:-1] in source.removed
        if shortened or (kind == "missing" and path in meant) or any(_along(where, known) for known in before):
            continue  # it has been reported as what it is
        if len(source.problems) > MOST_PROBLEMS:
            return
        message, hint = explain(error, path)
        about_key = kind in {"extra_forbidden", "invalid_key", "missing"} or error["loc"][-1:] == ("[key]",)
        unknown_part = bool(at) and message.startswith("the key ")
        shown = where[:-1] if kind == "missing" else where
        source.problems.append(Problem(*source.place(shown, key=about_key or unknown_part), message, hint))


def _along(path: Path_, other: Path_) -> bool:
    """Whether one of two paths leads through the other."""
    return all(step == there for step, there in zip(path, other, strict=False))


def _meant(wrong: Iterable[Any], places: list[Path_]) -> dict[Path_, Path_]:
    """Return the keys that stand in the file misspelled, with the keys that were meant."""
    found = {}
    for error, path in zip(wrong, places, strict=False):
        near = nearest(path[-1], keys_at(path[:-1])) if error["type"] == "extra_forbidden" and path else None
        if near is not None:
            found[path] = (*path[:-1], near)
    return found


_GONE = object()


def _close_gaps(source: Source, value: Any, path: Path_) -> None:
    """Take the entries that were set aside out of their lists, and remember where they stood."""
    if isinstance(value, list):
        gone = [index for index, content in enumerate(value) if content is _GONE]
        places = [int(source.original((*path, str(index)))[-1]) for index in gone]
        if gone:
            source.removed.setdefault(source.original(path), []).extend(places)
            value[:] = [content for content in value if content is not _GONE]
    for key, content in list(value.items() if isinstance(value, dict) else enumerate(value)):
        if isinstance(content, dict | list):
            _close_gaps(source, content, (*path, str(key)))


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(content) for key, content in value.items()}
    return [_copy(content) for content in value] if isinstance(value, list) else value


def _rename(source: Source, data: Any, path: Path_, name: str) -> None:
    """Give a key that stands there misspelled its right name, unless that stands there as well."""
    holder: Any = data
    for step in path[:-1]:
        holder = holder[_matching(holder, step)]
    content = holder.pop(_matching(holder, path[-1]))
    if name not in holder:
        holder[name] = content
        source.renamed[(*source.original(path[:-1]), name)] = path[-1]


def _set_aside(source: Source, data: Any, path: Path_) -> None:
    """Put a stand-in where something is wrong or missing, or remove it, with what cannot do without it."""
    holder: Any = data
    for step in path[:-1]:
        inner = _matching(holder, step)
        if inner is None or holder[inner] is _GONE:
            return  # it was set aside with what held it
        holder = holder[inner]
    if not path or not isinstance(holder, dict | list):
        return
    source.broken.add(source.original(path))
    key: Any = _matching(holder, path[-1])
    stand_in = (_AT_THE_TOP if len(path) == 1 else _INSIDE).get(path[-1])
    if isinstance(holder, list) and key is not None:
        holder[key] = _GONE
    elif stand_in is not None and (key is None or holder[key] != stand_in):
        key = path[-1] if key is None else key
        holder[key] = _copy(stand_in)
    elif key is not None and stand_in is None:
        del holder[key]
    else:
        _set_aside(source, data, path[:-1])


def _matching(holder: Any, step: str) -> Any:
    if isinstance(holder, dict):
        return step if step in holder else next((key for key in holder if str(key) == step), None)
    if isinstance(holder, list) and step.isdecimal() and len(step) < 10 and int(step) < len(holder):
        return int(step)
    return None
