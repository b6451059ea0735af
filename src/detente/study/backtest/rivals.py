"""What is scored: lenses, the law of compromises fitted to other decisions, and simple forecasts that models must beat.

Whatever is fitted for an issue is fitted to the other proposals. The rivals: the middle of the scale; the reference
point; what the Commission, and the Parliament, wanted; how other decisions ended (the forecast that knows nothing of
the issue); some party's position by weight; and the even mixture of that with what is left over around a straight line
through the weighted means.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.lenses.compromise_forecast import POINTS, points_of_one_world
from detente.solvers.forecast.fit import LEAST_SPREAD, Decided, fit_law, fit_sizes
from detente.solvers.forecast.law import Constants, allotted, chance_around, chance_at_positions, chances_below
from detente.solvers.forecast.scores import crps_of_samples, crps_on_grid
from detente.worlds.worlds import Floats

GRID = np.linspace(0, 100, 201)
EVEN = 0.5


@dataclass(frozen=True, eq=False)
class Said:
    """What one forecaster said of every decided issue; NaN where it said nothing.

    Attributes
    ----------
    point : array, shape (cases,)
    crps : array, shape (cases,)
    low, high, middle_low, middle_high : array, shape (cases,)
        The middle 90 and 50 per cent.
    below, upto : array, shape (cases,)
        What it allotted to everything below what came, and up to it.
    """

    point: Floats
    crps: Floats
    low: Floats
    high: Floats
    middle_low: Floats
    middle_high: Floats
    below: Floats
    upto: Floats


@dataclass(frozen=True, eq=False)
class Folds:
    """Decided cases, left out proposal by proposal.

    Attributes
    ----------
    cases : Decided
        On a scale of 0-100.
    proposal : array of int, shape (cases,)
    """

    cases: Decided
    proposal: npt.NDArray[np.int64]

    def each(self) -> Iterator[tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]]:
        """Give the cases left out and the others, proposal by proposal."""
        for proposal in np.unique(self.proposal):
            out = self.proposal == proposal
            if not out.all():
                yield out, ~out


def from_samples(point: Floats, samples: Floats, came: Floats) -> Said:
    """Return what samples say; shape (samples, cases), with a point for each case."""
    low, high, *middle = np.quantile(samples, (0.05, 0.95, 0.25, 0.75), axis=0, method="inverted_cdf")
    known = ~np.isnan(point)
    below = np.where(known, (samples < came).mean(axis=0), np.nan)
    upto = np.where(known, (samples <= came).mean(axis=0), np.nan)
    return Said(point, crps_of_samples(samples, came), low, high, middle[0], middle[1], below, upto)


def from_chances(chances: Floats, came: Floats) -> Said:
    """Return what forecasts on the grid say; points are its points."""

    def reached(chance: float) -> Floats:
        return np.asarray(GRID[(chances >= chance - 1e-12).argmax(axis=1)])

    at = np.clip(np.searchsorted(GRID, came, side="right") - 1, 0, len(GRID) - 1)
    upto = np.take_along_axis(chances, at[:, None], axis=1)[:, 0]
    before = np.take_along_axis(chances, np.maximum(at - 1, 0)[:, None], axis=1)[:, 0]
    return Said(
        point=reached(0.5),
        crps=crps_on_grid(chances, GRID, came),
        low=reached(0.05),
        high=reached(0.95),
        middle_low=reached(0.25),
        middle_high=reached(0.75),
        below=np.where(at > 0, before, 0.0),
        upto=upto,
    )


def fitted_law(folds: Folds) -> tuple[Said, list[Constants]]:
    """Return what the lens ``compromise_forecast`` says with its constants fitted to the other proposals; and these."""
    cases = folds.cases
    count = len(cases.came)
    points = np.full((count, len(POINTS)), np.nan)
    below, upto, crps = (np.full(count, np.nan) for _ in range(3))
    used = []
    for out, others in folds.each():
        constants = fit_law(cases.rows(others))
        law = cases.law.rows(out)
        points[out] = _points(cases.rows(out), constants)
        below[out], upto[out] = allotted(law, constants, cases.came[out])
        crps[out] = crps_on_grid(chances_below(law, constants, GRID), GRID, cases.came[out])
        used.append(constants)
    point, low, high, middle_low, middle_high = points.T
    return Said(point, crps, low, high, middle_low, middle_high, below, upto), used


def _points(cases: Decided, constants: Constants) -> Floats:
    """Return the points of the lens, from its own kernel; shape (cases, points)."""
    law = cases.law
    count, parties = law.shares.shape
    ones = np.ones((count, parties, 1))
    chance = np.broadcast_to(np.array(list(POINTS.values())), (count, 1, len(POINTS)))
    status_quo = np.zeros((count, 1))
    found = points_of_one_world(
        law.positions[..., None], ones, law.shares, ones, status_quo, chance, constants.as_array()
    )
    return np.asarray(found[:, 0])


def with_spread(folds: Folds, point: Floats) -> Floats:
    """Return the score of any points once residuals, as they were at other proposals, are laid around them."""
    cases, known = folds.cases, ~np.isnan(point)
    crps = np.full(len(point), np.nan)
    for out, others in folds.each():
        near, far = out & known, others & known
        if near.any() and (cases.law.spread[far] > LEAST_SPREAD).any():
            sizes = fit_sizes(cases.law.rows(far), point[far], cases.came[far])
            chances = chance_around(cases.law.rows(near), point[near], sizes, GRID)
            crps[near] = crps_on_grid(chances, GRID, cases.came[near])
    return crps


def _by_fold(folds: Folds, chances: Callable[[npt.NDArray[np.bool_], npt.NDArray[np.bool_]], Floats]) -> Said:
    found = np.full((len(folds.proposal), len(GRID)), np.nan)
    for out, others in folds.each():
        found[out] = chances(out, others)
    return from_chances(found, folds.cases.came)


def elsewhere(folds: Folds) -> Said:
    """Return the forecast that an issue ends as issues of other proposals did."""
    came = folds.cases.came

    def chances(out: npt.NDArray[np.bool_], others: npt.NDArray[np.bool_]) -> Floats:
        share = (came[others][:, None] <= GRID).mean(axis=0)
        return np.broadcast_to(share, (int(out.sum()), len(GRID)))

    return _by_fold(folds, chances)


def some_position(folds: Folds) -> Said:
    """Return the forecast that an issue ends at some party's position, by weight."""
    return from_chances(chance_at_positions(folds.cases.law, GRID), folds.cases.came)


def even_mixture(folds: Folds) -> Said:
    """Return the even mixture of positions and of residuals around a line through the means, cut off at the scale."""
    law, came = folds.cases.law, folds.cases.came

    def chances(out: npt.NDArray[np.bool_], others: npt.NDArray[np.bool_]) -> Floats:
        off = law.mean[others] - law.mean[others].mean()
        slope = (off * came[others]).sum() / max((off**2).sum(), 1e-12)
        line = came[others].mean() + slope * (law.mean - law.mean[others].mean())
        ends = np.clip(line[out][:, None] + (came - line)[others], 0, 100)
        around = (ends[:, :, None] <= GRID).mean(axis=1)
        return np.asarray(EVEN * chance_at_positions(law.rows(out), GRID) + (1 - EVEN) * around)

    return _by_fold(folds, chances)
