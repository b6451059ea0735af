"""Diagnose: how far the odds that a history leaves hang on what nobody knows well, and on single moves.

* *Sensitivity*: the same worlds again with coding errors of 0.01, 0.05, 0.1 and 0.2 for every move that states none of
  its own, and with half, the stated and double precision. The range of the odds over these twelve is the answer, not
  the central value.
* *As if it had not happened*: the history without one move, played and weighed again, since the others would have acted
  on other beliefs. It differs from leaving the factor of a move out, "had we not coded it".
* *Red lines and resolve*, before and after: limits, and what force is worth beyond yielding, as weighted quantiles.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from detente.crisis.crisis import Crisis
from detente.crisis.game.rounds import rounds
from detente.ensemble.plan import Plan
from detente.ensemble.run import processors
from detente.inference import weights
from detente.inference.evidence import choices
from detente.inference.history import MOVES, WEIGHED_BY, likelihoods
from detente.inference.particles import Particles
from detente.worlds.draw import REPLICATE
from detente.worlds.outcomes import ENDINGS
from detente.worlds.sides import Sides
from detente.worlds.worlds import Floats, Worlds

ERRORS = (0.01, 0.05, 0.1, 0.2)
FACTORS = {"half": 0.5, "stated": 1.0, "double": 2.0}
WORLDS = 2_000  # worlds that are looked at again: enough for two digits of the odds
LOOKED_AT = 20_000  # worlds whose red lines are looked at
ORDER = 0.05  # change of odds above which the order of two same-day moves is worth a warning
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
class Swapped:
    """Two moves of one date whose order matters.

    Attributes
    ----------
    first, second : str
        As the file has them.
    odds : mapping of type to float
        After the history with the two swapped.
    change : float
        The largest change of any odds.
    """

    first: str
    second: str
    odds: Mapping[str, float]
    change: float


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


def few_worlds(plan: Plan, particles: Particles | None = None, names: Iterable[str] = WEIGHED_BY) -> Worlds:
    """Return the worlds that are looked at again: the first of a plan, or some of the particles'.

    Parameters
    ----------
    plan : Plan
        Of :data:`detente.inference.history.HISTORY`.
    particles : Particles, optional
    names : names of fields
    """
    if particles is not None:
        return particles.worlds(plan.crisis, names)
    count = min(WORLDS, plan.draws)
    return plan.worlds(0, -(-count // REPLICATE), names).rows(0, count)


def sensitivity(plan: Plan, worlds: Worlds, particles: Particles | None = None) -> tuple[Sensitive, ...]:
    """Return the odds over coding errors and precisions; a move that states a coding error of its own keeps it.

    Parameters
    ----------
    plan : Plan
        Of :data:`detente.inference.history.HISTORY`.
    worlds : Worlds
        From :func:`few_worlds`.
    particles : Particles, optional
        Whose worlds they are; combinations that too few of them carry are left out.
    """
    common = [plan.crisis.history[move.entries[0]].coding_error is None for move in Sides(plan.crisis).rounds.moves]

    def look(job: tuple[float, str]) -> Sensitive | None:
        error, word = job
        arrays = {
            **worlds.arrays,
            "move_error": np.where(common, error, worlds.arrays["move_error"]),
            "precision": worlds.arrays["precision"] * FACTORS[word],
        }
        odds = _odds(plan.crisis, replace(worlds, arrays=arrays), particles)
        return None if odds is None else Sensitive(error, word, odds)

    with ThreadPoolExecutor(max_workers=processors()) as pool:
        found = pool.map(look, [(error, word) for error in ERRORS for word in FACTORS])
        return tuple(item for item in found if item is not None)


def as_if_absent(
    plan: Plan, worlds: Worlds, particles: Particles | None = None
) -> tuple[Mapping[str, float] | None, ...]:
    """Return, for each move, the odds had it not happened.

    None where the rest of the history makes no sense then, and where too few particles carry it. Parameters are those
    of :func:`sensitivity`.
    """

    def look(entries: tuple[int, ...]) -> Mapping[str, float] | None:
        without = without_entries(plan.crisis, entries)
        if without is None:
            return None
        return _odds(without, _again(plan, worlds, without, particles), particles)

    with ThreadPoolExecutor(max_workers=processors()) as pool:
        return tuple(pool.map(look, [move.entries for move in Sides(plan.crisis).rounds.moves]))


def _odds(crisis: Crisis, worlds: Worlds, particles: Particles | None) -> dict[str, float] | None:
    """Return the odds that the history leaves in some worlds, by type."""
    sides = Sides(crisis)
    if particles is None:
        found, _ = likelihoods(worlds)
        joint = weights.joint_likelihood(np.asarray(found["log_likelihood"]), len(sides.types[0]))
        odds: Floats | None = weights.odds(joint, np.asarray(found["prior"]))
    else:
        odds = particles.odds_in(worlds)
    names = sides.labels["type"]
    return None if odds is None else {name: float(value) for name, value in zip(names, odds, strict=True)}


def order_matters(plan: Plan, worlds: Worlds, particles: Particles | None = None) -> tuple[Swapped, ...]:
    """Return the same-day moves of different parties whose order changes some odds by more than 0.05.

    Moves of one date are taken in the order of the file, which the date does not prove. A swap after which the moves
    make no sense is none. Parameters are those of :func:`sensitivity`.
    """
    history = plan.crisis.history
    moves = Sides(plan.crisis).rounds.moves
    found = []
    for one, other in pairwise(moves):
        first, second = one.entries[0], other.entries[0]
        if history[first].by == history[second].by or history[first].date.first != history[second].date.first:
            continue
        order = list(history)
        order[first], order[second] = order[second], order[first]
        swapped = plan.crisis.model_copy(update={"history": tuple(order)})
        if rounds(swapped).misplaced:
            continue
        odds = (
            _odds(plan.crisis, worlds, particles),
            _odds(swapped, _again(plan, worlds, swapped, particles), particles),
        )
        if odds[0] is None or odds[1] is None:
            continue
        change = max(abs(odds[1][kind] - value) for kind, value in odds[0].items())
        if change > ORDER:
            found.append(Swapped(f"history.{first}", f"history.{second}", odds[1], change))
    return tuple(found)


def without_entries(crisis: Crisis, entries: tuple[int, ...]) -> Crisis | None:
    """Return a crisis without some entries of its history; None when what is left is no sequence of the game."""
    kept = tuple(entry for place, entry in enumerate(crisis.history) if place not in entries)
    without = crisis.model_copy(update={"history": kept})
    return None if rounds(without).misplaced else without


def _again(plan: Plan, worlds: Worlds, crisis: Crisis, particles: Particles | None) -> Worlds:
    """Return the same worlds with another history of the crisis; what that does not touch is not drawn again."""
    before, after = Sides(plan.crisis), Sides(crisis)
    apart = before.stakes != after.stakes or any(
        stake.at is not None or stake.before is not None for stake in after.stakes
    )
    sets = [[entry.sets for entry in one.history if entry.sets] for one in (plan.crisis, crisis)]
    names = WEIGHED_BY if apart or sets[0] != sets[1] else ("move_error", *MOVES)
    again = few_worlds(replace(plan, crisis=crisis), particles, names)
    return replace(again, arrays={**worlds.arrays, **again.arrays})


def ceilings(plan: Plan) -> tuple[float, ...]:
    """Return, for each move, the most bits that it can count for: log2 ((1 - ε)(K - 1) / ε), ε in the middle world."""
    sides = Sides(plan.crisis)
    errors = np.median(plan.worlds(0, 1, ("move_error",)).field("move_error", lens="reveal"), axis=0)
    return tuple(
        float(np.log2((1 - error) * (actions - 1) / error)) if error > 0 else float("inf")
        for actions, error in zip(choices(sides), errors.tolist(), strict=True)
    )


def red_lines(plan: Plan, after: Plan, log_weight: Floats) -> tuple[Line, ...]:
    """Return the limits of all parties, and the resolve of both sides, before and after the history.

    Resolve is what force is worth to a side beyond yielding: beyond backing down for the challenger, beyond conceding
    for the defender.

    Parameters
    ----------
    plan : Plan
        Of the worlds as they were drawn.
    after : Plan
        Of the worlds that explain the history: the same, or particles.
    log_weight : array, shape (draws,)
        Of the worlds of ``after``.
    """
    names = ("limit", "challenger_worth", "defender_worth")
    draws = min(plan.draws, LOOKED_AT)
    worlds = plan.worlds(0, -(-draws // REPLICATE), names).rows(0, draws)
    even = np.full(draws, 1 / draws)
    if after is plan:
        then, weight = worlds, weights.normalised(log_weight[:draws])
    else:  # particles lie in the order of their types: all of them count
        then, weight = after.worlds(0, after.replicates, names), weights.normalised(log_weight)
    limit, later = (block.field("limit", lens="reveal") for block in (worlds, then))
    found = []
    for row, party in enumerate(worlds.labels["party"]):
        for column, issue in enumerate(worlds.labels["issue"]):
            values = limit[:, row, column]
            if not np.isnan(values).all():
                found.append(_line(party, issue, (values, even), (later[:, row, column], weight)))
    play = plan.crisis.confrontation
    assert play is not None
    for side, name, other in ((play.challenger, names[1], BACK_DOWN), (play.defender, names[2], CONCEDE)):
        worth = [block.field(name, lens="reveal") for block in (worlds, then)]
        with np.errstate(invalid="ignore"):
            before, now = (one[:, FIGHT] - one[:, other] for one in worth)
        found.append(_line(side, "force", (before, even), (now, weight)))
    return tuple(found)


def _line(party: str, about: str, before: tuple[Floats, Floats], after: tuple[Floats, Floats]) -> Line:
    """Return the points of weighted values before and after; none where they are not known."""
    points = []
    for values, weight in (before, after):
        known = np.isfinite(values)
        if not known.any() or weight[known].sum() <= 0:
            return Line(party, about, (), ())
        points.append(tuple(weights.weighted_quantiles(values[known], weight[known], POINTS)))
    return Line(party, about, *points)
