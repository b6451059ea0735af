"""The table *Decision-making in the European Union III*, from the user's own copy :cite:`arregui2021`.

One row an issue, tab-separated, with headings. Columns are found by their headings, in any order: ``prnr`` (the
proposal), ``isnr`` (the issue), ``proc`` (``COD`` where the Parliament decides too), ``counvte`` (``Unan`` where the
Council must be unanimous), for each of 30 actors its position ``p…`` and salience ``s…``, the reference point ``rp``
and the outcome ``out``; all of these on scales from 0 to 100, blank where unknown. In one copy in circulation the line
below the headings is no issue: it holds the actors' gross domestic products under their positions.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadFile, Problem, shorten
from detente.worlds.worlds import Floats

ACTORS = (
    "com", "ep", "at", "be", "bu", "cr", "cy", "cz", "dk", "ee", "fi", "fr", "de", "el", "hu", "ie", "it", "lv", "lt",
    "lu", "mt", "nl", "pl", "pt", "ro", "si", "sk", "es", "se", "uk",
)  # fmt: skip
COMMISSION, PARLIAMENT = 0, 1
WORDS = ("prnr", "isnr", "proc", "counvte")
NUMBERS = (*(f"p{actor}" for actor in ACTORS), *(f"s{actor}" for actor in ACTORS), "rp", "out")
MISSING = frozenset(("", "na", "nan", ".", "999"))
MOST_PROBLEMS = 20
MOST_ISSUES = 5_000  # the whole table has 364
LARGEST = 1e100  # a number beyond it is no measurement


@dataclass(frozen=True, eq=False)
class Decisions:
    """Issues of proposals, as the table has them.

    Attributes
    ----------
    file : str
    proposals, issues, procedures, votes : tuple of str
        One a row: ``prnr``, ``isnr``, ``proc``, ``counvte``.
    positions, saliences : array, shape (issues, actors)
        0-100, NaN where unknown; actors in the order of ``ACTORS``.
    reference, outcome : array, shape (issues,)
    product : array, shape (actors,), or None
        Gross domestic products, where the table has them.
    """

    file: str
    proposals: tuple[str, ...]
    issues: tuple[str, ...]
    procedures: tuple[str, ...]
    votes: tuple[str, ...]
    positions: Floats
    saliences: Floats
    reference: Floats
    outcome: Floats
    product: Floats | None

    @property
    def decided(self) -> npt.NDArray[np.bool_]:
        """Which issues have an outcome."""
        return ~np.isnan(self.outcome)


def read_decisions(path: Path) -> Decisions:
    """Return the decisions of a table, whole or in part.

    Raises
    ------
    BadFile
        When it cannot be read, lacks a column, or has something else than a number from 0 to 100 in one: with line and
        cell.
    """
    shown = shorten(str(path), 4096)
    headings, rows = _cells(path, shown)
    place = {name: headings.index(name) for name in (*WORDS, *NUMBERS)}
    product, rows = _products(rows, place, shown)
    if not rows:
        raise BadFile((Problem(shown, 1, 1, "the table has no issues", "it needs one row an issue"),))
    if len(rows) > MOST_ISSUES:
        message = f"the table has {len(rows):,} rows; at most {MOST_ISSUES:,} are read"
        raise BadFile((Problem(shown, rows[MOST_ISSUES][0], 1, message, "is this the table of European decisions?"),))
    problems: list[Problem] = []
    for line, row in rows:
        for name in ("prnr", "isnr"):
            if not row[place[name]].strip():
                hint = f"fill in '{name}', or take the row out"
                problems.append(Problem(shown, line, place[name] + 1, f"the cell '{name}' is empty", hint))
    numbers = {name: _column(rows, name, place[name], shown, problems) for name in NUMBERS}
    if problems:
        raise BadFile(tuple(sorted(problems)[:MOST_PROBLEMS]))
    words = {name: tuple(row[place[name]].strip() for _, row in rows) for name in WORDS}
    return Decisions(
        file=shown,
        proposals=words["prnr"],
        issues=words["isnr"],
        procedures=words["proc"],
        votes=words["counvte"],
        positions=np.stack([numbers[f"p{actor}"] for actor in ACTORS], axis=1),
        saliences=np.stack([numbers[f"s{actor}"] for actor in ACTORS], axis=1),
        reference=numbers["rp"],
        outcome=numbers["out"],
        product=product,
    )


Row = tuple[int, list[str]]


def _cells(path: Path, shown: str) -> tuple[list[str], list[Row]]:
    """Return the headings, and every row with its line."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadFile(
            (Problem(shown, 1, 1, f"the table cannot be read: {error.strerror}", "check the path"),)
        ) from None
    if b"\0" in raw:
        raise BadFile((Problem(shown, 1, 1, "this is no table of text", "save it tab-separated, in UTF-8"),))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")  # only names of proposals, which are not used, can suffer
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise BadFile(
            (Problem(shown, 1, 1, f"this is no table: {error}", "save it tab-separated, in UTF-8"),)
        ) from None
    headings = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    if not rows or (len(headings) == 1 and headings[0] not in WORDS):
        hint = "save it with tabs between the cells and the headings in the first line"
        raise BadFile((Problem(shown, 1, 1, "this is no tab-separated table with headings", hint),))
    _check_headings(headings, shown)
    uneven = [
        Problem(shown, line, 1, f"the row has {len(row)} cells, the headings are {len(headings)}", "complete the row")
        for line, row in rows[1:]
        if len(row) != len(headings)
    ]
    if uneven:
        raise BadFile(tuple(uneven[:MOST_PROBLEMS]))
    return headings, rows[1:]


def _check_headings(headings: list[str], shown: str) -> None:
    lacks = [name for name in (*WORDS, *NUMBERS) if name not in headings]
    if len(lacks) > len(NUMBERS) // 2:
        hint = "the table has columns prnr, isnr, pcom, pep … scom, sep … rp, out; see the how-to on European decisions"
        raise BadFile((Problem(shown, 1, 1, "these are not the headings of the DEU III table", hint),))
    twice = {name for name in (*WORDS, *NUMBERS) if headings.count(name) > 1}
    problems = [Problem(shown, 1, 1, f"there is no column '{name}'", "add it, with its heading") for name in lacks]
    problems += [
        Problem(shown, 1, headings.index(name) + 1, f"the heading '{name}' stands twice", "rename one")
        for name in sorted(twice)
    ]
    if problems:
        raise BadFile(tuple(problems[:MOST_PROBLEMS]))


def _products(rows: list[Row], place: dict[str, int], shown: str) -> tuple[Floats | None, list[Row]]:
    """Return the gross domestic products, if the first row holds them, and the rows that are issues."""
    if not rows or any(rows[0][1][place[name]].strip() for name in ("prnr", "isnr")):
        return None, rows
    problems: list[Problem] = []
    found = np.concatenate(
        [_column(rows[:1], f"p{actor}", place[f"p{actor}"], shown, problems, most=LARGEST) for actor in ACTORS]
    )
    if problems:
        raise BadFile(tuple(problems[:MOST_PROBLEMS]))
    return (found if not np.isnan(found).all() else None), rows[1:]


def _column(
    rows: Sequence[Row], name: str, place: int, shown: str, problems: list[Problem], most: float = 100.0
) -> Floats:
    found = np.full(len(rows), np.nan)
    for at, (line, row) in enumerate(rows):
        cell = row[place].strip()
        if cell.lower() in MISSING:
            continue
        try:
            found[at] = float(cell)
        except ValueError:
            hint = "write a point, not a comma" if cell.replace(",", "", 1).isdigit() else "leave it blank if unknown"
            problems.append(Problem(shown, line, place + 1, f"'{shorten(cell)}' in '{name}' is no number", hint))
            continue
        if not 0 <= found[at] <= most:
            message = f"{shorten(cell)} in '{name}' does not lie between 0 and {most:g}"
            problems.append(Problem(shown, line, place + 1, message, "bring the scale to 0-100"))
    return found
