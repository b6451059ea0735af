"""The view of the order of tables: what each signs, whom the order serves, who is traded, as sentences and rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

from detente.crisis.crisis import Crisis
from detente.ensemble.bands import Band
from detente.report.views.implementation import per_cent
from detente.report.views.numeral import MINUS, THIN, Numeral, Piece, Sentence, listed, quoted, share
from detente.study.mediation.orders import AtTable, Best, ForParty, Order, OrderStudy, Share

Heads = tuple[str, ...]
BEHIND = "outcome/tracks"
NAMED = 3  # equally good orders in a row
SAME = 1e-9


@dataclass(frozen=True)
class OrdersView:
    """What the order of the tables does, as it is shown.

    Attributes
    ----------
    answer : tuple of sentence
    tables, parties, orders : tuple of tuple
        Rows, with the headings below.
    notes : tuple of sentence
    """

    answer: tuple[Sentence, ...]
    tables: tuple[tuple[Piece, ...], ...]
    parties: tuple[tuple[Piece, ...], ...]
    orders: tuple[tuple[Piece, ...], ...]
    notes: tuple[Sentence, ...]

    title: ClassVar[str] = "The order of the tables"
    table_headings: ClassVar[Heads] = ("track", "meets", "has a draft", "keeps what it signs", "must ask home")
    party_headings: ClassVar[Heads] = ("party", "order", "gains in", "loses in", "holds up", "traded")
    order_headings: ClassVar[Heads] = ("best for", "gain", "deal", "order")


def orders_view(crisis: Crisis, study: OrderStudy) -> OrdersView:
    """Return the order of the tables as it is shown."""
    return OrdersView(
        answer=_answer(crisis, study),
        tables=tuple(_table_row(item) for item in study.tables),
        parties=tuple(
            (_name(crisis, item.party) + ("" if item.sits else " (absent)"), _signed(item.value), _cell(item.better),
             _cell(item.worse), _cell(item.holds_up.worlds), _cell(item.traded.worlds))
            for item in study.parties
        ),
        orders=_order_rows(crisis, study),
        notes=_notes(study),
    )  # fmt: skip


def _name(crisis: Crisis, party: str) -> str:
    return crisis.parties[party].name


def _signed(value: float) -> Numeral:
    sign = "" if abs(value) < 0.0005 else "+" if value > 0 else MINUS
    return Numeral(f"{sign}{abs(value):.3f}", value, BEHIND)


def _share(found: Band) -> Numeral:
    if 0.01 <= found.probability <= 0.99:
        return per_cent(found.probability, BEHIND)
    return share({"mean": found.probability, "band": [found.low, found.high]}, BEHIND)


def _cell(found: Band | float | None) -> Piece:
    if found is None:
        return "-"
    value = found.probability if isinstance(found, Band) else found
    rare = {0.0: "none", 1.0: "all"}.get(value)
    if rare is None and not 0.01 <= value <= 0.99:
        rare = f"{'<1' if value < 0.5 else '>99'}{THIN}%"
    return per_cent(value, BEHIND) if rare is None else Numeral(rare, value, BEHIND)


def _table_row(item: AtTable) -> tuple[Piece, ...]:
    return (item.track, *map(_cell, (item.meets, item.drafted, item.signed, item.home)))


def _in_words(order: Order, study: OrderStudy) -> str:
    """Return an order by what it changes of the listed one, or in full."""
    at, now = study.listed.tracks, order.tracks
    if at == now:
        return "as listed"
    for track in at:
        rest = [other for other in at if other != track]
        if rest == [other for other in now if other != track]:
            place = now.index(track)
            if place in {0, len(now) - 1}:
                return f"{track} {'first' if place == 0 else 'last'}"
            return f"{track} after {now[place - 1]}"
    return ", ".join(now)


def _named(best: Best, study: OrderStudy) -> str:
    """Return the first of the best orders, the listed one if it is among them, and how many others there are."""
    words = [_in_words(order, study) for order in best.orders]
    if best.ties == study.orders:
        return "all alike"
    if "as listed" in words:
        words.insert(0, words.pop(words.index("as listed")))
    named = " | ".join(words[:NAMED]) if best.ties <= NAMED else words[0]
    others = best.ties - (len(words[:NAMED]) if best.ties <= NAMED else 1)
    return named + (f" (or {others:,} other{'s' if others > 1 else ''})" if others else "")


def _order_rows(crisis: Crisis, study: OrderStudy) -> tuple[tuple[Piece, ...], ...]:
    rows: list[tuple[Piece, ...]] = []
    for item in study.parties:
        if item.sits:
            first = item.best.orders[0]
            more = first.gains[item.party] - study.listed.gains[item.party]
            name = _name(crisis, item.party)
            rows.append((name, _signed(more), _cell(first.deal), _named(item.best, study)))
    first = study.best.orders[0]
    least = [item.party for item in study.parties if item.sits]
    more = min(first.gains[q] for q in least) - min(study.listed.gains[q] for q in least)
    rows.append(("who gains least", _signed(more), _cell(first.deal), _named(study.best, study)))
    return tuple(rows)


def _answer(crisis: Crisis, study: OrderStudy) -> tuple[Sentence, ...]:
    until, miss = "; if nothing is agreed until all is, in ", "nothing is agreed, with the tables as listed, in "
    said: list[Sentence] = [
        ("If each table binds, something is agreed in ", _share(study.binds), " of worlds", until, _share(study.joint),
         ". One table of all could sign something and ", miss, _share(study.lost), "."),
    ]  # fmt: skip
    serves = [item for item in study.parties if item.value >= 0.0005]
    costs = [item for item in study.parties if item.value <= -0.0005]
    if serves or costs:
        parts = [f"{how} {listed([_name(crisis, item.party) for item in items])}"
                 for how, items in (("serves", serves), ("costs", costs)) if items]  # fmt: skip
        said.append((f"On average, early harvest {' and '.join(parts)}, against waiting for everything.",))
    spread = max((_spread(item) for item in study.parties if item.sits), default=0.0)
    if study.orders > 1 and spread < 0.0005:
        said.append((f"Between the {study.orders:,} orders nobody gains or loses more than 0.0005 on average.",))
    said += _happens(crisis, study.parties, lambda item: item.holds_up, "Deals signed without it are held up by ")
    said += _happens(crisis, study.parties, lambda item: item.traded, "Traded in its absence, beyond a red line: ")
    return tuple(said)


def _spread(item: ForParty) -> float:
    return item.best.orders[0].gains[item.party] - item.worst.orders[0].gains[item.party]


def _happens(
    crisis: Crisis, parties: Iterable[ForParty], take: Callable[[ForParty], Share], start: str
) -> list[Sentence]:
    """Say to whom something happens most often, and on what."""
    found: list[tuple[float, str, Share]] = [
        (take(item).worlds.probability, item.party, take(item)) for item in parties
    ]
    chance, party, what = max(found, key=lambda item: item[0], default=(0.0, "", None))
    if chance == 0 or what is None:
        return []
    on = f", most often on {quoted([crisis.issues[what.issue].title])}" if what.issue else ""
    at = f" at {what.track}" if what.track else ""
    return [(start, _name(crisis, party), " in ", _share(what.worlds), f" of worlds{on}{at}.")]


def _notes(study: OrderStudy) -> tuple[Sentence, ...]:
    way = f"All {study.orders:,} orders of the tables that have a draft in some world"
    if not study.every:
        way = f"{study.orders} orders, in which one table with a draft has another place (all would be too many),"
    order = "Order: what a party gets as listed, each table binding, less what it gets if nothing is agreed until all "
    gain = f" are compared over {study.compared_worlds:,} worlds; gain is the mean against the listed order. Whether "
    return (
        (order, "is, over no deal (force, where that pays), in utility; a round later counts less by its patience."),
        (way, gain, "an order could be had is not asked."),
    )
