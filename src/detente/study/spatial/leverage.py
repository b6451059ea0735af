r"""Leverage: how far each party's capability, and its salience, moves where an issue settles.

Every world is settled twice by the same lens with the same luck (common random numbers): as drawn, and with one number
of one party a little larger, which is a tenth of its capability, or 0.1 of its salience on the issue. The *push* is the
difference of the two settlements,

.. math:: \text{push} = x(z + h) - x(z),

on the scale of the issue from 0 to 1; where z + h would leave the scale of the number, :math:`x(z) - x(z - h)` stands
in for it. Under the weighted mean, with weight w of the party, sum W of the weights, settlement x and position
:math:`x_k`, it is close to :math:`h\, \partial x / \partial z = (h / z) (w / W) (x_k - x)`: a party pushes hard which
has weight *and* stands far from where the issue settles. A push says what a change of the number would change in the
model, not what an actual effort would bring, nor what it would cost.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from detente.core.errors import BadInput, NotFound
from detente.core.seed import Seed
from detente.ensemble.plan import Plan
from detente.lens import Lens, checked
from detente.worlds.draw import REPLICATE
from detente.worlds.worlds import Floats, Worlds

NUDGED = ("capability", "salience")
CAPABILITY_PART = 0.1  # of the party's own
SALIENCE_STEP = 0.1


@dataclass(frozen=True)
class Push:
    """How far one number of one party moves where one issue settles.

    Attributes
    ----------
    party, issue : str
    field : str
        One of :data:`NUDGED`.
    mean : float
        Over the worlds; above 0 the settlement rises.
    error : float
        Standard error of the mean, from how it differs between the replicates of the draws.
    low, high : float
        5 % and 95 % points over the worlds.
    """

    party: str
    issue: str
    field: str
    mean: float
    error: float
    low: float
    high: float


@dataclass(frozen=True)
class Leverage:
    """The pushes of all parties on all issues.

    Attributes
    ----------
    lens : str
    draws : int
    pushes : tuple of Push
        By issue, then party, then number; of parties with a stance on the issue.
    """

    lens: str
    draws: int
    pushes: tuple[Push, ...]

    def on(self, issue: str) -> tuple[Push, ...]:
        """Return the pushes on an issue."""
        return tuple(push for push in self.pushes if push.issue == issue)


def has_leverage(lens: Lens) -> bool:
    """Return whether a lens says where issues settle, and reads what is nudged."""
    return lens.gives_positions and set(NUDGED) <= set(lens.reads)


def leverage_of(plan: Plan, lens: Lens, *, issue: str | None = None) -> Leverage:
    """Return who has leverage over where issues settle.

    Parameters
    ----------
    plan : Plan
        Its first draws are settled again and again, one more time for each number.
    lens : Lens
        One that the plan has.
    issue : str, optional
        Only this issue.

    Raises
    ------
    BadInput
        When the lens does not settle issues by capability and salience.
    NotFound
        When there is no such issue.
    """
    if not has_leverage(lens):
        raise BadInput(f"the lens '{lens.name}' does not settle issues by capability and salience; try weighted_mean")
    if issue is not None and issue not in plan.crisis.issues:
        raise NotFound("issue", issue, tuple(plan.crisis.issues))
    worlds = plan.worlds(0, plan.replicates, lens.reads).rows(0, plan.draws)
    seed = Seed(plan.seed).branch(lens.name)
    pushes = tuple(_pushes(worlds, lens, seed, issue))
    names = tuple(plan.crisis.issues)
    order = sorted(pushes, key=lambda push: names.index(push.issue))
    return Leverage(lens.name, plan.draws, tuple(order))


def _pushes(worlds: Worlds, lens: Lens, seed: Seed, only: str | None) -> Iterator[Push]:
    before = _settled(worlds, lens, seed)
    no_stance = np.all(np.isnan(worlds.field("ideal", lens=lens.name)), axis=0)
    for row, party in enumerate(worlds.labels["party"]):
        places = [place for place, name in enumerate(worlds.labels["issue"]) if not no_stance[row, place]]
        if not places:
            continue
        capability = pushed(worlds, lens, seed, before, "capability", (row,))
        for place in places:
            issue = worlds.labels["issue"][place]
            if only in {None, issue}:
                yield _push(party, issue, "capability", capability[:, place])
                salience = pushed(worlds, lens, seed, before, "salience", (row, place))
                yield _push(party, issue, "salience", salience[:, place])


def _settled(worlds: Worlds, lens: Lens, seed: Seed) -> Floats:
    return checked(lens, worlds, lens.solve(worlds, seed))[lens.settlement]


def pushed(worlds: Worlds, lens: Lens, seed: Seed, before: Floats, field: str, at: tuple[int, ...]) -> Floats:
    """Return how far every settlement moves in every world when one number is nudged; shape (draws, issues).

    Parameters
    ----------
    worlds : Worlds
    lens : Lens
    seed : Seed
        The lens' own.
    before : array, shape (draws, issues)
        The settlements as drawn.
    field : str
        One of :data:`NUDGED`.
    at : tuple of int
        Place of the party, and of the issue if the number is a salience.
    """
    array = worlds.field(field, lens=lens.name).copy()
    number = array[:, at[0]] if len(at) == 1 else array[:, at[0], at[1]]
    step = CAPABILITY_PART * number if field == "capability" else np.full_like(number, SALIENCE_STEP)
    turned = np.where(number + step > 1, -1.0, 1.0)
    number[...] = number + turned * step  # a view into the copy
    after = _settled(replace(worlds, arrays={**worlds.arrays, field: array}), lens, seed)
    return turned[:, None] * (after - before)


def _push(party: str, issue: str, field: str, moved: Floats) -> Push:
    low, high = np.quantile(moved, (0.05, 0.95))
    return Push(party, issue, field, float(moved.mean()), _error(moved), float(low), float(high))


def _error(moved: Floats) -> float:
    """Return the standard error of a mean over stratified draws: replicates are independent, draws within are not."""
    whole = len(moved) // REPLICATE
    if whole < 2:
        return float(moved.std(ddof=1) / np.sqrt(len(moved))) if len(moved) > 1 else 0.0
    means = moved[: whole * REPLICATE].reshape(whole, REPLICATE).mean(axis=1)
    return float(means.std(ddof=1) / np.sqrt(whole))
