"""The terminal's plain table: where every lens sees each issue settle, then who ends where and what else was found."""

import math
import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from detente.crisis.file.positions.table import TableIssue
from detente.lens import Output
from detente.report.spatial.rounds import cuts, end_rows, in_scale, print_rounds, signed
from detente.report.views.numeral import lens_label
from detente.study.spatial.table import CODES, Look, TableFindings
from detente.worlds.worlds import Floats

Say = Callable[[str], object]
Draw = Callable[[Sequence[str], Sequence[Sequence[str]], str], object]
MOST_PARTIES = 40  # of a larger table the heaviest are shown


def print_findings(found: TableFindings, say: Say, table: Draw, *, width: int | None = None) -> None:
    """Print what lenses found in a table with a caller's own means.

    Parameters
    ----------
    found : TableFindings
    say : callable
        Prints a line.
    table : callable
        Prints headings, rows and a title.
    width : int, optional
        Columns of a terminal; elsewhere rows are as long as they are.
    """
    parties, issues = len(found.table.parties), len(found.table.issues)
    say(f"{found.crisis.title}: {parties} parties, {issues} issue{'s' if issues > 1 else ''}")
    for place, issue in enumerate(found.table.issues):
        rows = settlements(found, place)
        if rows:
            say("")
            table(("lens", "finding", "position", "5 % to 95 %"), rows, f"{issue.name}, from {_scale(issue)}")
            if sentence := disagreement(found, place):
                say(sentence)
    if found.rounds is not None:
        heaviest = {found.table.parties[row] for row in heaviest_of(found)}
        print_rounds(found.rounds, found.table.issues, heaviest, say, table, width)
    for look in found.looks:
        _print_parties(found, look, say, table, width)
    rows = [row for look in found.looks for row in _others(found, look)]
    if rows:
        say("")
        table(("lens", "finding", "value", "5 % to 95 %"), rows, "How it went")
    if found.skipped:
        say("")
        table(("lens", "reason"), list(found.skipped.items()), "Lenses that could not look")


def _others(found: TableFindings, look: Look) -> list[tuple[str, str, str, str]]:
    """Return what a lens found about no party: numbers of the whole, and how it ended, in words."""
    rows: list[tuple[str, str, str]] = []
    for name in look.findings:
        output, middle = look.output(name), look.middle(name)
        if output.dims not in ((), ("issue",)) or (output.dims and output.unit == "scale"):
            continue
        low, high = look.ends(name)
        coded, title = output.unit in CODES, name.replace("_", " ")
        cells = {}
        for place in np.ndindex(middle.shape):
            if not (place and found.rests_on_nothing(look, name, place[0])):
                spread = "in most worlds" if coded else f"{plain(low[place])} to {plain(high[place])}"
                word = word_of(output, float(middle[place])) if coded else plain(middle[place])
                cells[place] = (word, "" if look.is_same(name) else spread)
        if len(set(cells.values())) == 1:  # one issue, or the same on all
            rows.append((title, *next(iter(cells.values()))))
        else:
            rows += [(f"{title}, {found.table.issues[place].name}", *cell) for (place,), cell in cells.items()]
    label = lens_label(look.lens.name)
    return [("" if place else label, *row) for place, row in enumerate(rows)]


def word_of(output: Output, code: float) -> str:
    """Return what a code means, as the declaration of its finding lists it: ``0 this; 1 that``; else the number."""
    found = re.search(rf"(?:^|[:;] ?){code:g} ([^;]+)", output.says)
    return found[1].strip() if found else plain(code)


def settlements(found: TableFindings, place: int) -> list[tuple[str, str, str, str]]:
    """Return where lenses see one issue settle: lens, finding, position, and its spread where it has one."""
    rows = []
    issue = found.table.issues[place]
    for look in found.looks:
        label = lens_label(look.lens.name)
        for name in look.findings:
            output = look.output(name)
            if output.dims != ("issue",) or output.unit != "scale" or found.rests_on_nothing(look, name, place):
                continue
            low, high = look.ends(name)
            spread = "" if look.is_same(name) else f"{in_scale(issue, low[place])} to {in_scale(issue, high[place])}"
            rows.append((label, name.replace("_", " "), in_scale(issue, look.middle(name)[place]), spread))
            label = ""
    if found.rounds is not None:
        for finding, text in end_rows(found.rounds.issues[place], issue):
            rows.append(("" if "median" in finding else "group decision", finding, text, ""))
    return rows


def disagreement(found: TableFindings, place: int) -> str:
    """Return how far the lenses are apart on an issue, as a sentence; empty where one looked."""
    there = [
        float(look.middle("position")[place])
        for look in found.looks
        if look.lens.gives_positions
        and not found.rests_on_nothing(look, "position", place)
        and np.isfinite(look.middle("position")[place])
    ]
    if len(there) < 2:
        return ""
    issue = found.table.issues[place]
    low, high = in_scale(issue, min(there)), in_scale(issue, max(there))
    if low == high:
        return f"The lenses agree on {low}."
    return f"The lenses put it between {low} and {high}: which model is right is uncertain as well."


def heaviest_of(found: TableFindings) -> npt.NDArray[np.int64]:
    """Return the rows of the parties that are shown: those with the most power times salience on any issue."""
    weight = found.table.capability * found.table.salience.max(axis=1)
    return np.sort(np.argsort(-weight, kind="stable")[:MOST_PARTIES]).astype(np.int64)


def _print_parties(found: TableFindings, look: Look, say: Say, table: Draw, width: int | None) -> None:
    """Print what a lens found about every party: where each ends, and other findings."""
    heaviest = heaviest_of(found)
    label = lens_label(look.lens.name)
    more = len(found.table.parties) - len(heaviest)
    shown = False
    for name in look.findings:
        output = look.output(name)
        if output.dims != ("party", "issue"):
            continue
        middle = look.middle(name)
        say("")
        if output.unit == "scale" and np.allclose(middle, found.table.position, rtol=0, atol=1e-9, equal_nan=True):
            say(f"{label}: nobody moves.")
            continue
        shown = True
        heads = ("party", *(issue.name for issue in found.table.issues))
        rows = [
            (
                found.table.parties[row],
                *(_moved(found, row, at, value, output.unit) for at, value in enumerate(middle[row])),
            )
            for row in heaviest
        ]
        for first, after in cuts(heads, rows, width):
            top, *part = [(row[0], *row[1 + first : 1 + after]) for row in (heads, *rows)]
            table(top, part, f"{label}: {output.says}" if first == 0 else "")
    alone = {name: look.middle(name) for name in look.findings if look.output(name).dims == ("party",)}
    if any(np.nan_to_num(values).any() for values in alone.values()):
        shown = True
        rows = [(found.table.parties[row], *(plain(values[row]) for values in alone.values())) for row in heaviest]
        say("")
        table(("party", *(name.replace("_", " ") for name in alone)), rows, f"{label}: parties")
    if shown and more:
        say(f"and {more} lighter parties; --json has all of them")


def _moved(found: TableFindings, row: int, place: int, value: float, unit: str) -> str:
    """Return where a party ends, after where it began when it moved."""
    if not np.isfinite(value):
        return ""
    if unit != "scale":
        return plain(value)
    issue = found.table.issues[place]
    start, end = in_scale(issue, found.table.position[row, place]), in_scale(issue, value)
    return end if start == end else f"{start} → {end}"


def _scale(issue: TableIssue) -> str:
    stated = "" if issue.stated else ", the lowest and the highest position"
    return signed(f"{issue.low:g} to {issue.high:g}{stated}")


def plain(value: float | Floats) -> str:
    """Return a number that is no position with three digits that count."""
    number = float(value)
    return "" if math.isnan(number) else signed(f"{number:.3g}")
