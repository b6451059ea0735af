"""Panels: the deals over the worlds together with what their pictures need.

The map over the two most contested issues (:mod:`detente.study.mediation.win_map`), the frontiers between any two
parties, and the fair packages on them (:mod:`detente.study.mediation.frontier`).
"""

from dataclasses import dataclass

from detente.crisis.mediation.levels import AS_IT_STANDS, levels_of
from detente.ensemble.plan import Plan
from detente.solvers.packages.space import levels_at
from detente.study.deals import Deals, deal_worlds, deals_in
from detente.study.mediation.frontier import Frontier, Gains, frontiers, mean_gains
from detente.study.mediation.win_map import Contest, WinMap, contests, win_map
from detente.worlds.worlds import Worlds


@dataclass(frozen=True)
class Fair:
    """A fair package between all at the table: the one that a rule picks most often.

    Attributes
    ----------
    solution : str
    package : mapping of issue to label of a level
    share : float
        Of the worlds with a deal, in which the rule picks it.
    chance : float
        Share of worlds that allow it.
    gains : mapping of party to float
        Mean over the worlds, over no deal.
    """

    solution: str
    package: dict[str, str]
    share: float
    chance: float
    gains: dict[str, float]


@dataclass(frozen=True, eq=False)
class Panels:
    """The deals over the worlds of a crisis, with what their pictures need.

    Attributes
    ----------
    deals : Deals
    contests : tuple of Contest
        The issues on a table, the most contested first.
    map : WinMap or None
        None where fewer than two issues are on a table or there are too many packages.
    frontiers : tuple of Frontier
        Between any two at the table; nothing where there are too many packages.
    packages : mapping of code to package
        Those that frontiers name, by the labels of their levels.
    fair : tuple of Fair
        Without the rules that most often pick between packages, with the mean of those that they cannot tell apart.
    """

    deals: Deals
    contests: tuple[Contest, ...]
    map: WinMap | None
    frontiers: tuple[Frontier, ...]
    packages: dict[int, dict[str, str]]
    fair: tuple[Fair, ...]


def panels_of(plan: Plan, track: str | None = None) -> Panels:
    """Return the deals over the worlds of a plan with the lens deals, and what their pictures need; see
    :func:`detente.study.deals.deals_of`.
    """
    worlds = deal_worlds(plan, track)
    found = deals_in(plan, worlds)
    ranked = contests(worlds)
    gains = None if found.chances is None else mean_gains(worlds, found.chances)
    pairs = () if gains is None else frontiers(gains, worlds.labels["party"], found.seated)
    issues = worlds.labels["issue"]
    labels = [[level.label for level in items] for items in levels_of(plan.crisis).of.values()]
    codes = {point.code for pair in pairs for points in pair.of.values() for point in points}
    return Panels(
        deals=found,
        contests=ranked,
        map=None if found.chances is None else win_map(worlds, found.chances, ranked),
        frontiers=pairs,
        packages={} if gains is None else {code: _named(issues, labels, gains, code) for code in sorted(codes)},
        fair=() if gains is None else _fair(plan, worlds, found, gains),
    )


def _named(issues: tuple[str, ...], labels: list[list[str]], gains: Gains, code: int) -> dict[str, str]:
    levels = levels_at(code, gains.counts).tolist()
    return {issue: names[level] for issue, names, level in zip(issues, labels, levels, strict=True)}


def _fair(plan: Plan, worlds: Worlds, found: Deals, gains: Gains) -> tuple[Fair, ...]:
    levels = levels_of(plan.crisis).of
    rows = []
    for pick in found.picks:
        package = []
        for issue, label in pick.package.items():
            places = [at for at, level in enumerate(levels[issue])
                      if level.label == label or (label == AS_IT_STANDS and level.stands)]  # fmt: skip
            package += places[:1]
        if len(package) == len(levels) and (place := gains.place_of(package)) is not None:
            worth = dict(zip(worlds.labels["party"], gains.gains[place].tolist(), strict=True))
            rows.append(Fair(pick.solution, pick.package, pick.share, float(gains.chances[place]), worth))
    return tuple(rows)
