"""A plain table as a crisis: positions on the scale from 0 to 1, and the table's own units for showing them.

Capabilities are divided by the largest when that is above 1; only their ratios matter. A table states no red lines, no
tables at which parties sit, and mostly no status quo; where it states none, the high end of the scale stands for it.
"""

from datetime import date
from typing import Any

from detente.crisis.crisis import Crisis
from detente.crisis.domain.names import distinct, name_like, plain
from detente.crisis.file.positions.table import PositionTable, TableIssue

NO_STATUS_QUO = "the table states no status quo; the high end of the scale stands for it"


def keys_of(table: PositionTable) -> tuple[list[str], list[str]]:
    """Return the names that a crisis gives to the parties and issues of a table, in their order."""
    return distinct(map(name_like, table.parties)), distinct(name_like(issue.name) for issue in table.issues)


def crisis_of(table: PositionTable, as_of: date, **more: Any) -> Crisis:
    """Return the crisis that a table states.

    Parameters
    ----------
    table : PositionTable
    as_of : datetime.date
        The table knows no dates.
    more : keys of the crisis file
        Such as ``spatial``.
    """
    parties, issues = keys_of(table)
    why = f"the table {table.name or 'of positions'}"
    largest = max(1.0, float(table.capability.max()))
    data: dict[str, Any] = {
        "detente": 1,
        "crisis": name_like(table.name),
        "title": table.name or "A table of positions",
        "question": "Where does it settle?",
        "as_of": as_of.isoformat(),
        "parties": {
            key: {"name": name, "capability": float(power) / largest, "assumed": why}
            for key, name, power in zip(parties, table.parties, table.capability, strict=True)
        },
        "issues": {key: _issue(issue) for key, issue in zip(issues, table.issues, strict=True)},
        "stances": {},
        **more,
    }
    for row, party in enumerate(parties):
        there = {
            key: {
                "ideal": issue.unit(float(table.position[row, place])),
                "salience": float(table.salience[row, place]),
                "assumed": why,
            }
            for place, (key, issue) in enumerate(zip(issues, table.issues, strict=True))
            if table.position[row, place] == table.position[row, place]  # a number
        }
        if there:
            data["stances"][party] = there
    return Crisis.model_validate(data)


def _issue(issue: TableIssue) -> dict[str, Any]:
    low, high = plain(issue.low), plain(issue.high)
    quo: Any = {"value": 1, "assumed": NO_STATUS_QUO}
    if issue.status_quo is not None:
        quo = {"value": issue.unit(issue.status_quo), "assumed": "the table's row of the status quo"}
    return {
        "title": issue.name,
        "scope": "technical",
        "divisible": True,
        "marks": {0: low, 1: high},
        "status_quo": quo,
        "units": {"zero": issue.low, "one": issue.high, "name": issue.name},
    }
