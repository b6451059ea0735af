"""What a model is fitted with: the file that says which column means what.

::

    outcome: {column: end, labels: {wait: SQ, concede: [CD, yielded], back_down: BD, fight: SF}}
    challenger:
      wait: [constant, {sqrt: trade}]
      fight: [constant, regime]
    defender:
      fight: [constant, balance]
    levels: {regime: [autocracy, democracy]}    # of a column of words; the first is the base
    start: {p_resist: PR, p_stand_firm: PF}     # first guesses for the model signalling, if columns hold them
    missing: drop                               # or refuse

A case may also state its moves, ``outcome: {challenge: esc, resist: war, stand_firm: sf}`` (0 or 1, blank where the
move did not come up), or a row may count many cases, ``outcome: {counts: {wait: sq, concede: cd, back_down: bd, fight:
sf}}``. Payoffs that are not named are 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.core.errors import BadFile, Problem, did_you_mean, shorten
from detente.crisis.file.nodes import Parsed, Path_, parse_file

ENDINGS = ("wait", "concede", "back_down", "fight")
MOVES = ("challenge", "resist", "stand_firm")
PAYOFFS = (  # in the order of detente.solvers.signalling
    ("challenger", "wait"),
    ("challenger", "concede"),
    ("defender", "concede"),
    ("challenger", "fight"),
    ("defender", "fight"),
    ("challenger", "back_down"),
    ("defender", "back_down"),
)
TRANSFORMS = ("sqrt", "log", "square")
CONSTANT = "constant"
START = ("p_resist", "p_stand_firm")
KEYS = ("outcome", "challenger", "defender", "levels", "start", "missing")


@dataclass(frozen=True)
class Term:
    """One regressor of one payoff.

    Attributes
    ----------
    column : str
        ``constant`` for 1.
    transform : str
        ``sqrt``, ``log``, ``square``, or nothing.
    place : tuple
        Line and column in the specification.
    """

    column: str
    transform: str = ""
    place: tuple[int, int] = (1, 1)

    @property
    def name(self) -> str:
        """What it is called in the output."""
        return f"{self.transform}({self.column})" if self.transform else self.column


@dataclass(frozen=True)
class Outcome:
    """How the table says how a case ended.

    Attributes
    ----------
    kind : str
        ``labels``, ``moves`` or ``counts``.
    columns : mapping of str to str
        For labels ``{"column": …}``, else the column of each move or ending.
    labels : mapping of str to str
        The ending that each label means.
    place : tuple
    """

    kind: str
    columns: Mapping[str, str]
    labels: Mapping[str, str]
    place: tuple[int, int]

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings that cases can have."""
        if self.kind == "moves":
            return ENDINGS if "stand_firm" in self.columns else tuple(name for name in ENDINGS if name != "back_down")
        named = self.columns if self.kind == "counts" else set(self.labels.values())
        return tuple(name for name in ENDINGS if name in named)


@dataclass(frozen=True)
class Specification:
    """A specification, checked for itself; columns are checked against the table later.

    Attributes
    ----------
    file : str
        As the user named it.
    outcome : Outcome
    payoffs : mapping of (side, ending) to tuple of Term
    levels : mapping of column to tuple of str
    start : mapping of str to str
        Columns of first guesses.
    refuse_missing : bool
    places : mapping of path to place
        Where each value stands.
    """

    file: str
    outcome: Outcome
    payoffs: Mapping[tuple[str, str], tuple[Term, ...]]
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    start: Mapping[str, str] = field(default_factory=dict)
    refuse_missing: bool = False
    places: Mapping[Path_, tuple[int, int]] = field(default_factory=dict)

    @property
    def terms(self) -> tuple[tuple[tuple[str, str], Term], ...]:
        """Every payoff with each of its terms, in the order of the solvers' payoffs."""
        return tuple((payoff, term) for payoff in PAYOFFS for term in self.payoffs.get(payoff, ()))

    def problem(self, place: tuple[int, int], message: str, hint: str = "") -> BadFile:
        """Return one problem of this file as an error."""
        return BadFile((Problem(self.file, *place, message, hint),))


def read_specification(path: Path) -> Specification:
    """Return a specification from its file.

    Raises
    ------
    BadFile
        With every problem of the file at its place.
    """
    reader = _Reader(parse_file(path, shorten(str(path), 4096)))
    found = reader.specification()
    if reader.problems:
        raise BadFile(tuple(sorted(reader.problems)))
    return found


class _Reader:
    """Reads one parsed file and gathers what is wrong with it."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed, self.problems = parsed, list(parsed.problems)

    def place(self, path: Path_, *, key: bool = False) -> tuple[int, int]:
        known = self.parsed.keys if key else self.parsed.values
        for length in range(len(path), -1, -1):
            if path[:length] in known:
                return known[path[:length]]
        return (1, 1)

    def wrong(self, path: Path_, message: str, hint: str = "", *, key: bool = False) -> None:
        self.problems.append(Problem(self.parsed.file, *self.place(path, key=key), message, hint))

    def mapping(self, path: Path_, data: Any, known: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return a mapping with known keys; everything else is a problem."""
        if data is None:
            return {}
        if not isinstance(data, dict):
            self.wrong(path, f"'{shorten(str(data))}' stands where a mapping was expected", "write key: value")
            return {}
        for name in data:
            if known and name not in known:
                at = (*path, str(name))
                self.wrong(at, f"the key '{shorten(str(name))}' is unknown", did_you_mean(str(name), known), key=True)
        return {str(name): value for name, value in data.items() if not known or name in known}

    def word(self, path: Path_, value: Any) -> str:
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return str(value)
        self.wrong(path, f"'{shorten(str(value))}' stands where the name of a column was expected")
        return ""

    def specification(self) -> Specification:
        data = self.mapping((), self.parsed.data, KEYS)
        if "outcome" not in data:
            self.wrong((), "the specification does not say how a case ended", "add: outcome: {column: …, labels: {…}}")
        payoffs = {}
        for side in ("challenger", "defender"):
            allowed = tuple(ending for who, ending in PAYOFFS if who == side)
            for ending, terms in self.mapping((side,), data.get(side), allowed).items():
                payoffs[side, ending] = self.terms((side, ending), terms)
        if not any(payoffs.values()):
            self.wrong((), "no payoff depends on anything", "add: challenger: {wait: [constant, COLUMN]}")
        levels = {}
        for column, names in self.mapping(("levels",), data.get("levels")).items():
            if not isinstance(names, list) or len(names) < 2:
                self.wrong(("levels", column), f"'{shorten(str(names))}' is no list of two levels or more")
            else:
                levels[column] = tuple(str(name) for name in names)
        start = {
            name: self.word(("start", name), value)
            for name, value in self.mapping(("start",), data.get("start"), START).items()
        }
        missing = data.get("missing", "drop")
        if missing not in ("drop", "refuse"):
            self.wrong(("missing",), f"'{shorten(str(missing))}' is neither drop nor refuse")
        outcome = self.outcome(data.get("outcome"))
        return Specification(
            self.parsed.file, outcome, payoffs, levels, start, missing == "refuse", dict(self.parsed.values)
        )

    def terms(self, path: Path_, data: Any) -> tuple[Term, ...]:
        if data in (0, None):
            return ()
        found: list[Term] = []
        for at, item in enumerate(data if isinstance(data, list) else [data]):
            where = (*path, str(at)) if isinstance(data, list) else path
            transform, column = "", item
            if isinstance(item, dict):
                if len(item) != 1 or next(iter(item)) not in TRANSFORMS:
                    self.wrong(where, "a transformed column is written {sqrt: COLUMN}", "known: sqrt, log, square")
                    continue
                ((transform, column),) = item.items()
            term = Term(self.word(where, column), transform, self.place(where))
            if term.name in {other.name for other in found}:
                self.wrong(where, f"'{shorten(term.name)}' stands twice in one payoff", "remove one of them")
            found.append(term)
        return tuple(found)

    def outcome(self, data: Any) -> Outcome:
        kinds = ("column", "labels", "counts", *MOVES)
        given = self.mapping(("outcome",), data, kinds)
        place = self.place(("outcome",))
        if "counts" in given:
            named = self.mapping(("outcome", "counts"), given["counts"], ENDINGS)
            columns = {name: self.word(("outcome", "counts", name), value) for name, value in named.items()}
            self.complete(("outcome", "counts"), columns)
            return Outcome("counts", columns, {}, place)
        if "column" in given or "labels" in given:
            labels: dict[str, str] = {}
            for ending, words in self.mapping(("outcome", "labels"), given.get("labels"), ENDINGS).items():
                for word in words if isinstance(words, list) else [words]:
                    if str(word) in labels:
                        self.wrong(("outcome", "labels", ending), f"'{shorten(str(word))}' means two endings")
                    labels.setdefault(str(word), ending)
            self.complete(("outcome", "labels"), labels.values())
            column = self.word(("outcome", "column"), given.get("column"))
            return Outcome("labels", {"column": column}, labels, place)
        columns = {name: self.word(("outcome", name), value) for name, value in given.items()}
        for name in MOVES[:2]:
            if data is not None and name not in columns:
                self.wrong(
                    ("outcome",), f"the outcome does not say which column holds '{name}'", f"add: {name}: COLUMN"
                )
        return Outcome("moves", columns, {}, place)

    def complete(self, path: Path_, endings: Any) -> None:
        missing = [name for name in ENDINGS if name != "back_down" and name not in endings]
        if missing:
            self.wrong(path, f"nothing says which cases ended in '{missing[0]}'", f"add: {missing[0]}: …")
