"""The terminal: the same views as the brief, drawn with rich on a terminal, as tab-separated rows elsewhere.

No number and no address is ever shortened: on a terminal long cells fold, elsewhere every row is one line.
"""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from detente.report.terminal_history import draw_history
from detente.report.views.brief import BriefView, brief_view
from detente.report.views.ending.history import HistoryView, LooksView
from detente.report.views.ending.outcomes import OutcomesView
from detente.report.views.ending.words import told, type_label
from detente.report.views.issues import IssueView, StanceView
from detente.report.views.numeral import position
from detente.report.views.seam import Done, Opened

if TYPE_CHECKING:
    from rich.console import Console

Rows = Sequence[Sequence[str]]
Say = Callable[[str], object]
PrintTable = Callable[[Sequence[str], Rows, str], object]


def headline(opened: Opened, result: Done) -> str:
    """Return what a run says, in one paragraph of plain words."""
    del opened  # everything that is said comes from the run's own plan
    return " ".join(brief_view(result).headline)


def print_result(opened: Opened, result: Done) -> None:
    """Print a run to stdout: headline, issues, balance, and lenses that could not look."""
    from rich.console import Console

    del opened
    print_run(Console(file=sys.stdout), brief_view(result))


def print_run(console: "Console", view: BriefView, last: str = "") -> None:
    """Print what is shown of a run.

    Parameters
    ----------
    console : rich.console.Console
        Where to; when it is no terminal, plain tab-separated rows.
    view : BriefView
    last : str, optional
        A last line: where it is kept, and what could come next.
    """
    width = console.width if console.is_terminal else None
    print_brief(view, partial(_say, console), partial(_table, console), width=width)
    if last:
        _say(console, last)


def print_brief(view: BriefView, say: Say, table: PrintTable, *, width: int | None = None) -> None:
    """Print what is shown of a run with a caller's own means.

    Parameters
    ----------
    view : BriefView
    say : callable
        Prints one line.
    table : callable
        Prints a table: headings, rows, title.
    width : int, optional
        Columns of a terminal; elsewhere the history is rows.
    """
    say(f"{view.title}, as of {view.identity.as_of}")
    say(view.question)
    say("")
    answer, *rest = view.headline
    say(answer)
    for sentence in rest:
        say(f"- {sentence}")
    if view.outcomes is not None:
        say("")
        table(*(outcome_rows if width is None else outcome_grid)(view.outcomes), "How it may end")
    if view.history is not None and width is not None:
        draw_history(view.history, say, table, width=width, details=False)
    elif view.history is not None:
        print_history(view.history, say, table)
    if view.issues:
        say("")
        if width is None:
            table(*issue_rows(view.issues), "Issues: median, and 5 to 95 % of worlds")
        else:
            print_issues(view.issues, table)
    if view.balances:
        say("")
        head, rows = gain_rows(view)
        if width is None:
            table(head, rows, "Who gains, who pays, in utility")
        else:
            for lens in dict.fromkeys(row[0] for row in rows):
                of_lens = [row[1:] for row in rows if row[0] == lens]
                table(head[1:], of_lens, f"Who gains, who pays under {lens}, in utility")
    if view.lenses.skipped:
        say("")
        table(("lens", "reason"), view.lenses.skipped, "Lenses that could not look")


def outcome_rows(found: OutcomesView) -> tuple[tuple[str, ...], Rows]:
    """Return headings and rows of the table of ends: lens by lens, then all together, then reading by reading."""
    rows = []
    after = {line.label: line for line in found.after}
    for line in found.before:
        for place, outcome in enumerate(found.outcomes):
            item = line.chances[place]
            later = after[line.label].chances[place] if line.label in after else None
            seen = ("", "") if later is None else (later.chance.text, later.band)
            rows.append((line.label, outcome.outcome, outcome.label, item.chance.text, item.band, *seen))
    for reading in found.readings:
        for place, outcome in enumerate(found.outcomes):
            seen = (reading.after[place].text, "") if reading.after else ("", "")
            rows.append((reading.title, outcome.outcome, outcome.label, reading.before[place].text, "", *seen))
    head = ("by", "outcome", "label", "before the history", "95 % band", "after it", "95 % band")
    return head, rows


def outcome_grid(found: OutcomesView) -> tuple[tuple[str, ...], Rows]:
    """Return headings and rows of a narrower table of ends: a column an outcome, before → after the history."""
    after = {line.label: line for line in found.after}
    rows = []
    for line in found.before:
        later = [item.chance.text for item in after[line.label].chances] if line.label in after else []
        rows.append((line.label, *_turned([item.chance.text for item in line.chances], later)))
    for reading in found.readings:
        later = [item.text for item in reading.after] if reading.after else []
        rows.append((reading.title, *_turned([item.text for item in reading.before], later)))
    return ("by", *(outcome.label for outcome in found.outcomes)), rows


def _turned(before: Sequence[str], after: Sequence[str]) -> list[str]:
    if not after:
        return list(before)
    pairs = zip(before, after, strict=True)
    return [f"{one} → {other}".replace("less than ", "< ") for one, other in pairs]


def print_history(found: HistoryView, say: Say, table: PrintTable) -> None:
    """Print what a history revealed with a caller's own means."""
    say("")
    say(found.quality)
    if not found.enough:
        known = [(item.of, type_label(item.name), item.before.text) for item in found.hypotheses]
        table(("of", "hypothesis", "odds before the history"), known, "Hypotheses")
        table(("move", "date", "by", "does", "surprise, bits"), _surprises(found), "How far each move was expected")
        return
    readings = [title for title, _, _ in found.hypotheses[0].by_reading] if found.hypotheses else []
    rows: list[tuple[str, ...]] = [
        (
            item.of,
            type_label(item.name),
            item.before.text,
            "" if item.after is None else item.after.text,
            f"{item.low} to {item.high}",
            item.note,
            *(f"{one} to {'no odds' if other is None else other}" for _, one, other in item.by_reading),
        )
        for item in found.hypotheses
    ]
    head = ("of", "hypothesis", "odds before", "after", "over coding error and precision", "note", *readings)
    table(head, rows, "What the history says about the hypotheses")
    say("")
    rows = [
        (
            str(move.number),
            move.date,
            move.by,
            move.does,
            told(move.likelihood),
            move.gain,
            move.surprise,
            type_label(move.favours),
            told(move.odds),
            "; ".join(move.notes),
        )
        for move in found.moves
    ]
    head = (
        "move",
        "date",
        "by",
        "does",
        "probability under",
        "gain, bits",
        "surprise, bits",
        "favours",
        "odds after",
        "note",
    )
    table(head, rows, "What each move told")
    say(found.carriers)


def _surprises(found: HistoryView) -> Rows:
    return [(str(move.number), move.date, move.by, move.does, move.surprise) for move in found.moves]


def print_details(found: HistoryView, say: Say, table: PrintTable) -> None:
    """Print what stands behind the odds: each move left out, what the other side believed, red lines and resolve."""
    say("")
    rows: list[tuple[str, ...]] = [
        (
            str(move.number),
            told(move.without),
            told(move.absent) or "the rest makes no sense without it",
            ", ".join(f"{type_label(one)} over {type_label(other)} {bits}" for one, other, bits in move.evidence),
            told(move.public),
        )
        for move in found.moves
    ]
    head = (
        "move",
        "odds had we not coded it",
        "odds as if it had not happened",
        "evidence, bits",
        "the other side believed",
    )
    table(head, rows, "Move by move")
    say("")
    lines = [(line.party, line.about, line.before, line.after) for line in found.lines]
    table(
        ("party", "of", "before the history", "after it"),
        lines,
        "Red lines and resolve: median, and 5 to 95 % of worlds",
    )


def print_looks(found: LooksView, say: Say, table: PrintTable) -> None:
    """Print what to look for next, the most telling first."""
    if not found.enough:
        say(found.quality)
        return
    if not found.looks:
        say("The game has ended for good: no further move of it can tell the hypotheses apart.")
        return
    rows = [
        (
            look.by,
            look.after and f"after {look.after}",
            does,
            chance.text,
            told(odds),
            look.bits,
            look.parts,
        )
        for look in found.looks
        for does, chance, odds in look.actions
    ]
    head = ("watch", "when", "if it does", "probability", "odds then", "expected bits", "parts best")
    table(head, rows, "What would tell the hypotheses apart next")


def issue_rows(issues: Sequence[IssueView]) -> tuple[tuple[str, ...], Rows]:
    """Return headings and rows of the table of issues."""
    lenses = [settled.lens for settled in issues[0].settlements]
    rows = []
    for issue in issues:
        quo = issue.status_quo
        spreads = [settled.spread for settled in issue.settlements]
        room = issue.room
        tightest = max((item for item in issue.stances if item.tightest), key=_hold, default=None)
        rows.append(
            (
                issue.issue,
                f"{position(quo.middle)}",
                *(f"{position(at.middle)} ({position(at.low)} to {position(at.high)})" for at in spreads),
                room.exists.text if room else "",
                room.band if room else "",
                f"{position(room.width.middle)}" if room else "",
                f"{tightest.party} {tightest.tightest}" if tightest else "",
            )
        )
    return ("issue", "status quo", *lenses, "room in", "95 % band", "width", "tightest"), rows


def print_issues(issues: Sequence[IssueView], table: PrintTable) -> None:
    """Print the issues where lines are short: what each lens says in a line of its own."""
    head, rows = issue_rows(issues)
    lenses = head[2:-4]
    table((*head[:2], *head[-4:]), [(*row[:2], *row[-4:]) for row in rows], "Issues: status quo, and room for a deal")
    places = [
        (row[0] if lens == lenses[0] else "", lens, row[2 + place]) for row in rows for place, lens in enumerate(lenses)
    ]
    if places:
        table(("issue", "lens", "median, and 5 to 95 % of worlds"), places, "Where each lens puts the issues")


def _hold(stance: StanceView) -> float:
    return 0.0 if stance.tightest is None else stance.tightest.value


def gain_rows(view: BriefView) -> tuple[tuple[str, ...], Rows]:
    """Return headings and rows of the table of gains."""
    rows = [
        (
            item.lens,
            line.party,
            line.before.text,
            line.after.text,
            line.gain.text,
            f"{line.low} to {line.high}",
            "always at a table" if line.traded is None else line.traded.text,
            " ".join(issue for issue, _, _ in line.traded_on),
        )
        for item in view.balances
        for line in item.gains
    ]
    return ("lens", "party", "status quo", "settlement", "gain", "5 % to 95 %", "traded in", "traded on"), rows


def _say(console: "Console", words: str) -> None:
    if console.is_terminal:
        console.print(words, markup=False, highlight=False)
    else:
        console.file.write(f"{' '.join(words.split())}\n")


def _table(console: "Console", headings: Sequence[str], rows: Rows, title: str) -> None:
    if not console.is_terminal:
        lines = (title, *("\t".join(" ".join(cell.split()) for cell in row) for row in (headings, *rows)))
        console.file.write("".join(f"{line}\n" for line in lines))
        return
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
    for place, heading in enumerate(headings):
        drawn.add_column(heading, overflow="fold", no_wrap=place == 0)
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    console.print(drawn)
