"""Writing a crisis: only what changed is rewritten, so that comments, order and spelling of the rest stay as the
analyst left them.
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
from detente.crisis.file.read import gather, read

GONE = object()
IN_CLAIMS = ("documents", "codebook", "claims")
Change: TypeAlias = "tuple[Path_, Any]"


@dataclass(frozen=True)
class Written:
    """What was written: the files that changed, in the order of their names."""

    files: tuple[Path, ...]


def write(crisis: Crisis, folder: Path) -> Written:
    """Write a crisis into a folder, new or standing.

    In a standing folder, the crisis that is there is read first, and only what differs is rewritten, each change in the
    file where it stands. Files are replaced at once or not at all.

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
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, text.encode())
    try:
        same = read(file).digest == crisis.digest
    except BadFile:
        same = False
    if not same:
        for path, content in before.items():
            path.unlink() if content is None else _replace(path, content)
        raise Refused(
            f"{folder}: what was written does not read back as the same crisis, so the files were left as they were"
        )
    return Written(tuple(sorted(texts)))


def _replace(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 140
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    return yaml


def _dump(data: Any) -> str:
    stream = io.StringIO()
    _yaml().dump(_quoted(data) if type(data) is dict else data, stream)
    return stream.getvalue()


def _quoted(value: Any) -> Any:
    """Put quotes around new texts in which a mark of YAML stands; readers differ on which of them are safe inside
    braces.
    """
    if isinstance(value, dict):
        return {key: _quoted(content) for key, content in value.items()}
    if isinstance(value, list):
        return [_quoted(content) for content in value]
    return (
        DoubleQuotedScalarString(value)
        if type(value) is str and re.search(r"[^\w /().;-]|^-|^\s|\s$", value)
        else value
    )


def _fresh(crisis: Crisis, folder: Path) -> dict[Path, str]:
    data = _keyed(crisis.as_written())
    claims = {key: data.pop(key) for key in IN_CLAIMS if key in data}
    readings = data.pop("readings", {})
    texts = {folder / "crisis.yaml": _dump(data)}
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
    return data


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _changed(crisis: Crisis, file: Path) -> dict[Path, str]:
    old, new = _keyed(read(file).as_written()), _keyed(crisis.as_written())
    source = gather(file)
    trees: dict[Path, Any] = {}
    for path, value in changes(old, new, ()):
        head = next(path[:n] for n in range(len(path), -1, -1) if path[:n] in source.origin)
        parsed, inner = source.origin[head]
        target = Path(parsed.file)
        if target not in trees:
            trees[target] = _yaml().load(target.read_text(encoding="utf-8-sig"))
        rest = (*inner, *path[len(head) :])
        if rest:
            _apply(trees[target], rest, value)
        else:
            trees[target] = None if value is GONE else _quoted(value[1])
    return {path: _dump(tree) for path, tree in trees.items()}


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
    name, value = change[0], _quoted(change[1])
    key = _key(holder, path[-1])
    holder[name if key is None else key] = value


def _key(holder: Any, step: str) -> Any:
    if isinstance(holder, list):
        return int(step)
    return next((key for key in holder if str(key) == step or str(_number(key)) == step), None)


def _number(key: Any) -> Any:
    return _plain(float(key)) if isinstance(key, int | float) and not isinstance(key, bool) else key
