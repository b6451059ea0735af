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
    lenses = [settlement.lens for settlement in view.issues[0].settlements] if view.issues else []
    rows = [
        (
            issue.issue,
            number(issue.status_quo.middle),
            *(f"{number(item.at.middle)} ({spread(item.at.low, item.at.high)})" for item in issue.settlements),
            *(
                (
                    percent(issue.room.exists),
                    percent_band(issue.room.exists),
                    issue.room.tightest[0][0] if issue.room.tightest else "",
                )
                if issue.room
                else ()
            ),
        )
        for issue in view.issues
    ]
    has_room = any(issue.room for issue in view.issues)
    table(
        ("issue", "status quo", *lenses, *(("room", "95 % band", "tightest") if has_room else ())),
        rows,
        "Issues: median (90 % of worlds)",
    )
    for item in view.balances:
        say("")
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
    for name, reason in view.skipped:
        say(f"the lens {name} cannot look: {reason}")
