"""Implementation: the plan for the steps of an agreement, and how well it holds over the worlds.

The plan is the best one of the *median world*, in which every number stands at its median: a plan must be one order of
steps, and the best orders of different worlds have no mean. Over the worlds it is then held against the best plan of
each: how often it is as good, and what every party is exposed to and tempted by if it is followed. Where demands
contradict each other in the median world, each way out is planned as well: to give up any of the smallest sets of
orders, or to split a step of a cycle in two, so that its first half meets the demand that it come first and its second
half the demand that it come after.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.ensemble.plan import Plan
from detente.lens import Findings
from detente.lenses import named_lens
from detente.lenses.sequence import READS, steps_of
from detente.solvers.order.bottleneck import best_plans
from detente.solvers.order.demands import Pattern, Steps, pattern_of, patterns
from detente.solvers.order.lattice import lattice_of
from detente.solvers.order.precedence import NEED, Edge, cycles, has_cycle, orders_between, price_of, to_give_up
from detente.solvers.order.walk import walk
from detente.worlds.build import worlds_of
from detente.worlds.draw import Luck
from detente.worlds.worlds import Floats

SAME = 1e-9  # numbers nearer than this are equal
SHOWN = 20  # ways out of a contradiction that are planned


class MedianLuck(Luck):
    """The luck by which every number stands at its median."""

    def uniforms(self, path: str) -> Floats:
        """Return one half for every stream."""
        del path
        return np.full(self.draws, 0.5)


@dataclass(frozen=True)
class Spread:
    """A number over the worlds: mean, median and the middle 90 %."""

    mean: float
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class StepPlan:
    """One step of the plan.

    Attributes
    ----------
    step : str
    exposure, uncovered : mapping of party to float
        After it, in the median world.
    spread : mapping of party to Spread
        Exposure after it over the worlds.
    tempted : mapping of party to float
        Before it, of those who must act: the guarantee that is needed.
    """

    step: str
    exposure: Mapping[str, float]
    uncovered: Mapping[str, float]
    spread: Mapping[str, Spread]
    tempted: Mapping[str, float]


@dataclass(frozen=True)
class CycleLink:
    """One step before another in a cycle, and the orders that put it there; without one it is a need."""

    before: str
    after: str
    orders: tuple[str, ...]
    needed: bool


@dataclass(frozen=True)
class WayOut:
    """What could be done about a contradiction, with the numbers of the plan that is then possible.

    Attributes
    ----------
    kind : {"split", "give up"}
    names : tuple of str
        The step that is split, or the orders that are given up.
    price : float or None
        Of the orders, in the median world; None where one of them has none.
    exposure, guarantee : float or None
        The worst of all parties; None where the way out leads to no plan.
    exposed : tuple of str
        Who is exposed by that much.
    cheapest : bool
    """

    kind: str
    names: tuple[str, ...]
    price: float | None
    exposure: float | None
    guarantee: float | None
    exposed: tuple[str, ...] = ()
    cheapest: bool = False


@dataclass(frozen=True)
class Implementation:
    """The plan of one reading, and how it holds.

    Attributes
    ----------
    reading : str or None
    feasible : bool
        In the median world.
    cycles : tuple of tuple of CycleLink
    ways_out : tuple of WayOut
    given_up : tuple of str
        What the plan gives up.
    steps : tuple of StepPlan
    exposure, uncovered, guarantee, patience_needed : mapping of party to float
    patience : mapping of party to float
    numbers : mapping of output to float
        Scalars of the lens in the median world; NaN where there is none.
    states : int
        Points at which the process can stop.
    worlds : int
    best : float
        Share of worlds in which the plan is as good as the best.
    over : mapping of name to Spread
        The plan followed over the worlds: ``exposure/PARTY``, ``guarantee/PARTY``, and ``regret``, its worst exposure
        less the least that is possible there; and numbers of each world's own
        best plan: ``worst_exposure``, ``worst_guarantee``, ``feasible``, ``self_enforcing``, ``self_enforcing_once``,
        ``parts_needed``, ``given_up/ORDER``.
    """

    reading: str | None
    feasible: bool
    cycles: tuple[tuple[CycleLink, ...], ...]
    ways_out: tuple[WayOut, ...]
    given_up: tuple[str, ...]
    steps: tuple[StepPlan, ...]
    exposure: Mapping[str, float]
    uncovered: Mapping[str, float]
    guarantee: Mapping[str, float]
    patience_needed: Mapping[str, float]
    patience: Mapping[str, float]
    numbers: Mapping[str, float]
    states: int
    worlds: int
    best: float
    over: Mapping[str, Spread]


def spread(values: Floats) -> Spread:
    """Return the spread of what is a number; NaN where nothing is."""
    known = values[~np.isnan(values)]
    if not len(known):
        return Spread(np.nan, np.nan, np.nan, np.nan)
    low, middle, high = np.quantile(known, [0.05, 0.5, 0.95])
    return Spread(float(known.mean()), float(low), float(middle), float(high))


def implementation_of(plan: Plan) -> Implementation:
    """Return the plan for the steps of a crisis, in the reading of a plan of the lens ``sequence``.

    Raises
    ------
    TooManySteps
        When there are too many steps, or points at which they can stop.
    """
    crisis, lens, fields = plan.crisis, named_lens("sequence"), (*READS,)
    middle = worlds_of(crisis, MedianLuck(Seed(plan.seed), 0, 1), fields, plan.reading).rows(0, 1)
    names = {dim: tuple(sorted(middle.labels[dim])) for dim in ("step", "order")}
    one, found = steps_of(middle), lens.solve(middle, Seed(0))
    pattern = pattern_of(one, 0)
    given_up = tuple(name for name, at in zip(middle.labels["order"], found["given_up"][0], strict=True) if at > 0)
    given = frozenset(names["order"].index(name) for name in given_up)
    has_plan = bool(found["ties"][0] >= 1)
    worlds = plan.worlds(0, plan.replicates, fields).rows(0, plan.draws)
    many, every = steps_of(worlds), lens.solve(worlds, Seed(plan.seed))
    by_name = np.argsort(np.array(middle.labels["step"], dtype=str), kind="stable")
    rank = found["rank"][0][by_name]
    parties = tuple(crisis.parties)

    def by_party(name: str) -> dict[str, float]:
        return dict(zip(parties, map(float, found[name][0]), strict=True))

    followed = np.broadcast_to(rank, (many.draws, len(rank)))
    walked = walk(followed, many.kept, many.total, many.owner, many.cover, many.guard)
    return Implementation(
        reading=plan.reading,
        feasible=bool(found["feasible"][0]),
        cycles=_cycles(pattern, names),
        ways_out=_ways_out(one, pattern, names, parties),
        given_up=given_up,
        steps=_steps(one, rank, walked.exposure, names["step"], parties) if has_plan else (),
        exposure=by_party("exposure"),
        uncovered=by_party("uncovered"),
        guarantee=by_party("guarantee"),
        patience_needed=by_party("patience_needed"),
        patience=dict(zip(parties, map(float, middle.arrays["patience"][0]), strict=True)),
        numbers={output.name: float(found[output.name][0]) for output in lens.gives if not output.dims},
        states=lattice_of(pattern.before(given)).states if has_plan else 0,
        worlds=many.draws,
        best=float(_as_good(many, every, rank, walked.exposure, walked.temptation, worlds.labels["order"]).mean()),
        over=_over(every, walked.exposure, walked.temptation, parties, worlds.labels["order"]),
    )


def _steps(
    one: Steps, rank: Floats, over: Floats, names: Sequence[str], parties: Sequence[str]
) -> tuple[StepPlan, ...]:
    """Return the steps of the plan in the median world, with the exposure after each over the worlds."""
    here = walk(rank[None], one.kept, one.total, one.owner, one.cover, one.guard)
    return tuple(
        StepPlan(
            step=names[here.order[0, place]],
            exposure=dict(zip(parties, map(float, here.exposure[0, place + 1]), strict=True)),
            uncovered=dict(zip(parties, map(float, here.uncovered[0, place + 1]), strict=True)),
            spread={party: spread(over[:, place + 1, at]) for at, party in enumerate(parties)},
            tempted={
                party: float(here.temptation[0, place, at])
                for at, party in enumerate(parties)
                if one.owner[0, here.order[0, place], at] > 0
            },
        )
        for place in range(int(np.sum(~np.isnan(rank))))
    )


def _cycles(pattern: Pattern, names: Mapping[str, Sequence[str]]) -> tuple[tuple[CycleLink, ...], ...]:
    def link(before: int, after: int) -> CycleLink:
        orders = orders_between(pattern.edges, before, after)
        return CycleLink(
            names["step"][pattern.steps[before]],
            names["step"][pattern.steps[after]],
            tuple(names["order"][order] for order in orders if order != NEED),
            NEED in orders,
        )

    return tuple(
        tuple(link(before, after) for before, after in zip(cycle, (*cycle[1:], cycle[0]), strict=True))
        for cycle in cycles(pattern.edges)
    )


def _ways_out(
    one: Steps, pattern: Pattern, names: Mapping[str, Sequence[str]], parties: Sequence[str]
) -> tuple[WayOut, ...]:
    """Return the ways out of a contradiction: splits first, then what could be given up, cheapest first."""
    if not has_cycle(pattern.edges):
        return ()
    prices = one.price[0].tolist()
    sets = to_give_up(pattern.edges)
    cheapest = set(sets.cheapest(prices))
    found = []
    for step in sorted({step for cycle in cycles(pattern.edges) for step in cycle}):
        way = _plan_of(one, pattern, *halved(pattern, step), parties)
        if way.exposure is not None:
            found.append(replace(way, kind="split", names=(names["step"][pattern.steps[step]],)))
    given = sorted(sets.sets, key=lambda item: (price_of(item, prices), len(item), sorted(item)))
    for item in given[:SHOWN]:
        whole = np.ones(len(pattern.steps))
        edges = tuple(edge for edge in pattern.edges if edge.order not in item)
        way = _plan_of(one, pattern, edges, tuple(range(len(whole))), parties)
        missing, price = price_of(item, prices)
        orders = tuple(names["order"][order] for order in sorted(item))
        found.append(replace(way, names=orders, price=None if missing else price, cheapest=item in cheapest))
    return tuple(found)


def halved(pattern: Pattern, step: int) -> tuple[tuple[Edge, ...], tuple[int, ...]]:
    """Return the edges once a step is done in two halves, and for every new step the one that it is of.

    Its first half keeps what must come before it by a need or by an order that no cycle holds; an order that a cycle
    holds binds the half that can obey it.
    """
    ring = {pair for cycle in cycles(pattern.edges) for pair in zip(cycle, (*cycle[1:], cycle[0]), strict=True)}
    second = len(pattern.steps)
    edges = [Edge(step, second)]
    for edge in pattern.edges:
        contested = (edge.before, edge.after) in ring and edge.order != NEED
        if edge.before == step:
            edges.append(edge if contested else replace(edge, before=second))
        elif edge.after == step and contested:
            edges.append(replace(edge, after=second))
        else:
            edges.append(edge)
    return tuple(sorted(edges)), (*range(second), step)


def _plan_of(
    one: Steps, pattern: Pattern, edges: tuple[Edge, ...], whole: tuple[int, ...], parties: Sequence[str]
) -> WayOut:
    """Return the numbers of the best plan under other edges, some steps being halves."""
    if has_cycle(edges):
        return WayOut("give up", (), None, None, None)
    before: list[list[int]] = [[] for _ in whole]
    for edge in edges:
        before[edge.after].append(edge.before)
    share = np.array([1 / whole.count(step) for step in whole])
    of = [pattern.steps[step] for step in whole]
    best = best_plans(lattice_of(before), one.kept[:, of] * share[None, :, None], one.total, one.owner[:, of])
    worst = float(best.worst_exposure[0])
    exposed = tuple(
        party for party, own in zip(parties, best.exposure[0], strict=True) if worst > 0 and own >= worst - SAME
    )
    return WayOut("give up", (), None, worst, float(best.worst_temptation[0]), exposed)


def _as_good(
    many: Steps, every: Findings, rank: Floats, exposure: Floats, temptation: Floats, orders: Sequence[str]
) -> npt.NDArray[np.bool_]:
    """Return in which worlds the plan obeys what is demanded and is as good as the best plan there."""
    by_order = np.argsort(np.array(orders, dtype=str), kind="stable")
    kept = replace(many, insist=many.insist * (1 - np.asarray(every["given_up"])[:, by_order]))
    obeys = np.zeros(many.draws, dtype=bool)
    there = ~np.isnan(rank)
    for pattern, rows in patterns(kept):
        same = set(pattern.steps) == set(np.flatnonzero(there).tolist())
        obeys[rows] = same and all(
            rank[pattern.steps[edge.before]] < rank[pattern.steps[edge.after]] for edge in pattern.edges
        )
    worst, pull = exposure.max(axis=(1, 2)), temptation.max(axis=(1, 2), initial=0.0)
    level = np.abs(worst - every["worst_exposure"]) <= SAME
    return np.asarray(obeys & level & (pull <= every["worst_guarantee"] + SAME))


def _over(
    every: Findings, exposure: Floats, temptation: Floats, parties: Sequence[str], orders: Sequence[str]
) -> dict[str, Spread]:
    found = {
        name: spread(np.asarray(every[name], dtype=np.float64))
        for name in (
            "feasible",
            "worst_exposure",
            "worst_guarantee",
            "self_enforcing",
            "self_enforcing_once",
            "parts_needed",
        )
    }
    found["regret"] = spread(np.maximum(0, exposure.max(axis=(1, 2)) - np.asarray(every["worst_exposure"])))
    for at, party in enumerate(parties):
        found[f"exposure/{party}"] = spread(exposure[:, :, at].max(axis=1))
        found[f"guarantee/{party}"] = spread(temptation[:, :, at].max(axis=1, initial=0.0))
    for at, order in enumerate(orders):
        found[f"given_up/{order}"] = spread(np.asarray(every["given_up"][:, at], dtype=np.float64))
    return found


def readings_of(crisis: Crisis) -> tuple[str | None, ...]:
    """Return the readings that are planned one by one; the crisis as it stands where there are none."""
    return tuple(crisis.readings) or (None,)
