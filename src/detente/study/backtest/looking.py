"""Letting lenses look at every proposal of a table.

A lens looks if it gives ``position`` or ``forecast`` for every issue. Where a reference point is unknown it looks
twice, with the unknown ones at either end of the scale; an issue of which it then says different things rests on what
the table does not state, and is left out for this lens.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput
from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.ensemble.plan import make_plan
from detente.ensemble.progress import Clock, Listener
from detente.lens import Lens, checked
from detente.study.backtest.crises import Proposal
from detente.worlds.worlds import Floats, Worlds

GIVES = ("forecast", "position")  # of the two the first that a lens gives is its forecast
TRIED = 20  # worlds in which the other end of the scale is tried, and in which one sees whether a lens draws
SAME = 1e-9


def can_forecast(lens: Lens) -> bool:
    """Return whether a lens says where every issue ends."""
    return bool(_outputs(lens))


def _outputs(lens: Lens) -> list[str]:
    given = {output.name for output in lens.gives if output.dims == ("issue",)}
    return [name for name in GIVES if name in given]


def look(
    proposals: Sequence[Proposal],
    lenses: Iterable[Lens],
    *,
    issues: int,
    draws: int,
    seed: int,
    listener: Listener | None = None,
) -> Mapping[str, tuple[Floats, Floats]]:
    """Return what every lens says of every issue.

    Parameters
    ----------
    proposals : sequence of Proposal
    lenses : iterable of Lens
    issues : int
        Rows of the table.
    draws : int
        Worlds of every proposal.
    seed : int
    listener : callable, optional
        Told about progress.

    Returns
    -------
    mapping of lens to (points, samples)
        Shapes (issues,) and (draws, issues), 0-100; NaN where it does not look. The point is the median of its
        positions.
    """
    able = [lens for lens in lenses if can_forecast(lens)]
    found = {lens.name: (np.full(issues, np.nan), np.full((draws, issues), np.nan)) for lens in able}
    looking = _Looking(able, seed)
    clock = Clock(len(proposals) * draws, listener)
    clock.tell("compile")
    for proposal in proposals:
        rows = list(proposal.rows)
        whole = looking.at(proposal.crises[0], draws)
        again = [looking.at(crisis, min(draws, TRIED)) for crisis in proposal.crises[1:]]
        for name, (positions, samples) in whole.items():
            rests = np.zeros(len(rows), dtype=bool)
            for other in again:
                for one, two in zip((positions, samples), other[name], strict=True):
                    rests |= ~np.isclose(one[: len(two)], two, rtol=0, atol=SAME, equal_nan=True).all(axis=0)
            points, drawn = found[name]
            points[rows] = np.where(rests, np.nan, 100 * np.median(positions, axis=0))
            drawn[:, rows] = np.where(rests, np.nan, 100 * samples)
        clock.tell("run", draws)
    clock.tell("done")
    return found


class _Looking:
    """Lenses that look at one crisis after another; it remembers which of them draw something themselves."""

    def __init__(self, lenses: list[Lens], seed: int) -> None:
        self.lenses, self.seed = lenses, seed
        self.drawing: set[str] = set()

    def at(self, crisis: Crisis, draws: int) -> dict[str, tuple[Floats, Floats]]:
        """Return positions and samples of the forecast by every lens that can look; shape (draws, issues)."""
        try:
            plan = make_plan(crisis, self.lenses, seed=self.seed, draws=draws)
        except BadInput:  # none can look
            return {}
        worlds = plan.worlds(0, plan.replicates).rows(0, draws)
        return {lens.name: self._through(lens, worlds) for lens in plan.lenses}

    def _through(self, lens: Lens, worlds: Worlds) -> tuple[Floats, Floats]:
        first, which = _kinds(worlds, lens.reads)
        if lens.name not in self.drawing and len(first) + TRIED < worlds.draws:
            tried = self._solve(lens, worlds.rows(0, TRIED))
            leads = first[which[:TRIED]]  # the first world of the same kind, itself among those that were tried
            if all(np.array_equal(one, one[leads], equal_nan=True) for one in tried):
                found = self._solve(lens, _chosen(worlds, first))
                return found[0][which], found[1][which]
            self.drawing.add(lens.name)
        return self._solve(lens, worlds)

    def _solve(self, lens: Lens, worlds: Worlds) -> tuple[Floats, Floats]:
        findings = checked(lens, worlds, lens.solve(worlds, Seed(self.seed).branch(lens.name)))
        outputs = _outputs(lens)
        return findings[outputs[-1]], findings[outputs[0]]


def _kinds(worlds: Worlds, reads: tuple[str, ...]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the first world of every kind, in rising order, and which kind each is; all fields of a kind are alike."""
    flat = np.concatenate([worlds.arrays[name].reshape(worlds.draws, -1) for name in reads], axis=1)
    known: dict[bytes, int] = {}
    which = np.array([known.setdefault(row.tobytes(), len(known)) for row in np.ascontiguousarray(flat)])
    return np.array([int((which == kind).argmax()) for kind in range(len(known))]), which


def _chosen(worlds: Worlds, rows: npt.NDArray[np.int64]) -> Worlds:
    return replace(worlds, arrays={name: array[rows] for name, array in worlds.arrays.items()})
