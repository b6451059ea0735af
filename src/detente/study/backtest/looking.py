"""Letting lenses look at every proposal of a table.

Every output of a lens that is a place on the scale for every issue is a forecast of its own, apart from the ends of
intervals: ``position``, and whatever else the lens gives, such as the mean after its last round. Where a reference
point is unknown a lens looks twice, with the unknown ones at either end of the scale; an issue of which it then says
different things rests on what the table does not state, and is left out for this forecast. Worlds in which all numbers
are the same are looked at once, unless the lens draws something itself: then the first few of them differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput
from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.ensemble.plan import make_plan
from detente.ensemble.progress import Clock, Listener
from detente.lens import Lens, checked
from detente.study.backtest.crises import Proposal
from detente.worlds.fields import FIELDS
from detente.worlds.worlds import Floats, Worlds

MAIN, DRAWN = "position", "forecast"  # where a lens says that an issue settles; draws around it, if it gives any
ENDS = frozenset(("low", "high"))  # words in the names of ends of intervals
TRIED = 20  # worlds in which the other end of the scale is tried, and in which one sees whether a lens draws
SAME = 1e-9


@dataclass(frozen=True)
class Output:
    """One forecast that a lens gives.

    Attributes
    ----------
    name : str
        Of the lens, with that of the output where it is another than ``position``.
    point, samples : str
        Outputs: where it says that an issue settles, and its distribution over the worlds.
    """

    name: str
    point: str
    samples: str


def forecasts_of(lens: Lens) -> tuple[Output, ...]:
    """Return the forecasts that a lens gives; none where it says nothing of where issues end.

    None either where it chooses among packages of marks, because the table names no marks.
    """
    if any("level" in FIELDS[name].dims for name in lens.reads):
        return ()
    given = [
        output.name
        for output in lens.gives
        if output.dims == ("issue",) and output.unit == "scale" and not ENDS & set(output.name.split("_"))
    ]
    own = [Output(lens.name, MAIN, DRAWN if DRAWN in given else MAIN)] if MAIN in given else []
    others = [name for name in given if name not in (MAIN, DRAWN) or (name == DRAWN and not own)]
    return (*own, *(Output(f"{lens.name}: {name}", name, name) for name in others))


def look(
    proposals: Sequence[Proposal],
    lenses: Iterable[Lens],
    *,
    issues: int,
    draws: int,
    seed: int,
    listener: Listener | None = None,
) -> Mapping[str, tuple[Floats, Floats]]:
    """Return what every forecast of every lens says of every issue.

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
    mapping of forecast to (points, samples)
        Shapes (issues,) and (draws, issues), 0-100; NaN where it says nothing. The point is the median over the worlds.
    """
    able = [lens for lens in lenses if forecasts_of(lens)]
    found = {
        output.name: (np.full(issues, np.nan), np.full((draws, issues), np.nan))
        for lens in able
        for output in forecasts_of(lens)
    }
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
        """Return points and samples of every forecast that can be had; shape (draws, issues)."""
        try:
            plan = make_plan(crisis, self.lenses, seed=self.seed, draws=draws)
        except BadInput:  # none can look
            return {}
        worlds = plan.worlds(0, plan.replicates).rows(0, draws)
        said: dict[str, tuple[Floats, Floats]] = {}
        for lens in plan.lenses:
            findings = self._through(lens, worlds)
            said |= {one.name: (findings[one.point], findings[one.samples]) for one in forecasts_of(lens)}
        return said

    def _through(self, lens: Lens, worlds: Worlds) -> dict[str, Floats]:
        """Return the outputs that forecasts need."""
        first, which = _kinds(worlds, lens.reads)
        if lens.name not in self.drawing and len(first) + TRIED < worlds.draws:
            tried = self._solve(lens, worlds.rows(0, TRIED))
            leads = first[which[:TRIED]]  # the first world of the same kind, itself among those that were tried
            if all(np.array_equal(one, one[leads], equal_nan=True) for one in tried.values()):
                found = self._solve(lens, _chosen(worlds, first))
                return {name: array[which] for name, array in found.items()}
            self.drawing.add(lens.name)
        return self._solve(lens, worlds)

    def _solve(self, lens: Lens, worlds: Worlds) -> dict[str, Floats]:
        findings = checked(lens, worlds, lens.solve(worlds, Seed(self.seed).branch(lens.name)))
        return {name: findings[name] for one in forecasts_of(lens) for name in (one.point, one.samples)}


def _kinds(worlds: Worlds, reads: tuple[str, ...]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the first world of every kind, in rising order, and which kind each is; all fields of a kind are alike."""
    flat = np.concatenate([worlds.arrays[name].reshape(worlds.draws, -1) for name in reads], axis=1)
    known: dict[bytes, int] = {}
    which = np.array([known.setdefault(row.tobytes(), len(known)) for row in np.ascontiguousarray(flat)])
    return np.array([int((which == kind).argmax()) for kind in range(len(known))]), which


def _chosen(worlds: Worlds, rows: npt.NDArray[np.int64]) -> Worlds:
    return replace(worlds, arrays={name: array[rows] for name, array in worlds.arrays.items()})
