"""JSON with places: what a file holds, and at which line and column each part of it stands."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from detente.core.errors import BadFile, NotFound, Problem, did_you_mean, shorten
from detente.crisis.file.nodes import LARGEST, Parsed, Path_, parse_bytes


@dataclass(frozen=True)
class Part:
    """A part of a file, with its path, so that an error can name the place.

    Attributes
    ----------
    parsed : Parsed
    value : Any
    path : tuple of str
    """

    parsed: Parsed
    value: Any
    path: Path_ = ()

    def refuse(self, message: str, hint: str) -> NoReturn:
        """Raise a problem with this part."""
        steps = (self.path[:length] for length in range(len(self.path), -1, -1))
        place = next((self.parsed.values[path] for path in steps if path in self.parsed.values), (1, 1))
        raise BadFile((Problem(self.parsed.file, *place, message, hint),))

    def has(self, key: str) -> bool:
        """Whether a mapping has a key."""
        return key in self.mapping()

    def below(self, key: str) -> "Part":
        """Return what a mapping has at a key that must be there."""
        known = self.mapping()
        if key not in known:
            near = did_you_mean(key, known)
            self.refuse(f"the key '{key}' is missing", near if near.startswith("did") else f'add "{key}": …')
        return Part(self.parsed, known[key], (*self.path, key))

    def mapping(self) -> dict[str, Any]:
        """Return this part as a mapping."""
        if not isinstance(self.value, dict):
            self.refuse(f"{_shown(self.value)} stands where a mapping was expected", "write {…}")
        return self.value

    def items(self) -> "list[Part]":
        """Return the entries of a list."""
        if not isinstance(self.value, list):
            self.refuse(f"{_shown(self.value)} stands where a list was expected", "write […]")
        return [Part(self.parsed, value, (*self.path, str(place))) for place, value in enumerate(self.value)]

    def text(self) -> str:
        """Return this part as a text that is not empty."""
        if not isinstance(self.value, str) or not self.value.strip():
            self.refuse(f"{_shown(self.value)} stands where a text was expected", 'write "…"')
        return self.value

    def flag(self) -> bool:
        """Return this part as true or false."""
        if not isinstance(self.value, bool):
            self.refuse(f"{_shown(self.value)} stands where true or false was expected", "write true or false")
        return self.value

    def number(self, low: int, high: int, what: str) -> int:
        """Return this part as a whole number within bounds."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.refuse(f"{_shown(self.value)} stands where {what} was expected", "write a whole number")
        if not low <= self.value <= high:
            self.refuse(f"there is no {what} {self.value}", f"they go from {low} to {high}" if low <= high else "")
        return self.value


def _shown(value: Any) -> str:
    kinds = ((dict, "a mapping"), (list, "a list"), (type(None), "nothing"))
    return next((name for kind, name in kinds if isinstance(value, kind)), f"'{shorten(str(value))}'")


def open_json(path: Path) -> tuple[str, Part]:
    """Return a JSON file's text and content.

    Raises
    ------
    NotFound
        When there is no such file.
    BadFile
        When it cannot be read, is no JSON, or names a key twice.
    """
    if not path.is_file():
        raise NotFound("file", str(path), (), "give a file that ends in .gmcr")
    shown = shorten(str(path), 4096)
    raw = path.read_bytes()
    if len(raw) > LARGEST:
        raise _bad(shown, 1, 1, f"the file has more than {LARGEST:,} bytes", "no model needs that")
    return read_json(raw, shown)


def read_json(raw: bytes, shown: str) -> tuple[str, Part]:
    """Return a JSON text and its content; see :func:`open_json`."""
    try:
        text = raw.decode("utf-8-sig")
        data = json.loads(text)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _bad(shown, line, 1, f"byte 0x{raw[error.start]:02x} is no UTF-8", "save the file as UTF-8") from None
    except json.JSONDecodeError as error:
        message = f"this is no JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise _bad(shown, error.lineno, error.colno, message, "mend the file, or save it again") from None
    except (RecursionError, ValueError):
        raise _bad(shown, 1, 1, "the file nests too deep, or holds too large a number", "no model needs that") from None
    try:
        parsed = parse_bytes(text.encode(), shown)
    except BadFile:  # what is JSON and no YAML, such as tabs: then only the file is named
        parsed = Parsed(shown)
    if parsed.problems:
        raise BadFile(tuple(parsed.problems))
    return text, Part(parsed, data)


def _bad(shown: str, line: int, column: int, message: str, hint: str) -> BadFile:
    return BadFile((Problem(shown, line, column, message, hint),))
