"""Writing a crisis: only what changed is rewritten; comments, order and spelling of the rest stay as they were.

Blanks may be evened out in a file in which something changed; files without a change are not touched.
"""

import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from detente.core.errors import BadFile, Refused
from detente.crisis.crisis import Crisis
from detente.crisis.file.nodes import Path_
from detente.crisis.file.read import read
from detente.crisis.file.source import IN_CLAIMS, gather

GONE = object()
Change: TypeAlias = "tuple[Path_, Any]"


@dataclass(frozen=True)
class Written:
    """What was written: the files that changed, in the order of their names."""

    files: tuple[Path, ...]


def write(crisis: Crisis, folder: Path) -> Written:
    """Write a crisis into a folder, new or standing.

    In a standing folder, the crisis that is there is read first, and only what differs is rewritten, each change in
    the file where it stands. Files are replaced at once or not at all.

    Parameters
    ----------
    crisis : Crisis
    folder : Path

    Raises
    ------
    BadFile
        When the files that stand there have errors: they would be lost.
    Refused
        When what was written does not read back as the same crisis; the files are then left as they were.
    """
    file = folder / "crisis.yaml"
    texts = _changed(crisis, file) if file.exists() else _fresh(crisis, folder)
    before = {path: path.read_bytes() if path.exists() else None for path in texts}
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                _replace(path, text.encode())
        same = read(file).digest == crisis.digest
    except OSError as error:
        _restore(before)
        raise Refused(f"{folder}: cannot be written: {error.strerror}; the files were left as they were") from None
    except BadFile:
        same = False
    if not same:
        _restore(before)
        raise Refused(
            f"{folder}: what was written does not read back as the same crisis, so the files were left as they were"
        )
    return Written(tuple(sorted(texts)))


def _restore(before: dict[Path, bytes | None]) -> None:
    """Put every file back as it was; those that still are as they were are not touched."""
    for path, content in before.items():
        if content is None:
            path.unlink(missing_ok=True)
        elif not path.exists() or path.read_bytes() != content:
            _replace(path, content)


def _replace(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 100_000  # a long line that the analyst wrote stays one line
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    return yaml


def _dump(data: Any) -> str:
    stream = io.StringIO()
    _yaml().dump(data, stream)
    return stream.getvalue()


def _safe(value: Any) -> Any:
    """Return new content with texts of more than words quoted: what one YAML reader takes plain, another refuses."""
    if isinstance(value, dict):
        return {key: _safe(content) for key, content in value.items()}
    if isinstance(value, list):
        return [_safe(item) for item in value]
    if isinstance(value, str) and not re.fullmatch(r"[A-Za-z0-9][\w ./-]*(?<! )", value, re.ASCII):
        return DoubleQuotedScalarString(value)
    return value


def _load(raw: bytes) -> Any:
    return _yaml().load(raw.decode("utf-8-sig"))


def _fresh(crisis: Crisis, folder: Path) -> dict[Path, str | None]:
    data = _safe(_keyed(crisis.as_written()))
    claims = {key: data.pop(key) for key in IN_CLAIMS if key in data}
    readings = data.pop("readings", {})
    texts: dict[Path, str | None] = {folder / "crisis.yaml": _dump(data)}
    if claims:
        texts[folder / "claims.yaml"] = _dump(claims)
    for name, reading in readings.items():
        texts[folder / "readings" / f"{name}.yaml"] = _dump(reading)
    return texts


def _keyed(data: dict[str, Any]) -> dict[str, Any]:
    """Give the marks their numbers back as keys; JSON has only text there."""
    for issue in data.get("issues", {}).values():
        if "marks" in issue:
            issue["marks"] = {_plain(float(key)): text for key, text in issue["marks"].items()}
    holders = [
        *data.get("stances", {}).values(),
        *(item.get("stances", {}) for item in data.get("audiences", {}).values()),
    ]
    for stance in (stance for stances in holders for stance in stances.values()):
        if "worth" in stance:
            stance["worth"] = {_plain(float(key)): number for key, number in stance["worth"].items()}
    return data


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _changed(crisis: Crisis, file: Path) -> dict[Path, str | None]:
    """Return the new text of every file that changes; None for a file that goes."""
    source, folder = gather(file), file.parent / "readings"
    old, new = _keyed(read(file).as_written()), _keyed(crisis.as_written())
    in_files = any(path[:1] == ("readings",) for path in source.origin)
    if in_files:  # one file a reading: each comes and goes by itself
        old.setdefault("readings", {})
        new.setdefault("readings", {})
    trees: dict[Path, Any] = {}
    for path, value in changes(old, new, ()):
        if in_files and path[:1] == ("readings",) and path[:2] not in source.origin:
            trees[folder / f"{path[1]}.yaml"] = _safe(value[1])
            continue
        head = next(path[:n] for n in range(len(path), -1, -1) if path[:n] in source.origin)
        parsed, inner = source.origin[head]
        target = Path(parsed.file)
        if target not in trees:
            trees[target] = _load(target.read_bytes())
        rest = (*inner, *path[len(head) :])
        if rest:
            _apply(trees[target], rest, value)
        else:
            trees[target] = None if value is GONE else _safe(value[1])
    return {path: None if tree is None else _dump(tree) for path, tree in trees.items()}


def changes(old: Any, new: Any, path: Path_) -> Iterator[tuple[Path_, Any]]:
    """Yield what must be set, as (path, value), to turn plain data into other plain data; ``GONE`` means removed."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old:
            if key not in new:
                yield (*path, str(key)), GONE
        for key, value in new.items():
            if key not in old:
                yield (*path, str(key)), (key, value)
            else:
                yield from changes(old[key], value, (*path, str(key)))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from changes(before, after, (*path, str(index)))
    elif old != new or type(old) is not type(new):
        yield path, (path[-1] if path else "", new)


def _apply(tree: Any, path: Path_, change: Any) -> None:
    holder = tree
    for step in path[:-1]:
        holder = holder[_key(holder, step)]
    if change is GONE:
        del holder[_key(holder, path[-1])]
        return
    name, value = change
    key = _key(holder, path[-1])
    holder[name if key is None else key] = _safe(value)


def _key(holder: Any, step: str) -> Any:
    if isinstance(holder, list):
        return int(step)
    return next((key for key in holder if str(key) == step or str(_number(key)) == step), None)


def _number(key: Any) -> Any:
    return _plain(float(key)) if isinstance(key, int | float) and not isinstance(key, bool) else key
