"""Stated preferences in every world: the same everywhere, except that weights may be uncertain."""

from typing import TYPE_CHECKING

import numpy as np

from detente.core.quantity import Scale
from detente.crisis.options.model import Preference, Statements
from detente.crisis.options.preference import Worth, preference_of, truths_of
from detente.worlds.options.frame import Frame
from detente.worlds.worlds import Floats

if TYPE_CHECKING:
    from detente.worlds.build import Build


def stated_worth(build: "Build", frame: Frame, party: str, preference: Preference) -> Floats:
    """Return what states are worth by a stated preference, which must be complete; shape (draws or 1, states)."""
    weights = build.crisis.options.weights.get(party, {})
    if isinstance(preference, Statements) and preference.weights is not None and weights:
        truths = truths_of(frame.model, frame.states, preference.formulas)
        drawn = [
            build.drawing.number(f"options.weights.{party}.{name}.weight", item.weight, Scale.REAL)
            for name, item in weights.items()
        ]
        return np.stack([column for column in drawn if column is not None], axis=1) @ truths
    found = preference_of(frame.model, frame.states, preference)
    assert isinstance(found, Worth)
    return found.worth[None]
