"""The terminal: the same views as the brief, drawn by rich on a terminal, as tab-separated rows elsewhere."""

from collections.abc import Callable, Sequence

from detente.report.saying import gain, number, percent, percent_band, spread
from detente.report.views.brief import BriefView

PrintTable = Callable[[Sequence[str], Sequence[Sequence[str]], str], None]


def print_brief(view: BriefView, say: Callable[[str], None], table: PrintTable) -> None:
    """Print headline, issues, balance and what was skipped.

    Parameters
    ----------
    view : BriefView
    say : callable
        Prints one line.
    table : callable
        Prints a table: headings, rows, title.
    """
    say(view.title)
    say(view.question)
    say("")
    for sentence in view.headline:
        say(f"• {sentence}")
    say("")
    _print_rooms(view, say, table)
    _print_settlements(view, say, table)
    for item in view.balances:
        lines = [
            (
                view.names[line.party],
                number(line.before),
                gain(line.gain),
                f"{gain(line.gain_low)} to {gain(line.gain_high)}",
                percent(line.traded) if line.traded else "seated",
            )
            for line in item.lines
        ]
        table(("party", "status quo", "gain", "90 % of worlds", "traded"), lines, f"Who gains, who pays: {item.lens}")
        say("")
    for name, reason in view.skipped:
        say(f"the lens {name} cannot look: {reason}")


def _print_rooms(view: BriefView, say: Callable[[str], None], table: PrintTable) -> None:
    rows = [
        (
            issue.issue,
            percent(issue.room.exists),
            percent_band(issue.room.exists),
            number(issue.room.width.high),
            issue.room.tightest[0][0] if issue.room.tightest else "nobody",
        )
        for issue in view.issues
        if issue.room
    ]
    if rows:
        table(
            ("issue", "room", "95 % band", "width, 95 %", "tightest"),
            rows,
            "Room: share of worlds, and who is the tightest",
        )
        say("")


def _print_settlements(view: BriefView, say: Callable[[str], None], table: PrintTable) -> None:
    lenses = [settlement.lens for settlement in view.issues[0].settlements]
    if not lenses:
        return
    rows = [
        (
            issue.issue,
            number(issue.status_quo.middle),
            *(f"{number(item.at.middle)} ({spread(item.at.low, item.at.high)})" for item in issue.settlements),
        )
        for issue in view.issues
    ]
    table(("issue", "status quo", *lenses), rows, "Settlements: median (90 % of worlds)")
    say("")
