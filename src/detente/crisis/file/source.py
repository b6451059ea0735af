"""The files of one crisis as one mapping, with the place of everything.

A folder holds ``crisis.yaml`` and may hold ``claims.yaml`` and ``readings/*.yaml``; together they are one mapping. A
file that cannot be read becomes a problem, and what it would have stated counts as broken, not as absent.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.core.errors import BadFile, NotFound, Problem, shorten
from detente.crisis.file.nodes import Parsed, Path_, parse_file

IN_CLAIMS = ("claims", "documents", "codebook")


@dataclass
class Source:
    """The files of one crisis as one mapping, with the place of everything.

    Attributes
    ----------
    data : dict
        What the files say, together.
    origin : dict of path to (Parsed, path)
        For the top of each file's part: which file, and where in it.
    problems, warnings : list of Problem
    removed : dict of path to list of int
        Entries of lists that were set aside, by their positions in the files.
    renamed : dict of path to str
        Keys that stand in the files misspelled, by the paths that were meant.
    broken : set of paths
        What was set aside, or stands in a file that cannot be read.
    """

    folder: Path
    data: dict[str, Any] = field(default_factory=dict)
    origin: dict[Path_, tuple[Parsed, Path_]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    removed: dict[Path_, list[int]] = field(default_factory=dict)
    renamed: dict[Path_, str] = field(default_factory=dict)
    broken: set[Path_] = field(default_factory=set)

    def original(self, path: Path_) -> Path_:
        """Return a path with the list positions and the misspelled keys of the files."""
        steps = list(path)
        for depth, step in enumerate(steps):
            steps[depth] = self.renamed.get(tuple(steps[: depth + 1]), step)
            for gone in sorted(self.removed.get(tuple(steps[:depth]), ())):
                steps[depth] = str(int(steps[depth]) + (gone <= int(steps[depth]))) if step.isdigit() else step
        return tuple(steps)

    def place(self, path: Path_, *, key: bool = False) -> tuple[str, int, int]:
        """Return file, line and column of a path.

        A number with a source is where its ``value`` is. What does not stand in the file is where the nearest thing
        above it is: at its key, when that holds more than one thing.
        """
        for length in range(len(path), -1, -1):
            if path[:length] in self.origin:
                parsed, inner = self.origin[path[:length]]
                return parsed.file, *_place(parsed, (*inner, *path[length:]), len(inner), key=key)
        return str(self.folder), 1, 1


def _place(parsed: Parsed, path: Path_, top: int, *, key: bool) -> tuple[int, int]:
    for cut in range(len(path), top - 1, -1):
        below = path[:cut]
        above = cut < len(path)
        if below in parsed.keys and (key or (above and below in parsed.holders)):
            return parsed.keys[below]
        if not key and (*below, "value") in parsed.values:
            return parsed.values[(*below, "value")]
        if below in parsed.values:
            return parsed.values[below]
    return 1, 1


def locate(path: Path) -> Path:
    """Return the crisis file that a path means: itself, or the ``crisis.yaml`` of a folder.

    Raises
    ------
    NotFound
        When there is none.
    """
    try:
        folder = path.is_dir()
        file = path / "crisis.yaml" if folder else path
        found, taken = file.is_file(), file.exists()
    except OSError:  # a name longer than any file may have
        folder, found, taken = False, False, False
    if not found:
        start = "give a folder with a crisis.yaml, or start one: detente new DIR"
        no_file = "its crisis.yaml is no file" if taken else "the folder has no crisis.yaml"
        raise NotFound("crisis at", str(path), (), no_file if folder else start)
    return file


def gather(file: Path) -> Source:
    """Return the mapping that a crisis file and its neighbours state together; broken files become problems."""
    source = Source(file.parent)
    parsed = _parse(source, file)
    if parsed is None:
        return source
    source.origin[()] = (parsed, ())
    if not isinstance(parsed.data, dict):
        _report(source, parsed, parsed.values[()], "the file is no mapping", "start with: detente: 1")
        return source
    source.data = dict(parsed.data)
    if file.name == "crisis.yaml":
        _add_claims(source, file.parent / "claims.yaml")
        _add_readings(source, file.parent / "readings")
        _warn_of_other_endings(source, file.parent)
    return source


def _report(source: Source, parsed: Parsed, place: tuple[int, int], message: str, hint: str) -> None:
    source.problems.append(Problem(parsed.file, *place, message, hint))


def _shown(file: Path) -> str:
    """Return a file's name as it may be printed: names of files can hold anything."""
    return shorten(str(file), 4096)


def _parse(source: Source, file: Path) -> Parsed | None:
    try:
        parsed = parse_file(file, _shown(file))
    except BadFile as error:
        source.problems += error.problems
        return None
    source.problems += parsed.problems
    return parsed


def _there(file: Path) -> bool:
    return file.exists() or file.is_symlink()


def _add_claims(source: Source, file: Path) -> None:
    if not _there(file):
        return
    parsed = _parse(source, file)
    if parsed is None:
        source.broken |= {(part,) for part in IN_CLAIMS if part not in source.data}
        return
    content = {"claims": parsed.data} if isinstance(parsed.data, list) else parsed.data
    if content is None:
        return
    if not isinstance(content, dict):
        _report(source, parsed, parsed.values[()], "the file is no list of claims", "write claims: […]")
        source.broken.add(("claims",))
        return
    for key, part in content.items():
        inner: Path_ = () if isinstance(parsed.data, list) else (str(key),)
        place = parsed.keys.get(inner, (1, 1))
        if key == "detente":
            continue
        if key not in IN_CLAIMS:
            hint = "it may hold claims, codebook and documents; the rest stands in crisis.yaml"
            _report(source, parsed, place, f"the key '{shorten(str(key))}' is unknown in claims.yaml", hint)
        elif source.data.get(key):
            _report(source, parsed, place, f"'{key}' is stated here and in crisis.yaml", "keep one of the two")
            source.broken.add((key,))
        elif part is not None:
            source.data[key] = part
            source.origin[(key,)] = (parsed, inner)


def _add_readings(source: Source, folder: Path) -> None:
    if not folder.is_dir():
        return
    stated = source.data.get("readings")
    if stated is not None and not isinstance(stated, dict):
        return  # reported where it stands
    readings = dict(stated or {})
    for file in sorted(folder.glob("*.yaml")):
        parsed = None if file.name.startswith(".") else _parse(source, file)
        if parsed is None:
            continue
        name = file.stem
        if name in readings:
            message = f"the reading '{shorten(name)}' is stated here and in crisis.yaml"
            _report(source, parsed, (1, 1), message, "keep one of the two")
            continue
        readings[name] = parsed.data
        source.origin[("readings", name)] = (parsed, ())
    if readings:
        source.data["readings"] = readings


def _warn_of_other_endings(source: Source, folder: Path) -> None:
    """Warn of a file that looks like a part of the crisis and is not read: it would be missed in silence."""
    readings = folder / "readings"
    wrong = [folder / "claims.yml", *(sorted(readings.glob("*.yml")) if readings.is_dir() else ())]
    for file in wrong:
        if file.is_file():
            hint = f"rename it to {shorten(file.stem)}.yaml"
            source.warnings.append(Problem(_shown(file), 1, 1, "the file is not read", hint))
