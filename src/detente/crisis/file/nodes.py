"""YAML as plain data with the place of every key and value, read safely.

The scanner is libyaml's, through ruamel.yaml; the composing is ours, because what we must know (places, keys written
twice, how large an alias makes the document) is gone once plain data exists. Scalars follow the core schema of YAML
1.2: ``yes`` and ``2022-01-10`` are text. Documents that are too large, too deep, or grow through aliases are refused
before they cost time.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError, YAMLStreamError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from detente.core.errors import BadFile, Problem, shorten
from detente.core.wording import DECIMAL

LARGEST = 5_000_000  # bytes; a crisis with a thousand claims has half a million
DEEPEST = 30
MOST_NODES = 150_000

Path_: TypeAlias = tuple[str, ...]
Place: TypeAlias = tuple[int, int]

_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,29})")  # with a leading zero, 012 is ten to some readers and twelve to others
_FLOAT = re.compile(DECIMAL)
_LONGEST_NUMBER = 400
_HIDDEN = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ODD = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


@dataclass
class Parsed:
    """A file as plain data.

    Attributes
    ----------
    data : Any
    values, keys : dict of path to (line, column)
        Where each value and each key begins, counted from 1.
    holders : set of path
        The values that are mappings or lists.
    problems : list of Problem
        Keys that a mapping names a second time.
    """

    file: str
    data: Any = None
    values: dict[Path_, Place] = field(default_factory=dict)
    keys: dict[Path_, Place] = field(default_factory=dict)
    holders: set[Path_] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def parse_file(path: Path, shown: str) -> Parsed:
    """Return a YAML file as plain data with places.

    Parameters
    ----------
    path : Path
    shown : str
        How to name the file in errors.

    Raises
    ------
    BadFile
        When the file cannot be read, is no UTF-8, is no YAML, or is too large or too deep.
    """
    try:
        raw = _read_bytes(path)
    except OSError as error:
        raise _bad(
            shown, (1, 1), f"the file cannot be read: {error.strerror}", "check the path and its permissions"
        ) from None
    if raw is None:
        raise _bad(shown, (1, 1), "this is no file", "put a file here, or remove it")
    if len(raw) > LARGEST:
        raise _bad(
            shown,
            (1, 1),
            f"the file has more than the {LARGEST:,} bytes that a crisis may have",
            "split it, or remove what is no part of a crisis",
        )
    return parse_bytes(raw, shown)


def _read_bytes(path: Path) -> bytes | None:
    """Return a file's first bytes, one more than a crisis may have; None when it is a folder, pipe or device."""
    if path.exists() and not path.is_file():
        return None
    with path.open("rb") as stream:
        return stream.read(LARGEST + 1)


def parse_bytes(raw: bytes, shown: str) -> Parsed:
    """Return YAML text as plain data with places; see :func:`parse_file`."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        place = (before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1)
        raise _bad(shown, place, f"byte 0x{raw[error.start]:02x} is no UTF-8", "save the file as UTF-8") from None
    hidden = _HIDDEN.search(text)
    if hidden:
        what = f"the character U+{ord(hidden[0]):04X} is invisible and not allowed"
        raise _bad(shown, _place_of(text, hidden.start()), what, "remove it; it would hide what a reader sees")
    composer = _Composer(shown)
    try:
        for event in YAML(typ="safe", pure=False).parse(text):
            composer.take(event)
    except MarkedYAMLError as error:
        what = " ".join(str(part) for part in (error.context, error.problem) if part)
        begun = any(word in what for word in _BEGUN)
        mark = (begun and error.context_mark) or error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _bad(shown, place, f"this is no YAML: {what}", _syntax_hint(what, text, place)) from None
    except (YAMLError, YAMLStreamError) as error:
        raise _bad(
            shown, (1, 1), f"this is no YAML: {str(error).splitlines()[0]}", "look for control characters"
        ) from None
    return composer.result()


# What was begun and not ended: the place to look is where it begins.
_BEGUN = ("parsing a flow", "quoted scalar", "simple key", "scanning an alias", "scanning an anchor", "scanning a tag")


def _place_of(text: str, index: int) -> Place:
    before = text[:index]
    return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1


def _bad(shown: str, place: Place, message: str, hint: str) -> BadFile:
    return BadFile((Problem(shown, *place, message, hint),))


def _syntax_hint(what: str, text: str, place: Place) -> str:
    lines = text.splitlines()
    line = lines[place[0] - 1] if place[0] <= len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())] or "'\\t'" in what:
        return "indent with blanks, not with tabs"
    return next((hint for sign, hint in _SYNTAX.items() if sign in what), _LOOK)


_SYNTAX = {
    "unexpected ':'": "quote the text that holds the colon",
    "mapping values are not allowed": "quote the text when it holds ': '",
    "parsing a flow": "a bracket or brace that opens here is not closed, or a comma is missing after it",
    "expected ',' or": "a bracket or brace is not closed, or a comma is missing",
    "quoted scalar": "close the quote that opens here",
    "simple key": "write the key with a colon and a blank after it",
    "cannot start any token": "quote a text that begins with a sign like @, ` or %",
}
_LOOK = "look at the indentation and the quotes of this line and the one above"


@dataclass
class _Open:
    """A collection whose end has not come yet."""

    path: Path_
    place: Place
    anchor: str | None
    nodes_before: int
    levels: int
    mapping: dict[Any, Any] | None
    items: list[Any]
    key: Any = None
    has_key: bool = False

    @property
    def data(self) -> Any:
        return self.items if self.mapping is None else self.mapping


class _Composer:
    """Builds plain data from events, one at a time; never recursive, so depth costs no stack."""

    def __init__(self, shown: str) -> None:
        self.parsed = Parsed(shown)
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Any, int, int]] = {}  # value, nodes, levels
        self.nodes = 0
        self.documents = 0

    def result(self) -> Parsed:
        if self.documents != 1:
            raise _bad(self.parsed.file, (1, 1), "the file is empty", "start with a copy: detente new DIR")
        return self.parsed

    def take(self, event: Any) -> None:
        place = (event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, CollectionEndEvent):
            self._close()
        elif isinstance(event, AliasEvent):
            self._alias(event.anchor, place)
        elif isinstance(event, NodeEvent):
            self._node(event, place)

    def _refuse(self, place: Place, message: str, hint: str) -> BadFile:
        return _bad(self.parsed.file, place, message, hint)

    def _count(self, nodes: int, levels: int, place: Place) -> None:
        """Refuse what is too large or too deep, also by way of aliases, before it costs time or stack."""
        self.nodes += nodes
        if len(self.open) + levels > DEEPEST:
            raise self._refuse(place, f"the file nests deeper than {DEEPEST} levels", "no part of a crisis needs that")
        if self.open:
            self.open[-1].levels = max(self.open[-1].levels, levels + 1)
        if self.nodes > MOST_NODES:
            raise self._refuse(
                place, f"the file grows to more than {MOST_NODES:,} values", "write aliases out, or split it"
            )

    def _node(self, event: Any, place: Place) -> None:
        self._count(1, 0 if isinstance(event, ScalarEvent) else 1, place)
        if event.tag is not None and str(event.tag) not in {"!", "tag:yaml.org,2002:str"}:
            raise self._refuse(
                place, f"the tag '{shorten(str(event.tag), 40)}' means nothing here", "remove it; plain YAML is enough"
            )
        if isinstance(event, ScalarEvent):
            value = _scalar(event)
            if event.anchor:
                self.anchors[event.anchor] = (value, 1, 0)
            self._put(value, place)
            return
        top = self.open[-1] if self.open else None
        if top and top.mapping is not None and not top.has_key:
            raise self._refuse(
                place, "a list or mapping stands where a key was expected", "use a plain name as the key"
            )
        mapping: dict[Any, Any] | None = {} if isinstance(event, MappingStartEvent) else None
        assert mapping is not None or isinstance(event, SequenceStartEvent)
        self.open.append(_Open(self._path(), place, event.anchor, self.nodes, 1, mapping, []))

    def _alias(self, name: str, place: Place) -> None:
        if name not in self.anchors:
            raise self._refuse(
                place,
                f"the alias '*{shorten(name, 40)}' stands for nothing above it",
                f"write &{shorten(name, 40)} where it is defined, or quote a text that begins with *",
            )
        value, nodes, levels = self.anchors[name]
        self._count(nodes, levels, place)
        self._put(value, place)

    def _close(self) -> None:
        done = self.open.pop()
        if self.open:
            self.open[-1].levels = max(self.open[-1].levels, done.levels + 1)
        if done.anchor:
            self.anchors[done.anchor] = (done.data, self.nodes - done.nodes_before + 1, done.levels)
        self.parsed.holders.add(done.path)
        self._put(done.data, done.place)

    def _path(self) -> Path_:
        if not self.open:
            return ()
        top = self.open[-1]
        return (*top.path, str(top.key) if top.mapping is not None else str(len(top.items)))

    def _put(self, value: Any, place: Place) -> None:
        if not self.open:
            self.documents += 1
            if self.documents > 1:
                raise self._refuse(place, "a second document begins here", "one crisis a file; remove the line ---")
            self.parsed.data = value
            self.parsed.values[()] = place
            return
        top = self.open[-1]
        if top.mapping is None:
            self.parsed.values[self._path()] = place
            top.items.append(value)
        elif not top.has_key:
            self._put_key(top, value, place)
        else:
            self.parsed.values[self._path()] = place
            top.mapping[top.key] = value
            top.has_key = False

    def _put_key(self, top: _Open, key: Any, place: Place) -> None:
        if isinstance(key, list | dict) or key is None:
            raise self._refuse(place, "this is no key", "use a plain name as the key")
        assert top.mapping is not None
        first = self.parsed.keys.get((*top.path, str(key)))
        if first is None and key in top.mapping:  # 1 and 1.0 are one key, written in two ways
            first = self.parsed.keys[(*top.path, str(next(other for other in top.mapping if other == key)))]
        if first is not None:
            message = f"the key '{shorten(str(key))}' stands twice, first in line {first[0]}"
            self.parsed.problems.append(Problem(self.parsed.file, *place, message, "keep one of them"))
        top.key, top.has_key = key, True
        self.parsed.keys[(*top.path, str(key))] = place


def _scalar(event: Any) -> Any:
    text: str = event.value
    if not event.implicit[0] or event.tag is not None:
        return text
    if text in _ODD:
        return _ODD[text]
    if len(text) > _LONGEST_NUMBER:
        return text
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
