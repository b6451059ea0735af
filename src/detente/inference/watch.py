"""Watch: which move, seen next, would tell rival hypotheses apart.

From where the history leaves the game every action that is possible next is added to it in thought and weighed like the
others. With P(h) the odds of the mover's types now, and P(a | h) the probability of action a under h (coding error
included), a look at this node is expected to bring

    Σ_h P(h) Σ_a P(a | h) log2 (P(a | h) / P(a))

bits about its mover, P(a) = Σ_h P(h) P(a | h); it parts two types h and h' by Σ_a P(a) |log2 (P(a | h) / P(a | h'))|.
What nobody can see coming has no bits here: events, and words that cost nothing.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from detente.crisis.crisis import Crisis
from detente.crisis.game.types import rungs
from detente.crisis.history import Happening
from detente.ensemble.plan import Plan
from detente.ensemble.run import execute, processors
from detente.ensemble.shelf import MemoryShelf
from detente.inference.evidence import evidence_of, weigh
from detente.inference.reveal import tell
from detente.worlds.sides import Sides

WORLDS = 2_000  # worlds in which every possible move is played


@dataclass(frozen=True)
class Possible:
    """One action that may be seen next.

    Attributes
    ----------
    does : str
        Its verb in the history.
    uses : tuple of str
        Levers that it uses.
    likelihood : mapping of type to float
        P(action | type); types of the mover only.
    odds : mapping of type to float
        Odds of the mover's types once it is seen.
    predicted : float
    """

    does: str
    uses: tuple[str, ...]
    likelihood: Mapping[str, float]
    odds: Mapping[str, float]
    predicted: float


@dataclass(frozen=True)
class Look:
    """One node that may come next, with everything that may be seen there.

    Attributes
    ----------
    by : str
    after : str
        What has to happen first; empty when nothing has.
    actions : tuple of Possible
    bits : float
        Expected information about the mover's types.
    parts : tuple of (type, type, float)
        Every pair of types and the bits by which this look is expected to part them, the most first.
    """

    by: str
    after: str
    actions: tuple[Possible, ...]
    bits: float
    parts: tuple[tuple[str, str, float], ...]


def watch(plan: Plan, draws: int = WORLDS) -> tuple[Look, ...]:
    """Return what could be looked at next, the most telling first; nothing when the game has ended for good.

    Parameters
    ----------
    plan : Plan
        Of :data:`detente.inference.history.HISTORY`.
    draws : int
        How many worlds every possible move is played in.
    """
    small = replace(plan, draws=min(draws, plan.draws))
    with ThreadPoolExecutor(max_workers=processors()) as pool:
        looks = list(pool.map(lambda job: _look(small, *job), _nodes(plan.crisis)))
    return tuple(sorted(looks, key=lambda look: -look.bits))


def _nodes(crisis: Crisis) -> list[tuple[str, tuple[Happening, ...], tuple[Happening, ...]]]:
    """Return the nodes that may come next: who moves, what has to happen first, and what can be done there."""
    play, state = crisis.confrontation, Sides(crisis).rounds.state
    assert play is not None
    answers = tuple(_move(crisis, play.defender, verb) for verb in ("concede", "offer", "resist"))
    words = {"offered": ("accept", "refuse"), "resisted": ("back-down", "stand-firm")}
    if state in words:
        return [(play.challenger, (), tuple(_move(crisis, play.challenger, verb) for verb in words[state]))]
    if state == "answer":
        return [(play.defender, (), answers)]
    if state != "over":
        return []
    used: tuple[str, ...] = ()
    presses = [_move(crisis, play.challenger, "challenge")]
    for rung in rungs(crisis):
        used = (*used, *rung)
        presses.append(_move(crisis, play.challenger, "challenge", used))
    first = (_move(crisis, play.challenger, "wait"), *presses)
    return [(play.challenger, (), first), *((play.defender, (press,), answers) for press in presses)]


def _move(crisis: Crisis, by: str, verb: str, uses: tuple[str, ...] = ()) -> Happening:
    return Happening.model_validate({"date": str(crisis.as_of), "by": by, "move": verb, "uses": list(uses)})


def _look(plan: Plan, by: str, before: tuple[Happening, ...], actions: tuple[Happening, ...]) -> Look:
    seen = [_possible(plan, (*before, action)) for action in actions]
    able = [possible for possible in seen if possible is not None]
    names = tuple(able[0].likelihood)
    chance = np.array([[possible.likelihood[name] for possible in able] for name in names])
    share = np.array([able[0].odds[name] for name in names])
    with np.errstate(divide="ignore", invalid="ignore"):
        raw = share / chance[:, 0]  # odds before the look, from the odds after its first action
    odds = np.where(chance[:, 0] > 0, raw, 0.0)
    odds = odds / odds.sum() if odds.sum() > 0 else np.full(len(names), 1 / len(names))
    total = odds @ chance
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = np.where(chance > 0, chance * np.log2(chance / total), 0.0)
        apart = [
            (one, other, float(np.nansum(total * np.abs(np.log2(chance[i] / chance[j])))))
            for i, one in enumerate(names)
            for j, other in enumerate(names)
            if i < j
        ]
    after = " and ".join(" with ".join([step.move or "", *step.uses]) for step in before)
    return Look(by, after, tuple(able), float(odds @ bits.sum(axis=1)), tuple(sorted(apart, key=lambda row: -row[2])))


def _possible(plan: Plan, steps: tuple[Happening, ...]) -> Possible | None:
    crisis = plan.crisis.model_copy(update={"history": (*plan.crisis.history, *steps)})
    sides = Sides(crisis)
    if sides.rounds.misplaced or len(sides.rounds.moves) <= len(Sides(plan.crisis).rounds.moves):
        return None
    arrays = weigh(execute(replace(plan, crisis=crisis), MemoryShelf(), threads=1))
    place = len(sides.rounds.moves) - 1
    told = tell(evidence_of(arrays), sides, place)
    own = told.likelihood
    mine = {name: told.odds[name] for name in own}
    return Possible(str(steps[-1].move), steps[-1].uses, own, mine, told.predicted)
