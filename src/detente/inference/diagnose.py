"""Diagnose: how far the odds that a history leaves hang on what nobody knows well, and on single moves.

* *Sensitivity*: the same worlds again with coding errors of 0.01, 0.05, 0.1 and 0.2 for every move, and with half, the
  stated and double precision. The range of the odds over these twelve is the answer, not the central value.
* *As if it had not happened*: the history without one move, played and weighed again, since the others would have acted
  on other beliefs. It differs from leaving the factor of a move out, "had we not coded it".
* *Red lines and resolve*, before and after: limits, and what force is worth beyond yielding, as weighted quantiles.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.crisis.game.rounds import rounds
from detente.ensemble.plan import Plan
from detente.ensemble.run import processors
from detente.inference import weights
from detente.inference.history import HISTORY
from detente.worlds.draw import REPLICATE
from detente.worlds.outcomes import ENDINGS
from detente.worlds.sides import Sides
from detente.worlds.worlds import Floats, Worlds

ERRORS = (0.01, 0.05, 0.1, 0.2)
FACTORS = {"half": 0.5, "stated": 1.0, "double": 2.0}
WORLDS = 2_000  # worlds that are looked at again: enough for two digits of the odds
LOOKED_AT = 20_000  # worlds whose red lines are looked at
POINTS = (0.05, 0.5, 0.95)
BACK_DOWN, FIGHT, CONCEDE = (ENDINGS.index(name) for name in ("back_down", "fight", "concede"))


@dataclass(frozen=True)
class Sensitive:
    """The odds after the history at one coding error and one precision.

    Attributes
    ----------
    coding_error : float
    precision : {"half", "stated", "double"}
    odds : mapping of type to float
    """

    coding_error: float
    precision: str
    odds: Mapping[str, float]


@dataclass(frozen=True)
class Line:
    """A quantity before and after the history: its 5, 50 and 95 % points over worlds.

    Attributes
    ----------
    party : str
    about : str
        An issue, for a red line; ``force`` for resolve.
    before, after : tuple of 3 floats
    """

    party: str
    about: str
    before: tuple[float, ...]
    after: tuple[float, ...]


def odds_of(worlds: Worlds, names: tuple[str, ...], kinds: int) -> dict[str, float]:
    """Return the odds that the history leaves in some worlds, by type; ``kinds`` is how many the challenger has."""
    found = HISTORY.solve(worlds, Seed(0))
    joint = weights.joint_likelihood(np.asarray(found["log_likelihood"]), kinds)
    odds = weights.odds(joint, np.asarray(found["prior"]))
    return {name: float(value) for name, value in zip(names, odds, strict=True)}


def sensitivity(plan: Plan, draws: int = WORLDS) -> tuple[Sensitive, ...]:
    """Return the odds over coding errors and precisions.

    Parameters
    ----------
    plan : Plan
        Of :data:`detente.inference.history.HISTORY`.
    draws : int
        How many worlds are looked at, in whole replicates.
    """
    sides = Sides(plan.crisis)
    names, kinds = sides.labels["type"], len(sides.types[0])
    worlds = _worlds(plan, draws)

    def look(job: tuple[float, str]) -> Sensitive:
        error, word = job
        arrays = {
            **worlds.arrays,
            "move_error": np.full_like(worlds.arrays["move_error"], error),
            "precision": worlds.arrays["precision"] * FACTORS[word],
        }
        return Sensitive(error, word, odds_of(replace(worlds, arrays=arrays), names, kinds))

    with ThreadPoolExecutor(max_workers=processors()) as pool:
        return tuple(pool.map(look, [(error, word) for error in ERRORS for word in FACTORS]))


def as_if_absent(plan: Plan, draws: int = WORLDS) -> tuple[Mapping[str, float] | None, ...]:
    """Return, for each move, the odds had it not happened; None where the rest of the history makes no sense then."""
    sides = Sides(plan.crisis)
    names, kinds = sides.labels["type"], len(sides.types[0])

    def look(entries: tuple[int, ...]) -> Mapping[str, float] | None:
        without = without_entries(plan.crisis, entries)
        return None if without is None else odds_of(_worlds(replace(plan, crisis=without), draws), names, kinds)

    with ThreadPoolExecutor(max_workers=processors()) as pool:
        return tuple(pool.map(look, [move.entries for move in sides.rounds.moves]))


def without_entries(crisis: Crisis, entries: tuple[int, ...]) -> Crisis | None:
    """Return a crisis without some entries of its history; None when what is left is no sequence of the game."""
    kept = tuple(entry for place, entry in enumerate(crisis.history) if place not in entries)
    without = crisis.model_copy(update={"history": kept})
    return None if rounds(without).misplaced else without


def _worlds(plan: Plan, draws: int) -> Worlds:
    count = min(draws, plan.draws)
    return plan.worlds(0, -(-count // REPLICATE), HISTORY.reads).rows(0, count)


def ceilings(plan: Plan) -> tuple[float, ...]:
    """Return, for each move, the most bits that it can count for: log2 ((1 - ε)(K - 1) / ε), ε in the middle world."""
    sides = Sides(plan.crisis)
    ways = len(sides.labels["signal"])
    count = {"first": 1 + ways, "answer": 3, "offered": 2, "resisted": 2}
    errors = np.median(plan.worlds(0, 1, ("move_error",)).field("move_error", lens="reveal"), axis=0)
    found = []
    for move, error in zip(sides.rounds.moves, errors.tolist(), strict=True):
        others = count[move.node] - 1
        found.append(float(np.log2((1 - error) * others / error)) if error > 0 else float("inf"))
    return tuple(found)


def red_lines(plan: Plan, log_weight: Floats) -> tuple[Line, ...]:
    """Return the limits of all parties, and the resolve of both sides, before and after the history.

    Resolve is what force is worth to a side beyond yielding: beyond backing down for the challenger, beyond conceding
    for the defender.

    Parameters
    ----------
    plan : Plan
    log_weight : array, shape (draws,)
        Of the plan's worlds.
    """
    draws = min(plan.draws, LOOKED_AT)
    names = ("limit", "challenger_worth", "defender_worth")
    worlds = plan.worlds(0, -(-draws // REPLICATE), names).rows(0, draws)
    weight = weights.normalised(log_weight[:draws])
    even = np.full(draws, 1 / draws)
    limit = worlds.field("limit", lens="reveal")
    found = []
    for row, party in enumerate(worlds.labels["party"]):
        for column, issue in enumerate(worlds.labels["issue"]):
            values = limit[:, row, column]
            if not np.isnan(values).all():
                found.append(_line(party, issue, values, even, weight))
    play = plan.crisis.confrontation
    assert play is not None
    for side, name, other in ((play.challenger, names[1], BACK_DOWN), (play.defender, names[2], CONCEDE)):
        worth = worlds.field(name, lens="reveal")
        with np.errstate(invalid="ignore"):
            found.append(_line(side, "force", worth[:, FIGHT] - worth[:, other], even, weight))
    return tuple(found)


def _line(party: str, about: str, values: Floats, even: Floats, weight: Floats) -> Line:
    known = np.isfinite(values)
    if not known.any() or weight[known].sum() <= 0:
        return Line(party, about, (), ())
    before = weights.weighted_quantiles(values[known], even[known], POINTS)
    return Line(party, about, tuple(before), tuple(weights.weighted_quantiles(values[known], weight[known], POINTS)))
