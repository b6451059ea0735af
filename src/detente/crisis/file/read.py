"""Reading a crisis: one folder or file in, one frozen record out, or every problem of its files at once.

A folder holds ``crisis.yaml`` and may hold ``claims.yaml`` and ``readings/*.yaml``; together they are one mapping. When
something is wrong, what is wrong is set aside, the rest is read, and the cross-checks run on the rest, so that one pass
shows everything.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from detente.core.errors import BadFile, NotFound, Problem
from detente.crisis.crisis import Crisis
from detente.crisis.file.check import cross_check
from detente.crisis.file.messages import explain
from detente.crisis.file.names import STAND_IN, Finding
from detente.crisis.file.nodes import Parsed, Path_, parse_file

_STAND_INS = {
    "detente": 1, "crisis": STAND_IN, "title": "?", "question": "?", "as_of": "9999-12-31",
    "parties": {STAND_IN: {"name": "?"}},
    "issues": {STAND_IN: {"title": "?", "scope": "technical", "marks": {0: "?", 1: "?"}, "status_quo": 0}},
}  # fmt: skip
PASSES = 12  # each pass sets aside what the one before reported; a record can be wrong at few depths


@dataclass
class Source:
    """The files of one crisis as one mapping, with the place of everything.

    Attributes
    ----------
    data : dict
        What the files say, together.
    origin : dict of path to (Parsed, path)
        For the top of each file's part: which file, and where in it.
    problems : list of Problem
    removed : dict of path to list of int
        Entries of lists that were set aside, by their positions in the files.
    """

    folder: Path
    data: dict[str, Any] = field(default_factory=dict)
    origin: dict[Path_, tuple[Parsed, Path_]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    removed: dict[Path_, list[int]] = field(default_factory=dict)

    def original(self, path: Path_) -> Path_:
        """Return a path with the list positions of the files, where broken entries still stand."""
        steps = list(path)
        for depth, step in enumerate(steps):
            for gone in sorted(self.removed.get(tuple(steps[:depth]), ())):
                steps[depth] = str(int(steps[depth]) + (gone <= int(steps[depth]))) if step.isdigit() else step
        return tuple(steps)

    def has(self, path: Path_) -> bool:
        """Whether something stands at a path."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.origin:
                parsed, inner = self.origin[path[:length]]
                return (*inner, *path[length:]) in parsed.values
        return False

    def place(self, path: Path_, *, key: bool = False) -> tuple[str, int, int]:
        """Return file, line and column of the nearest thing at or above a path."""
        for length in range(len(path), -1, -1):
            head = path[:length]
            if head not in self.origin:
                continue
            parsed, inner = self.origin[head]
            rest = (*inner, *path[length:])
            for cut in range(len(rest), len(inner) - 1, -1):
                below = rest[:cut]
                if (
                    cut < len(rest)
                    and rest[cut].isdigit()
                    and (*below, "0") not in parsed.values
                    and below in parsed.values
                ):
                    return parsed.file, *parsed.values[below]  # one name where a list of names could stand
                if (key or cut < len(rest)) and below in parsed.keys:
                    return parsed.file, *parsed.keys[below]
                if below in parsed.values:
                    return parsed.file, *parsed.values[below]
        parsed, _ = self.origin[()]
        return parsed.file, 1, 1


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


def locate(path: Path) -> Path:
    """Return the crisis file that a path means: itself, or the ``crisis.yaml`` of a folder.

    Raises
    ------
    NotFound
        When there is none.
    """
    file = path / "crisis.yaml" if path.is_dir() else path
    if not file.is_file():
        hint = (
            "the folder has no crisis.yaml"
            if path.is_dir()
            else "give a folder with a crisis.yaml, or start one: detente new DIR"
        )
        raise NotFound("crisis at", str(path), (), hint)
    return file


def gather(file: Path) -> Source:
    """Return the mapping that a crisis file and its neighbours state together; broken files become problems."""
    source = Source(file.parent)
    parsed = _parse(source, file)
    if parsed is None:
        return source
    source.origin[()] = (parsed, ())
    if not isinstance(parsed.data, dict):
        source.problems.append(
            Problem(parsed.file, *parsed.values[()], "the file is no mapping", "start with: detente: 1")
        )
        return source
    source.data = dict(parsed.data)
    if file.name == "crisis.yaml":
        _add_claims(source, file.parent / "claims.yaml")
        _add_readings(source, file.parent / "readings")
    return source


def _parse(source: Source, file: Path) -> Parsed | None:
    try:
        parsed = parse_file(file, str(file))
    except BadFile as error:
        source.problems += error.problems
        return None
    source.problems += parsed.problems
    return parsed


def _add_claims(source: Source, file: Path) -> None:
    parsed = _parse(source, file) if file.exists() else None
    if parsed is None:
        return
    content = {"claims": parsed.data} if isinstance(parsed.data, list) else parsed.data
    if not isinstance(content, dict):
        source.problems.append(
            Problem(parsed.file, *parsed.values[()], "the file is no list of claims", "write claims: […]")
        )
        return
    for key, part in content.items():
        inner: Path_ = () if isinstance(parsed.data, list) else (str(key),)
        if key == "detente":
            continue
        if key not in {"claims", "documents", "codebook"}:
            place = parsed.keys[inner]
            source.problems.append(
                Problem(
                    parsed.file,
                    *place,
                    f"the key '{key}' is unknown in claims.yaml",
                    "known: claims, codebook, documents",
                )
            )
        elif source.data.get(key):
            place = parsed.keys.get(inner, (1, 1))
            source.problems.append(
                Problem(parsed.file, *place, f"'{key}' is stated here and in crisis.yaml", "keep one of the two")
            )
        elif part is not None:
            source.data[key] = part
            source.origin[(key,)] = (parsed, inner)


def _add_readings(source: Source, folder: Path) -> None:
    if not folder.is_dir():
        return
    readings = source.data.get("readings") or {}
    readings = dict(readings) if isinstance(readings, dict) else {}
    for file in sorted(folder.glob("*.yaml")):
        parsed = _parse(source, file)
        if parsed is None:
            continue
        if file.stem in readings:
            source.problems.append(
                Problem(
                    parsed.file,
                    1,
                    1,
                    f"the reading '{file.stem}' is stated here and in crisis.yaml",
                    "keep one of the two",
                )
            )
            continue
        readings[file.stem] = parsed.data
        source.origin[("readings", file.stem)] = (parsed, ())
    if readings:
        source.data["readings"] = readings


def check(path: Path) -> Checked:
    """Read a crisis and check all of it.

    Parameters
    ----------
    path : Path
        A folder with ``crisis.yaml``, or a crisis file.

    Returns
    -------
    Checked
        With every error and warning of all its files, in the order of the files.

    Raises
    ------
    NotFound
        When there is no such file.
    """
    source = gather(locate(path))
    if () not in source.origin or not isinstance(source.origin[()][0].data, dict):
        return Checked(None, tuple(source.problems), ())
    crisis = _read(source)
    errors = list(source.problems)
    warnings: list[Problem] = []
    if crisis is not None:
        for found in cross_check(crisis, source.data):
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
    files = list(dict.fromkeys([str(source.folder / "crisis.yaml"), *(p.file for p in problems)]))
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: (files.index(p.file), p.line, p.column)))


def _read(source: Source) -> Crisis | None:
    """Validate; set aside what is wrong and validate the rest, so that the cross-checks can run on it."""
    data = _copy(source.data)
    for attempt in range(PASSES):
        try:
            return Crisis.model_validate(data)
        except ValidationError as failed:
            for error in failed.errors(include_url=False):
                path = tuple(str(part) for part in error["loc"])
                if attempt == 0:
                    message, hint = explain(error)
                    about_key = error["type"] == "extra_forbidden" or path[-1:] == ("[key]",)
                    part = (error.get("ctx") or {}).get("part")
                    if part and source.has((*path, part)):
                        path = (*path, part)
                    shown = path[:-1] if error["type"] == "missing" or path[-1:] == ("[key]",) else path
                    missing_top = error["type"] == "missing" and len(path) == 1
                    place = source.place(() if missing_top else shown, key=about_key or error["type"] == "missing")
                    source.problems.append(Problem(*place, message, hint))
                _set_aside(
                    data,
                    tuple(step for step in map(str, error["loc"]) if step != "[key]"),
                    missing=error["type"] == "missing",
                )
            _close_gaps(source, data, ())
    return None


_GONE = object()


def _close_gaps(source: Source, value: Any, path: Path_) -> None:
    """Take the entries that were set aside out of their lists, and remember where they stood."""
    if isinstance(value, list):
        gone = [index for index, content in enumerate(value) if content is _GONE]
        places = [int(source.original((*path, str(index)))[-1]) for index in gone]
        source.removed.setdefault(source.original(path), []).extend(places)
        value[:] = [content for content in value if content is not _GONE]
    for key, content in list(value.items() if isinstance(value, dict) else enumerate(value)):
        if isinstance(content, dict | list):
            _close_gaps(source, content, (*path, str(key)))


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(content) for key, content in value.items()}
    return [_copy(content) for content in value] if isinstance(value, list) else value


def _set_aside(data: Any, path: Path_, *, missing: bool) -> None:
    """Remove what an error points at, or, when something is missing, the record that lacks it."""
    if missing:
        path = path[:-1] if len(path) > 1 else path
    if len(path) == 1 and path[0] in _STAND_INS:
        data[path[0]] = _STAND_INS[path[0]]
        return
    holder = data
    for depth, step in enumerate(path):
        last = depth == len(path) - 1
        key = _matching(holder, step)
        if key is None:
            return
        if last or not isinstance(holder[key], dict | list):
            if isinstance(holder, list):
                holder[key] = _GONE
            else:
                del holder[key]
            return
        holder = holder[key]


def _matching(holder: Any, step: str) -> Any:
    if isinstance(holder, dict):
        return next((key for key in holder if str(key) == step), None)
    if isinstance(holder, list) and step.isdigit() and int(step) < len(holder):
        return int(step)
    return None
