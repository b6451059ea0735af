"""A table of cases as numbers: how each ended, and the regressors of every payoff.

Rows in which a used column is missing are left out and counted by reason, or refused, as the specification says. A
column of words becomes one indicator for every level but the base.
"""

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detente.core.errors import BadFile, BadInput, Problem, did_you_mean, shorten
from detente.study.fit.specification import CONSTANT, ENDINGS, MOVES, PAYOFFS, Outcome, Specification, Term
from detente.worlds.worlds import Floats

MISSING = frozenset(("", "na", "nan", "n/a", ".", "null", "none"))
MOST_LEVELS = 30
LARGEST = 1e100  # a number beyond it is no measurement, and its square none either


@dataclass(frozen=True)
class Table:
    """A table as it was read.

    Attributes
    ----------
    file : str
    columns : mapping of str to tuple of str
    lines : tuple of int
        The line at which each row ends.
    """

    file: str
    columns: Mapping[str, tuple[str, ...]]
    lines: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Cases:
    """Cases as numbers.

    Attributes
    ----------
    counts : array, shape (cases, 4)
        How often each case ended in wait, concede, back_down, fight.
    regressors : array, shape (cases, parameters)
    payoff : array of int, shape (parameters,)
        The payoff that each parameter belongs to, by its place in ``PAYOFFS``.
    names : tuple of str
        Such as ``challenger.fight: regime = democracy``.
    start : array, shape (cases, 2), or None
        First guesses of the chances to resist and to stand firm.
    endings : tuple of str
    bases : mapping of column to base level
    dropped : mapping of reason to tuple of lines
    """

    counts: Floats
    regressors: Floats
    payoff: np.ndarray
    names: tuple[str, ...]
    start: Floats | None
    endings: tuple[str, ...]
    bases: Mapping[str, str]
    dropped: Mapping[str, tuple[int, ...]]

    def payoffs(self, coefficients: Floats) -> Floats:
        """Return the payoffs of every case; shape (cases, 7)."""
        weighted = self.regressors * coefficients
        found = np.zeros((len(weighted), len(PAYOFFS)))
        for place in range(len(PAYOFFS)):
            found[:, place] = weighted[:, self.payoff == place].sum(axis=1)
        return found


def read_table(path: Path) -> Table:
    """Return a table from a file of comma-separated values with one row of headings.

    Raises
    ------
    BadFile
        When it cannot be read, has a heading twice, or a row of another length.
    """
    shown = shorten(str(path), 4096)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            headings = next(reader, [])
            rows = [(reader.line_num, row) for row in reader if row]
    except OSError as error:
        raise BadFile(
            (Problem(shown, 1, 1, f"the table cannot be read: {error.strerror}", "check the path"),)
        ) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadFile((Problem(shown, 1, 1, f"this is no table: {error}", "save it as CSV in UTF-8"),)) from None
    if len(headings) == 1 and any(mark in headings[0] for mark in ";\t"):
        hint = "save it with commas between values, and with points in decimal numbers"
        raise BadFile((Problem(shown, 1, 1, "the values are not separated by commas", hint),))
    problems = [
        Problem(shown, 1, 1, f"the heading '{shorten(name)}' stands twice", "rename one of them")
        for name in sorted({name for name in headings if headings.count(name) > 1})
    ]
    problems += [
        Problem(shown, line, 1, f"the row has {len(row)} values, the headings are {len(headings)}", "complete the row")
        for line, row in rows
        if len(row) != len(headings)
    ]
    if not rows:
        problems.append(Problem(shown, 1, 1, "the table has no rows", "write one row of headings and one row a case"))
    if problems:
        raise BadFile(tuple(problems[:20]))
    columns = {name: tuple(row[place].strip() for _, row in rows) for place, name in enumerate(headings)}
    return Table(shown, columns, tuple(line for line, _ in rows))


def cases_of(table: Table, specification: Specification) -> Cases:
    """Return the cases that a specification reads from a table.

    Raises
    ------
    BadFile
        When a column does not exist, a value is no number, or a label is unknown.
    BadInput
        When no case is left.
    """
    _check_columns(table, specification)
    outcome = specification.outcome
    gone: dict[int, str] = {}
    used = dict.fromkeys(
        [*outcome.columns.values()]
        + [term.column for _, term in specification.terms if term.column != CONSTANT]
        + [*specification.start.values()]
    )
    later = {outcome.columns[name] for name in MOVES[1:] if outcome.kind == "moves" and name in outcome.columns}
    for column in used:
        for row, text in enumerate(table.columns[column]):
            if text.lower() in MISSING and column not in later:
                gone.setdefault(row, f"'{column}' is missing")
    counts = np.zeros((len(table.lines), len(ENDINGS)))
    for row in range(len(table.lines)):
        if row not in gone:
            reason = _count(table, outcome, row, counts[row])
            if reason:
                gone[row] = reason
    if gone and specification.refuse_missing:
        raise BadFile(tuple(Problem(table.file, table.lines[row], 1, gone[row]) for row in sorted(gone)[:20]))
    kept = [row for row in range(len(table.lines)) if row not in gone]
    if not kept:
        raise BadInput(f"{table.file}: no case is left; {_most(gone)}")
    columns, payoff, names, bases = _design(table, specification, kept)
    start = [_numbers(table, Term(specification.start[name]), kept) for name in specification.start]
    dropped: dict[str, list[int]] = {}
    for row in sorted(gone):
        dropped.setdefault(gone[row], []).append(table.lines[row])
    return Cases(
        counts[kept],
        np.stack(columns, axis=1),
        np.array(payoff),
        tuple(names),
        np.stack(start, axis=1) if len(start) == 2 else None,
        outcome.endings,
        bases,
        {reason: tuple(lines) for reason, lines in dropped.items()},
    )


def _most(gone: Mapping[int, str]) -> str:
    reasons = list(gone.values())
    return max(set(reasons), key=reasons.count) + " in most rows"


def _check_columns(table: Table, specification: Specification) -> None:
    problems = []
    for path, column in _named_columns(specification):
        if column not in table.columns:
            hint = did_you_mean(column, table.columns)
            problems.append(Problem(specification.file, *path, f"the table has no column '{shorten(column)}'", hint))
    if problems:
        raise BadFile(tuple(sorted(problems)))


def _named_columns(specification: Specification) -> list[tuple[tuple[int, int], str]]:
    places = specification.places
    found = [(term.place, term.column) for _, term in specification.terms if term.column != CONSTANT]
    outcome = specification.outcome
    for name, column in outcome.columns.items():
        path = ("outcome", "counts", name) if outcome.kind == "counts" else ("outcome", name)
        found.append((places.get(path, outcome.place), column))
    return found + [(places.get(("start", name), (1, 1)), column) for name, column in specification.start.items()]


def _count(table: Table, outcome: Outcome, row: int, count: Floats) -> str:
    """Write how a row ended; return why it cannot be used, or nothing."""
    texts = {name: table.columns[column][row] for name, column in outcome.columns.items()}
    if outcome.kind == "labels":
        word = _plain(texts["column"], outcome.labels)
        if word not in outcome.labels:
            known = tuple(outcome.labels)
            raise _wrong(table, row, f"the ending '{shorten(texts['column'])}' is unknown", did_you_mean(word, known))
        count[ENDINGS.index(outcome.labels[word])] = 1
        return ""
    if outcome.kind == "counts":
        for name, text in texts.items():
            number = _number(text)
            if number is None or number < 0 or number != int(number):
                raise _wrong(table, row, f"'{shorten(text)}' in '{outcome.columns[name]}' is no count")
            count[ENDINGS.index(name)] = number
        return "" if count.sum() > 0 else "nothing was counted"
    return _moves(table, outcome, row, texts, count)


def _moves(table: Table, outcome: Outcome, row: int, texts: Mapping[str, str], count: Floats) -> str:
    ends = {"challenge": "wait", "resist": "concede", "stand_firm": "back_down"}
    for move in MOVES:
        if move not in texts:
            break
        if texts[move].lower() in MISSING:
            return f"'{outcome.columns[move]}' is missing"
        number = _number(texts[move])
        if number not in (0, 1):
            raise _wrong(table, row, f"'{shorten(texts[move])}' in '{outcome.columns[move]}' is neither 0 nor 1")
        if number == 0:
            count[ENDINGS.index(ends[move])] = 1
            return ""
    count[ENDINGS.index("fight")] = 1
    return ""


def _plain(text: str, labels: Mapping[str, str]) -> str:
    """Return a label as the specification may have written it: 1 for 1.0."""
    number = _number(text)
    if text not in labels and number is not None and number == int(number):
        return str(int(number))
    return text


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) <= LARGEST else None


def _wrong(table: Table, row: int, message: str, hint: str = "") -> BadFile:
    return BadFile((Problem(table.file, table.lines[row], 1, message, hint),))


def _design(
    table: Table, specification: Specification, kept: list[int]
) -> tuple[list[Floats], list[int], list[str], dict[str, str]]:
    columns: list[Floats] = []
    payoff: list[int] = []
    names: list[str] = []
    bases: dict[str, str] = {}
    for place, term in specification.terms:
        for name, values in _regressors(table, specification, term, kept, bases):
            columns.append(values)
            payoff.append(PAYOFFS.index(place))
            names.append(f"{'.'.join(place)}: {name}")
    return columns, payoff, names, bases


def _regressors(
    table: Table, specification: Specification, term: Term, kept: list[int], bases: dict[str, str]
) -> list[tuple[str, Floats]]:
    if term.column == CONSTANT:
        return [(CONSTANT, np.ones(len(kept)))]
    words = [table.columns[term.column][row] for row in kept]
    if term.column not in specification.levels and all(_number(word) is not None for word in words):
        return [(term.name, _numbers(table, term, kept))]
    if term.transform:
        bad = next((row, word) for row, word in zip(kept, words, strict=True) if _number(word) is None)
        raise _wrong(table, bad[0], f"'{shorten(bad[1])}' in '{term.column}' is no number")
    levels = specification.levels.get(term.column) or tuple(sorted(set(words)))
    if len(levels) > MOST_LEVELS:
        bad = next((row, word) for row, word in zip(kept, words, strict=True) if _number(word) is None)
        raise _wrong(table, bad[0], f"'{shorten(bad[1])}' in '{term.column}' is no number")
    for row, word in zip(kept, words, strict=True):
        if word not in levels:
            raise _wrong(table, row, f"the level '{shorten(word)}' of '{term.column}' is not stated in levels")
    bases[term.column] = levels[0]
    return [
        (f"{term.name} = {level}", np.array([word == level for word in words], dtype=np.float64))
        for level in levels[1:]
    ]


def _numbers(table: Table, term: Term, kept: list[int]) -> Floats:
    found = np.empty(len(kept))
    for place, row in enumerate(kept):
        text = table.columns[term.column][row]
        number = _number(text)
        low = {"sqrt": 0.0, "log": 5e-324}.get(term.transform, -math.inf)
        if number is None:
            raise _wrong(table, row, f"'{shorten(text)}' in '{term.column}' is no number")
        if number < low:
            raise _wrong(table, row, f"'{shorten(text)}' in '{term.column}' has no {term.transform}")
        found[place] = number
    transform = {"sqrt": np.sqrt, "log": np.log, "square": np.square}.get(term.transform)
    return found if transform is None else np.asarray(transform(found))


def check_payoffs(specification: Specification, known: tuple[tuple[str, str], ...], model: str) -> None:
    """Refuse payoffs that a model does not know, and a regressor that stands in all payoffs of one side.

    Raises
    ------
    BadFile
    """
    problems = []
    for payoff, term in specification.terms:
        if payoff not in known:
            message = f"'{'.'.join(payoff)}' is no payoff of the model {model} with these outcomes"
            problems.append(Problem(specification.file, *term.place, message, "remove it"))
    for side in ("challenger", "defender"):
        of_side = [specification.payoffs.get(payoff, ()) for payoff in known if payoff[0] == side]
        for term in of_side[-1]:
            if all(term.name in {other.name for other in terms} for terms in of_side):
                message = (
                    f"'{shorten(term.name)}' stands in every payoff of the {side}, and only differences can be seen"
                )
                hint = "leave it out of one payoff, which is then the base"
                problems.append(Problem(specification.file, *term.place, message, hint))
    if problems:
        raise BadFile(tuple(problems))
