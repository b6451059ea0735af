"""Course: in one world, which states hold, where the play goes from where it stands, and who keeps it where it ends.

A state *holds* under a concept when it is stable for everybody :cite:`fang1993`. From where things stand the play goes
by undeterred improvements (:mod:`~detente.solvers.situation.undeterred`), as a Markov chain
(:mod:`~detente.solvers.situation.evolution`), until a state holds or a cycle closes. Each state is of one kind; the
chance of a kind is the sum over its states, cycles by their long-run shares.

A player *keeps* the most likely end when somebody would leave it if that player never replied: of all that deters the
others there, its replies are what none of them can be spared. No one keeps an end from which nobody would gain by
moving, nor a cycle.
"""

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled, per_world
from detente.solvers.graphs.replies import gains
from detente.solvers.graphs.world import mark_stable
from detente.solvers.situation.evolution import absorb, how_it_ended
from detente.solvers.situation.undeterred import SIM, keep_best, mark_of, mark_undeterred

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SAME = 1e-9  # chances nearer than this are equally likely ends
SETTINGS = ("transitive", "now", "rule", "strict", "concept", "best")  # numbers of a graph and of what is asked of it


@compiled
def _most_likely(reached: Floats) -> int:
    """Return the first of the most likely ends."""
    most = reached.max()
    for s in range(len(reached)):
        if reached[s] >= most - SAME:
            return s
    return 0


@compiled
def _mark_keepers(
    start: Ints,
    to: Ints,
    codes: Ints,
    transitive: bool,  # noqa: FBT001
    worth: Floats,
    rule: int,
    strict: bool,  # noqa: FBT001
    concept: int,
    state: int,
    keeps: npt.NDArray[np.bool_],
) -> None:
    """Write without whose replies somebody would leave a state that holds."""
    players = worth.shape[0]
    free = np.zeros(len(to), dtype=np.bool_)
    for j in range(players):
        quiet = start.copy()
        quiet[j] = 0  # a player with no moves
        gain_start, gain_to = gains(quiet, to, worth)
        for i in range(players):
            if keeps[j] or gain_start[i, state] == gain_start[i, state + 1]:
                continue
            mark_of(quiet, to, gain_start, gain_to, codes, transitive, worth, concept, rule, strict, i, free)
            keeps[j] = free[start[i, state] : start[i, state + 1]].any()


@per_world(
    "(player,row),(move),(code),(state,kind),(concept),(setting),(player,state)"
    "->(concept,state),(concept,player),(player,state),(state),(kind),(player),()"
)
def course_of_one_world(
    start: Floats,
    to: Floats,
    codes: Floats,
    kinds: Floats,
    concepts: Floats,
    settings: Floats,
    worth: Floats,
    holds: Floats,
    stable_now: Floats,
    stays: Floats,
    reached: Floats,
    chances: Floats,
    keeps: Floats,
    ended: Floats,
) -> None:
    """Write what holds in one world and where the play goes.

    Parameters
    ----------
    start : array, shape (players, states + 1)
    to : array, shape (moves,)
    codes : array, shape (states,) or (0,)
        As in a graph, kept as floats; no codes where states are no sets of options.
    kinds : array of 0 and 1, shape (states, kinds)
        Which kind each state is.
    concepts : array, shape (6,)
        Only its length counts: the concepts of :mod:`~detente.solvers.graphs.world`.
    settings : array, in the order of ``SETTINGS``
        Whether the moves are transitive, where things stand, the rule of replies, whether only what is worse deters,
        by which concept the play goes, its place in those of :mod:`~detente.solvers.situation.undeterred`, and whether
        only the best improvements are made.
    worth : array, shape (players, states)
    holds : array, shape (concepts, states)
        1 where a state is stable for everybody; NaN for sim without codes.
    stable_now : array, shape (concepts, players)
        1 where a player would not leave the state where things stand; NaN as above.
    stays : array, shape (players, states)
        1 where a player would not leave a state, by the concept by which the play goes.
    reached : array, shape (states,)
        Chance to end in each state, or long-run share of it.
    chances : array, shape (kinds,)
    keeps : array, shape (players,)
        1 for those who keep the most likely end.
    ended : array of one number
        ABSORBED, CYCLE or NO_MOVE of :mod:`~detente.solvers.situation.evolution`.
    """
    first, there, code = start.astype(np.int64), to.astype(np.int64), codes.astype(np.int64)
    transitive, now, rule = settings[0] > 0, int(settings[1]), int(settings[2])
    strict, concept, best = settings[3] > 0, int(settings[4]), settings[5] > 0
    players, states = worth.shape
    u, odds = worth.copy(), np.empty(states)  # arrays without gaps, for which the kernels are compiled already
    stable = np.empty((len(concepts), players, states), dtype=np.bool_)
    mark_stable(first, there, code, transitive, u, rule, strict, stable)
    for c in range(len(concepts)):
        missing = c == SIM and len(code) == 0
        for s in range(states):
            holds[c, s] = np.nan if missing else stable[c, :, s].all()
        for i in range(players):
            stable_now[c, i] = np.nan if missing else stable[c, i, now]
    free = np.zeros(len(there), dtype=np.bool_)
    mark_undeterred(first, there, code, transitive, u, concept, rule, strict, free)
    for i in range(players):
        for s in range(states):
            stays[i, s] = 1.0 - free[first[i, s] : first[i, s + 1]].any()
    if best:
        keep_best(first, there, u, free)
    cycle = np.empty(states, dtype=np.int64)
    cycling = absorb(first, there, free, now, odds, cycle)
    ended[0] = how_it_ended(first, free, now, cycling)
    reached[:] = odds
    for k in range(len(chances)):
        chances[k] = 0.0
        for s in range(states):
            chances[k] += odds[s] * kinds[s, k]
    end, keepers = _most_likely(odds), np.zeros(players, dtype=np.bool_)
    if cycle[end] < 0:
        _mark_keepers(first, there, code, transitive, u, rule, strict, concept, end, keepers)
    for i in range(players):
        keeps[i] = keepers[i]


@per_world("(player,row),(move),(code),(setting),(),(player,state)->(state)")
def stable_for_one(
    start: Floats, to: Floats, codes: Floats, settings: Floats, player: float, worth: Floats, stable: Floats
) -> None:
    """Write which states are stable for one player, in one world, under one concept.

    Parameters
    ----------
    start, to, codes, settings, worth
        As for :func:`course_of_one_world`.
    player : int
    stable : array, shape (states,)
        1 where it stays.
    """
    first, there, code = start.astype(np.int64), to.astype(np.int64), codes.astype(np.int64)
    free = np.zeros(len(there), dtype=np.bool_)
    who, concept = int(player), int(settings[4])
    rule, strict, u = int(settings[2]), settings[3] > 0, worth.copy()
    gain_start, gain_to = gains(first, there, u)
    mark_of(first, there, gain_start, gain_to, code, settings[0] > 0, u, concept, rule, strict, who, free)
    for s in range(worth.shape[1]):
        stable[s] = 1.0 - free[first[who, s] : first[who, s + 1]].any()
