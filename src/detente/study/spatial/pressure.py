"""Pressure: what is shown of who settles an issue - the leverage of every party, and the rounds of the median world."""

from dataclasses import dataclass, replace

from detente.ensemble.plan import Plan
from detente.lens import Lens
from detente.lenses.group_decision import NAME as ROUNDS
from detente.study.spatial.leverage import Leverage, leverage_of
from detente.study.spatial.trace import Trace, trace_median

POINT = "weighted_mean"  # the centre of the forecast: what pushes it pushes the forecast
DRAWS = 2_000  # worlds behind a push: two digits of it


@dataclass(frozen=True)
class Pressure:
    """What was found of those lenses that looked.

    Attributes
    ----------
    leverage : Leverage or None
    rounds : Trace or None
        Of the median world.
    """

    leverage: Leverage | None
    rounds: Trace | None


def pressure_of(plan: Plan) -> Pressure:
    """Return leverage and rounds of a plan, as far as its lenses look."""
    lenses: dict[str, Lens] = {lens.name: lens for lens in plan.lenses}
    few = replace(plan, draws=min(plan.draws, DRAWS))
    return Pressure(
        leverage_of(few, lenses[POINT]) if POINT in lenses else None,
        trace_median(plan) if ROUNDS in lenses else None,
    )
