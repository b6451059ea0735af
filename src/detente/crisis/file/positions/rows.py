"""Rows of a table put to their parties, and the cells of every stance: what is where, before any number is read.

A row called ``status quo`` is no party: it says where the issues stand.
"""

from dataclasses import dataclass, field
from typing import NoReturn

from detente.core.errors import BadFile, Problem, shorten
from detente.crisis.file.positions.cells import is_computed, is_missing, is_number
from detente.crisis.file.positions.decode import Cells, Row
from detente.crisis.file.positions.headings import STATUS_QUO, Columns

MOST_PARTIES = 1_000
MOST_ISSUES = 50
LONGEST_NAME = 200


@dataclass(frozen=True)
class Stance:
    """One party on one issue: the row, and the columns of its position and its salience."""

    row: Row
    position: int
    salience: int


@dataclass
class Rows:
    """The rows of a table by what they mean; parties and issues by their names in small letters.

    Attributes
    ----------
    parties : dict of party to (name as written, rows)
    issues : dict of issue to name as written
    stances : dict of (party, issue) to Stance
    quo : list of Row
        Those of the status quo.
    """

    table: Cells
    columns: Columns
    parties: dict[str, tuple[str, list[Row]]] = field(default_factory=dict)
    issues: dict[str, str] = field(default_factory=dict)
    stances: dict[tuple[str, str], Stance] = field(default_factory=dict)
    quo: list[Row] = field(default_factory=list)

    def refuse(self, line: int, place: int, message: str, hint: str) -> NoReturn:
        """Raise an error about a cell, by its line and the place of its column."""
        raise BadFile((Problem(self.table.file, line, place + 1, message, hint),))

    def cell(self, row: Row, place: int) -> str:
        """Return the text of a cell; empty where the row is shorter."""
        return row.cells[place] if place < len(row.cells) else ""

    def called(self, row: Row, place: int) -> str:
        """Return how a cell is called in a message."""
        heading = self.table.headings.cells[place]
        party = shorten(self.cell(row, self.columns.party), 40)
        about = f" on '{shorten(self.cell(row, self.columns.issue), 40)}'" if self.columns.issue is not None else ""
        return f"'{shorten(heading, 40)}' of '{party}'{about}"

    def place_of(self, issue: str) -> int:
        """Return the column that holds the positions on an issue."""
        if self.columns.position is not None:
            return self.columns.position
        return next(column.position for column in self.columns.issues if column.name.casefold() == issue)


def rows_of(table: Cells, columns: Columns) -> Rows:
    """Return the rows of a table by what they mean.

    Raises
    ------
    BadFile
        When a row has no party, one too many cells, or stands there twice; when there are fewer than two parties, or
        more parties or issues than any table of positions has.
    """
    found = Rows(table, columns)
    for row in table.rows:
        _put_to_party(found, row)
    if len(found.parties) < 2:
        only = f"only '{shorten(next(iter(found.parties.values()))[0])}'" if found.parties else "none"
        hint = "write one row for every party"
        found.refuse(table.rows[0].line, columns.party, f"a table needs two parties or more, and has {only}", hint)
    if columns.issue is None:
        found.issues = {issue.name.casefold(): issue.name for issue in columns.issues}
        for party, (_, (row,)) in found.parties.items():
            for issue in columns.issues:
                found.stances[party, issue.name.casefold()] = Stance(row, issue.position, issue.salience)
    else:
        _find_long(found, columns.issue)
    if len(found.issues) > MOST_ISSUES:
        message = f"the table has {len(found.issues)} issues, more than {MOST_ISSUES}"
        found.refuse(table.headings.line, 0, message, "split it")
    _refuse_words(found)
    return found


def _put_to_party(found: Rows, row: Row) -> None:
    columns, width = found.columns, len(found.table.headings.cells)
    if any(row.cells[width:]):
        message = f"the row has {len(row.cells)} cells, the headings are {width}"
        found.refuse(row.line, width, message, "quote cells that hold the separator, or save decimals with points")
    shown = found.cell(row, columns.party)
    _check_name(found, row, columns.party, "party")
    key = shown.casefold()
    if key.replace("-", " ").replace("_", " ") in STATUS_QUO:
        found.quo.append(row)
        return
    if key in found.parties and columns.issue is None:
        message = f"the party '{shorten(shown)}' stands in lines {found.parties[key][1][0].line} and {row.line}"
        found.refuse(row.line, columns.party, message, "leave one of them out, or rename it")
    found.parties.setdefault(key, (shown, []))[1].append(row)
    if len(found.parties) > MOST_PARTIES:
        hint = "leave out those that do not matter, or put them together"
        found.refuse(row.line, columns.party, f"the table has more than {MOST_PARTIES:,} parties", hint)


def _check_name(found: Rows, row: Row, place: int, what: str) -> None:
    name = found.cell(row, place)
    if not name:
        found.refuse(row.line, place, f"the row names no {what}", f"write the name of the {what}")
    if is_computed(name):
        message = f"the {what} '{shorten(name, 40)}' is a formula that a spreadsheet would compute"
        found.refuse(row.line, place, message, "write its name without the first sign")
    if not name.isprintable() or len(name) > LONGEST_NAME:
        message = f"the {what} '{shorten(name, 40)}' is longer than {LONGEST_NAME} letters or hides some"
        found.refuse(row.line, place, message, "write a short name")


def _find_long(found: Rows, place: int) -> None:
    """Find the stances of a table with one row a party and issue."""
    columns = found.columns
    assert columns.position is not None
    assert columns.salience is not None
    quo = set(map(id, found.quo))
    for row in found.table.rows:
        _check_name(found, row, place, "issue")
        shown = found.cell(row, place)
        found.issues.setdefault(shown.casefold(), shown)
        if id(row) in quo:
            continue
        key = found.cell(row, columns.party).casefold(), shown.casefold()
        if key in found.stances:
            party = shorten(found.cell(row, columns.party), 40)
            lines = f"lines {found.stances[key].row.line} and {row.line}"
            message = f"'{party}' on '{shorten(shown, 40)}' stands in {lines}"
            found.refuse(row.line, place, message, "leave one of them out")
        found.stances[key] = Stance(row, columns.position, columns.salience)


def _refuse_words(found: Rows) -> None:
    """Refuse a column that holds words and no number: it is no issue."""
    for issue in found.columns.issues:
        written = [(row, cell) for row in found.table.rows if not is_missing(cell := found.cell(row, issue.position))]
        if written and not any(is_number(cell) or is_computed(cell) for _, cell in written):
            row, cell = written[0]
            message = f"the column '{shorten(issue.name)}' holds words such as '{shorten(cell, 40)}', positions were "
            hint = "write numbers; to leave the column out, call it 'note'"
            found.refuse(row.line, issue.position, f"{message}expected", hint)
