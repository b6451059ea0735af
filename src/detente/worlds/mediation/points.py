"""Points as salience: how much a party cares that says what it wants by points for every mark of its issues.

The salience of an issue is the range of its points, as a share of the party's largest range; normalised over its issues
it is (max w_j - min w_j) / Σ_k (max w_k - min w_k), the weight that the issue has in the party's worth of a package.
"""

from typing import TYPE_CHECKING

import numpy as np

from detente.core.quantity import Scale
from detente.worlds.worlds import Floats

if TYPE_CHECKING:
    from detente.worlds.build import Build


def salience(build: "Build") -> Floats:
    """Return how much every party cares about every issue; 0 without a stance; shape (draws, parties, issues)."""
    found = build.stances(lambda stance: stance.salience, "salience", 0.0)
    issues = list(build.crisis.issues)
    for row, party in enumerate(build.crisis.parties):
        ranges = np.zeros((build.draws, len(issues)))
        derived = np.zeros(len(issues), dtype=bool)
        for issue, stance in build.crisis.stances.get(party, {}).items():
            drawn = [
                build.drawing.number(f"stances.{party}.{issue}.worth.{mark:.15g}", number, Scale.REAL)
                for mark, number in stance.worth.items()
            ]
            points = [column for column in drawn if column is not None]
            if points:
                ranges[:, issues.index(issue)] = np.ptp(np.stack(points), axis=0)
                derived[issues.index(issue)] = f"stances.{party}.{issue}.salience" not in build.drawing.overlays
        largest = ranges.max(axis=1, keepdims=True)
        shares = np.divide(ranges, largest, out=np.zeros_like(ranges), where=largest > 0)
        found[:, row, derived] = shares[:, derived]
    return found
