"""Equilibria of the threat game: that of the principal branch, and all that are found at the same precision.

With one unknown they are all there is (:mod:`detente.solvers.threat.line`). The branch reaches every λ, so that an
only equilibrium is on it, and no path is needed; among several, :mod:`detente.solvers.threat.walk` tells which one.

With several unknowns the branch is followed (:mod:`detente.solvers.threat.path`; round its turns, and where A learns
from the answer, :mod:`detente.solvers.threat.arc`), and Newton's method starts where every signal points to one type.
How many are found is then a lower bound of how many there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.solvers.threat.arc import along_arc
from detente.solvers.threat.game import BIG, strategies
from detente.solvers.threat.line import all_in_line
from detente.solvers.threat.path import along_precision
from detente.solvers.threat.walk import principal_root

Floats = npt.NDArray[np.float64]
Games = tuple[Floats, ...]  # challenger, defender, odds, others, precision, as in :func:`solve_threat`

NEAR = 1e-8  # residual of what counts as a solution
SAME = 1e-6  # log-odds below which two solutions are one
ALIKE = 1e-12  # payoffs of A that differ by no more do not depend on B's type
MOST = 5  # equilibria that are kept


class Ended(IntEnum):
    """How solving ended."""

    CONVERGED = 0
    TURNED = 1
    FAILED = 2

    @property
    def sentence(self) -> str:
        """What it means."""
        return (
            "the principal branch at the stated precision",
            "the principal branch at the stated precision, beyond turns that it takes on its way there",
            "the principal branch could not be followed; what is found from its last point is given",
        )[self]


@dataclass(frozen=True, slots=True)
class Solved:
    """The unknowns of every draw.

    Attributes
    ----------
    unknown : array, shape (draws, unknowns)
        In the principal equilibrium.
    ended, residual : arrays, shape (draws,)
        How following the branch :class:`Ended`, and the residual in log-odds.
    roots : array, shape (draws, 5)
        The unknown in all equilibria, the principal one first, NaN beyond; for games with one unknown.
    number : array, shape (draws,)
        How many; 0 where the roots are not known.
    learns : array of bool, shape (draws,)
        Whether A learns from the answer; where it does not, the unknowns beyond the log-odds of its types are 0.
    """

    unknown: Floats
    ended: Floats
    residual: Floats
    roots: Floats
    number: Floats
    learns: npt.NDArray[np.bool_]


def solve_threat(
    challenger: Floats, defender: Floats, odds: Floats, others: Floats, precision: Floats
) -> tuple[Floats, ...]:
    """Return the principal equilibrium of every draw.

    Parameters
    ----------
    challenger, defender : arrays, shape (draws, types of A, types of B, signals, 6)
        What each ending is worth: wait, concede, accept, refuse, back down, fight.
    odds, others : arrays, shape (draws, types of A), (draws, types of B)
        What is believed of A's and of B's type.
    precision : array, shape (draws,)

    Returns
    -------
    tuple of arrays
        first (draws, types of A, 1 + signals), answer (draws, signals, types of B, 3), last (draws, signals, types of
        A, 2), belief (draws, signals, types of A), facts (draws, 2): how it :class:`Ended`, and the residual in
        log-odds.
    """
    games = (challenger, defender, odds, others, precision)
    return play_of(games, principal(games))


def play_of(games: Games, solved: Solved) -> tuple[Floats, ...]:
    """Return what :func:`solve_threat` does, from the unknowns that :func:`principal` found."""
    if _is_mixed(solved.learns):
        return _joined(solved.learns, lambda rows: play_of(_rows(games, rows), _part(games, solved, rows)))
    first, answer, last, belief, follows = _play(games, solved.unknown)
    residual = np.abs(follows - solved.unknown).max(axis=1, initial=0.0)
    return first, answer, last, belief, np.stack([solved.ended, residual], axis=1)


def principal(games: Games) -> Solved:
    """Return the unknowns in the principal equilibrium of every draw."""
    learns = _learns(games)
    if not _is_mixed(learns):
        return _solve(games, _count(games, learns=bool(learns.any())), learns)
    n = _count(games, learns=True)

    def part(rows: npt.NDArray[np.bool_]) -> tuple[Floats, ...]:
        found = _solve(_rows(games, rows), _count(games, learns=bool(learns[rows].all())), learns[rows])
        unknown = np.pad(found.unknown, ((0, 0), (0, n - found.unknown.shape[1])))
        return unknown, found.ended, found.residual, found.roots, found.number

    unknown, ended, residual, roots, number = _joined(learns, part)
    return Solved(unknown, ended, residual, roots, number, learns)


def _solve(games: Games, n: int, learns: npt.NDArray[np.bool_]) -> Solved:
    """Solve games of so many unknowns that are alike in whether A learns."""
    draws, signals = len(games[4]), games[0].shape[3]
    solved = Solved(
        np.zeros((draws, n)), np.zeros(draws), np.zeros(draws), np.full((draws, MOST), np.nan), np.zeros(draws), learns
    )
    if n == 1 and signals == 1:
        _on_a_line(games, solved)
    rest = np.nonzero(solved.number == 0)[0]
    if n > 0 and len(rest) > 0:
        _on_a_path(games, solved, rest)
    return solved


def all_equilibria(
    challenger: Floats,
    defender: Floats,
    odds: Floats,
    others: Floats,
    precision: Floats,
    true_type: Floats,
    other_type: Floats,
    *,
    solved: Solved | None = None,
) -> tuple[Floats, ...]:
    """Return the strategies of the true types in all equilibria found.

    Parameters
    ----------
    challenger, defender, odds, others, precision : arrays
        As in :func:`solve_threat`.
    true_type, other_type : arrays, shape (draws,)
        Which types A and B are.
    solved : Solved, optional
        The principal equilibria of these games, where they are known already.

    Returns
    -------
    tuple of arrays
        first (draws, 5, 1 + signals), answer (draws, 5, signals, 3), last (draws, 5, signals, 2), NaN beyond the
        number of equilibria; and that number, shape (draws,). The principal one comes first. Where none is reached,
        one is given: the last iterate.
    """
    games = (challenger, defender, odds, others, precision)
    solved = solved or principal(games)
    if _is_mixed(solved.learns):
        known, whole = solved, (*games, true_type, other_type)

        def part(rows: npt.NDArray[np.bool_]) -> tuple[Floats, ...]:
            some: Any = _rows(whole, rows)
            return all_equilibria(*some, solved=_part(games, known, rows))

        return _joined(known.learns, part)
    found, number = _all(games, solved)
    draws, signals = len(precision), challenger.shape[3]
    first = np.full((draws, MOST, 1 + signals), np.nan)
    answer, last = np.full((draws, MOST, signals, 3), np.nan), np.full((draws, MOST, signals, 2), np.nan)
    for k in range(int(number.max(initial=0))):
        rows = np.nonzero(number > k)[0]
        play = _play(_rows(games, rows), found[rows, k])
        mine, theirs, each = true_type[rows].astype(int), other_type[rows].astype(int), np.arange(len(rows))
        first[rows, k], answer[rows, k], last[rows, k] = (
            play[0][each, mine],
            play[1][each, :, theirs],
            play[2][each, :, mine],
        )
    return first, answer, last, number


def _learns(games: Games) -> npt.NDArray[np.bool_]:
    """Return in which draws A's payoffs depend on B's type, so that A learns from the answer."""
    pays = games[0]
    with np.errstate(invalid="ignore"):  # an action that is worth -inf whatever B is
        apart: npt.NDArray[np.bool_] = np.abs(pays[:, :, 1:, :, 1:] - pays[:, :, :1, :, 1:]) > ALIKE
    return np.asarray(apart.any(axis=(1, 2, 3, 4)))


def _is_mixed(learns: npt.NDArray[np.bool_]) -> bool:
    """Return whether A learns in some draws only: each is solved as if it were alone."""
    return bool(learns.any() and not learns.all())


def _joined(
    learns: npt.NDArray[np.bool_], part: Callable[[npt.NDArray[np.bool_]], tuple[Floats, ...]]
) -> tuple[Floats, ...]:
    """Return what a function gives for the draws in which A learns and for the others, in their order."""
    found = []
    for one, other in zip(part(learns), part(~learns), strict=True):
        whole = np.empty((len(learns), *one.shape[1:]))
        whole[learns], whole[~learns] = one, other
        found.append(whole)
    return tuple(found)


def _part(games: Games, solved: Solved, rows: npt.NDArray[np.bool_]) -> Solved:
    """Return what is solved in draws that are alike in whether A learns."""
    learns = solved.learns[rows]
    n = _count(games, learns=bool(learns.all()))
    kept = solved.ended[rows], solved.residual[rows], solved.roots[rows], solved.number[rows]
    return Solved(solved.unknown[rows, :n], *kept, learns)


def _rows(arrays: Games, rows: npt.NDArray[np.generic]) -> Games:
    return tuple(part[rows] for part in arrays)


def _play(games: Games, unknown: Floats) -> Games:
    """Return the strategies that follow from the unknowns, and the unknowns that follow from them."""
    found: Games = strategies(*games, unknown, np.empty(games[0].shape[3] + 1), np.empty(3), np.empty(2))
    return found


def _count(games: Games, *, learns: bool) -> int:
    """Return how many unknowns the games have."""
    _, kinds, rivals, signals, _ = games[0].shape
    return int(signals * (kinds - 1) + (2 * signals * (rivals - 1) if learns else 0))


def _is_reduced(games: Games, unknown: Floats) -> bool:
    """Return whether the log-odds of A's types are the only unknowns."""
    return bool(unknown.shape[1] == games[0].shape[3] * (games[0].shape[1] - 1))


def _polish(games: Games, start: Floats) -> tuple[Floats, Floats]:
    """Return the fixed points that Newton's method reaches from a start, and their residuals."""
    found: Games = (along_precision if _is_reduced(games, start) else along_arc)(*games, start)
    return found[0], found[1]


def _on_a_line(games: Games, solved: Solved) -> None:
    """Find all equilibria of games with one unknown, and which of them is the principal one."""
    roots, number = all_in_line(*games, np.empty(MOST))
    several = np.nonzero(number > 1)[0]
    if len(several) > 0:
        some = roots[several]
        at, turns = principal_root(*_rows(games, several), some, np.minimum(number[several], MOST), np.empty(2)).T
        order = np.argsort(np.arange(MOST) != np.maximum(at, 0)[:, None], axis=1, kind="stable")
        roots[several] = np.take_along_axis(some, order, axis=1)
        solved.ended[several] = np.where(at < 0, Ended.FAILED, np.where(turns > 0, Ended.TURNED, Ended.CONVERGED))
    solved.roots[:], solved.number[:] = roots, number
    solved.unknown[:, 0] = np.where(number > 0, roots[:, 0], 0.0)


def _on_a_path(games: Games, solved: Solved, rest: npt.NDArray[np.intp]) -> None:
    """Follow the principal branch of some draws, round its turns where it has some."""
    some, nothing = _rows(games, rest), np.full((len(rest), solved.unknown.shape[1]), np.nan)
    reduced = _is_reduced(games, nothing)
    unknown, residual = along_precision(*some, nothing) if reduced else (nothing.copy(), np.full(len(rest), np.inf))
    ended = np.zeros(len(rest))
    stuck = np.nonzero(~(residual < np.inf))[0]
    if len(stuck) > 0:
        turned, size, turns = along_arc(*_rows(some, stuck), nothing[stuck])
        lost = ~(size < NEAR)
        ended[stuck] = np.where(lost, Ended.FAILED, np.where(turns > 0, Ended.TURNED, Ended.CONVERGED))
        if lost.any():
            start = unknown[stuck[lost]] if reduced else turned[lost]
            turned[lost], size[lost] = _polish(_rows(some, stuck[lost]), start)
        unknown[stuck], residual[stuck] = turned, size
    solved.unknown[rest], solved.ended[rest], solved.residual[rest] = unknown, ended, residual


def _all(games: Games, solved: Solved) -> tuple[Floats, Floats]:
    """Return the unknowns of all equilibria found (draws, 5, unknowns), and their number, at least 1."""
    draws, n = solved.unknown.shape
    found = np.zeros((draws, MOST, n))
    found[:, 0] = solved.unknown
    known = solved.number > 0
    if n == 1:
        found[known, :, 0] = solved.roots[known]
    number = np.where(known, np.minimum(solved.number, MOST), solved.residual < NEAR)
    rest = np.nonzero(~known)[0]
    if n > 0 and len(rest) > 0:
        some = _rows(games, rest)
        kept, count = found[rest], number[rest]
        for corner in _corners(some, n):
            start = _play(some, _play(some, corner)[4])[4]
            unknown, residual = _polish(some, start)
            _keep(kept, count, unknown, residual < NEAR)
        found[rest], number[rest] = kept, count
    return found, np.maximum(number, 1.0)


def _corners(games: Games, n: int) -> list[Floats]:
    """Return where every signal points to one type of A, for each type."""
    challenger, precision = games[0], games[4]
    _, kinds, _, signals, _ = challenger.shape
    finite = np.where(challenger > -np.inf, challenger, np.nan)
    spread = np.nanmax(finite, axis=(1, 2, 3, 4)) - np.nanmin(finite, axis=(1, 2, 3, 4))
    reach = np.minimum(precision * spread + 30.0, BIG)
    corners = []
    for t in range(kinds):
        way = np.zeros((signals, kinds - 1))
        if t == 0:
            way[:] = -1.0
        else:
            way[:, t - 1] = 1.0
        signs = np.concatenate([way.ravel(), np.zeros(n - way.size)])
        corners.append(reach[:, None] * signs)
    return corners


def _keep(found: Floats, number: Floats, unknown: Floats, good: npt.NDArray[np.bool_]) -> None:
    """Add the solutions that are not known yet, where there is room for them."""
    apart = np.abs(found - unknown[:, None]).max(axis=2)
    near = apart < SAME * (1.0 + np.abs(unknown).max(axis=1, keepdims=True))
    seen = (near & (np.arange(MOST) < number[:, None])).any(axis=1)
    rows = np.nonzero(good & ~seen & (number < MOST))[0]
    found[rows, number[rows].astype(int)] = unknown[rows]
    number[rows] += 1
