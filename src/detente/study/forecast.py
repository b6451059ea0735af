"""Forecast: how the crisis may end - lens by lens, all lenses together, before and after its history.

Every lens that gives ``outcome`` says with what probability each of the four outcomes comes. *Together* is the mean of
the lenses with equal weights, until forecasts have been scored; how far the lenses lie apart is given beside it and
never averaged away. *After* the history worlds count by their importance weights w̃, and what has happened is not
counted again: the lens whose game the history continues goes on from where the last move left it, a lens that knows
what comes once a challenge stands, or is resisted, begins there, that of options where things stand, and all others
play from the beginning. Where the last move ended the crisis (force was used, or a deal was struck that has yet to be
ratified) that is the answer of all.

Bands are those of :mod:`detente.ensemble.bands`; with an effective sample size below 100 nothing is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from detente.ensemble.bands import Band, band, weighted_band
from detente.ensemble.run import Run
from detente.inference import weights
from detente.inference.evidence import TOO_FEW, Weighed
from detente.inference.history import HISTORY
from detente.lens import Lens
from detente.worlds.outcomes import OUTCOMES
from detente.worlds.sides import Sides
from detente.worlds.worlds import Floats

GOES_ON = "escalation"  # the lens whose game the history continues
STANDS = "options"  # the lens that begins where things stand, which is where the history left them
STANDING = {"answer": "outcome_challenged", "offered": "outcome_challenged", "resisted": "outcome_resisted"}


@dataclass(frozen=True)
class Forecast:
    """How a crisis may end.

    Attributes
    ----------
    lenses : mapping of lens to (mapping of outcome to Band)
    together : mapping of outcome to float
        Mean over lenses.
    apart : mapping of outcome to float
        The most that two lenses differ by.
    begins : mapping of lens to {"history", "challenged", "resisted", "now", "beginning"}
        After a history: where each lens takes the game up.
    """

    lenses: Mapping[str, Mapping[str, Band]]
    together: Mapping[str, float]
    apart: Mapping[str, float]
    begins: Mapping[str, str] = field(default_factory=dict)


def gives_outcome(lens: Lens) -> bool:
    """Return whether a lens says how the crisis ends; the history itself is none, it goes on for one."""
    return lens.name != HISTORY.name and any(
        output.name == "outcome" and output.dims == ("outcome",) for output in lens.gives
    )


def forecast(run: Run) -> Forecast | None:
    """Return how the crisis may end, its history apart; None where no lens of the run says so."""
    found = {lens.name: run.array(lens.name, "outcome") for lens in run.plan.lenses if gives_outcome(lens)}
    return _together({name: _bands(array) for name, array in found.items()})


def forecast_after(run: Run, history: Weighed) -> Forecast | None:
    """Return how the crisis may end in the light of its history; None where that cannot be said.

    Parameters
    ----------
    run : Run
        Of the same worlds as ``history``.
    history : Weighed
        Worlds with the likelihood of every move.
    """
    weight = weights.normalised(history.log_weight)
    if weights.effective_sample_size(history.log_weight) < TOO_FEW:
        return None
    found: dict[str, Mapping[str, Band]] = {}
    begins: dict[str, str] = {}
    state = Sides(run.plan.crisis).rounds.state
    for lens in run.plan.lenses:
        if gives_outcome(lens):
            begins[lens.name] = place = _beginning(lens, state)
            name = "outcome" if place in {"now", "beginning"} else f"outcome_{place}"
            array = history.outcome if place == "history" else run.array(lens.name, name)
            found[lens.name] = _weighted(array, weight)
    together = _together(found)
    return None if together is None else replace(together, begins=begins)


def _beginning(lens: Lens, state: str) -> str:
    """Return where a lens takes the game up that a history left in some state."""
    if lens.name == GOES_ON or state in ("settled", "force"):
        return "history"
    if lens.name == STANDS:
        return "now"
    given = {output.name for output in lens.gives}
    return STANDING[state].removeprefix("outcome_") if STANDING.get(state) in given else "beginning"


def _bands(array: Floats) -> dict[str, Band]:
    found = {outcome: band(array[:, place]) for place, outcome in enumerate(OUTCOMES)}
    return {outcome: known for outcome, known in found.items() if known is not None}


def _weighted(array: Floats, weight: Floats) -> dict[str, Band]:
    known = ~np.isnan(array).any(axis=1)
    if weight[known].sum() <= 0:
        return {}
    share = weight[known] / weight[known].sum()
    return {outcome: weighted_band(array[known, place], share) for place, outcome in enumerate(OUTCOMES)}


def _together(lenses: Mapping[str, Mapping[str, Band]]) -> Forecast | None:
    able = {name: bands for name, bands in lenses.items() if len(bands) == len(OUTCOMES)}
    if not able:
        return None
    by_outcome = {outcome: [bands[outcome].probability for bands in able.values()] for outcome in OUTCOMES}
    return Forecast(
        lenses=able,
        together={outcome: float(np.mean(found)) for outcome, found in by_outcome.items()},
        apart={outcome: max(found) - min(found) for outcome, found in by_outcome.items()},
    )
