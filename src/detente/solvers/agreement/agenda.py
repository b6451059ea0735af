"""The value of every agenda: which issues to talk about, and what is gained by talking about two things at once.

With the issues outside agenda S at the status quo,

    V(S) = max over packages x of S, with g_q(x) ≥ 0 for all q, of min_q g_q(x),

g the gain over the value of no agreement; V is NaN where nothing is left :cite:`sebenius1983`. Where every listed issue
may stay at the status quo, V never falls when S grows, for the old package is still there. Narrowing an agenda can help
only where

* listed issues *must be settled*: a package of S moves them, or it is none;
* raising an issue costs something, which belongs into the tables.

If somebody *insists* on an issue, agendas without it hold nothing at all, and those with it must settle it.

*Linkage gain* = V(S₁ ∪ S₂) less the best pair of separate deals, each of which by itself leaves nobody worse off and
breaks no rule between issues.

Values come from a search through packages, issue by issue, that leaves a branch when the parties' best remainders
cannot lift the least gain above the best one found. Utilities are rounded once to whole numbers of 10⁻⁹, so that sums
are exact; a package short of the value of no agreement by no more than rounding its levels can do, 10⁻⁹ an issue,
counts as worth it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.kernels import per_world
from detente.solvers.agreement.agenda_search import Ballot, best_moved
from detente.solvers.agreement.chambers import Chambers, no_chambers

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
UNIT = 1e9
MOST = 12  # issues: 4,096 agendas
PASSED = 2.0**41  # more whole numbers than anybody gains


@dataclass(frozen=True)
class Ground:
    """What agendas are made of; numbers are whole numbers of 10⁻⁹.

    Attributes
    ----------
    gains : array, shape (…, issues, levels, parties)
        What each level is worth more than the status quo.
    moves : array, shape (…, issues, levels)
        1 for a level that moves its issue, 0 for the status quo, -1 for one that is not to be had.
    base : array, shape (…, parties)
        Gain of the status quo over the value of no agreement; 0 where these are the same.
    settle, insist : arrays, shape (…, issues)
        1 for an issue that must move where it is listed; for one without which there is no deal.
    when, then : arrays, shape (rules, issues, levels)
        Rules between issues: broken where every level is in ``when`` and not every one in ``then``.
    votes : array, shape (…, issues, levels, voters)
        What each level is worth to voters more than the status quo, in utility.
    chambers : Chambers
        In which they vote.
    """

    gains: Floats
    moves: Floats
    base: Floats
    settle: Floats
    insist: Floats
    when: Floats
    then: Floats
    votes: Floats
    chambers: Chambers

    @property
    def ballot(self) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """What the kernels read of votes."""
        return self.votes, self.chambers.seats, self.chambers.quota, self.chambers.veto, self.chambers.doubt

    @property
    def slack(self) -> float:
        """How far rounding can take a package from its value."""
        return float(self.settle.shape[-1])


@dataclass(frozen=True)
class Agendas:
    """The agendas of one world or several; bit i of an agenda's number lists issue i.

    Attributes
    ----------
    value : array, shape (…, agendas)
        Best least gain; NaN where no package is left.
    deal : bool array, shape (…, agendas)
        Whether some package that changes something leaves nobody worse off than no agreement.
    """

    value: Floats
    deal: Flags


def ground(
    tables: npt.ArrayLike,
    status_quo: npt.ArrayLike,
    *,
    disagreement: npt.ArrayLike | None = None,
    allowed: npt.ArrayLike | None = None,
    settle: npt.ArrayLike = False,
    insist: npt.ArrayLike = False,
    rules: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
    ratify: npt.ArrayLike | None = None,
    votes: tuple[npt.ArrayLike, Chambers] | None = None,
) -> Ground:
    """Return what agendas are made of, checked.

    Parameters
    ----------
    tables : array, shape (…, issues, levels, parties)
        Value of every level to every party.
    status_quo : int array, shape (issues,)
    disagreement : array, shape (…, parties), optional
        Value of no agreement; that of the status quo if left out.
    allowed : bool array, shape (…, issues, levels), optional
        Levels that exist and that no red line excludes; the status quo is always there.
    settle, insist : bool arrays, shape () or (…, issues)
    rules : pair of bool arrays, shape (rules, issues, levels), optional
        ``when`` and ``then``.
    ratify : array, shape (…, issues, levels, bodies), optional
        Value of every level to bodies that pass whatever is worth no less to them than the status quo; what they gain
        does not count in the least gain.
    votes : pair of array, shape (…, issues, levels, voters), and Chambers, optional
        Value of every level to those who vote in chambers, which must carry a deal.
    """
    values = np.asarray(tables, dtype=np.float64)
    quo = np.asarray(status_quo, dtype=np.int64)
    if values.ndim < 3 or quo.shape != values.shape[-3:-2]:
        raise ValueError("tables must have the shape (issues, levels, parties), with one status quo for each issue")
    issues, levels = values.shape[-3:-1]
    if issues > MOST:
        raise ValueError(f"{issues} issues have too many agendas; at most {MOST} can be gone through")
    if not np.all((quo >= 0) & (quo < levels)):
        raise ValueError("the status quo must be one of an issue's levels")
    here = quo[:, None] == np.arange(levels)
    may = here | (np.ones((issues, levels), dtype=bool) if allowed is None else np.asarray(allowed, dtype=bool))
    if not np.all(np.isfinite(np.where(may[..., None], values, 0.0))):
        raise ValueError("every level that is to be had needs a finite value for every party")
    whole = np.rint(np.where(may[..., None], values, 0.0) * UNIT)
    now = _at(whole, quo)
    least = now.sum(axis=(-3, -2)) if disagreement is None else np.rint(np.asarray(disagreement) * UNIT)
    when, then = (
        (np.zeros((1, issues, levels)),) * 2 if rules is None else (np.asarray(part, np.float64) for part in rules)
    )
    if when.shape[1:] != (issues, levels) or then.shape != when.shape:
        raise ValueError("rules between issues need 'when' and 'then' of the shape (rules, issues, levels)")
    if len(when) == 0:
        when = then = np.zeros((1, issues, levels))
    moves = np.where(may, np.where(here, 0.0, 1.0), -1.0)
    gains, base = np.where(may[..., None], whole - now, 0.0), now.sum(axis=(-3, -2)) - least
    if ratify is not None:
        passing, room = _passing(np.where(may[..., None], np.asarray(ratify, dtype=np.float64), 0.0), quo)
        gains, base = np.concatenate([gains, passing], axis=-1), np.concatenate([base, room], axis=-1)
    worth, chambers = (np.zeros((issues, levels, 0)), no_chambers()) if votes is None else votes
    asked = np.where(may[..., None], np.asarray(worth, dtype=np.float64), 0.0)
    asked = np.where(may[..., None], asked - _at(asked, quo), 0.0)
    return Ground(gains, moves, base, _flags(settle, issues), _flags(insist, issues), when, then, asked, chambers)


def _at(table: Floats, quo: npt.NDArray[np.int64]) -> Floats:
    """Return what the status quo of every issue is worth; shape (…, issues, 1, coordinates)."""
    where = np.broadcast_to(quo[:, None, None], (*table.shape[:-2], 1, table.shape[-1]))
    return np.take_along_axis(table, where, axis=-2)


def _flags(stated: npt.ArrayLike, issues: int) -> Floats:
    flags = np.asarray(stated, dtype=np.float64)
    return np.broadcast_to(flags, (*flags.shape[:-1], issues))


def _passing(worth: Floats, quo: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return gains and base of bodies as if of parties whose gain is far above all others, or far below 0.

    A gain of g whole numbers becomes g 2⁴¹, and the base 2⁴⁰: what a body passes never is the least gain, and what it
    loses by, more than rounding can do, is below 0 by far.
    """
    whole = np.rint(worth * UNIT)
    now = _at(whole, quo)
    base = np.full((*whole.shape[:-3], whole.shape[-1]), PASSED / 2 + len(quo) * PASSED)
    return (whole - now) * PASSED, base


def agendas(over: Ground) -> Agendas:
    """Return the value of every agenda.

    Examples
    --------
    >>> tables = [[[0, 0], [2, 2], [0, 0]], [[0, 0], [5, -9], [-9, 5]]]      # a technical issue, a fundamental one
    >>> agendas(ground(tables, [0, 0])).value.tolist()
    [0.0, 2.0, 0.0, 2.0]
    >>> agendas(ground(tables, [0, 0], settle=True)).deal.tolist()
    [False, True, False, False]
    """
    room = np.empty(1 << over.settle.shape[-1])
    value, deal = value_of_agendas(
        over.gains,
        over.moves,
        over.base + over.slack,
        over.settle,
        over.insist,
        over.when,
        over.then,
        *over.ballot,
        room,
    )
    return Agendas(_worth(value, over), np.asarray(deal) > 0)


def _worth(value: Floats, over: Ground) -> Floats:
    return np.asarray(np.maximum(np.asarray(value) - over.slack, 0.0) / UNIT)


def listed(agenda: int) -> tuple[int, ...]:
    """Return the issues that an agenda lists.

    >>> listed(5)
    (0, 2)
    """
    return tuple(bit for bit in range(agenda.bit_length()) if agenda >> bit & 1)


def number_of(issues: tuple[int, ...]) -> int:
    """Return an agenda's number.

    >>> number_of((0, 2))
    5
    """
    return sum(1 << issue for issue in set(issues))


def smallest_with_a_deal(deal: Flags) -> tuple[int, ...]:
    """Return all agendas of the fewest issues that hold a deal, from one world's flags."""
    codes = np.flatnonzero(deal)
    sizes = np.array([code.bit_count() for code in codes.tolist()])
    return tuple(codes[sizes == sizes.min(initial=MOST)].tolist())


def emptying(deal: Flags) -> tuple[int, ...]:
    """Return the issues each of which, left out of the full agenda, gives a deal where the full one has none."""
    full = len(deal) - 1
    if deal[full]:
        return ()
    return tuple(issue for issue in range(full.bit_length()) if deal[full ^ (1 << issue)])


def best_by_size(value: Floats) -> tuple[tuple[float, tuple[int, ...]], ...]:
    """Return, for every number of issues, the best value of so small an agenda and all agendas that have it."""
    sizes = np.array([code.bit_count() for code in range(len(value))])
    rows = []
    for size in range(int(sizes.max()) + 1):
        codes = np.flatnonzero(sizes == size)
        best = np.max(value[codes], initial=-np.inf, where=~np.isnan(value[codes]))
        rows.append((float(best) if best > -np.inf else np.nan, tuple(codes[value[codes] == best].tolist())))
    return tuple(rows)


def value_of_one(over: Ground, agenda: int) -> Floats:
    """Return the value of one agenda, which is quicker than that of all; NaN where no package is left.

    >>> tables = [[[0, 0], [2, 2], [0, 0]], [[0, 0], [5, -9], [-9, 5]]]
    >>> float(value_of_one(ground(tables, [0, 0], settle=[False, True]), 3))
    nan
    """
    return linkage(over, agenda, 0)[0]


def linkage(over: Ground, one: int, other: int) -> tuple[Floats, Floats]:
    """Return the value of two agendas talked about together, and that of the best pair of separate deals.

    Their difference is the linkage gain. NaN: nothing is left. Whoever makes no deal stays at the status quo.
    """
    if one & other:
        raise ValueError("two agendas that are linked must not share an issue")
    every = np.array([*listed(one), *listed(other)], dtype=np.float64)
    both, apart = value_of_linkage(
        over.gains,
        over.moves,
        over.base + over.slack,
        over.settle,
        over.insist,
        over.when,
        over.then,
        *over.ballot,
        every,
        float(one.bit_count()),
    )
    return _worth(both, over), _worth(apart, over)


@per_world(
    "(issue,level,party),(issue,level),(party),(issue),(issue),(rule,issue,level),(rule,issue,level),"
    "(issue,level,voter),(chamber,voter),(chamber),(chamber,voter),(),(agenda)->(agenda),(agenda)"
)
def value_of_agendas(
    gains: Floats,
    moves: Floats,
    base: Floats,
    settle: Floats,
    insist: Floats,
    when: Floats,
    then: Floats,
    votes: Floats,
    seats: Floats,
    quota: Floats,
    veto: Floats,
    doubt: float,
    _room: Floats,
    value: Floats,
    deal: Floats,
) -> None:
    """Write the value of every agenda of one world, and whether it holds a deal; smaller ones bound larger ones."""
    issues = gains.shape[0]
    must, ballot = np.maximum(settle, insist), Ballot(votes, seats, quota, veto, doubt)
    best = np.full(value.shape[0], -1.0)
    for agenda in range(value.shape[0]):
        every, count, stays, here = np.empty(issues, dtype=np.int64), 0, True, True
        for issue in range(issues):
            if agenda >> issue & 1:
                every[count] = issue
                count += 1
                if must[issue] != 0.0:
                    stays = False
                else:
                    best[agenda] = max(best[agenda], best[agenda ^ (1 << issue)])
            elif insist[issue] != 0.0:
                here = False
        if here:
            best[agenda] = best_moved(gains, moves, base, must, when, then, ballot, every[:count], 0, best[agenda])
        found = max(best[agenda], base.min()) if stays and here else best[agenda]
        value[agenda] = found if found >= 0.0 else np.nan
        deal[agenda] = 1.0 if best[agenda] >= 0.0 else 0.0


@per_world(
    "(issue,level,party),(issue,level),(party),(issue),(issue),(rule,issue,level),(rule,issue,level),"
    "(issue,level,voter),(chamber,voter),(chamber),(chamber,voter),(),(listed),()->(),()"
)
def value_of_linkage(
    gains: Floats,
    moves: Floats,
    base: Floats,
    settle: Floats,
    insist: Floats,
    when: Floats,
    then: Floats,
    votes: Floats,
    seats: Floats,
    quota: Floats,
    veto: Floats,
    doubt: float,
    listed_issues: Floats,
    split: float,
    both: Floats,
    apart: Floats,
) -> None:
    """Write the value of two agendas together, and of the best pair of separate deals."""
    must, ballot = np.maximum(settle, insist), Ballot(votes, seats, quota, veto, doubt)
    every, first = listed_issues.astype(np.int64), int(split)
    stays, missing = True, np.ones(gains.shape[0])
    for place in range(every.shape[0]):
        stays = stays and must[every[place]] == 0.0
        missing[every[place]] = 0.0
    if (missing * insist).max() > 0.0:
        both[0], apart[0] = np.nan, np.nan
        return
    found = best_moved(gains, moves, base, must, when, then, ballot, every, 0, base.min() if stays else -1.0)
    both[0] = found if found >= 0.0 else np.nan
    if first in (0, every.shape[0]):
        apart[0] = both[0]
        return
    best = -1.0
    if insist.max() == 0.0:  # a table without a deal stays as it is, but not where somebody insists
        best = max(best, base.min())
        best = best_moved(gains, moves, base, must, when, then, ballot, every[:first], 0, best)
        best = best_moved(gains, moves, base, must, when, then, ballot, every[first:], 0, best)
    best = best_moved(gains, moves, base, must, when, then, ballot, every, first, best)
    apart[0] = best if best >= 0.0 else np.nan
