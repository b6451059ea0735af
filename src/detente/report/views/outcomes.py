"""Outcomes: how it ends, for every lens that says so, under the crisis' own labels."""

from dataclasses import dataclass

from detente.report.views.numeral import Numeral, band_text, lens_label, share
from detente.report.views.seam import Done
from detente.worlds.outcomes import MEANING, OUTCOMES


@dataclass(frozen=True)
class OutcomeView:
    """One of the four outcomes under one lens.

    Attributes
    ----------
    lens, lens_label : str
    outcome, label, meaning : str
        Its name, the crisis' label for it, and what it means in every crisis.
    chance : Numeral
    low, high : float
        95 % band.
    band : str
    """

    lens: str
    lens_label: str
    outcome: str
    label: str
    meaning: str
    chance: Numeral
    low: float
    high: float
    band: str


def outcome_views(done: Done) -> tuple[OutcomeView, ...]:
    """Return the four outcomes of every lens that gives them; empty where none does."""
    labels = done.plan.crisis.outcomes
    found = []
    for lens in done.plan.lenses:
        if not any(output.name == "outcome" and output.dims == ("outcome",) for output in lens.gives):
            continue
        for outcome in OUTCOMES:
            cell = done.summary[lens.name]["outcome"][outcome]
            low, high = cell.get("band") or (cell["mean"], cell["mean"])
            found.append(
                OutcomeView(
                    lens=lens.name,
                    lens_label=lens_label(lens.name),
                    outcome=outcome,
                    label=getattr(labels, outcome),
                    meaning=MEANING[outcome],
                    chance=share(cell, f"outcome/{lens.name}"),
                    low=low,
                    high=high,
                    band=band_text(cell),
                )
            )
    return tuple(found)
