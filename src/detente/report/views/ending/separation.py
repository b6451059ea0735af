"""Separation: what still separates the readings once the same history has been weighed under each of them.

With P(h), P(h') the odds of two rival hypotheses under a reading, L = log2 (P(h) / P(h')) before the history and E the
evidence of its moves, L + E after it. Between two readings the distance after is therefore that of their prior odds
plus that of how they read the moves. They read the same moves differently because the readings state other numbers, and
because the players are taken to believe the odds of the reading, unless ``beliefs`` says otherwise.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from detente.inference.reveal import Reveal
from detente.report.views.seam import Revealed


@dataclass(frozen=True)
class SeparationView:
    """What separates two readings on one pair of rival hypotheses, in bits towards the first under the first reading.

    Attributes
    ----------
    one, other : str
        Titles of the readings.
    hypothesis, rival : str
    before, moves, after : float
        Distance of the log odds before the history, what the moves add to it, and their sum, after it.
    """

    one: str
    other: str
    hypothesis: str
    rival: str
    before: float
    moves: float
    after: float

    @property
    def sentence(self) -> str:
        """What it means."""
        went = "nearer" if abs(self.after) < abs(self.before) else "further apart"
        moved = abs(abs(self.after) - abs(self.before))
        return (
            f"“{self.one}” and “{self.other}” part most on “{self.hypothesis}” against “{self.rival}”: "
            f"{abs(self.before):.1f} bits before the history, {abs(self.after):.1f} after it. The same moves brought "
            f"them {moved:.1f} bits {went}, since their numbers and the odds that the players share differ."
        )


def separation_views(told: Revealed, by_reading: Mapping[str, Revealed]) -> tuple[SeparationView, ...]:
    """Return, for each pair of readings, the rivals on which they lie furthest apart after the history."""
    crisis = told.plan.crisis
    able = {name: one.reveal for name, one in by_reading.items() if one.reveal.quality.enough}
    found = []
    for one, other in combinations(able, 2):
        titles = [crisis.readings[name].title or name for name in (one, other)]
        pairs = [
            _between(titles, able[one], able[other], hypothesis, rival)
            for types in told.reveal.types
            for hypothesis, rival in combinations([name for name in types if name in crisis.hypotheses], 2)
        ]
        known = [pair for pair in pairs if math.isfinite(pair.after) and math.isfinite(pair.before)]
        if known:
            found.append(max(known, key=lambda pair: abs(pair.after)))
    return tuple(sorted(found, key=lambda pair: -abs(pair.after)))


def _between(titles: list[str], one: Reveal, other: Reveal, hypothesis: str, rival: str) -> SeparationView:
    before = _log_odds(one.before, hypothesis, rival) - _log_odds(other.before, hypothesis, rival)
    after = _log_odds(one.after, hypothesis, rival) - _log_odds(other.after, hypothesis, rival)
    return SeparationView(titles[0], titles[1], hypothesis, rival, before, after - before, after)


def _log_odds(odds: Mapping[str, float], hypothesis: str, rival: str) -> float:
    one, other = odds[hypothesis], odds[rival]
    return math.log2(one / other) if one > 0 and other > 0 else math.nan
