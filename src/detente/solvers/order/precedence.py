"""Precedence: which step must come before which, the cycles of demands that contradict, and what to give up.

Steps are the vertices of a directed graph; an *edge* says that one comes before the other. A *need* is an edge that
nobody can give up. An *order* is a demand that can be given up, and stands for all edges from its first steps to its
later ones. Demands contradict each other where the graph has a cycle; then no order of the steps obeys all of them.

    to give up: sets G of orders such that the graph without G has no cycle, none of whose subsets would do.

They are found by branching: take any cycle that is left, and give up one of the orders in it, for every one of them.
Each set that breaks all cycles holds an order of that cycle, so that none is missed. A cycle of needs alone cannot be
broken.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NEED = -1  # stands in for the order where an edge is a need
MOST_CYCLES = 200  # nobody reads more
MOST_SETS = 20_000  # sets looked at before the search for what to give up stops


@dataclass(frozen=True, order=True)
class Edge:
    """One step before another, because of an order or a need.

    Attributes
    ----------
    before, after : int
        Steps.
    order : int
        Whose edge it is; ``NEED`` for a need.
    """

    before: int
    after: int
    order: int = NEED


@dataclass(frozen=True)
class GivenUp:
    """What could be given up, so that no cycle is left.

    Attributes
    ----------
    sets : tuple of frozenset of int
        Every smallest-by-inclusion set of orders, fewest orders first; empty where needs contradict each other.
    complete : bool
        Whether the search was finished; if not, there may be others.
    """

    sets: tuple[frozenset[int], ...]
    complete: bool = True

    @property
    def smallest(self) -> tuple[frozenset[int], ...]:
        """All sets with the fewest orders."""
        return tuple(item for item in self.sets if len(item) == len(self.sets[0]))

    def cheapest(self, prices: Sequence[float], same: float = 1e-9) -> tuple[frozenset[int], ...]:
        """Return all sets with the lowest sum of prices.

        Parameters
        ----------
        prices : sequence of float
            One an order; NaN where none is stated. Such an order is dearer than any number of others.
        same : float
            Sums that differ by no more are equal.
        """
        costs = [price_of(item, prices) for item in self.sets]
        least = min(costs, default=(0, 0.0))
        return tuple(
            item
            for item, cost in zip(self.sets, costs, strict=True)
            if cost[0] == least[0] and cost[1] <= least[1] + same
        )


def price_of(orders: frozenset[int], prices: Sequence[float]) -> tuple[int, float]:
    """Return how many of some orders have no price, and the sum of the others' prices."""
    asked = [float(prices[order]) for order in sorted(orders)]
    stated = [price for price in asked if not math.isnan(price)]
    return len(asked) - len(stated), sum(stated)


def edges_of(needs: Sequence[Sequence[int]], orders: Sequence[tuple[Sequence[int], Sequence[int]]]) -> tuple[Edge, ...]:
    """Return the edges of needs and orders, without repetitions.

    Parameters
    ----------
    needs : sequence of sequence of int
        For every step, the steps that it cannot happen without.
    orders : sequence of (first, then)
        Demands: all of the first steps before all of the later ones.

    Examples
    --------
    >>> edges_of([[], [0]], [([1], [0])])
    (Edge(before=0, after=1, order=-1), Edge(before=1, after=0, order=0))
    """
    found = {Edge(before, after) for after, all_before in enumerate(needs) for before in all_before}
    found |= {
        Edge(before, after, place) for place, (first, then) in enumerate(orders) for before in first for after in then
    }
    return tuple(sorted(found))


def _followers(edges: Sequence[Edge]) -> dict[int, list[int]]:
    found: dict[int, set[int]] = {}
    for edge in edges:
        found.setdefault(edge.before, set()).add(edge.after)
    return {step: sorted(after) for step, after in found.items()}


def _shortest_cycle(edges: Sequence[Edge]) -> tuple[Edge, ...]:
    """Return the edges of one shortest cycle, in turn; empty where there is none."""
    leaving: dict[int, list[Edge]] = {}
    for edge in edges:
        leaving.setdefault(edge.before, []).append(edge)
    best: tuple[Edge, ...] = ()
    for start in sorted(leaving):
        came: dict[int, Edge] = {}
        border = [start]
        while border and start not in came:
            further = []
            for edge in (edge for step in border for edge in leaving.get(step, ())):
                if edge.after not in came:
                    came[edge.after] = edge
                    further.append(edge.after)
            border = further
        if start in came:
            way = [came[start]]
            while way[-1].before != start:
                way.append(came[way[-1].before])
            if not best or len(way) < len(best):
                best = tuple(reversed(way))
    return best


def has_cycle(edges: Sequence[Edge]) -> bool:
    """Whether no order of the steps obeys all edges."""
    return bool(_shortest_cycle(edges))


def cycles(edges: Sequence[Edge], most: int = MOST_CYCLES) -> tuple[tuple[int, ...], ...]:
    """Return the cycles of a graph, as the steps on them in turn, shortest first.

    Every cycle visits no step twice and begins with its lowest number. No more than ``most`` are listed.

    Examples
    --------
    >>> cycles(edges_of([[], []], [([0], [1]), ([1], [0])]))
    ((0, 1),)
    """
    found = []
    for cycle in _cycles(_followers(edges)):
        found.append(cycle)
        if len(found) == most:
            break
    return tuple(sorted(found, key=lambda cycle: (len(cycle), cycle)))


def _cycles(followers: dict[int, list[int]]) -> Iterator[tuple[int, ...]]:
    for start in sorted(followers):
        ways: list[tuple[int, ...]] = [(start,)]
        while ways:
            way = ways.pop()
            for step in followers.get(way[-1], ()):
                if step == start:
                    yield way
                elif step > start and step not in way and _leads_back(followers, step, way):
                    ways.append((*way, step))


def _leads_back(followers: dict[int, list[int]], step: int, way: tuple[int, ...]) -> bool:
    """Whether a step leads to the start of a way without touching the rest of it, so that no search is in vain."""
    start, seen, border = way[0], {*way[1:], step}, [step]
    while border:
        for after in followers.get(border.pop(), ()):
            if after == start:
                return True
            if after > start and after not in seen:
                seen.add(after)
                border.append(after)
    return False


def orders_between(edges: Sequence[Edge], before: int, after: int) -> tuple[int, ...]:
    """Return the orders that put one step before another, ``NEED`` among them for a need."""
    return tuple(edge.order for edge in edges if (edge.before, edge.after) == (before, after))


def to_give_up(edges: Sequence[Edge], most: int = MOST_SETS) -> GivenUp:
    """Return all sets of orders whose giving up leaves no cycle, and none of whose subsets would do.

    Parameters
    ----------
    edges : sequence of Edge
    most : int
        How many sets are looked at before the search stops.

    Examples
    --------
    >>> [sorted(item) for item in to_give_up(edges_of([[], []], [([0], [1]), ([1], [0])])).sets]
    [[0], [1]]
    """
    found: list[frozenset[int]] = []
    layer: set[frozenset[int]] = {frozenset()}
    looked = 0
    while layer:
        further: set[frozenset[int]] = set()
        for given in sorted(layer, key=sorted):
            if any(item <= given for item in found):
                continue
            looked += 1
            if looked > most:
                return GivenUp(_minimal(found), complete=False)
            cycle = _shortest_cycle([edge for edge in edges if edge.order not in given])
            if not cycle:
                found.append(given)
            further |= {given | {edge.order} for edge in cycle if edge.order != NEED}
        layer = further
    return GivenUp(_minimal(found))


def _minimal(sets: Sequence[frozenset[int]]) -> tuple[frozenset[int], ...]:
    smallest = [item for item in sets if not any(other < item for other in sets)]
    return tuple(sorted(smallest, key=lambda item: (len(item), sorted(item))))
