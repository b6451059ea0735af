"""The terminal: the same views as the brief, drawn with rich on a terminal, as tab-separated rows elsewhere.

No number and no address is ever shortened: on a terminal long cells fold, elsewhere every row is one line.
"""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from detente.report.views import BriefView, Done, Opened, brief_view
from detente.report.views.issues import IssueView, StanceView
from detente.report.views.numeral import position

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
    print_brief(view, partial(_say, console), partial(_table, console))
    if last:
        _say(console, last)


def print_brief(view: BriefView, say: Say, table: PrintTable) -> None:
    """Print what is shown of a run with a caller's own means.

    Parameters
    ----------
    view : BriefView
    say : callable
        Prints one line.
    table : callable
        Prints a table: headings, rows, title.
    """
    say(f"{view.title}, as of {view.identity.as_of}")
    say(view.question)
    say("")
    answer, *rest = view.headline
    say(answer)
    for sentence in rest:
        say(f"- {sentence}")
    if view.issues:
        say("")
        table(*issue_rows(view.issues), "Issues: median, and 5 to 95 % of worlds")
    if view.outcomes:
        say("")
        rows = [(item.lens, item.outcome, item.label, item.chance.text, item.band) for item in view.outcomes]
        table(("lens", "outcome", "label", "probability", "95 % band"), rows, "How it ends")
    if view.balances:
        say("")
        table(*gain_rows(view), "Who gains, who pays, in utility")
    if view.lenses.skipped:
        say("")
        table(("lens", "reason"), view.lenses.skipped, "Lenses that could not look")


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
    for heading in headings:
        drawn.add_column(heading, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    console.print(drawn)
