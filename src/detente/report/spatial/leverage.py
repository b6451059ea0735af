"""The terminal's leverage: the same view as the brief, one table an issue."""

from collections.abc import Callable, Iterable, Sequence

from detente.report.views.numeral import plain
from detente.report.views.spatial.leverage import LeverageView

Say = Callable[[str], object]
Draw = Callable[[Sequence[str], Sequence[Sequence[str]], str], object]


def print_leverage(views: Iterable[LeverageView], say: Say, table: Draw) -> None:
    """Print who has leverage with a caller's own means.

    Parameters
    ----------
    views : iterable of LeverageView
    say : callable
        Prints a line.
    table : callable
        Prints headings, rows and a title.
    """
    note = ""
    for view in views:
        say("")
        table(view.headings, [[str(cell) for cell in row] for row in view.rows], f"{view.title} ({view.issue})")
        say(plain(view.sentence))
        note = view.note
    if note:
        say("")
        say(note)
