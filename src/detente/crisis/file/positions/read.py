"""Reading a plain table of positions: one file in, one table out, or its errors with row, column and value.

The first number of a place in an error is the line of the file, the second the column of the table, as a spreadsheet
counts them. Salience is read on the scale that its heading or the caller states; otherwise on 0-1 when none is above 1,
and on 0-100 when none is above 100; what was read is told.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadFile, BadInput, Problem, did_you_mean, shorten
from detente.core.wording import Unreadable
from detente.crisis.file.positions.cells import has_commas, is_missing, is_percent, number
from detente.crisis.file.positions.decode import Row, read_cells
from detente.crisis.file.positions.headings import KNOWN, columns_of
from detente.crisis.file.positions.rows import Rows, Stance, rows_of
from detente.crisis.file.positions.table import PositionTable, TableIssue

MOST_PROBLEMS = 20
LIKERT = 10.0  # a salience up to here may well be on a shorter scale than 0 to 100
Scale = tuple[float, float]


def read_positions(
    path: Path, *, scales: Mapping[str | None, Scale] | None = None, salience_scale: Scale | None = None
) -> PositionTable:
    """Return the table in a file.

    Parameters
    ----------
    path : Path
        Comma-, semicolon- or tab-separated values with one row of headings.
    scales : mapping of issue to (low, high), optional
        The ends of scales; under None that of every other issue. By default what stands behind a heading, and else the
        lowest and the highest position of each issue.
    salience_scale : (low, high), optional
        By default what stands behind the heading, and else 0 to 1, or 0 to 100 where some salience is above 1.

    Raises
    ------
    BadFile
        With row, column and value, what was expected, and what to do.
    """
    table = read_cells(path, KNOWN)
    reader = _Numbers(rows_of(table, columns_of(table)))
    return reader.read(path.stem, dict(scales or {}), salience_scale)


class _Numbers:
    """The numbers of one table: every cell that is wrong is kept as a problem, and told with the others."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.notes = [*rows.table.notes, *rows.columns.notes]
        self.problems: list[Problem] = []
        self.commas = False

    def read(self, name: str, scales: dict[str | None, Scale], salience_scale: Scale | None) -> PositionTable:
        """Return the table; see :func:`read_positions`."""
        rows = self.rows
        self._check_scales(scales)
        stances = rows.stances.values()
        places = {rows.columns.capability, *(place for s in stances for place in (s.position, s.salience))}
        self.commas = has_commas(rows.cell(row, place) for row in rows.table.rows for place in places)
        if self.commas:
            self.notes.append("decimals were read with commas")
        capability = np.array([self._try(self._capability, *rows.parties[party]) for party in rows.parties])
        order = (
            {party: at for at, party in enumerate(rows.parties)},
            {issue: at for at, issue in enumerate(rows.issues)},
        )
        position = np.full((len(rows.parties), len(rows.issues)), np.nan)
        salience = np.zeros(position.shape)
        low, high = self._salience_scale(salience_scale)
        for (party, issue), stance in rows.stances.items():
            if not is_missing(rows.cell(stance.row, stance.position)):
                at = order[0][party], order[1][issue]
                position[at] = self._try(self._number, stance.row, stance.position, "a position")
                salience[at] = self._try(self._salience, stance, low, high)
        self._raise()
        if not capability.any():
            line = next(iter(rows.parties.values()))[1][0].line
            rows.refuse(line, rows.columns.capability, "no party has any capability", "give some a number above 0")
        issues = tuple(self._issue(key, position[:, place], scales) for place, key in enumerate(rows.issues))
        if len(issues) > 1 and not all(issue.stated for issue in issues):
            self.notes.append("every issue has a scale of its own; where they share one, state it: --scale LOW,HIGH")
        names = tuple(shown for shown, _ in rows.parties.values())
        return PositionTable(
            rows.table.file, name, names, issues, capability, position, salience, tuple(dict.fromkeys(self.notes))
        )

    def _try(self, take: Callable[..., float], *arguments: object) -> float:
        """Return a number, or keep its problem and go on."""
        try:
            return take(*arguments)
        except BadFile as error:
            self.problems.extend(error.problems)
            if len(self.problems) >= MOST_PROBLEMS:
                self._raise()
            return 0.0

    def _raise(self) -> None:
        """Tell every problem, one a cell."""
        if self.problems:
            raise BadFile(tuple(sorted({(found.line, found.column): found for found in self.problems}.values())))

    def _number(self, row: Row, place: int, what: str) -> float:
        text = self.rows.cell(row, place)
        called = self.rows.called(row, place)
        if is_missing(text):
            self.rows.refuse(row.line, place, f"{called} is empty, {what} was expected", "write a number")
        try:
            return number(text, commas=self.commas)
        except Unreadable as error:
            self.rows.refuse(row.line, place, f"{called}: {error}, {what} was expected", error.hint)

    def _capability(self, shown: str, of_party: list[Row]) -> float:
        rows, place = self.rows, self.rows.columns.capability
        stated = [row for row in of_party if not is_missing(rows.cell(row, place))] or of_party[:1]
        values = [self._number(row, place, "a capability of 0 or more") for row in stated]
        for row, value in zip(stated, values, strict=True):
            if value < 0:
                message = f"{rows.called(row, place)} is {value:g}, a capability of 0 or more was expected"
                rows.refuse(row.line, place, message, "only ratios of capabilities matter; write 0 for none")
            if value != values[0]:
                message = f"'{shorten(shown)}' has the capability {values[0]:g} in line {stated[0].line} and {value:g} "
                rows.refuse(row.line, place, f"{message}here", "a party has one capability; make them the same")
        return values[0]

    def _salience_scale(self, stated: Scale | None) -> Scale:
        """Return the scale of the saliences, and note which it is."""
        rows = self.rows
        cells = [(stance.row, stance.salience) for stance in rows.stances.values()]
        cells = [cell for cell in dict.fromkeys(cells) if not is_missing(rows.cell(*cell))]
        signs = [is_percent(rows.cell(*cell)) for cell in cells]
        scale = stated or rows.columns.salience_scale
        if scale is not None:
            self.notes.append(f"salience was read on the scale from {min(scale):g} to {max(scale):g}")
            return min(scale), max(scale)
        if any(signs) and not all(signs):
            row, place = cells[signs.index(False)]
            message = f"{rows.called(row, place)} has no percent sign, and others have one"
            rows.refuse(row.line, place, message, "write all of them in one way")
        largest = max((self._try(self._number, *cell, "a salience") for cell in cells), default=1.0)
        if any(signs) or largest > 1:
            few = f"; the largest is {largest:g}, so if it has another: --salience-scale 0,{LIKERT:g}"
            more = " (per cent)" if any(signs) else few if largest <= LIKERT else ""
            self.notes.append(f"salience was read on the scale from 0 to 100{more}")
            return 0.0, 100.0
        self.notes.append("salience was read on the scale from 0 to 1")
        return 0.0, 1.0

    def _salience(self, stance: Stance, low: float, high: float) -> float:
        value = self._number(stance.row, stance.salience, f"a salience between {low:g} and {high:g}")
        if not low <= value <= high:
            called = self.rows.called(stance.row, stance.salience)
            message = f"{called} is {value:g}, a salience between {low:g} and {high:g} was expected"
            hint = "state its scale: --salience-scale LOW,HIGH" if value > high else "write a larger one"
            hint = "write 0 for a party that does not care" if value < 0 else hint
            self.rows.refuse(stance.row.line, stance.salience, message, hint)
        return (value - low) / (high - low)

    def _issue(self, key: str, position: npt.NDArray[np.float64], scales: Mapping[str | None, Scale]) -> TableIssue:
        shown, place = self.rows.issues[key], self.rows.place_of(key)
        columns = self.rows.columns
        own = next((issue.scale for issue in columns.issues if issue.name.casefold() == key), columns.position_scale)
        asked = {None if name is None else name.casefold(): scale for name, scale in scales.items()}
        stated = asked.get(key) or asked.get(None) or own
        there = position[~np.isnan(position)]
        if not len(there):
            message = f"nobody has a position on '{shorten(shown)}'"
            hint = "write at least one, or leave the issue out"
            self.rows.refuse(self.rows.table.headings.line, place, message, hint)
        if len(there) == 1:
            self.notes.append(f"only one party has a position on '{shown}'")
        quo = self._status_quo(key, place)
        if stated is not None:
            self._check_inside(key, place, stated)
            return TableIssue(shown, *stated, stated=True, status_quo=quo)
        values = there if quo is None else np.append(there, quo)
        low, high = float(values.min()), float(values.max())
        if low == high:
            half = max(1.0, abs(low))
            low, high = low - half, high + half
            self.notes.append(f"all hold one position on '{shown}': its scale was taken as {low:g} to {high:g}")
        return TableIssue(shown, low, high, stated=False, status_quo=quo)

    def _quo_rows(self, key: str, place: int) -> list[Row]:
        about = self.rows.columns.issue
        rows = [row for row in self.rows.quo if about is None or self.rows.cell(row, about).casefold() == key]
        return [row for row in rows if not is_missing(self.rows.cell(row, place))]

    def _status_quo(self, key: str, place: int) -> float | None:
        rows = self._quo_rows(key, place)
        if len(rows) > 1:
            message = f"the status quo of '{shorten(self.rows.issues[key])}' stands in lines {rows[0].line} and "
            self.rows.refuse(rows[1].line, place, f"{message}{rows[1].line}", "leave one of them out")
        return self._number(rows[0], place, "a position") if rows else None

    def _check_inside(self, key: str, place: int, scale: Scale) -> None:
        """Refuse positions that a stated scale does not hold."""
        low, high = min(scale), max(scale)
        there = [stance.row for (_, issue), stance in self.rows.stances.items() if issue == key]
        for row in [*there, *self._quo_rows(key, place)]:
            if is_missing(self.rows.cell(row, place)):
                continue
            value = self._number(row, place, "a position")
            if not low <= value <= high:
                message = f"{self.rows.called(row, place)} is {value:g}, outside the scale from {low:g} to {high:g}"
                self.rows.refuse(row.line, place, message, "correct the position or the scale")

    def _check_scales(self, scales: Mapping[str | None, Scale]) -> None:
        for name, (low, high) in scales.items():
            if name is not None and name.casefold() not in self.rows.issues:
                hint = did_you_mean(name, tuple(self.rows.issues.values()))
                raise BadInput(f"{self.rows.table.file}: there is no issue '{shorten(name)}' to scale; {hint}")
            if low == high:
                raise BadInput(f"a scale from {low:g} to {high:g} has no length; state two ends that differ")
