"""Orders of tables: what each order gives whom, who is traded or holds a deal up, what early harvest is worth.

The tables are those of the lens *tracks*. Up to six tables that have a draft in some world are gone through in all
orders; with more of them each is moved to every other place. Tables without a draft keep theirs. Orders are compared
over the same worlds: *best* for a party is that with its largest mean gain over no deal, best of all that whose mean
gains are best by leximin for all who sit somewhere. Ties are kept. Whether an order could be had is not asked: a track
that the crisis puts *after* another one is moved before it like any other.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from detente.core.errors import BadInput
from detente.ensemble.bands import Band, band
from detente.ensemble.plan import Plan
from detente.lenses import named_lens
from detente.lenses.tracks import traded
from detente.lenses.tracks.course import READS, Course, Rounds, course_of
from detente.solvers.agreement.tables import MOST
from detente.study.one_table import build_at, worlds_at
from detente.worlds.build import unavailable
from detente.worlds.worlds import Floats, Worlds

SAME = 1e-9
WORK = 150_000  # worlds times orders, a few seconds; with more of these, fewer worlds are looked at
LISTED = 12  # equally good orders that are named


@dataclass(frozen=True)
class Order:
    """One order of the tables.

    Attributes
    ----------
    tracks : tuple of str
        Only those that have a draft in some world.
    deal : float
        Share of worlds in which anything is agreed.
    gains : mapping of party to mean gain over no deal
    """

    tracks: tuple[str, ...]
    deal: float
    gains: dict[str, float]


@dataclass(frozen=True)
class Best:
    """The best orders by one measure, with all ties.

    Attributes
    ----------
    orders : tuple of Order
        The first of them, as many as are listed.
    ties : int
        How many are equally good.
    """

    orders: tuple[Order, ...]
    ties: int


@dataclass(frozen=True)
class AtTable:
    """What becomes of one track.

    Attributes
    ----------
    track : str
    meets : Band
        Worlds in which it meets.
    drafted, signed, home : Band or None
        Of these, those in which it has a draft, in which what it signs is kept, and in which its delegations have to
        ask home for its draft; None where it never meets.
    """

    track: str
    meets: Band
    drafted: Band | None
    signed: Band | None
    home: Band | None


@dataclass(frozen=True)
class Share:
    """In how many worlds something happens to a party, most often on which issue and at which track."""

    worlds: Band
    issue: str | None
    track: str | None


@dataclass(frozen=True)
class ForParty:
    """What the order does to one party.

    Attributes
    ----------
    party : str
    sits : bool
    value : float
        Mean of what it gets as listed, each table binding, less what it gets if nothing is agreed until all is.
    better, worse : Band
        Worlds in which that is above and below 0.
    holds_up, traded : Share
    best, worst : Best
        Orders by its mean gain; the listed order is among those compared.
    """

    party: str
    sits: bool
    value: float
    better: Band
    worse: Band
    holds_up: Share
    traded: Share
    best: Best
    worst: Best


@dataclass(frozen=True)
class OrderStudy:
    """What the order of the tables does.

    Attributes
    ----------
    worlds, compared_worlds : int
        All, and those over which orders are compared.
    orders : int
        How many were compared.
    every : bool
        Whether these are all; else each table was moved to every other place.
    listed : Order
        The tables as they are listed, over the worlds compared.
    binds, joint, both_fail : Band
        Worlds in which anything is agreed as listed, each table binding; if nothing is agreed until all is; and in
        neither.
    lost : Band
        Worlds in which one table of all could sign something, and nothing is agreed as listed.
    best : Best
        By leximin of the mean gains of all who sit somewhere.
    tables : tuple of AtTable
        As they meet.
    parties : tuple of ForParty
    """

    worlds: int
    compared_worlds: int
    orders: int
    every: bool
    listed: Order
    binds: Band
    joint: Band
    both_fail: Band
    lost: Band
    best: Best
    tables: tuple[AtTable, ...]
    parties: tuple[ForParty, ...]


def why_no_orders(plan: Plan) -> str:
    """Return why the order of a crisis' tables cannot be looked at, or nothing where it can."""
    missing = unavailable(plan.crisis)
    reasons = [missing[name] for name in READS if name in missing]
    if reasons:
        return reasons[0]
    return "the crisis states one track, so that there is no order" if len(plan.crisis.tracks) == 1 else ""


def orders_of(plan: Plan) -> OrderStudy:
    """Return what the order of the tables does.

    Raises
    ------
    BadInput
        When the crisis states no tracks or only one, too many, or no stances.
    """
    if reason := why_no_orders(plan):
        raise BadInput(f"{plan.crisis.crisis}: the order of tables cannot be looked at: {reason}")
    worlds = worlds_at(build_at(plan, None), named_lens("tracks").reads, plan.draws)
    course = course_of(worlds)
    listed, joint = course.in_order(course.field["track_order"], holds=True), course.together()
    found, every, looked = _compared(worlds, course)
    parties, tracks = worlds.labels["party"], worlds.labels["track"]
    sits = course.seats[:, -1].max(axis=0) > 0
    agreed = listed.stands > SAME
    those = [name for name, here in zip(parties, sits, strict=True) if here]
    first = np.argsort(course.field["track_order"][0], kind="stable")
    return OrderStudy(
        worlds=worlds.draws,
        compared_worlds=looked,
        orders=len(found),
        every=every,
        listed=found[0],
        binds=_share(agreed),
        joint=_share(joint.stands > SAME),
        both_fail=_share(~agreed & (joint.stands <= SAME)),
        lost=_share((course.exists[:, -1] > 0) & ~agreed),
        best=_best(found, lambda order: sorted(order.gains[name] for name in those)),
        tables=tuple(_at_table(course, listed, place, tracks[place]) for place in first),
        parties=tuple(
            _for_party(worlds, course, listed, listed.gains - joint.gains, row, sits=bool(sits[row]), found=found)
            for row in range(len(parties))
        ),
    )  # fmt: skip


def _share(flags: np.ndarray) -> Band:
    found = band(np.asarray(flags, dtype=np.float64))
    assert found is not None, "there is at least one world"
    return found


def _compared(worlds: Worlds, course: Course) -> tuple[list[Order], bool, int]:
    """Return the orders, the listed one first, whether they are all, and over how many worlds they were compared."""
    place = course.field["track_order"][0]
    drafted = np.flatnonzero((course.exists[:, :-1] * course.opens).any(axis=0))
    drafted = drafted[np.argsort(place[drafted], kind="stable")]
    every = len(drafted) <= MOST
    orders = list(permutations(drafted)) if every else list(dict.fromkeys(_moved(tuple(drafted))))
    looked = min(worlds.draws, max(WORK // max(len(orders), 1), 100))
    few = course_of(worlds.rows(0, looked))
    found = []
    for order in orders:
        when = place.copy()
        when[list(order)] = np.sort(place[drafted])
        rounds = few.in_order(when)
        gains = dict(zip(worlds.labels["party"], rounds.gains.mean(axis=0).tolist(), strict=True))
        names = tuple(worlds.labels["track"][track] for track in order)
        found.append(Order(names, float((rounds.stands > SAME).mean()), gains))
    return found, every, looked


def _moved(order: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield an order, and those in which one of its tables has another place."""
    yield order
    for track in order:
        others = [other for other in order if other != track]
        for place in range(len(order)):
            yield (*others[:place], track, *others[place:])


def _best(orders: list[Order], measure: Callable[[Order], float | list[float]]) -> Best:
    scores = np.array([np.atleast_1d(measure(order)) for order in orders])
    rows = np.arange(len(orders))
    for column in scores.T:
        rows = rows[column[rows] >= column[rows].max() - SAME]
    return Best(tuple(orders[row] for row in rows[:LISTED]), len(rows))


def _at_table(course: Course, listed: Rounds, place: int, name: str) -> AtTable:
    meets = course.opens[:, place] > 0
    parts = (course.exists[:, place] > 0, listed.kept[:, place] > 0.5, (course.recess * course.exists)[:, place] > 0)
    bands = [_share(part[meets]) if meets.any() else None for part in parts]
    return AtTable(name, _share(meets), *bands)


def _for_party(
    worlds: Worlds, course: Course, listed: Rounds, value: Floats, row: int, *, sits: bool, found: list[Order]
) -> ForParty:
    name = worlds.labels["party"][row]
    return ForParty(
        party=name,
        sits=sits,
        value=float(value[:, row].mean()),
        better=_share(value[:, row] > SAME),
        worse=_share(value[:, row] < -SAME),
        holds_up=_where(worlds, listed.held[:, :, row], _costs(course, row)),
        traded=_where(worlds, traded(course, listed)[:, :, row], course.crossed[:, :-1, :, row] * listed.source),
        best=_best(found, lambda order: order.gains[name]),
        worst=_best(found, lambda order: -order.gains[name]),
    )


def _costs(course: Course, row: int) -> Floats:
    """Return what each draft costs a party on each issue that needs its consent; a crossed limit weighs most."""
    loss = 1 + course.crossed[:, :-1, :, row] - np.clip(course.gain[:, :-1, :, row], -1, 1) / 2
    counts = (course.moved[:, :-1] > SAME) & (course.asked[:, None, row] > 0)
    return np.where(counts, loss, 0.0)


def _where(worlds: Worlds, flags: Floats, weight: Floats) -> Share:
    """Return in how many worlds any table is flagged, and the issue of the most weight and the table most often."""
    chosen = flags > SAME
    happens = _share(np.asarray(chosen.any(axis=1)))
    if not chosen.any():
        return Share(happens, None, None)
    heaviest = (chosen[:, :, None] & (weight >= weight.max(axis=2, keepdims=True) - SAME) & (weight > 0)).any(axis=1)
    issue, track = int(heaviest.sum(axis=0).argmax()), int(chosen.sum(axis=0).argmax())
    return Share(happens, worlds.labels["issue"][issue], worlds.labels["track"][track])
