"""The terminal's agenda: the same view as the brief, as sentences and tables."""

from collections.abc import Callable, Sequence

from detente.report.views.mediation.agenda import AgendaView
from detente.report.views.numeral import Piece, plain


def print_agenda(
    view: AgendaView,
    say: Callable[[str], object],
    table: Callable[[Sequence[str], Sequence[Sequence[str]], str], object],
) -> None:
    """Print one agenda study with a caller's own means.

    Parameters
    ----------
    view : AgendaView
    say : callable
        Prints a line.
    table : callable
        Prints headings, rows and a title.
    """

    def show(headings: Sequence[str], rows: Sequence[Sequence[Piece]], title: str) -> None:
        if rows:
            say("")
            table(headings, [tuple(map(str, row)) for row in rows], title)

    say(f"{view.title}: {plain(view.answer)}")
    show(view.rung_headings, view.rung_rows, "The ladder: the best agendas of every size")
    show(view.narrowing_headings, view.narrowing, "From all issues to the technical ones")
    for reason in view.reasons:
        say(plain(reason))
    show(view.table_headings, view.on_the_table, "What each issue does to the full agenda")
    show(view.link_headings, view.links, "What linking is worth")
    for note in view.notes:
        say(plain(note))
