"""Letting lenses look at every proposal of a table.

A lens looks if it gives ``position`` or ``forecast`` for every issue. Where a reference point is unknown it looks
twice, with the unknown ones at either end of the scale; an issue of which it then says different things rests on what
the table does not state, and is left out for this lens.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from detente.core.errors import BadInput
from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.ensemble.plan import make_plan
from detente.ensemble.progress import Clock, Listener
from detente.lens import Lens, checked
from detente.study.backtest.crises import Proposal
from detente.worlds.worlds import Floats

GIVES = ("forecast", "position")  # of the two the first that a lens gives is its forecast
TRIED = 20  # worlds in which the other end of the scale is tried
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
    clock = Clock(len(proposals) * draws, listener)
    clock.tell("compile")
    for proposal in proposals:
        rows = list(proposal.rows)
        whole = _said(proposal.crises[0], able, draws, seed)
        again = [_said(crisis, able, min(draws, TRIED), seed) for crisis in proposal.crises[1:]]
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


def _said(crisis: Crisis, lenses: list[Lens], draws: int, seed: int) -> dict[str, tuple[Floats, Floats]]:
    """Return positions and samples of the forecast by every lens that can look at a crisis; shape (draws, issues)."""
    try:
        plan = make_plan(crisis, lenses, seed=seed, draws=draws)
    except BadInput:  # none can look
        return {}
    worlds = plan.worlds(0, plan.replicates).rows(0, draws)
    said = {}
    for lens in plan.lenses:
        findings = checked(lens, worlds, lens.solve(worlds, Seed(seed).branch(lens.name)))
        outputs = _outputs(lens)
        said[lens.name] = (findings[outputs[-1]], findings[outputs[0]])
    return said
