"""Fields: every number that a lens may read, declared once.

Name, dims, unit, range, meaning, and where in the crisis it comes from stand in ``fields.csv``, one row a field. The
draw axis comes first and is not named in ``dims``. A field that is not a number where something is not stated says so
in ``missing``; everywhere else NaN is refused.
"""

import csv
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

from detente.worlds.outcomes import CONCEPTS, DEALS, ENDINGS, FILTERS, OUTCOMES, SHARES, SIDES, SOLUTIONS

VERSION = 3  # raised when a field's numbers change; part of a run's digest


@dataclass(frozen=True)
class Field:
    """One declared field of the worlds.

    Attributes
    ----------
    name : str
    dims : tuple of str
        Names of the axes after the draw axis: party, issue, lever, audience, track, hypothesis.
    unit : str
    low, high : float
        Range of every value.
    says : str
        What it is, in one sentence.
    source : str
        Where in the crisis it comes from.
    missing : str
        What NaN means; empty where NaN is not allowed.
    """

    name: str
    dims: tuple[str, ...]
    unit: str
    low: float
    high: float
    says: str
    source: str
    missing: str = ""


def _declared() -> tuple[Field, ...]:
    with files("detente.worlds").joinpath("fields.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Field(
            name=row["name"],
            dims=tuple(row["dims"].split()),
            unit=row["unit"],
            low=float(row["low"]),
            high=float(row["high"]),
            says=row["says"],
            source=row["source"],
            missing=row["missing"],
        )
        for row in rows
    )


FIELDS = MappingProxyType({field.name: field for field in _declared()})
FIXED_LABELS = MappingProxyType(
    {
        "outcome": OUTCOMES,
        "ending": ENDINGS,
        "deal": DEALS,
        "side": SIDES,
        "share": SHARES,
        "filter": FILTERS,
        "solution": SOLUTIONS,
        "concept": CONCEPTS,
    }
)
