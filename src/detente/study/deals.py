"""Deals over the worlds: how likely one is, which packages, who pays for them, and what stands in the way.

The chance of a package is the share of worlds in whose win-set it lies, over all packages of the table. The *robust*
package is the most likely of them; its *regret* is what each party's smallest gain loses by it, on average over the
worlds with a deal, against the egalitarian package of each world (where it is no deal there, the whole smallest gain is
lost).
"""

from dataclasses import dataclass, replace

import numpy as np

from detente.core.seed import Seed
from detente.crisis.mediation.levels import AS_IT_STANDS, levels_of
from detente.ensemble.plan import Plan
from detente.lens import Findings, checked
from detente.lenses import named_lens
from detente.lenses.deals.table import Table, tables
from detente.solvers.packages.conflict import smallest_conflict
from detente.solvers.packages.space import Rules, Space, levels_at
from detente.solvers.packages.tally import MOST_MAPPED, map_packages
from detente.study.one_table import build_at, worlds_at
from detente.study.red_lines import Question, RedLines, questions, red_lines
from detente.study.trades import Trades, trades_of
from detente.worlds.outcomes import FILTERS, SOLUTIONS
from detente.worlds.worlds import Floats, Worlds

LIKELY = 8
MOST_TIED = 50  # equally likely packages that are compared
SAME = 1e-9


@dataclass(frozen=True)
class Left:
    """What is left after a filter: median number of packages, and the share of worlds in which anything is."""

    filter: str
    packages: float
    worlds: float


@dataclass(frozen=True)
class Pick:
    """What one solution picks, over the worlds with a deal.

    Attributes
    ----------
    solution : str
    package : mapping of issue to label of a level
        The package that it picks most often.
    share : float
        Of the worlds with a deal in which it picks that one.
    positions : mapping of issue to (low, middle, high)
        Where it puts every issue: the middle 90 % over those worlds.
    gains : mapping of party to mean gain over the status quo
    least_gain, ratified : float
        Mean over those worlds.
    """

    solution: str
    package: dict[str, str]
    share: float
    positions: dict[str, tuple[float, float, float]]
    gains: dict[str, float]
    least_gain: float
    ratified: float


@dataclass(frozen=True)
class Likely:
    """A package and the share of worlds in whose win-set it lies."""

    package: dict[str, str]
    chance: float


@dataclass(frozen=True)
class Robust:
    """The package that most worlds would allow, and the mean loss of the smallest gain against each world's best."""

    package: dict[str, str]
    chance: float
    regret: float


@dataclass(frozen=True)
class Mover:
    """What one party at the table could do: open a deal alone, in what share of worlds; and how far it would have to
    come down (middle 90 %, in utility; NaN where nothing it could do helps in any world).
    """

    party: str
    unlocks: float
    helpless: float
    short: tuple[float, float, float]


@dataclass(frozen=True)
class Absentee:
    """A party without a seat: its mean gain by the fair packages, the share of worlds with a deal in which one of them
    crosses its limit, and what a seat would be worth to it.
    """

    party: str
    gain: float
    crossed: float
    seat: float


@dataclass(frozen=True, eq=False)
class Deals:
    """Deals over the worlds of a crisis.

    Attributes
    ----------
    seated, issues : tuples of str
        Who sits at a table, and what is on it, in any world.
    levels : mapping of issue to labels
    coarse : tuple of str
        Divisible issues that keep to their marks, because there would be too many packages.
    packages : int
    draws : int
    deal, here : float
        Chance of a deal; and of one that delegations may sign without asking home.
    outcome : tuple of float
        The four outcomes.
    funnel : tuple of Left
    picks : tuple of Pick
        Empty without any deal.
    likely : tuple of Likely
    robust : Robust or None
    movers : tuple of Mover
    absent : tuple of Absentee
    red_lines : RedLines
    questions : tuple of Question
    trades : Trades
        What any two at the table could give each other.
    chances : array, shape (packages,) or None
        Of every package; None where there are too many to map.
    """

    seated: tuple[str, ...]
    issues: tuple[str, ...]
    levels: dict[str, tuple[str, ...]]
    coarse: tuple[str, ...]
    packages: int
    draws: int
    deal: float
    here: float
    outcome: tuple[float, ...]
    funnel: tuple[Left, ...]
    picks: tuple[Pick, ...]
    likely: tuple[Likely, ...]
    robust: Robust | None
    movers: tuple[Mover, ...]
    absent: tuple[Absentee, ...]
    red_lines: RedLines
    questions: tuple[Question, ...]
    trades: Trades
    chances: Floats | None


def requiring_settlement(worlds: Worlds) -> Worlds:
    """Return the worlds with one more rule: some fundamental issue must move."""
    moved, fundamental = worlds.arrays["level_moved"], worlds.arrays["fundamental"] > 0
    when = np.where(fundamental[..., None], moved == 0, 1.0)
    arrays = {
        "dependency_when": np.concatenate([worlds.arrays["dependency_when"], when[:, None]], axis=1),
        "dependency_then": np.concatenate([worlds.arrays["dependency_then"], np.zeros_like(when)[:, None]], axis=1),
    }
    labels = {"dependency": (*worlds.labels["dependency"], "settlement")}
    return replace(worlds, arrays={**worlds.arrays, **arrays}, labels={**worlds.labels, **labels})


def contradiction(plan: Plan) -> tuple[int, ...]:
    """Return the places of a smallest group of dependencies that leaves no package at all; empty without one."""
    if not plan.crisis.dependencies:
        return ()
    worlds = plan.worlds(0, 1, ("level_moved", "dependency_when", "dependency_then"))
    counts = tuple(int(count) for count in (~np.isnan(worlds.arrays["level_moved"][0])).sum(axis=1))
    when, then = (worlds.arrays[name][0] > 0 for name in ("dependency_when", "dependency_then"))
    return smallest_conflict(Space(counts, Rules(when, then)))


def deals_of(plan: Plan, track: str | None = None, *, settlement: bool = False) -> Deals:
    """Return the deals over the worlds of a plan with the lens deals.

    Parameters
    ----------
    plan : Plan
    track : str, optional
        Only this one, which then is taken to open; by default all tracks that open in a world are one table.
    settlement : bool
        Whether only packages that move a fundamental issue count.

    Raises
    ------
    NotFound
        When there is no such track.
    """
    return deals_in(plan, deal_worlds(plan, track, settlement=settlement))


def deal_worlds(plan: Plan, track: str | None = None, *, settlement: bool = False) -> Worlds:
    """Return the worlds over which deals are looked for; see :func:`deals_of`."""
    worlds = worlds_at(build_at(plan, track), (*named_lens("deals").reads, "weight"), plan.draws)
    return requiring_settlement(worlds) if settlement else worlds


def deals_in(plan: Plan, worlds: Worlds) -> Deals:
    """Return the deals over some worlds of a plan; see :func:`deals_of`."""
    lens = named_lens("deals")
    found = checked(lens, worlds, lens.solve(worlds, Seed(plan.seed).branch("deals")))
    levels = levels_of(plan.crisis)
    names = worlds.labels["party"]
    sits = worlds.arrays["seated"].max(axis=(0, 2)) > 0
    on_table = worlds.arrays["seated"].max(axis=(0, 1)) > 0
    chances = map_of(worlds) if levels.packages <= MOST_MAPPED else None
    return Deals(
        seated=tuple(name for name, here in zip(names, sits, strict=True) if here),
        issues=tuple(name for name, here in zip(worlds.labels["issue"], on_table, strict=True) if here),
        levels={issue: tuple(level.label for level in items) for issue, items in levels.of.items()},
        coarse=levels.coarse,
        packages=levels.packages,
        draws=worlds.draws,
        deal=float(found["deal"].mean()),
        here=float((found["size_here"] > 0).mean()),
        outcome=tuple(found["outcome"].mean(axis=0).tolist()),
        funnel=_funnel(found),
        picks=_picks(worlds, found) if found["deal"].any() else (),
        likely=_likely(worlds, chances),
        robust=_robust(worlds, found, chances),
        movers=tuple(_mover(found, row, name) for row, name in enumerate(names) if sits[row]),
        absent=tuple(_absentee(worlds, found, row, name) for row, name in enumerate(names) if not sits[row]),
        red_lines=red_lines(worlds, found),
        questions=questions(worlds, found),
        trades=trades_of(worlds, {issue: tuple(level.label for level in items) for issue, items in levels.of.items()}),
        chances=chances,
    )


def _funnel(found: Findings) -> tuple[Left, ...]:
    after = np.nan_to_num(found["after"])
    rows = [
        Left(name, float(np.median(after[:, at])), float((after[:, at] > 0).mean())) for at, name in enumerate(FILTERS)
    ]
    return (*rows, Left("something moves", float(np.median(found["size"])), float((found["size"] > 0).mean())))


def map_of(worlds: Worlds) -> Floats:
    """Return the chance of every package, by its code over all issues; what is on no table stays."""
    moved = worlds.arrays["level_moved"][0]
    counts = tuple(int(count) for count in (~np.isnan(moved)).sum(axis=1))
    quo = np.argmin(np.nan_to_num(moved, nan=2.0), axis=1)
    total = np.zeros(int(np.prod(counts)))
    for table in tables(worlds):
        if not len(table.issues) or not len(table.seated):
            continue
        worth = table.coordinates(table.worth[:, table.seated])
        least = table.thresholds(table.no_deal[:, table.seated])
        allowed = np.nan_to_num(table.limits(table.seated) * table.insisted(table.seated))
        part = map_packages(worth, table.space, least, allowed=allowed, chambers=table.chambers)
        here = np.flatnonzero(part)
        whole = np.repeat(quo[:, None], len(here), axis=1)
        whole[table.issues] = table.space.package_of(here).T
        total[np.ravel_multi_index(tuple(whole), counts)] += part[here] * len(table.rows)
    total[np.ravel_multi_index(tuple(quo), counts)] = 0.0  # that which changes nothing is no deal
    return total / worlds.draws


def _named(worlds: Worlds, package: np.ndarray) -> dict[str, str]:
    """Return a package of all issues by the labels of its levels; ``level_position`` says where they lie."""
    at, issues = worlds.arrays["level_position"], worlds.labels["issue"]
    found = {}
    for row, issue in enumerate(issues):
        here = at[:, row, package[row]]
        found[issue] = f"{here[0]:g}" if np.ptp(here) < SAME else AS_IT_STANDS
    return found


def _likely(worlds: Worlds, chances: Floats | None) -> tuple[Likely, ...]:
    if chances is None:
        return ()
    best = [code for code in np.argsort(-chances, kind="stable")[:LIKELY] if chances[code] > 0]
    return tuple(Likely(_named(worlds, _package(worlds, code)), float(chances[code])) for code in best)


def _package(worlds: Worlds, code: int) -> np.ndarray:
    counts = tuple(int(count) for count in (~np.isnan(worlds.arrays["level_moved"][0])).sum(axis=1))
    return levels_at(code, counts)


def _robust(worlds: Worlds, found: Findings, chances: Floats | None) -> Robust | None:
    if chances is None or not chances.max() > 0:
        return None
    deal = found["deal"] > 0
    best = np.nan_to_num(found["least_gain"][:, SOLUTIONS.index("egalitarian")])
    likeliest = np.flatnonzero(chances >= chances.max() - SAME)[:MOST_TIED]
    candidates = []
    for code in likeliest:  # of equally likely packages the one with the least regret
        package = _package(worlds, int(code))
        kept = np.zeros(worlds.draws)
        for table in tables(worlds):
            if len(table.issues) and len(table.seated):
                kept[table.rows] = _least_gain(table, package[table.issues])
        candidates.append((float((best - kept)[deal].mean()), int(code)))
    regret, code = min(candidates)
    return Robust(_named(worlds, _package(worlds, code)), float(chances[code]), regret)


def _least_gain(table: Table, package: np.ndarray) -> Floats:
    """Return the smallest gain over no deal that a package gives those at the table; 0 where it is no deal."""
    column = np.arange(len(package))
    allowed = table.limits(table.seated) * table.insisted(table.seated)
    passes = (allowed[:, column, package] > 0).all(axis=1) & bool(table.space.keeps(package))
    passes &= table.ratified(package)
    gains = table.worth[:, :, column, package].sum(axis=2)[:, table.seated] - table.no_deal[:, table.seated]
    return np.where(passes & (gains >= -SAME).all(axis=1), np.maximum(gains.min(axis=1), 0.0), 0.0)


def _picks(worlds: Worlds, found: Findings) -> tuple[Pick, ...]:
    deal = found["deal"] > 0
    issues, parties = worlds.labels["issue"], worlds.labels["party"]
    quo = worlds.arrays["status_quo"][deal]
    rows = []
    for at, solution in enumerate(SOLUTIONS):
        where = found["package"][deal, at]
        named = [_labels(row, stands) for row, stands in zip(where, quo, strict=True)]
        names, counts = np.unique(named, axis=0, return_counts=True)
        most = int(np.argmax(counts))
        spread = np.nanpercentile(np.where(np.isnan(where), quo, where), (5, 50, 95), axis=0)
        rows.append(
            Pick(
                solution,
                dict(zip(issues, map(str, names[most]), strict=True)),
                float(counts[most] / deal.sum()),
                {issue: tuple(spread[:, place].tolist()) for place, issue in enumerate(issues)},
                dict(zip(parties, found["gain"][deal, at].mean(axis=0).tolist(), strict=True)),
                float(found["least_gain"][deal, at].mean()),
                float(found["ratified"][deal, at].mean()),
            )
        )
    return tuple(rows)


def _labels(package: Floats, quo: Floats) -> list[str]:
    return [
        AS_IT_STANDS if np.isnan(at) or abs(at - stands) < SAME else f"{at:g}"
        for at, stands in zip(package, quo, strict=True)
    ]


def _mover(found: Findings, row: int, name: str) -> Mover:
    none = found["deal"] == 0
    if not none.any():
        return Mover(name, 0.0, 0.0, (0.0, 0.0, 0.0))
    short = found["short"][none, row]
    known = short[~np.isnan(short)]
    spread = np.percentile(known, (5, 50, 95)).tolist() if len(known) else [np.nan] * 3
    return Mover(name, float(found["unlocks"][none, row].mean()), float(np.isnan(short).mean()), tuple(spread))


def _absentee(worlds: Worlds, found: Findings, row: int, name: str) -> Absentee:
    deal = found["deal"] > 0
    if not deal.any():
        return Absentee(name, np.nan, np.nan, float(np.nan_to_num(found["seat_value"][:, row]).mean()))
    where = found["package"][deal, :3]
    ideal, limit, side, quo = (worlds.arrays[field][deal] for field in ("ideal", "limit", "limit_side", "status_quo"))
    ideal, limit, side = (part[:, row][:, None] for part in (ideal, limit, side))
    moved = np.abs(where - quo[:, None]) > SAME
    beyond = np.where(side > 0, where - np.fmax(limit, ideal), np.fmin(limit, ideal) - where) > SAME
    crossed = (moved & beyond & ~np.isnan(limit)).any(axis=(1, 2))
    gain = found["gain"][deal, :3, row].mean()
    return Absentee(name, float(gain), float(crossed.mean()), float(np.nan_to_num(found["seat_value"][:, row]).mean()))
