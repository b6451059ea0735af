"""The plan with the smallest worst exposure, then with the smallest worst temptation, of one world.

A state Y is the set of steps done so far (:mod:`detente.solvers.order.lattice`). With v_q(s) what step s is worth to
party q and k_q(s) what it keeps of that if the process stops,

    kept        k_q(Y) = Σ_{s in Y} k_q(s)
    exposure    e_q(Y) = max(0, -k_q(Y)),                     of q where the process stops at Y
    temptation  t_q(Y, s) = max(0, k_q(Y) - Σ_all v_q),       of q, who must act in step s, to stop at Y instead.

A plan is a way through all states, and the worst exposure on it is a *bottleneck*. With E(Y) the least worst exposure
of the ways to Y,

    E(Y) = max( max_q e_q(Y), min over the ways from Y' to Y of E(Y') ),

and the least worst temptation T(Y) runs over the states with exposure at most E(all) in the same way. What both leave
open goes to the plan with the least sum of exposures over its moments and parties, then with the least sum of
temptations, so that no party stands exposed longer than need be. The same with temptation first is another plan where
the two conflict; its two worst numbers are given beside the first.

All numbers come in whole billionths (:func:`nanos`): sums are then exact, and nothing hangs on their order.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled, per_world
from detente.solvers.order.lattice import Lattice

Floats = npt.NDArray[np.float64]
NANO = 1e9


def nanos(values: npt.ArrayLike) -> Floats:
    """Return numbers in whole billionths, as floats: exact as long as their sums stay below nine million."""
    return np.rint(np.asarray(values, dtype=np.float64) * NANO)


@dataclass(frozen=True, eq=False)
class Best:
    """The best plans of some worlds.

    Attributes
    ----------
    rank : array, shape (draws, steps)
        When each step is done, from 1.
    exposure, temptation : array, shape (draws, parties)
        The worst of each party on the plan.
    worst_exposure, worst_temptation : array, shape (draws,)
        The worst of all parties: the smallest possible, and the smallest possible after that.
    least_temptation, exposure_then : array, shape (draws,)
        The same with temptation first: the smallest possible, and the smallest exposure after that.
    exposed, tempted : array, shape (draws,)
        Sums over the moments of the plan and over the parties, which decide between plans with equal worst numbers.
    ties : array, shape (draws,)
        How many plans are equally good in all four numbers.
    """

    rank: Floats
    exposure: Floats
    temptation: Floats
    worst_exposure: Floats
    worst_temptation: Floats
    least_temptation: Floats
    exposure_then: Floats
    exposed: Floats
    tempted: Floats
    ties: Floats


@compiled
def exposures(kept: Floats, starts: Floats, origin: Floats, step: Floats, done: Floats, cover: Floats) -> Floats:
    """Return the exposure of every party in every state, less what guarantees in force there cover."""
    states, parties = len(starts) - 1, kept.shape[1]
    found = np.zeros((states, parties))
    for state in range(1, states):
        way = int(starts[state])
        for party in range(parties):
            found[state, party] = found[int(origin[way]), party] + kept[int(step[way]), party]
    for state in range(states):
        for party in range(parties):
            covered = 0.0
            for guarantee in range(cover.shape[0]):
                covered += done[state, guarantee] * cover[guarantee, party]
            found[state, party] = max(0.0, -found[state, party] - covered)
    return found


@compiled
def temptations(
    kept: Floats, total: Floats, owner: Floats, starts: Floats, origin: Floats, step: Floats
) -> tuple[Floats, Floats]:
    """Return what every party keeps beyond the whole in every state, 0 or more; and the worst owner's on every way."""
    states, parties = len(starts) - 1, kept.shape[1]
    beyond = np.zeros((states, parties))
    for state in range(1, states):
        way = int(starts[state])
        for party in range(parties):
            beyond[state, party] = beyond[int(origin[way]), party] + kept[int(step[way]), party]
    for state in range(states):
        for party in range(parties):
            beyond[state, party] = max(0.0, beyond[state, party] - total[party])
    worst = np.zeros(len(step))
    for way in range(len(step)):
        for party in range(parties):
            if owner[int(step[way]), party] > 0:
                worst[way] = max(worst[way], beyond[int(origin[way]), party])
    return beyond, worst


@compiled
def bottleneck(at: Floats, on: Floats, most_at: float, most_on: float, starts: Floats, origin: Floats) -> Floats:
    """Return for every state the least worst number met by then; infinite where no way leads within the limits.

    Parameters
    ----------
    at : array, shape (states,)
        A number of every state; with ``on`` it is the larger of the two that counts.
    on : array, shape (ways,)
        A number of every way.
    most_at, most_on : float
        States and ways with more are closed.
    """
    states = len(starts) - 1
    found = np.full(states, np.inf)
    found[0] = at[0] if at[0] <= most_at else np.inf
    for state in range(1, states):
        if at[state] > most_at:
            continue
        best = np.inf
        for way in range(int(starts[state]), int(starts[state + 1])):
            if on[way] <= most_on:
                best = min(best, max(found[int(origin[way])], on[way]))
        found[state] = max(at[state], best)
    return found


@compiled
def least_sums(
    worst: Floats, tempted: Floats, summed: Floats, number: Floats, starts: Floats, origin: Floats, step: Floats
) -> tuple[Floats, float, float, float]:
    """Return, of the plans within both limits, the one with the least sums: the way into every state on it.

    With it the least sum of exposures, the least sum of temptations after that, and how many plans reach both.
    """
    states = len(summed)
    first, second, ties = np.full(states, np.inf), np.full(states, np.inf), np.zeros(states)
    first[0], second[0], ties[0] = summed[0], 0.0, 1.0
    came = np.zeros(states)
    for state in range(1, states):
        if worst[state] > number[0]:
            continue
        for way in range(int(starts[state]), int(starts[state + 1])):
            before = int(origin[way])
            if tempted[way] > number[1] or first[before] == np.inf:
                continue
            one, other = first[before] + summed[state], second[before] + tempted[way]
            if one < first[state] or (one == first[state] and other < second[state]):
                first[state], second[state], ties[state] = one, other, ties[before]
                came[state] = way
            elif one == first[state] and other == second[state]:
                ties[state] += ties[before]
                if step[way] > step[int(came[state])]:  # of equal plans the one in which earlier names come earlier
                    came[state] = way
    return came, first[states - 1], second[states - 1], ties[states - 1]


@per_world(
    "(step,party),(party),(step,party),(guarantee,party),(state,guarantee),(node),(way),(way),(number)"
    "->(step),(party),(party),(number)"
)
def plan_of_one_world(
    kept: Floats,
    total: Floats,
    owner: Floats,
    cover: Floats,
    done: Floats,
    starts: Floats,
    origin: Floats,
    step: Floats,
    _numbers: Floats,
    rank: Floats,
    exposure: Floats,
    temptation: Floats,
    number: Floats,
) -> None:
    """Write the best plan, each party's worst on it, and the seven numbers of :class:`Best` in their order."""
    states, last, parties = done.shape[0], done.shape[0] - 1, kept.shape[1]
    exposed = exposures(kept, starts, origin, step, done, cover)
    beyond, tempted = temptations(kept, total, owner, starts, origin, step)
    worst, summed = np.zeros(states), np.zeros(states)
    for state in range(states):
        for party in range(parties):
            worst[state] = max(worst[state], exposed[state, party])
            summed[state] += exposed[state, party]
    calm, idle = np.zeros(states), np.zeros(len(step))
    number[0] = bottleneck(worst, idle, np.inf, np.inf, starts, origin)[last]
    held = np.where(worst <= number[0], calm, np.inf)
    number[1] = bottleneck(held, tempted, 0.0, np.inf, starts, origin)[last]
    number[2] = bottleneck(calm, tempted, np.inf, np.inf, starts, origin)[last]
    number[3] = bottleneck(worst, np.where(tempted <= number[2], idle, np.inf), np.inf, 0.0, starts, origin)[last]
    came, number[4], number[5], number[6] = least_sums(worst, tempted, summed, number, starts, origin, step)
    exposure[:], temptation[:] = exposed[last], 0.0
    state, place = last, kept.shape[0]
    while state > 0:
        way = int(came[state])
        done_now = int(step[way])
        state = int(origin[way])
        rank[done_now] = place
        place -= 1
        for party in range(parties):
            exposure[party] = max(exposure[party], exposed[state, party])
            if owner[done_now, party] > 0:
                temptation[party] = max(temptation[party], beyond[state, party])


def best_plans(
    lattice: Lattice,
    kept: Floats,
    total: Floats,
    owner: Floats,
    *,
    cover: Floats | None = None,
    needs: tuple[tuple[int, ...], ...] = (),
) -> Best:
    """Return the best plan of every world over one lattice.

    Parameters
    ----------
    lattice : Lattice
    kept : array, shape (draws, steps, parties)
        What each party keeps of a step if the process stops.
    total : array, shape (draws, parties)
        What all steps together are worth.
    owner : array, shape (draws, steps, parties) or (steps, parties)
        1 where a party must act in a step.
    cover : array, shape (draws, guarantees, parties), optional
        What guarantees cover of an exposure; by default nothing.
    needs : tuple of tuple of int
        For every guarantee, the steps after which it is in force.

    Returns
    -------
    Best
        In the units of the values, rounded to billionths. Equally good plans are told apart by the numbers of their
        steps: give them in an order that is not that of a file.

    Examples
    --------
    Two parties pay 6 each and gain 8 each; whoever goes first is exposed by 6.

    >>> values = np.array([[[-6.0, 8.0], [8.0, -6.0]]])
    >>> from detente.solvers.order.lattice import lattice_of
    >>> found = best_plans(lattice_of([[], []]), values, values.sum(axis=1), np.eye(2))
    >>> found.worst_exposure.tolist(), found.worst_temptation.tolist(), found.ties.tolist()
    ([6.0], [6.0], [2.0])
    """
    draws, _, parties = kept.shape
    covered = np.zeros((draws, 1, parties)) if cover is None or not cover.shape[1] else nanos(cover)
    done = lattice.done(needs) if needs else np.zeros((lattice.states, 1))
    rank, exposure, temptation, number = plan_of_one_world(
        nanos(kept),
        nanos(total),
        np.ascontiguousarray(owner, dtype=np.float64),
        covered,
        done,
        lattice.starts,
        lattice.origin,
        lattice.step,
        np.zeros(7),
    )
    exact = number[:, :6] / NANO
    return Best(
        rank=rank,
        exposure=exposure / NANO,
        temptation=temptation / NANO,
        worst_exposure=exact[:, 0],
        worst_temptation=exact[:, 1],
        least_temptation=exact[:, 2],
        exposure_then=exact[:, 3],
        exposed=exact[:, 4],
        tempted=exact[:, 5],
        ties=number[:, 6],
    )
