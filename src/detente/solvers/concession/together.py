"""Plays in which everybody proposes in every round, in an order drawn by lot; and what becomes of what they agree.

Whose turn it is decides little where rounds are short, but it decides something, and no file says it. So a round
consists of one turn for everybody, at one and the same time t: each offers its own cheapest package worth at least its
aspiration a_q(t) (:mod:`detente.solvers.concession.aspiration`). Whether an offer is taken does not hang on the order
of turns within the round, and the first that is taken ends the play; so every party whose offer would be taken is
equally likely to be the one, and among packages that are offered together each is. That is the mean over all orders,
and over ties, without drawing any: what is agreed is a distribution over packages.

Offers come from the front of the packages that no rule excludes (:mod:`detente.solvers.concession.front`). What is
agreed then goes to those who ratify it, each with utilities u_a of its own: where an issue moves that a cares about, it
passes with the chance Φ(u_a / σ); and to chambers that vote (:mod:`detente.solvers.agreement.chambers`).
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput
from detente.core.kernels import compiled, per_world
from detente.solvers.agreement.agenda_search import Ballot
from detente.solvers.agreement.chambers import Chambers, chance_of_chamber, no_chambers
from detente.solvers.concession.aspiration import UNIT, Floats, asked, check_paces, times_of, whole
from detente.solvers.concession.front import front_of_sums, still_to_come
from detente.solvers.concession.ladder import climb, lowest_rung
from detente.solvers.concession.play import highest_rungs, takes

SAME = 1e-9
MOST_RULES = 52  # they are kept as the bits of a float64
MOST_POINTS = 5_000  # on the front of one world; more make a world take seconds


@dataclass(frozen=True, eq=False)
class Together:
    """How plays ended, one row a draw; means over the order of turns and over ties.

    Attributes
    ----------
    agreed : bool array, shape (draws,)
    time : array, shape (draws,)
        When; NaN without a deal.
    share : array, shape (draws, issues, levels)
        Chance that an issue ends at a level; sums to 1 over levels, 0 everywhere without a deal.
    utility, best : arrays, shape (draws, parties)
        What the deal is worth, and what the party asked for at first; NaN for who does not play, and without a deal.
    marked, plain : arrays, shape (draws,)
        Chance that what is agreed is ratified and moves a marked issue, and that it is ratified and moves none.
    points : int array, shape (draws,)
        Distinct utility vectors on the front.
    """

    agreed: npt.NDArray[np.bool_]
    time: Floats
    share: Floats
    utility: Floats
    best: Floats
    marked: Floats
    plain: Floats
    points: npt.NDArray[np.int64]


def play_together(
    tables: npt.ArrayLike,
    reservation: npt.ArrayLike,
    pace: npt.ArrayLike,
    *,
    plays: npt.ArrayLike | None = None,
    allowed: npt.ArrayLike | None = None,
    moved: npt.ArrayLike | None = None,
    movement: npt.ArrayLike | None = None,
    when: npt.ArrayLike | None = None,
    then: npt.ArrayLike | None = None,
    ratifiers: npt.ArrayLike | None = None,
    votes: tuple[npt.ArrayLike, Chambers] | None = None,
    doubt: npt.ArrayLike = 0.0,
    marked: npt.ArrayLike = 0.0,
    rounds: int | None = None,
    times: npt.ArrayLike | None = None,
    patience: npt.ArrayLike = 1.0,
) -> Together:
    """Play every draw over the front of its own tables, everybody proposing in every round.

    Parameters
    ----------
    tables : array, shape (draws, issues, levels, parties)
        Value of every level of every issue, rounded to whole numbers of 10⁻⁹; read where a level is allowed.
    reservation, pace, patience, plays : arrays, shape (draws, parties) or what broadcasts to it
        Value of no agreement; pace above 0; patience above 0 and at most 1; whether a party takes part.
    allowed, moved, movement : arrays, shape (draws, issues, levels) or what broadcasts to it
        Levels that may be taken; levels that move their issue, so that the package that moves none is no deal; and how
        far they move it. Without ``moved`` every package is a deal.
    when, then : bool arrays, shape (draws, rules, issues, levels), optional
        A package breaks a rule if all its levels lie in ``when`` and one does not lie in ``then``.
    ratifiers : array, shape (draws, issues, levels, ratifiers), optional
        What each level is worth to them, NaN beyond an issue's levels; 0 for a level that stays, and for all levels of
        an issue that is no matter of theirs.
    votes : pair of array, shape (draws, issues, levels, voters), and Chambers, optional
        The same for those who vote in chambers; their doubt is that of the chambers.
    doubt, marked : arrays, shape (draws,) and (draws, issues), or what broadcasts to them
    rounds, times
        As for :func:`detente.solvers.concession.play.play`.

    Raises
    ------
    BadInput
        With more than 51 rules, or more than 5,000 undominated packages in one draw.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.arange(101) / 100
    >>> pie = np.stack([x, 1 - x], axis=1)[None, None]
    >>> found = play_together(pie, [0, 0], [1, 1], rounds=100)
    >>> int(found.share[0, 0].argmax()), round(float(found.time[0]) * 99)
    (50, 50)
    """
    array = np.asarray(tables, dtype=np.float64)
    if array.ndim != 4:
        raise ValueError("tables must have the shape (draws, issues, levels, parties)")
    draws, issues, most, parties = array.shape
    may, moves, far = (
        np.broadcast_to(np.asarray(part, dtype=np.float64), (draws, issues, most))
        for part in (
            1.0 if allowed is None else allowed,
            0.0 if moved is None else moved,
            0.0 if movement is None else movement,
        )
    )
    there = may > 0
    if ((moves == 0) & there).sum(axis=2).max(initial=0) > 1 and moved is not None:
        raise ValueError("one level of an issue at most may leave it where it stands")
    numbers = whole(np.where(there[..., None], array, 0.0), "tables")
    paces, patient, clock = check_paces(pace, patience, times_of(rounds or 0) if times is None else times)
    bodies = np.zeros((draws, issues, most, 0)) if ratifiers is None else np.asarray(ratifiers, dtype=np.float64)
    judged, chambers = (np.zeros((draws, issues, most, 0)), no_chambers()) if votes is None else votes
    sits = np.ones(parties) if plays is None else np.asarray(plays, dtype=np.float64)
    least = whole(reservation, "reservation values") - issues  # what rounding the levels can take from a sum
    found = together_of_one_world(
        numbers,
        np.where(there, 1.0, 0.0),
        np.where(there, moves, 0.0),
        whole(np.where(there, far, 0.0), "movement"),
        *_bits(when, then, moves if moved is not None else None, (draws, issues, most)),
        *(np.broadcast_to(part, (draws, parties)) for part in (sits, least, paces, patient)),
        np.ascontiguousarray(np.nan_to_num(bodies)),
        np.broadcast_to(np.asarray(doubt, dtype=np.float64), (draws,)),
        np.broadcast_to(np.asarray(marked, dtype=np.float64), (draws, issues)),
        clock,
        np.ascontiguousarray(np.nan_to_num(np.asarray(judged, dtype=np.float64))),
        *chambers.over(draws)[:3],
    )  # fmt: skip
    agreed, time, share, utility, best, on_marked, on_plain, points = found
    if (points < 0).any():
        raise BadInput(
            f"more than {MOST_POINTS:,} packages are undominated in one world; state coarser levels, fewer issues or "
            f"more red lines"
        )
    return Together(
        agreed > 0, time, share, utility / UNIT, best / UNIT, on_marked, on_plain, points.astype(np.int64)
    )  # fmt: skip


def _bits(
    when: npt.ArrayLike | None, then: npt.ArrayLike | None, moved: Floats | None, shape: tuple[int, int, int]
) -> tuple[Floats, Floats]:
    """Return which rules a level meets, and which it breaks, as bits; that something must move is one of them."""
    empty = np.ones((shape[0], 0, *shape[1:]), dtype=np.bool_)
    inside = empty if when is None else np.asarray(when, dtype=np.bool_)
    kept = empty if then is None else np.asarray(then, dtype=np.bool_)
    if inside.shape[1] + 1 > MOST_RULES:
        raise BadInput(f"there are {inside.shape[1]} rules between issues, and at most {MOST_RULES - 1} are taken")
    powers = 2.0 ** np.arange(inside.shape[1])
    spares, breaks = (np.einsum("r,drjl->djl", powers, ~part) for part in (inside, kept))
    if moved is not None:
        spares, breaks = (
            part + 2.0 ** len(powers) * here for part, here in ((spares, moved > 0), (breaks, moved == 0))
        )
    return np.asarray(spares), np.asarray(breaks)


@compiled
def passes(worth: Floats, package: npt.NDArray[np.int64], moved: Floats, doubt: float) -> float:
    """Return the chance that all ratifiers pass a package; ``worth`` has the shape (issue, level, ratifier)."""
    issues, most, ratifiers = worth.shape
    chance = 1.0
    for body in range(ratifiers):
        gain, touched = 0.0, False
        for issue in range(issues):
            gain += worth[issue, package[issue], body]
            if moved[issue, package[issue]] != 0.0:
                for level in range(most):
                    touched = touched or worth[issue, level, body] != 0.0
        if touched:
            if doubt > 0.0:
                chance *= 0.5 * math.erfc(-gain / doubt / math.sqrt(2.0))
            elif gain < -SAME:
                chance = 0.0
    return chance


@compiled
def voted(ballot: Ballot, package: npt.NDArray[np.int64], moved: Floats) -> float:
    """Return the chance that all chambers with a say pass a package."""
    issues, most, voters = ballot.worth.shape
    gains, chance = np.zeros(voters), 1.0
    for issue in range(issues):
        gains += ballot.worth[issue, package[issue]]
    for chamber in range(ballot.quota.shape[0]):
        touched = False
        for voter in range(voters):
            if ballot.seats[chamber, voter] > 0.0 or ballot.veto[chamber, voter] != 0.0:
                for issue in range(issues):
                    if moved[issue, package[issue]] != 0.0:
                        for level in range(most):
                            touched = touched or ballot.worth[issue, level, voter] != 0.0
        if touched:
            seats, veto = ballot.seats[chamber], ballot.veto[chamber]
            chance *= chance_of_chamber(gains, seats, ballot.quota[chamber], veto, ballot.doubt)
    return chance


@compiled
def add_packages(  # noqa: C901 - one walk through a tree
    target: Floats,
    number: float,
    distance: float,
    weight: float,
    tables: Floats,
    allowed: Floats,
    moved: Floats,
    far: Floats,
    spares: Floats,
    breaks: Floats,
    bodies: Floats,
    ballot: Ballot,
    doubt: float,
    marked: Floats,
    share: Floats,
    passed: Floats,
) -> None:
    """Add all packages with one vector, which move so many issues so far, to the shares and to what is ratified."""
    issues, most, players = tables.shape
    low, high = np.zeros((issues + 1, players)), np.zeros((issues + 1, players))
    for issue in range(issues - 1, -1, -1):
        for q in range(players):
            least, largest = np.inf, -np.inf
            for level in range(most):
                if allowed[issue, level] != 0.0:
                    least, largest = min(least, tables[issue, level, q]), max(largest, tables[issue, level, q])
            low[issue, q], high[issue, q] = low[issue + 1, q] + least, high[issue + 1, q] + largest
    spared_later = still_to_come(spares, allowed)
    left = np.empty((issues + 1, players))
    left[0] = target
    more, way = np.empty(issues + 1), np.empty(issues + 1)
    more[0], way[0] = number, distance
    met, threat = np.zeros(issues + 1, dtype=np.int64), np.zeros(issues + 1, dtype=np.int64)
    package, issue = np.full(issues, -1), 0
    while issue >= 0:
        package[issue] += 1
        level = package[issue]
        if level == most:
            package[issue] = -1
            issue -= 1
            continue
        if allowed[issue, level] == 0.0:
            continue
        met[issue + 1] = met[issue] | np.int64(spares[issue, level])
        threat[issue + 1] = (threat[issue] | np.int64(breaks[issue, level])) & ~met[issue + 1]
        more[issue + 1] = more[issue] - (1.0 if moved[issue, level] != 0.0 else 0.0)
        way[issue + 1] = way[issue] - far[issue, level]
        fits = more[issue + 1] >= 0.0 and way[issue + 1] >= 0.0 and not (threat[issue + 1] & ~spared_later[issue])
        for q in range(players):
            rest = left[issue, q] - tables[issue, level, q]
            left[issue + 1, q] = rest
            fits = fits and low[issue + 1, q] <= rest <= high[issue + 1, q]
        if not fits:
            continue
        if issue + 1 < issues:
            issue += 1
        elif more[issues] == 0.0 and way[issues] == 0.0:
            chance, serious = weight * passes(bodies, package, moved, doubt) * voted(ballot, package, moved), False
            for j in range(issues):
                share[j, package[j]] += weight
                serious = serious or (marked[j] != 0.0 and moved[j, package[j]] != 0.0)
            passed[0 if serious else 1] += chance


@per_world(
    "(issue,level,party),(issue,level),(issue,level),(issue,level),(issue,level),(issue,level),(party),(party),(party),"
    "(party),(issue,level,body),(),(issue),(round),(issue,level,voter),(chamber,voter),(chamber),(chamber,voter)->(),(),(issue,level),(party),(party),(),(),()"
)
def together_of_one_world(  # noqa: PLR0912, PLR0915, C901 - one play from its numbers to its answers
    values: Floats,
    allowed: Floats,
    moved: Floats,
    far: Floats,
    spares: Floats,
    breaks: Floats,
    plays: Floats,
    reservation: Floats,
    paces: Floats,
    patiences: Floats,
    bodies: Floats,
    doubt: float,
    marked: Floats,
    times: Floats,
    votes: Floats,
    seats: Floats,
    quota: Floats,
    veto: Floats,
    agreed: Floats,
    time: Floats,
    share: Floats,
    utility: Floats,
    first: Floats,
    on_marked: Floats,
    on_plain: Floats,
    size: Floats,
) -> None:
    """Write how one world's play ends; parties that do not play are left out of it."""
    issues, most, _ = values.shape
    agreed[0], time[0], share[:], utility[:], first[:], on_marked[0], on_plain[0] = (
        0.0,
        np.nan,
        0.0,
        np.nan,
        np.nan,
        0.0,
        0.0,
    )
    who = np.flatnonzero(plays > 0.0)
    players = who.shape[0]
    size[0] = 0.0
    if players == 0:
        return
    tables = np.empty((issues, most, players))
    least, pace, patience = np.empty(players), np.empty(players), np.empty(players)
    for q in range(players):
        tables[:, :, q] = values[:, :, who[q]]
        least[q], pace[q], patience[q] = reservation[who[q]], paces[who[q]], patiences[who[q]]
    quo = np.full(issues, -1.0)
    for j in range(issues):
        if moved[j].max() > 0.0:
            quo[j] = most  # where it must move
            for k in range(most):
                if allowed[j, k] != 0.0 and moved[j, k] == 0.0:
                    quo[j] = k
    points, codes, steps, moves, alike = front_of_sums(tables, quo, far, allowed, spares, breaks, MOST_POINTS)
    count = points.shape[0]
    size[0] = count
    if count == 0:
        size[0] = 0.0 if codes.shape[0] == 0 else -1.0  # none was allowed, or too many are undominated
        return
    worth, start, tied = np.full((players, count), np.inf), np.zeros((players, count)), np.zeros((players, count))
    order, best = np.empty((players, count)), np.empty(players)
    for q in range(players):
        order[q] = np.argsort(points[:, q], kind="mergesort")
        best[q] = points[int(order[q, count - 1]), q]
        climb(points, q, least, steps, moves, order[q], worth[q], start[q], tied[q])
    high, wants = highest_rungs(worth), np.empty(players)
    weights, passed, ballot = np.zeros(count), np.zeros(2), Ballot(votes, seats, quota, veto, doubt)
    for turn in range(times.shape[0]):
        for q in range(players):
            wants[q] = asked(best[q], least[q], pace[q], patience[q], times[turn], turn)
        willing = 0.0
        for q in range(players):
            rung = lowest_rung(worth[q], high[q], wants[q])
            if rung < 0:
                continue
            high[q] = rung
            begin, taken = int(start[q, rung]), 0.0
            end = begin + int(tied[q, rung])
            for place in range(begin, end):
                here = int(order[q, place])
                if takes(points[here], q, best, least, pace, patience, times[turn], turn, wants):
                    taken += alike[here]
            if taken > 0.0:
                willing += 1.0
                for place in range(begin, end):
                    here = int(order[q, place])
                    if takes(points[here], q, best, least, pace, patience, times[turn], turn, wants):
                        weights[here] += 1.0 / taken
        if willing == 0.0:
            continue
        agreed[0], time[0] = 1.0, times[turn]
        for q in range(players):
            utility[who[q]], first[who[q]] = 0.0, best[q]
        for point in range(count):
            if weights[point] > 0.0:
                each = weights[point] / willing
                for q in range(players):
                    utility[who[q]] += each * alike[point] * points[point, q]
                add_packages(
                    points[point], steps[point], moves[point], each, tables, allowed, moved, far, spares, breaks,
                    bodies, ballot, doubt, marked, share, passed,
                )  # fmt: skip
        break
    on_marked[0], on_plain[0] = passed[0], passed[1]
