"""Red lines: which demands together leave no deal, who would have to give way how far, and which one to ask about.

A *demand* is a limit on one issue, somebody's insistence that an issue move, somebody's value of no deal, or a body
that ratifies. In every world without a deal its demands are held against every package: all
smallest groups that together leave nothing (*conflicts*), those that alone would open a deal, and the cheapest repair.
The way beyond a limit and what a package is worth short of no deal count in utility, at equal prices; insistence and
bodies do not move. The *value of asking* about a limit is how far knowing it would move the chance of a deal: the mean
distance of P(deal | fifth of its values) from P(deal).
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from detente.lens import Findings
from detente.lenses.deals.table import Table, tables
from detente.solvers.agreement.winset import MOST, cheapest_repair, minimal_conflicts, unlocking
from detente.worlds.worlds import Floats, Worlds

MOST_PACKAGES = 300_000  # that are held one by one against every demand of a world
MOST_WORLDS = 60  # without a deal, that are looked at one by one
FIFTHS = 5
SHOWN = 12
LEAST = 1e-6  # utility: a limit on an issue that weighs nothing is crossed all the same


@dataclass(frozen=True)
class Demand:
    """One thing that somebody demands of every deal.

    Attributes
    ----------
    kind : {"limit", "insistence", "no-deal value", "ratifier"}
    of : str
        A party, or a body that ratifies.
    issue : str
        Empty where it is about no single issue.
    """

    kind: str
    of: str
    issue: str = ""


@dataclass(frozen=True)
class Standing:
    """How a demand stands in the way, over the worlds without a deal that were looked at.

    Attributes
    ----------
    demand : Demand
    binds : float
        Share of them in which it belongs to a smallest group that leaves nothing.
    alone : float
        Share of them in which giving it up alone opens a deal.
    repairs : float
        Share of them in which the cheapest repair moves it.
    by : float
        Median way that it then moves: of a limit, on the scale of the issue; of a value of no deal, in utility. NaN
        where it does not move.
    at, to : float
        Of a limit, where it lies in those worlds and where it then has to lie, medians; NaN for other demands.
    """

    demand: Demand
    binds: float
    alone: float
    repairs: float
    by: float
    at: float = np.nan
    to: float = np.nan


@dataclass(frozen=True)
class RedLines:
    """What stands in the way of a deal.

    Attributes
    ----------
    looked_at : int
        Worlds without a deal that were looked at one by one; 0 where there are too many packages or demands for that.
    standing : tuple of Standing
        Most often in the way first.
    conflicts : tuple of (demands, share of the worlds looked at)
        The smallest groups that leave nothing, the most frequent first.
    """

    looked_at: int
    standing: tuple[Standing, ...]
    conflicts: tuple[tuple[tuple[Demand, ...], float], ...]


def red_lines(worlds: Worlds, found: Findings) -> RedLines:
    """Return what stands in the way of a deal in the worlds that have none."""
    seen, binds, alone, conflicts = 0, Counter[Demand](), Counter[Demand](), Counter[tuple[Demand, ...]]()
    moves: dict[Demand, list[tuple[float, float, float]]] = {}
    for table in tables(worlds):
        none = np.flatnonzero(found["deal"][table.rows] == 0)
        if not len(table.issues) or not len(table.seated) or table.space.packages > MOST_PACKAGES:
            continue
        packages = _packages(table)
        for row in none[: max(0, MOST_WORLDS - seen)]:
            distinct = (table.distinct[row, np.arange(len(table.issues)), packages] > 0).all(axis=1)
            demands, misses = _demands(worlds, table, int(row), packages[distinct])
            if len(demands) > MOST:
                continue
            seen += 1
            groups = minimal_conflicts(misses)
            conflicts.update(tuple(demands[place] for place in group) for group in groups)
            binds.update({demands[place] for group in groups for place in group})
            alone.update(demands[place] for place in unlocking(misses))
            rigid = [demand.kind in {"insistence", "ratifier"} for demand in demands]
            repair = cheapest_repair(misses, np.where(rigid, np.inf, 1.0))
            for place, demand in enumerate(demands):
                way = repair.amounts[:, place].max(initial=0.0)
                if way > 0:
                    by = way * _scale(worlds, table, int(row), demand)
                    moves.setdefault(demand, []).append((by, *_lies(worlds, table, int(row), demand, by)))
    standing = tuple(
        Standing(
            demand, binds[demand] / seen, alone[demand] / seen, len(moves.get(demand, ())) / seen,
            *(np.median(moves[demand], axis=0).tolist() if demand in moves else (np.nan,)),
        )
        for demand in sorted({*binds, *moves}, key=lambda each: (-binds[each], each.kind, each.of, each.issue))
    )  # fmt: skip
    shares = sorted(conflicts.items(), key=lambda item: (-item[1], len(item[0]), str(item[0])))
    return RedLines(seen, standing, tuple((group, count / seen) for group, count in shares[:SHOWN]))


def _packages(table: Table) -> np.ndarray:
    """Return every package that breaks no dependency and moves something, one row a package."""
    everything = table.space.package_of(np.arange(table.space.packages))
    kept = table.space.keeps(everything) & (everything != table.quo).any(axis=1)
    return np.asarray(everything[kept])


def _demands(worlds: Worlds, table: Table, row: int, packages: np.ndarray) -> tuple[list[Demand], Floats]:
    """Return the demands of one world, and by how much every package misses each."""
    parties, issues, bodies, chambers = (worlds.labels[dim] for dim in ("party", "issue", "body", "chamber"))
    column = np.arange(len(table.issues))
    found: list[tuple[Demand, Floats]] = []
    for party in table.seated:
        name = parties[party]
        for place, issue in enumerate(table.issues):
            crossed = table.signed[row, party, place, packages[:, place]] == 0
            if crossed.any():
                way = np.maximum(table.beyond[row, party, place, packages[:, place]], LEAST)
                found.append((Demand("limit", name, issues[issue]), np.where(crossed, way, 0.0)))
            if table.insists[row, party, place] > 0:
                left = packages[:, place] == table.quo[place]
                found.append((Demand("insistence", name, issues[issue]), np.where(left, np.inf, 0.0)))
        worth = table.worth[row, party, column, packages].sum(axis=1)
        found.append((Demand("no-deal value", name), np.maximum(table.no_deal[row, party] - worth, 0.0)))
    for place, body in enumerate(bodies):
        gained = table.bodies[row, place, column, packages].sum(axis=1)
        found.append((Demand("ratifier", body), np.maximum(-gained, 0.0)))
    if chambers:
        votes = table.voters[row][:, column, packages].sum(axis=-1).T
        for place, chamber in enumerate(chambers):
            one = table.chambers.rows(np.array([row])).only(place)
            found.append((Demand("ratifier", chamber), np.where(one.carry(votes[None])[0], 0.0, np.inf)))
    binding = [(demand, miss) for demand, miss in found if (miss > 1e-9).any()]
    return [demand for demand, _ in binding], np.array([miss for _, miss in binding]).reshape(len(binding), -1)


def _scale(worlds: Worlds, table: Table, row: int, demand: Demand) -> float:
    """Return by what utility is multiplied to give positions on the scale of a limit's issue."""
    if demand.kind != "limit":
        return 1.0
    draw = table.rows[row]
    place = worlds.labels["party"].index(demand.of), worlds.labels["issue"].index(demand.issue)
    ideal, weight = (worlds.arrays[name][(draw, *place)] for name in ("ideal", "weight"))
    return float(max(ideal, 1 - ideal) / weight) if weight > 0 else 1.0


def _lies(worlds: Worlds, table: Table, row: int, demand: Demand, by: float) -> tuple[float, float]:
    """Return where a limit lies and where it lies once it has moved; NaN for other demands."""
    if demand.kind != "limit":
        return np.nan, np.nan
    place = table.rows[row], worlds.labels["party"].index(demand.of), worlds.labels["issue"].index(demand.issue)
    ideal, limit, side = (float(worlds.arrays[name][place]) for name in ("ideal", "limit", "limit_side"))
    at = max(limit, ideal) if side > 0 else min(limit, ideal)
    return at, at + by if side > 0 else at - by


@dataclass(frozen=True)
class Question:
    """How far knowing one limit would move the chance of a deal."""

    party: str
    issue: str
    value: float


def questions(worlds: Worlds, found: Findings) -> tuple[Question, ...]:
    """Return the limits by the value of asking about them, the largest first; none that could be luck.

    What chance alone would give is taken off: the mean over random shuffles of the worlds.
    """
    deal, luck = found["deal"], np.random.default_rng(0)
    answers = []
    for row, party in enumerate(worlds.labels["party"]):
        for column, issue in enumerate(worlds.labels["issue"]):
            limit = worlds.arrays["limit"][:, row, column]
            if np.isnan(limit).any() or np.ptp(limit) == 0:
                continue
            order = np.argsort(limit, kind="stable")
            value = _moved(deal[order])
            noise = [_moved(luck.permutation(deal)) for _ in range(20)]
            if value > max(noise):
                answers.append(Question(party, issue, value - float(np.mean(noise))))
    return tuple(sorted(answers, key=lambda answer: (-answer.value, answer.party, answer.issue)))


def _moved(deal: Floats) -> float:
    parts = [part.mean() for part in np.array_split(deal, FIFTHS)]
    return float(np.mean(np.abs(np.array(parts) - deal.mean())))
