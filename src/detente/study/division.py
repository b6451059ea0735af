"""A table of points divided between two parties: read, checked, and divided by Adjusted Winner.

The table has one row an issue: its name, and the points of the first and of the second party, which sum to 100 in each
column. Values are separated by commas, semicolons or tabs; decimals may have a point or a comma; a row of headings
names the parties.
"""

import csv
import io
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from detente.core.errors import BadFile, Problem, shorten
from detente.solvers.divisible import Pair, Shares, best_without_splitting, nash, utilitarian
from detente.solvers.division import Division, Merits, Reply, adjusted_winner, best_reply, merits

HUNDRED = Fraction(100)
LARGEST = 1_000_000
MOST_ISSUES = 200
_NUMBER = re.compile(r"\d{1,12}([.,]\d{1,9})?|[.,]\d{1,9}")


@dataclass(frozen=True)
class PointsTable:
    """Points of two parties.

    Attributes
    ----------
    file : str
    parties : (str, str)
    issues : tuple of str
    points : tuple of (Fraction, Fraction)
    rescaled : bool
        Whether the columns were brought to 100.
    """

    file: str
    parties: tuple[str, str]
    issues: tuple[str, ...]
    points: tuple[Pair, ...]
    rescaled: bool = False


@dataclass(frozen=True)
class Divided:
    """How a table is divided.

    Attributes
    ----------
    table : PointsTable
    division : Division
    merits : Merits
    replies : (Reply, Reply)
        What each party could gain by misstating, knowing the other's points.
    nash : Shares
    whole : tuple of (Fraction, Fraction)
        Totals of the best divisions that split nothing.
    utilitarian : Fraction
    """

    table: PointsTable
    division: Division
    merits: Merits
    replies: tuple[Reply, Reply]
    nash: Shares
    whole: tuple[Pair, ...]
    utilitarian: Fraction


def divide_table(path: Path, *, rescale: bool = False) -> Divided:
    """Divide what a table lists.

    Raises
    ------
    BadFile
        When the table cannot be read, or a column does not sum to 100 and may not be rescaled.
    """
    table = read_points(path, rescale=rescale)
    division = adjusted_winner(table.points)
    return Divided(
        table, division, merits(table.points, division.shares),
        (best_reply(table.points, 0), best_reply(table.points, 1)),
        nash(table.points), best_without_splitting(table.points), utilitarian(table.points),
    )  # fmt: skip


def read_points(path: Path, *, rescale: bool = False) -> PointsTable:
    """Return the points that a table lists; see :func:`divide_table`."""
    shown = shorten(str(path), 4096)
    rows = _rows(path, shown)
    first, cells = rows[0]
    parties = ("first", "second")
    if not any(_NUMBER.fullmatch(cell) for cell in cells[1:]):
        named = (cells[1] or parties[0], cells[2] or parties[1])
        parties = named if named[0] != named[1] else parties
        rows = rows[1:]
    if not rows or len(rows) > MOST_ISSUES:
        hint = f"write one row an issue, at most {MOST_ISSUES}: its name and the points of both parties"
        raise BadFile((Problem(shown, first, 1, f"the table has {len(rows)} issues", hint),))
    problems, seen = [], dict[str, int]()
    for line, row in rows:
        problems += [
            Problem(shown, line, place + 1, f"'{shorten(cell)}' is no number of points", "write 0 or more, like 12.5")
            for place, cell in enumerate(row[1:], 1)
            if not _NUMBER.fullmatch(cell)
        ]  # fmt: skip
        if row[0] in seen:
            where = f"first in line {seen[row[0]]}"
            problems.append(
                Problem(shown, line, 1, f"the issue '{shorten(row[0])}' stands twice, {where}", "rename one")
            )
        seen.setdefault(row[0], line)
    if problems:
        raise BadFile(tuple(problems[:20]))
    points = [(_value(row[1]), _value(row[2])) for _, row in rows]
    sums = [sum((pair[party] for pair in points), Fraction(0)) for party in (0, 1)]
    for party, total in enumerate(sums):
        if total == 0 or (total != HUNDRED and not rescale):
            hint = "give some issue points" if total == 0 else "let them sum to 100, or rescale them with --rescale"
            what = f"the points of '{shorten(parties[party])}' (column {party + 2}) sum to {decimal(total)}, not to 100"
            problems.append(Problem(shown, first, party + 2, what, hint))
    if problems:
        raise BadFile(tuple(problems))
    scaled = tuple((a * HUNDRED / sums[0], b * HUNDRED / sums[1]) for a, b in points)
    return PointsTable(shown, parties, tuple(row[0] for _, row in rows), scaled, sums != [HUNDRED, HUNDRED])


def _rows(path: Path, shown: str) -> list[tuple[int, list[str]]]:
    try:
        if not path.is_file():
            raise BadFile((Problem(shown, 1, 1, "there is no such file", "name a CSV file"),))
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise BadFile(
            (Problem(shown, 1, 1, f"the table cannot be read: {error.strerror}", "check the path"),)
        ) from None
    except UnicodeDecodeError:
        raise BadFile((Problem(shown, 1, 1, "the table is no text in UTF-8", "save it as CSV in UTF-8"),)) from None
    if len(raw) > LARGEST:
        raise BadFile((Problem(shown, 1, 1, f"the file has more than {LARGEST:,} bytes", "keep only the points"),))
    mark = next((mark for mark in ";\t" if mark in text.partition("\n")[0]), ",")
    try:
        reader = csv.reader(io.StringIO(text), delimiter=mark)
        rows = [
            (reader.line_num, [cell.strip() for cell in row]) for row in reader if any(cell.strip() for cell in row)
        ]
    except csv.Error as error:
        raise BadFile((Problem(shown, 1, 1, f"this is no table: {error}", "save it as CSV in UTF-8"),)) from None
    problems = [
        Problem(shown, line, 1, f"the row has {len(row)} values, not 3", _hint_of(row, mark))
        for line, row in rows
        if len(row) != 3
    ]
    if not rows:
        problems = [
            Problem(shown, 1, 1, "the table is empty", "write one row an issue: its name and two columns of points")
        ]
    if problems:
        raise BadFile(tuple(problems[:20]))
    return rows


def _hint_of(row: list[str], mark: str) -> str:
    if mark == "," and len(row) > 3:
        return "with decimal commas, separate the values by semicolons"
    return "write the issue and the points of the two parties"


def _value(cell: str) -> Fraction:
    return Fraction(cell.replace(",", "."))


def decimal(value: Fraction) -> str:
    """Return a fraction as a decimal of at most four places, without zeros at its end.

    >>> decimal(Fraction(395, 6)), decimal(Fraction(66))
    ('65.8333', '66')
    """
    text = f"{float(value):.4f}".rstrip("0").rstrip(".")
    return text or "0"
