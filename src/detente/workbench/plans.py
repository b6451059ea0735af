"""The plan for the steps of an agreement: how to carry it out between parties that do not trust each other."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from detente.core.errors import BadInput
from detente.crisis.crisis import Crisis
from detente.ensemble.plan import make_plan
from detente.lenses import named_lens
from detente.report.views.implementation import PlanView, plan_views
from detente.study.implementation import Implementation, implementation_of, readings_of
from detente.workbench.documents import without_nan
from detente.workbench.runs import SEED, OpenCrisis, open_crisis

DRAWS = 1_000


@dataclass(frozen=True, eq=False)
class Plans:
    """The plans of a crisis, one a reading.

    Attributes
    ----------
    crisis : Crisis
    seed : int
    plans : tuple of Implementation
    """

    crisis: Crisis
    seed: int
    plans: tuple[Implementation, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``detente plan --json`` prints.

        Numbers of ``plans`` are those of the median world; ``over`` holds them over the worlds, as ``{"mean", "low",
        "middle", "high"}`` with the middle 90 % between low and high. ``null`` stands for what does not exist.
        """
        return {
            "crisis": self.crisis.crisis,
            "seed": self.seed,
            "plans": [without_nan(asdict(item)) for item in self.plans],
        }


def plan(crisis: OpenCrisis | str | Path, *, reading: str | None = None, draws: int = DRAWS, seed: int = SEED) -> Plans:
    """Return the plan for the steps of a crisis, for every reading or for one.

    Parameters
    ----------
    crisis : OpenCrisis, str or Path
    reading : str, optional
        Only this reading; by default every one of them.
    draws : int
        Over how many worlds each plan is held against the best one.
    seed : int

    Raises
    ------
    BadInput
        When the crisis states no steps, or more than can be gone through.
    NotFound
        When there is no such reading.

    Examples
    --------
    >>> [(item.reading, item.exposure["ukraine"]) for item in plan("minsk-sequence", draws=100).plans][:2]
    [('text', 0.0), ('moscow', 0.09)]
    """
    opened = crisis if isinstance(crisis, OpenCrisis) else open_crisis(crisis)
    if not opened.crisis.steps:
        raise BadInput(f"{opened.path}: '{opened.crisis.crisis}' states no steps; add a section 'steps' to plan with")
    chosen = readings_of(opened.crisis) if reading is None else (reading,)
    lens = named_lens("sequence")
    found = tuple(
        implementation_of(make_plan(opened.crisis, [lens], reading=name, seed=seed, draws=draws)) for name in chosen
    )
    return Plans(opened.crisis, seed, found)


def view_plans(plans: Plans) -> tuple[PlanView, ...]:
    """Return the plans as they are shown."""
    return plan_views(plans.crisis, plans.plans)
