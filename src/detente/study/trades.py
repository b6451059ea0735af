"""Trades: what any two parties at a table could give each other, and what mixing packages would bring them all.

The *central world* has the median of every number over the worlds. In it an issue is of a kind for two parties
(:mod:`detente.solvers.logrolling`): compatible, distributive, or integrative, where a step on it trades at another rate
than on other issues. A *trade* is two single steps from the status quo on different issues, one that costs the first
party and pays the second, and one the other way round, that together pay both; trades are listed by what the one that
gains less gains. With each goes the share of worlds in which it pays both, and in which both may also sign it.

A *mixture* gives several packages shares of time or of chance (:mod:`detente.solvers.bargaining.divisible`), among
those that all at the table and all who ratify would pass in the central world.
"""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from detente.lenses.deals.table import Table, tables
from detente.solvers.bargaining import mixtures, solutions
from detente.solvers.logrolling import Step, contract_curve, kinds, swaps
from detente.worlds.fields import FIELDS
from detente.worlds.worlds import Floats, Worlds

MOST_PACKAGES = 50_000  # that are mixed
LISTED = 8  # trades between two parties
PART = 0.005  # a share of a mixture below this is not named
SAME = 1e-9


@dataclass(frozen=True)
class Given:
    """One step of a trade: on an issue, from a level to a level, by their labels."""

    issue: str
    start: str
    end: str


@dataclass(frozen=True)
class Trade:
    """Two steps that pay both.

    Attributes
    ----------
    first, second : Given
        What the first party gives, and what the second gives for it.
    surplus : (float, float)
        What both gain by the whole steps in the central world, each on its own scale.
    units : (float, float)
        Between how many units of the second step for one of the first both gain.
    pays, signed : float
        Share of worlds in which both gain; and in which, besides, no step crosses a red line of either.
    """

    first: Given
    second: Given
    surplus: tuple[float, float]
    units: tuple[float, float]
    pays: float
    signed: float


@dataclass(frozen=True)
class Pair:
    """What two parties at a table could trade.

    Attributes
    ----------
    parties : (str, str)
    kinds : mapping of issue to kind
    trades : tuple of Trade
        At most eight.
    curve : tuple of str
        Issues on which the two pull apart, those first that mean most to the first party beside the second: the order
        in which a division gives them to the first.
    corners : tuple of (float, float)
        What both have of these issues after none, one … all of them went to the first.
    """

    parties: tuple[str, str]
    kinds: dict[str, str]
    trades: tuple[Trade, ...]
    curve: tuple[str, ...]
    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Mixed:
    """What a rule chooses among mixtures, beside the best that it finds among packages.

    Attributes
    ----------
    rule : str
    parts : tuple of (package by labels, share)
    gains : mapping of party to gain over no deal
    least_gain, least_gain_of_package : float
        The smallest of these; and by the package that the rule picks. NaN where no package alone is one for everybody.
    """

    rule: str
    parts: tuple[tuple[dict[str, str], float], ...]
    gains: dict[str, float]
    least_gain: float
    least_gain_of_package: float


@dataclass(frozen=True)
class Trades:
    """Trades between all pairs at a table, those first that gain most by one; and mixtures, none where there are too
    many packages, or nothing to mix.
    """

    pairs: tuple[Pair, ...]
    mixtures: tuple[Mixed, ...]


def trades_of(worlds: Worlds, labels: dict[str, tuple[str, ...]]) -> Trades:
    """Return what could be traded in some worlds.

    Parameters
    ----------
    worlds : Worlds
        With what the lens deals reads.
    labels : mapping of issue to labels of its levels
    """
    central = central_world(worlds)
    found = [table for table in tables(central) if len(table.issues) and len(table.seated)]
    if not found:
        return Trades((), ())
    table = found[0]
    names = worlds.labels["party"]
    seated = central.arrays["seated"][0] > 0
    pairs = []
    for one, other in combinations(table.seated.tolist(), 2):
        both = [issue for issue in table.issues if seated[one, issue] and seated[other, issue]]
        if both:
            pairs.append(_pair(worlds, central, (one, other), np.array(both), labels))
    pairs.sort(key=lambda pair: -max((min(trade.surplus) for trade in pair.trades), default=0.0))
    return Trades(tuple(pairs), _mixtures(table, names, worlds.labels["issue"], labels))


def central_world(worlds: Worlds) -> Worlds:
    """Return one world with the median of every number; NaN where nothing is stated in any world."""
    arrays = {}
    for name, array in worlds.arrays.items():
        nothing = np.isnan(array).all(axis=0)
        middle = np.where(nothing, np.nan, np.nanmedian(np.where(nothing, 0.0, array), axis=0))
        arrays[name] = (np.ceil(middle - 0.5) if FIELDS[name].unit == "0 or 1" else middle)[None]
    return replace(worlds, arrays=arrays)


@dataclass(frozen=True, eq=False)
class _Scales:
    """The issues of two parties with their levels in the order of positions.

    Attributes
    ----------
    issues : array of int
    order : list of arrays
        By issue, its levels as positions rise; marks that only say in other words where it stands are left out.
    counts, quo : tuples of int
        By issue, how many levels there are, and at which place the status quo is.
    """

    issues: np.ndarray
    order: list[np.ndarray]
    counts: tuple[int, ...]
    quo: tuple[int, ...]

    def table(self, worth: Floats) -> Floats:
        """Return what levels are worth in that order, 0 beyond; from and to shape (issues, levels)."""
        found = np.zeros((len(self.issues), max(self.counts)))
        for row, (issue, levels) in enumerate(zip(self.issues, self.order, strict=True)):
            found[row, : len(levels)] = worth[issue, levels]
        return found


def _scales(central: Worlds, issues: np.ndarray) -> _Scales:
    at, moved, distinct = (central.arrays[f"level_{name}"][0] for name in ("position", "moved", "distinct"))
    order, quo = [], []
    for issue in issues:
        kept = np.flatnonzero(~np.isnan(at[issue]) & ((moved[issue] == 0) | (distinct[issue] > 0)))
        levels = kept[np.argsort(at[issue, kept], kind="stable")]
        order.append(levels)
        quo.append(int(np.flatnonzero(moved[issue, levels] == 0)[0]))
    return _Scales(issues, order, tuple(map(len, order)), tuple(quo))


def _pair(
    worlds: Worlds, central: Worlds, two: tuple[int, int], issues: np.ndarray, labels: dict[str, tuple[str, ...]]
) -> Pair:
    """Return what two parties could trade."""
    names, titles = worlds.labels["party"], worlds.labels["issue"]
    scales = _scales(central, issues)
    mine, theirs = (scales.table(central.arrays["level_worth"][0, party]) for party in two)
    kind = kinds(mine, theirs, scales.counts)
    apart = [row for row, name in enumerate(kind) if name in {"distributive", "integrative"}]
    ranges = [
        np.array([np.ptp(table[row, : scales.counts[row]]) for row in range(len(issues))]) for table in (mine, theirs)
    ]
    order, corners = contract_curve(ranges[0][apart], ranges[1][apart])
    trades = []
    for swap in swaps(mine, theirs, scales.quo, scales.counts)[:LISTED]:
        pays, signed = _shares(worlds, scales, two, (swap.first, swap.second))
        given = [_given(step, scales, titles, labels) for step in (swap.first, swap.second)]
        trades.append(Trade(given[0], given[1], swap.surplus, swap.units or (np.nan, np.nan), pays, signed))
    return Pair(
        (names[two[0]], names[two[1]]),
        {titles[issue]: name for issue, name in zip(issues, kind, strict=True)},
        tuple(trades),
        tuple(titles[issues[apart[place]]] for place in order),
        tuple((float(a), float(b)) for a, b in corners),
    )


def _given(step: Step, scales: _Scales, titles: tuple[str, ...], labels: dict[str, tuple[str, ...]]) -> Given:
    issue, levels = titles[scales.issues[step.issue]], scales.order[step.issue]
    start, end = (labels[issue][levels[place]] for place in (step.start, step.end))
    return Given(issue, start, end)


def _shares(worlds: Worlds, scales: _Scales, two: tuple[int, int], steps: tuple[Step, Step]) -> tuple[float, float]:
    """Return the share of worlds in which two steps pay both, and in which both may also sign them."""
    worth, may = worlds.arrays["level_worth"], worlds.arrays["level_signed"]
    gain, signed = np.zeros((worlds.draws, 2)), np.ones(worlds.draws, dtype=bool)
    for step in steps:
        issue, levels = scales.issues[step.issue], scales.order[step.issue]
        for column, party in enumerate(two):
            gain[:, column] += worth[:, party, issue, levels[step.end]] - worth[:, party, issue, levels[step.start]]
            signed &= may[:, party, issue, levels[step.end]] > 0
    pays = (gain > SAME).all(axis=1)
    return float(pays.mean()), float((pays & signed).mean())


def _mixtures(
    table: Table, names: tuple[str, ...], titles: tuple[str, ...], labels: dict[str, tuple[str, ...]]
) -> tuple[Mixed, ...]:
    """Return what rules choose among mixtures of the packages that pass limits, insistence and those who ratify."""
    if table.space.packages > MOST_PACKAGES or len(table.seated) < 2:
        return ()
    packages = table.space.package_of(np.arange(table.space.packages))
    column = np.arange(len(table.issues))
    allowed = np.nan_to_num(table.limits(table.seated) * table.insisted(table.seated))[0]
    passes = (allowed[column, packages] > 0).all(axis=1) & table.space.keeps(packages)
    packages = packages[passes & (packages != table.quo).any(axis=1)]
    packages = packages[table.ratified(packages)[0]] if len(packages) else packages
    if not len(packages):
        return ()
    worth = np.nan_to_num(table.worth[0, table.seated])[:, column, packages].sum(axis=-1).T
    gains = worth - table.no_deal[0, table.seated]
    alone = np.maximum(gains[(gains >= -SAME).all(axis=1)], 0.0)
    picked = {rule: float(alone[places].min(axis=1).mean()) for rule, places in solutions(alone).items() if len(places)}
    found = []
    for rule, mixture in mixtures(gains).items():
        if np.isnan(mixture.gains).any():
            continue
        places = [place for place in np.argsort(-mixture.shares) if mixture.shares[place] > PART]
        parts = tuple(
            ({titles[issue]: labels[titles[issue]][level] for issue, level in zip(table.issues, packages[place],
              strict=True)}, float(mixture.shares[place]))
            for place in places
        )  # fmt: skip
        each = {names[party]: float(gain) for party, gain in zip(table.seated, mixture.gains, strict=True)}
        found.append(Mixed(rule, parts, each, float(mixture.gains.min()), picked.get(rule, np.nan)))
    return tuple(found)
