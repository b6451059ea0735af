"""The terminal's rounds of challenge on a plain table: who stands where after each, and where other rules lead."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from detente.crisis.file.positions.table import TableIssue
from detente.report.views.numeral import MINUS
from detente.study.spatial.table_rounds import IssueRounds, TableRounds
from detente.worlds.worlds import Floats

Say = Callable[[str], object]
Draw = Callable[[Sequence[str], Sequence[Sequence[str]], str], object]
GAP = 2  # blanks between columns of a table


def print_rounds(
    found: TableRounds, issues: Sequence[TableIssue], heaviest: set[str], say: Say, table: Draw, width: int | None
) -> None:
    """Print the rounds of every issue, and the ends under all presets.

    Parameters
    ----------
    found : TableRounds
    issues : sequence of TableIssue
    heaviest : set of str
        The parties that are shown.
    say, table : callable
        Print a line; print headings, rows and a title.
    width : int or None
        Columns of a terminal, into which the rounds are cut; elsewhere all stand beside each other.
    """
    for about, issue in zip(found.issues, issues, strict=True):
        last = last_change(about)
        rows = [("median", *about.median[: last + 1]), ("mean", *about.mean[: last + 1])]
        rows += [
            (party, *about.positions[: last + 1, place])
            for place, party in enumerate(about.parties)
            if party in heaviest
        ]
        texts = [(str(row[0]), *(in_scale(issue, value) for value in row[1:])) for row in rows]
        title = f"{issue.name}: group decision under the rules {found.name}"
        heads = ("round", "start", *map(str, range(1, last + 1)))
        for first, after in cuts(heads, texts, width):
            say("")
            top, *part = [(row[0], *row[1 + first : 1 + after]) for row in (heads, *texts)]
            table(top, part, title if first == 0 else f"from round {first}")
        say(f"How it ended: {_rest(about, last)}{about.ended}.")
    say("")
    table(*ends(found, issues), "Group decision under every preset of the rules")
    say("Rounds show who can press whom. As a forecast no variant of them did better than the mean at the start.")


def ends(found: TableRounds, issues: Sequence[TableIssue]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return headings and rows of the ends under every preset, issue by issue, the start first."""
    rows: list[tuple[str, ...]] = []
    for place, (about, issue) in enumerate(zip(found.issues, issues, strict=True)):
        rows.append((issue.name, "start", in_scale(issue, about.median[0]), in_scale(issue, about.mean[0])))
        rows += [
            ("", preset, in_scale(issue, of_issue[place][1]), in_scale(issue, of_issue[place][0]))
            for preset, of_issue in found.ends.items()
        ]
    return ("issue", "rules", "median at the end", "mean at the end"), rows


def last_change(about: IssueRounds) -> int:
    """Return the last round in which somebody moved; 0 when nobody does."""
    moved = np.flatnonzero((about.positions[1:] != about.positions[:-1]).any(axis=1))
    return int(moved[-1]) + 1 if len(moved) else 0


def _rest(about: IssueRounds, last: int) -> str:
    if last + 1 == len(about.mean):
        return ""
    return f"nothing changes after round {last}; " if last else "nobody moves; "


def end_rows(about: IssueRounds, issue: TableIssue) -> list[tuple[str, str]]:
    """Return where an issue ends: finding and position."""
    return [
        ("mean after the rounds", in_scale(issue, about.mean[-1])),
        ("median after the rounds", in_scale(issue, about.median[-1])),
    ]


def cuts(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> list[tuple[int, int]]:
    """Return which columns after the first stand beside each other, so that no cell folds; about as many in each part.

    >>> cuts(("party", "start", "1", "2"), [("Belgium", "7.00", "8.42", "9.61")], 20)
    [(0, 1), (1, 2), (2, 3)]
    >>> cuts(("party", "start", "1", "2"), [("Belgium", "7.00", "8.42", "9.61")], 24)
    [(0, 2), (2, 3)]
    """
    columns = len(headings) - 1
    if width is None:
        return [(0, columns)]
    table = (headings, *rows)
    name = max(len(row[0]) for row in table)
    cell = GAP + max(len(text) for row in table for text in row[1:])
    beside = max(1, (width - name) // cell)
    beside = -(-columns // -(-columns // beside))
    return [(first, min(first + beside, columns)) for first in range(0, columns, beside)]


def in_scale(issue: TableIssue, value: float | Floats) -> str:
    """Return a position in the table's units, with the digits that show a thousandth of the scale; empty for none.

    >>> in_scale(TableIssue("delay", 4, 10, stated=True), 7.389956)
    '7.39'
    >>> in_scale(TableIssue("reform", 0, 100, stated=True), 30.72154)
    '30.7'
    """
    number = float(value)
    if not np.isfinite(number):
        return ""
    places = max(0, 3 - math.ceil(math.log10(abs(issue.high - issue.low))))
    return signed(f"{number:,.{min(places, 15)}f}")


def signed(text: str) -> str:
    """Return a number's text with a minus sign, and without one where it is 0."""
    return text.replace("-", MINUS) if text.strip("-0.,") else text.lstrip("-")
