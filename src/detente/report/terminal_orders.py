"""The terminal's order of tables: the same view as sentences and tables."""

from collections.abc import Callable, Sequence

from detente.report.views.mediation.orders import OrdersView
from detente.report.views.numeral import Piece, plain


def print_orders(
    view: OrdersView,
    say: Callable[[str], object],
    table: Callable[[Sequence[str], Sequence[Sequence[str]], str], object],
) -> None:
    """Print what the order of the tables does with a caller's own means.

    Parameters
    ----------
    view : OrdersView
    say : callable
        Prints a line.
    table : callable
        Prints headings, rows and a title.
    """

    def show(headings: Sequence[str], rows: Sequence[Sequence[Piece]], title: str) -> None:
        say("")
        table(headings, [tuple(map(str, row)) for row in rows], title)

    say("")
    first, *others = view.answer
    say(f"{view.title}: {plain(first)}")
    for sentence in others:
        say(plain(sentence))
    show(view.table_headings, view.tables, "What the tables sign, in the order in which they meet")
    show(view.party_headings, view.parties, "Whom the order serves, and who holds up or is traded")
    show(view.order_headings, view.orders, "The best order for each, and for the least gain")
    for note in view.notes:
        say(plain(note))
