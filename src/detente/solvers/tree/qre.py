"""Agent quantal-response equilibrium of any tree: that of the principal branch, in every draw.

Players choose by logit with one precision λ: a difference of utility d is chosen with odds exp(λ d)
:cite:`mckelvey1998`. At finite λ this is no Nash equilibrium; as λ grows the principal branch leads to a sequential
one.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from detente.core.errors import BadInput
from detente.core.kernels import compiled, per_world
from detente.solvers.tree.arc import ARRIVED, OUT_OF_STEPS, STUCK, follow_arc
from detente.solvers.tree.branch import Path, follow, room_for
from detente.solvers.tree.flat import shape_of, tables_of
from detente.solvers.tree.response import Play, World, open_world, respond
from detente.solvers.tree.tree import Tree

UNKNOWNS = 400  # the largest game whose equations are solved


class Ended(IntEnum):
    """How solving ended."""

    CONVERGED = 0
    TURNED = 1
    CROSSED = 2
    OUT_OF_STEPS = 3
    FAILED = 4
    NO_NUMBER = 5

    @property
    def sentence(self) -> str:
        """What it means."""
        return (
            "followed the principal branch to the stated precision",
            "the principal branch turns back on the way; it was followed through the turn, and others are as good",
            "another branch crosses the principal one on the way; it was followed straight on, and others are as good",
            "ran out of steps on the principal branch; the point reached is given and is no equilibrium",
            "the principal branch could not be followed to the precision; the point reached is no equilibrium",
            "a payoff, chance or the precision is no usable number; nothing is given",
        )[self]

    @property
    def converged(self) -> bool:
        """Whether an equilibrium at the stated precision is given."""
        return self <= Ended.CROSSED


class Equilibrium(NamedTuple):
    """The principal equilibrium of every draw.

    Attributes
    ----------
    strategy : array, shape (draws, moves)
        The chance of every move, nature's included.
    values : array, shape (draws, players)
    ended : array of int, shape (draws,)
        See :class:`Ended`.
    residual : array, shape (draws,)
        Largest difference of a log-odds from what it should be.
    turns, bifurcations : arrays of int, shape (draws,)
        On the way.
    reached : array, shape (draws,)
        The precision at which the given point lies.
    """

    strategy: np.ndarray
    values: np.ndarray
    ended: np.ndarray
    residual: np.ndarray
    turns: np.ndarray
    bifurcations: np.ndarray
    reached: np.ndarray


@compiled
def trace(world: World, play: Play, precision: float, logits: np.ndarray, facts: np.ndarray) -> None:
    """Leave the logits of the principal branch; ``facts`` = ended, residual, turns, bifurcations, reached."""
    n = logits.shape[0]
    room = room_for(n)
    at, size = follow(world, play, precision, logits, room, Path(np.empty(n), np.empty(n), np.empty(n)))
    how, turns, crossings = ARRIVED, 0, 0
    if at < 1.0:
        how, size, turns, crossings, at = follow_arc(world, play, precision, at, logits, room)
        if how == STUCK:  # once more, from where the branch surely is
            logits[:] = 0.0
            how, size, turns, crossings, at = follow_arc(world, play, precision, 0.0, logits, room)
    respond(world, logits, room.response, play)
    size = 0.0
    for i in range(n):
        size = max(size, np.abs(precision * room.response[i] - logits[i]))
    if how == ARRIVED:
        facts[0] = 2.0 if crossings > 0 else 1.0 if turns > 0 else 0.0
    else:
        facts[0] = 3.0 if how == OUT_OF_STEPS else 4.0
    facts[1], facts[2], facts[3], facts[4] = size, turns, crossings, at * precision


@compiled
def _usable(payoffs: np.ndarray, chances: np.ndarray, sets: np.ndarray, precision: float) -> bool:
    if not (precision >= 0.0 and precision < np.inf) or not np.isfinite(payoffs).all():
        return False
    for s in range(sets.shape[1]):
        if sets[0, s] < 0:
            first = int(sets[1, s])
            for m in range(first, first + int(sets[2, s])):
                if not (chances[m] >= 0.0 and chances[m] < np.inf):
                    return False
    return True


@per_world("(c,n),(c,s),(o,p),(m),(),(f)->(m),(p),(f)")
def qre_of_one_world(
    nodes: np.ndarray,
    sets: np.ndarray,
    payoffs: np.ndarray,
    chances: np.ndarray,
    precision: float,
    _facts: np.ndarray,
    strategy: np.ndarray,
    values: np.ndarray,
    facts: np.ndarray,
) -> None:
    """Write the strategies and values of the principal branch; ``facts`` as in :func:`trace`."""
    strategy[:], values[:], facts[:] = np.nan, np.nan, np.nan
    facts[0], facts[2], facts[3] = 5.0, 0.0, 0.0
    if not _usable(payoffs, chances, sets, precision):
        return
    world, play = open_world(shape_of(nodes, sets), payoffs, chances)
    last = sets.shape[1] - 1
    unknowns = 0
    for s in range(last + 1):
        if sets[0, s] >= 0:
            unknowns += int(sets[2, s]) - 1
    trace(world, play, precision, np.empty(unknowns), facts)
    strategy[:], values[:] = play.strategy, play.value[0]


def solve_qre(tree: Tree, precision: np.ndarray | float) -> Equilibrium:
    """Return the agent logit equilibrium on the principal branch, in every draw.

    Parameters
    ----------
    tree : Tree
        One that passed :func:`detente.solvers.tree.check.check_tree`.
    precision : float or array, shape (draws,)
        λ, per unit of payoff.

    Raises
    ------
    BadInput
        When the game has more unknowns than are solved for.
    """
    if tree.unknowns > UNKNOWNS:
        raise BadInput(
            f"this game has {tree.unknowns:,} unknown chances; at most {UNKNOWNS} are solved for; leave out what "
            f"is played last, or solve for credible equilibria"
        )
    nodes, sets = tables_of(tree)
    chances = tree.chances if tree.moves else np.zeros((1, 1))
    payoffs = tree.payoffs if tree.payoffs.shape[1] else np.zeros((len(tree.payoffs), 1, len(tree.players)))
    strategy, values, facts = qre_of_one_world(
        nodes, sets, payoffs, chances, np.atleast_1d(np.asarray(precision, float)), np.empty(5)
    )
    whole = facts[..., [0, 2, 3]].astype(np.int64)
    return Equilibrium(
        strategy[..., : tree.moves], values, whole[:, 0], facts[:, 1], whole[:, 1], whole[:, 2], facts[:, 4]
    )
