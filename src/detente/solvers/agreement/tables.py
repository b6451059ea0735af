"""Several tables one after another: what is agreed at each when everybody looks ahead, and what the order does.

Table k can agree on one of its deals or on none. What the parties get hangs on what all tables agree in the end. By
backward induction, whoever decides at a table takes a deal iff

    E[U_q(deal and best play later)] ≥ E[U_q(breaking off and best play later)],

so that a later veto is felt earlier. Two regimes:

*each table binds* (early harvest). What a table's parties sign is kept, unless it needs the consent of somebody who
does not sit there. Such a deal is opened again at the next table where one of those sits, together with that table's
own: either may be kept or not, and whoever sits there can break off, with which both fall. Who sits at no later table
is asked at the end, at home.

*nothing is agreed until all is agreed*. One joint test of all combinations by everybody concerned; the order is of no
account.

Of what all deciders accept, a table takes the leximin of their gains over breaking off; of what ties, the combinations
in which the fewest tables agree; what still ties is averaged. A deal that gives none of them anything is not made.
"""

from dataclasses import dataclass
from itertools import permutations

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.packages.space import levels_at

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]
SAME = 1e-9
MOST = 6  # tables whose orders are all gone through
LARGEST = 100_000  # combinations of deals


@dataclass(frozen=True)
class Tables:
    """Tables and what everything agreed at them is worth.

    Attributes
    ----------
    worth : array, shape (combinations, parties)
        Utility of each combination of deals over none at all; the first table's deal changes slowest, deal 0 is none.
    sizes : int array, shape (tables,)
        Deals of each table, none included.
    seated, needs : bool arrays, shape (tables, parties)
        Who sits there; whose consent its deals need, all those who sit there included.
    """

    worth: Floats
    sizes: Whole
    seated: Flags
    needs: Flags


@dataclass(frozen=True)
class Course:
    """How one order goes.

    Attributes
    ----------
    chance : array, shape (combinations,)
        Of each combination; several where ties are averaged.
    gains : array, shape (parties,)
        Expected utility over no deal anywhere.
    agreed : array, shape (tables,)
        Chance that each table's deal is kept.
    """

    chance: Floats
    gains: Floats
    agreed: Floats


def tables(worth: npt.ArrayLike, seated: npt.ArrayLike, needs: npt.ArrayLike | None = None) -> Tables:
    """Return tables from what combinations of deals are worth.

    Parameters
    ----------
    worth : array, shape (deals of table 1, deals of table 2, …, parties)
        Deal 0 of every table is none; all values are counted from that of no deal anywhere.
    seated : bool array, shape (tables, parties)
    needs : bool array, shape (tables, parties), optional
        Further consents.
    """
    values, sits = np.asarray(worth, dtype=np.float64), np.asarray(seated, dtype=bool)
    also = sits if needs is None else sits | np.asarray(needs, dtype=bool)
    if values.ndim < 2 or sits.shape != (values.ndim - 1, values.shape[-1]) or also.shape != sits.shape:
        raise ValueError("seats and consents must have the shape (tables, parties), as many as the values have")
    if not np.all(np.isfinite(values)):
        raise ValueError("every combination of deals needs a finite value for every party")
    if not np.all(np.any(sits, axis=1)):
        raise ValueError("somebody must sit at every table")
    sizes = np.array(values.shape[:-1], dtype=np.int64)
    if sizes.prod() > LARGEST:
        raise ValueError(f"{sizes.prod():,} combinations of deals are too many; at most {LARGEST:,}")
    flat = values.reshape(-1, values.shape[-1])
    return Tables(np.ascontiguousarray(flat - flat[0]), sizes, sits, also)


def separate(gains: list[npt.ArrayLike]) -> Floats:
    """Return what combinations are worth where the tables' deals add up.

    Parameters
    ----------
    gains : list of arrays, shape (deals, parties)
        For each table, what each of its deals changes; no deal is added.
    """
    parts = [np.atleast_2d(np.asarray(part, dtype=np.float64)) for part in gains]
    parties = parts[0].shape[1]
    total = np.zeros((1,) * len(parts) + (parties,))
    for place, part in enumerate(parts):
        shape = [1] * len(parts) + [parties]
        shape[place] = len(part) + 1
        total = total + np.vstack([np.zeros(parties), part]).reshape(shape)
    return total


def in_order(at: Tables, order: tuple[int, ...]) -> Course:
    """Return how it goes when each table binds and they meet in this order.

    Examples
    --------
    >>> at = tables(separate([[3, 2, -1], [-1, 0, 2]]), [[True, True, False], [True, True, True]])
    >>> in_order(at, (0, 1)).gains.tolist(), all_or_nothing(at).gains.tolist()
    ([3.0, 2.0, -1.0], [2.0, 2.0, 1.0])
    """
    if sorted(order) != list(range(len(at.sizes))):
        raise ValueError(f"an order names each of the {len(at.sizes)} tables once, counted from 0")
    chance = course(at.worth, at.sizes, at.seated, at.needs, np.array(order, dtype=np.int64))
    return _course(at, chance)


def all_or_nothing(at: Tables) -> Course:
    """Return what the joint test of everything by everybody concerned agrees on."""
    concerned = np.asarray(np.any(at.needs, axis=0))
    joint = np.array([len(at.worth)], dtype=np.int64)
    row = concerned[None]
    fewer = _deals(at.sizes)
    return _course(at, course(at.worth, joint, row, row, np.zeros(1, dtype=np.int64), fewer))


def all_orders(at: Tables) -> dict[tuple[int, ...], Course]:
    """Return how every order of up to six tables goes."""
    if len(at.sizes) > MOST:
        raise ValueError(f"{len(at.sizes)} tables have too many orders; at most {MOST} can be gone through")
    return {order: in_order(at, order) for order in permutations(range(len(at.sizes)))}


def hold_up(at: Tables, order: tuple[int, ...]) -> Flags:
    """Return which table's deal is lost, or kept more rarely, for whose later consent: flags (table, party).

    A party holds a deal up iff that would be kept more often if the party's consent were needed at its own tables only.
    """
    base = in_order(at, order).agreed
    flags = np.zeros(at.seated.shape, dtype=bool)
    for party in range(at.seated.shape[1]):
        needs = at.needs.copy()
        needs[:, party] = at.seated[:, party]
        if (needs != at.needs).any():
            freed = in_order(Tables(at.worth, at.sizes, at.seated, needs), order).agreed
            flags[:, party] = freed > base + SAME
    return flags


def lost(at: Tables, reached: Course) -> bool:
    """Return whether some combination would leave everybody concerned better off or no worse, yet nothing is agreed."""
    concerned = at.needs.any(axis=0)
    gains = at.worth[1:][:, concerned]
    exists = bool(np.any(np.all(gains >= -SAME, axis=1) & np.any(gains > SAME, axis=1)))
    return exists and bool(reached.chance[0] > 1 - SAME)


def _deals(sizes: Whole) -> Whole:
    """Return how many tables agree in every combination."""
    digits = levels_at(np.arange(sizes.prod()), tuple(sizes))
    return np.asarray((digits > 0).sum(axis=1), dtype=np.int64)


def _course(at: Tables, chance: Floats) -> Course:
    digits = levels_at(np.arange(len(chance)), tuple(at.sizes))
    return Course(chance, chance @ at.worth, chance @ (digits > 0))


def course(
    worth: Floats, sizes: Whole, seated: Flags, needs: Flags, order: Whole, deals: Whole | None = None
) -> Floats:
    """Return the chance of every combination of deals when each table binds."""
    strides = np.ones(len(sizes), dtype=np.int64)
    strides[:-1] = np.cumprod(sizes[:0:-1])[::-1]
    counted = _deals(sizes) if deals is None else deals
    opened = opened_at(seated, needs, order)
    return np.asarray(chances_of_course(worth, sizes, strides, seated, opened, counted, order, needs))


def opened_at(seated: Flags, needs: Flags, order: Whole) -> Flags:
    """Return at which step, the last one at home, a table's deal is opened again: flags (step, table)."""
    steps, place = len(order), np.argsort(order)
    opened = np.zeros((steps + 1, len(order)), dtype=bool)
    for table in range(len(order)):
        for party in np.flatnonzero(needs[table] & ~seated[table]):
            later = [step for step in range(place[table] + 1, steps) if seated[order[step], party]]
            opened[later[0] if later else steps, table] = True
    return opened


@compiled
def chances_of_course(
    worth: Floats,
    sizes: Whole,
    strides: Whole,
    seated: Flags,
    opened: Flags,
    deals: Whole,
    order: Whole,
    needs: Flags,
) -> Floats:
    """Return the chance of every combination: values from the last step back, then chances from the first on."""
    steps, combos, parties = order.shape[0], worth.shape[0], worth.shape[1]
    value = np.zeros((steps + 2, combos, parties))
    value[steps + 1] = worth
    chance = np.zeros((steps + 2, combos))
    chance[0, 0] = 1.0
    taken = np.empty(combos, dtype=np.int64)
    for sweep in range(2):
        for turn in range(steps + 1):
            step = steps - turn if sweep == 0 else turn
            table = order[step] if step < steps else -1
            deciders = deciders_at(step, table, seated, opened, needs, order)
            for state in range(combos):
                if sweep == 1 and chance[step, state] == 0.0:
                    continue
                if not _comes_before(state, step, sizes, strides, order):
                    continue
                count = taken_at(state, table, sizes, strides, opened[step], deciders, value[step + 1], deals, taken)
                for place in range(count):
                    if sweep == 0:
                        for party in range(parties):
                            value[step, state, party] += value[step + 1, taken[place], party] / count
                    else:
                        chance[step + 1, taken[place]] += chance[step, state] / count
    return np.asarray(chance[steps + 1])


@compiled
def deciders_at(step: int, table: int, seated: Flags, opened: Flags, needs: Flags, order: Whole) -> Flags:
    """Return who decides at a step: who sits there; at home, those whose consent is asked for nowhere else."""
    parties = seated.shape[1]
    deciders = np.zeros(parties, dtype=np.bool_)
    for party in range(parties):
        if table >= 0:
            deciders[party] = seated[table, party]
            continue
        for place in range(order.shape[0]):
            pending = opened[step, order[place]] and needs[order[place], party] and not seated[order[place], party]
            for later in range(place + 1, order.shape[0]):
                pending = pending and not seated[order[later], party]
            deciders[party] = deciders[party] or pending
    return deciders


@compiled
def _comes_before(state: int, step: int, sizes: Whole, strides: Whole, order: Whole) -> bool:
    """Return whether a state can be met before a step: the tables to come have not agreed on anything."""
    agreed = 0
    for later in range(step, order.shape[0]):
        agreed += state // strides[order[later]] % sizes[order[later]]
    return agreed == 0


@compiled
def taken_at(
    state: int,
    table: int,
    sizes: Whole,
    strides: Whole,
    opened: Flags,
    deciders: Flags,
    value: Floats,
    deals: Whole,
    taken: Whole,
) -> int:
    """Write the combinations that a table takes, all ties, and return how many."""
    tables_open, off = np.empty(sizes.shape[0], dtype=np.int64), state
    count_open = 0
    for other in range(sizes.shape[0]):
        deal = state // strides[other] % sizes[other]
        if opened[other] and deal > 0:
            tables_open[count_open] = other
            count_open += 1
            off -= deal * strides[other]
    own = sizes[table] if table >= 0 else 1
    taken[0], count = off, 1
    for choice in range(own << count_open):
        code = off + (choice >> count_open) * (strides[table] if table >= 0 else 0)
        for place in range(count_open):
            if choice >> place & 1:
                other = tables_open[place]
                code += state // strides[other] % sizes[other] * strides[other]
        if code == off:
            continue
        verdict = prefers(value[code], value[taken[0]], value[off], deciders)
        if verdict == 0:
            verdict = int(np.sign(deals[taken[0]] - deals[code]))
        if verdict > 0:
            taken[0], count = code, 1
        elif verdict == 0:
            taken[count] = code
            count += 1
    return count


@compiled
def prefers(one: Floats, other: Floats, off: Floats, deciders: Flags) -> int:
    """Return 1 when all accept the first and leximin of gains over breaking off puts it ahead, 0 for a tie, else -1."""
    parties = one.shape[0]
    gains, count = np.empty((2, parties)), 0
    for party in range(parties):
        if deciders[party]:
            gains[0, count], gains[1, count] = one[party] - off[party], other[party] - off[party]
            count += 1
    first, second = np.sort(gains[0, :count]), np.sort(gains[1, :count])
    if count > 0 and first[0] < -SAME:
        return -1
    for place in range(count):
        if abs(first[place] - second[place]) > SAME:
            return 1 if first[place] > second[place] else -1
    return 0
