"""Evolution: where the play goes from where it stands, when whoever would leave a state may be the one to do so.

A Markov chain on states. In state s the movers are the players that have a free move there - by default an undeterred
improvement, so that movers are the players for whom s is not stable; one of them is drawn with equal odds, then one of
its free moves with equal odds:

    P(s, q) = 1/|M(s)| · Σ over i in M(s) with q in F_i(s) of 1/|F_i(s)|.

States with no free move absorb. Other states in which the chain can be caught form *closed classes*; in such a cycle
the long-run share of the time spent in each state is the stationary law of the class, which exists whatever its period.
The chance of every end solves a linear system, one strongly connected component at a time :cite:`tarjan1972`, without
a subtraction :cite:`grassmann1985`, so that chances near 0 are as exact as others.

For kernels, on one world::

    mark_undeterred(start, to, codes, transitive, worth, concept, rule, strict, free)  # writes free, shape (moves,)
    keep_best(start, to, worth, free)                       # only for the rule best_unsanctioned
    cycling = absorb(start, to, free, now, reached, cycle)  # writes both, shape (states,); chance of ending in a cycle
    ended = how_it_ended(start, free, now, cycling)         # ABSORBED, CYCLE or NO_MOVE

with start, to, codes, transitive, worth, rule and strict as :mod:`detente.solvers.graphs.world` takes them, and concept
the place of the concept in CONCEPTS of :mod:`detente.solvers.situation.undeterred`.

``reached`` sums to 1: chance of absorption for a state that absorbs, chance of the class times long-run share for a
state on a cycle. The chance of an outcome is the sum of ``reached`` over the states that are labelled with it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.graphs.graph import Graph
from detente.solvers.graphs.stable import as_floats
from detente.solvers.situation.undeterred import Bools, Floats, keep_best, undeterred_moves

ABSORBED, CYCLE, NO_MOVE = range(3)
RULES = ("any_unsanctioned", "best_unsanctioned")


@compiled
def _rows(start: Any, free: Any, to: Any, first: Any, there: Any, odds: Any) -> None:
    """Write the chain as compressed rows: from each state, where to and with which odds."""
    players, states = start.shape[0], start.shape[1] - 1
    at = 0
    for s in range(states):
        first[s] = at
        movers = 0
        for i in range(players):
            before = at
            for k in range(start[i, s], start[i, s + 1]):
                if free[k]:
                    there[at] = to[k]
                    at += 1
            if at > before:
                movers += 1
                for k in range(before, at):
                    odds[k] = 1.0 / (at - before)
        for k in range(first[s], at):
            odds[k] /= movers
    first[states] = at


@compiled
def _components(first: Any, there: Any, now: int, order: Any, bound: Any) -> int:
    """Write the strongly connected components of what is reached, those that nothing leads out of first; how many.

    Component c holds ``order[bound[c]:bound[c + 1]]``. By Tarjan's search, with a stack of its own.
    """
    states = first.shape[0] - 1
    index = np.full(states, -1)
    low = np.zeros(states, dtype=np.int64)
    done = np.zeros(states, dtype=np.bool_)
    edge = np.zeros(states, dtype=np.int64)
    path = np.empty(states, dtype=np.int64)
    waiting = np.empty(states, dtype=np.int64)
    deep, held, seen, count, filled = 1, 1, 1, 0, 0
    path[0], waiting[0], index[now], edge[now] = now, now, 0, first[now]
    bound[0] = 0
    while deep:
        s = path[deep - 1]
        if edge[s] < first[s + 1]:
            q = there[edge[s]]
            edge[s] += 1
            if index[q] < 0:
                index[q], low[q], edge[q] = seen, seen, first[q]
                seen += 1
                path[deep] = q
                deep += 1
                waiting[held] = q
                held += 1
            elif not done[q]:
                low[s] = min(low[s], index[q])
            continue
        deep -= 1
        if deep:
            low[path[deep - 1]] = min(low[path[deep - 1]], low[s])
        if low[s] == index[s]:
            while True:
                held -= 1
                member = waiting[held]
                done[member] = True
                order[filled] = member
                filled += 1
                if member == s:
                    break
            count += 1
            bound[count] = filled
    return count


@compiled
def _inside(first: Any, there: Any, odds: Any, members: Any, part: Any, place: Any, inside: Any, out: Any) -> bool:
    """Write the odds within a component and out of it; whether nothing leads out."""
    closed = True
    for a in range(members.shape[0]):
        s = members[a]
        for k in range(first[s], first[s + 1]):
            q = there[k]
            if part[q] == part[s]:
                inside[a, place[q]] += odds[k]
            else:
                out[a] += odds[k]
                closed = False
    return closed


@compiled
def _take_out(inside: Any, out: Any, come: Any, left: Any) -> None:
    """Take out one state after the other, the last first, and give what went through it to the rest."""
    for n in range(out.shape[0] - 1, -1, -1):
        left[n] = out[n]
        for b in range(n):
            left[n] += inside[n, b]
        for a in range(n):
            if inside[a, n] > 0.0:
                share = inside[a, n] / left[n]
                for b in range(n):
                    inside[a, b] += share * inside[n, b]
                out[a] += share * out[n]
        for b in range(n):
            come[b] += come[n] * inside[n, b] / left[n]


@compiled
def _visits(first: Any, there: Any, odds: Any, members: Any, part: Any, place: Any, mass: Any, visits: Any) -> bool:
    """Write how often each member of a component is visited, given what comes in; if closed, the long-run shares.

    Returns whether the component is closed.
    """
    size = members.shape[0]
    inside = np.zeros((size, size))
    out, come, left = np.zeros(size), np.empty(size), np.empty(size)
    closed = _inside(first, there, odds, members, part, place, inside, out)
    for n in range(size):
        come[n] = 0.0 if closed else mass[members[n]]
    _take_out(inside, out, come, left)
    total = 0.0
    for n in range(size):
        visits[n] = come[n]
        for a in range(n):
            visits[n] += visits[a] * inside[a, n]
        visits[n] = 1.0 if closed and n == 0 else visits[n] / left[n]
        total += visits[n]
    if closed:
        for n in range(size):
            visits[n] /= total
    return closed


@compiled
def _end(members: Any, mass: Any, visits: Any, number: int, reached: Any, cycle: Any) -> float:
    """Write the chances of the members of a closed class; the chance of the class."""
    total = 0.0
    for s in members:
        total += mass[s]
    for n in range(members.shape[0]):
        reached[members[n]] = total * visits[n]
        cycle[members[n]] = number
    return total


@compiled
def _go_on(first: Any, there: Any, odds: Any, members: Any, part: Any, visits: Any, mass: Any) -> None:
    """Bring what visits a component to where it leads."""
    for n in range(members.shape[0]):
        s = members[n]
        for k in range(first[s], first[s + 1]):
            if part[there[k]] != part[s]:
                mass[there[k]] += visits[n] * odds[k]


@compiled
def absorb(start: Any, to: Any, free: Any, now: int, reached: Any, cycle: Any) -> float:
    """Write where the chain of free moves from a state ends, and return the chance that it ends in a cycle.

    Parameters
    ----------
    start : array, shape (players, states + 1)
    to : array, shape (moves,)
        As in a graph.
    free : array of bool or float, shape (moves,)
        Which moves may be made, such as :func:`~detente.solvers.situation.undeterred.mark_undeterred` writes it.
    now : int
        Where the play stands.
    reached : array of float, shape (states,)
        Where the chances are written; they sum to 1.
    cycle : array, shape (states,)
        Where the number of the closed class is written, from 0, for states on a cycle that is reached; else -1.
    """
    states = start.shape[1] - 1
    first = np.empty(states + 1, dtype=np.int64)
    there = np.empty(to.shape[0], dtype=np.int64)
    odds = np.empty(to.shape[0])
    _rows(start, free, to, first, there, odds)
    order = np.empty(states, dtype=np.int64)
    bound = np.empty(states + 1, dtype=np.int64)
    count = _components(first, there, now, order, bound)
    part, place = np.full(states, -1), np.full(states, -1)
    for c in range(count):
        for n in range(bound[c], bound[c + 1]):
            part[order[n]] = c
            place[order[n]] = n - bound[c]
    mass, visits = np.zeros(states), np.empty(states)
    for s in range(states):
        reached[s] = 0.0
        cycle[s] = -1
    mass[now] = 1.0
    cycling, cycles = 0.0, 0
    for c in range(count - 1, -1, -1):
        members = order[bound[c] : bound[c + 1]]
        visits[0] = mass[members[0]]
        if members.shape[0] > 1 and _visits(first, there, odds, members, part, place, mass, visits):
            cycling += _end(members, mass, visits, cycles, reached, cycle)
            cycles += 1
        elif first[members[0]] == first[members[0] + 1]:
            reached[members[0]] = mass[members[0]]
        else:
            _go_on(first, there, odds, members, part, visits, mass)
    return cycling


@compiled
def how_it_ended(start: Any, free: Any, now: int, cycling: float) -> int:
    """Return NO_MOVE where nobody leaves the state, CYCLE where a cycle is the likelier end, else ABSORBED."""
    for i in range(start.shape[0]):
        for k in range(start[i, now], start[i, now + 1]):
            if free[k]:
                return CYCLE if cycling >= 0.5 else ABSORBED
    return NO_MOVE


@dataclass(frozen=True, eq=False)
class Evolution:
    """Where the play goes.

    Attributes
    ----------
    reached : array of float, shape (states,)
        Chance to end in each state; on cycles, of being there in the long run.
    cycling : float
        Chance to end in a cycle.
    cycles : tuple of tuple of int
        The closed classes that are reached, each with its states ascending.
    ended : int
        ABSORBED, CYCLE (the likelier end) or NO_MOVE.
    """

    reached: Floats
    cycling: float
    cycles: tuple[tuple[int, ...], ...]
    ended: int


def evolve_by(graph: Graph, free: npt.ArrayLike, now: int) -> Evolution:
    """Return where free moves lead, given which moves of the graph they are; shape (moves,)."""
    may: Bools = np.asarray(free, dtype=np.bool_)
    if may.shape != graph.to.shape or not 0 <= now < graph.states:
        raise ValueError(f"{graph.moves} moves, not {may.size}, and a state below {graph.states}, not {now}")
    reached, cycle = np.empty(graph.states), np.empty(graph.states, dtype=np.int64)
    cycling = absorb(graph.start, graph.to, may, now, reached, cycle)
    cycles = tuple(tuple(np.flatnonzero(cycle == c).tolist()) for c in range(int(cycle.max()) + 1))
    return Evolution(reached, cycling, cycles, how_it_ended(graph.start, may, now, cycling))


def evolve(graph: Graph, worth: npt.ArrayLike, now: int, concept: str, *, rule: str = "any_unsanctioned") -> Evolution:
    """Return where the play goes from a state when players make improvements that a concept leaves undeterred.

    Parameters
    ----------
    graph : Graph
    worth : array, shape (players, states)
        Higher is better, equal numbers are ties.
    now : int
    concept : str
        One of nash, gmr, smr, seq, sseq, and in option form sim and seq_or_sim.
    rule : str
        ``any_unsanctioned``: any undeterred improvement with equal odds; ``best_unsanctioned``: only the best of them.

    Examples
    --------
    >>> from detente.solvers.graphs.graph import graph_of_moves
    >>> graph = graph_of_moves(3, 2, [0, 0, 1], [0, 0, 0], [1, 2, 2])
    >>> evolve(graph, [[0, 1, 2], [0, 0, 1]], 0, "nash").reached.tolist()
    [0.0, 0.25, 0.75]
    """
    if rule not in RULES:
        raise ValueError(f"the rule must be one of {', '.join(RULES)}, not {rule!r}")
    free = undeterred_moves(graph, worth, concept)
    if rule == "best_unsanctioned":
        keep_best(graph.start, graph.to, as_floats(worth, graph.players, graph.states), free)
    return evolve_by(graph, free, now)
