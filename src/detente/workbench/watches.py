"""What could be looked at next, for those who watch a crisis."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.ensemble.plan import Plan
from detente.inference.evidence import Quality, Weighed, quality_of, weigh
from detente.inference.watch import WORLDS, Look
from detente.inference.watch import watch as watch_history
from detente.workbench.reveals import history_plan
from detente.workbench.runs import SEED, OpenCrisis, execute_plan, open_crisis
from detente.worlds.sides import Sides


@dataclass(frozen=True, eq=False)
class Watched:
    """What could be looked at next.

    Attributes
    ----------
    plan : Plan
        Of the history.
    weighed : Weighed
        The history as far as it goes; a history that hardly any world explains gives nothing to look for.
    looks : tuple of Look
        The most telling first.
    """

    plan: Plan
    weighed: Weighed
    looks: tuple[Look, ...]

    @property
    def quality(self) -> Quality:
        """How well the worlds carry the history."""
        return quality_of(self.weighed, Sides(self.plan.crisis))

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``detente watch --json`` prints."""
        return {
            "crisis": self.plan.crisis.crisis,
            "reading": self.plan.reading,
            "seed": self.plan.seed,
            "draws": self.plan.draws,
            "stage": Sides(self.plan.crisis).rounds.state,
            "ess": self.quality.ess,
            "ended": self.quality.ended,
            "enough": self.quality.enough,
            "looks": [
                {
                    "by": look.by,
                    "after": look.after,
                    "bits": look.bits,
                    "parts": [{"one": one, "other": other, "bits": bits} for one, other, bits in look.parts],
                    "actions": [
                        {
                            "does": item.does,
                            "uses": list(item.uses),
                            "predicted": item.predicted,
                            "likelihood": dict(item.likelihood),
                            "odds": dict(item.odds),
                        }
                        for item in look.actions
                    ],
                }
                for look in (self.looks if self.quality.enough else ())
            ],
        }


def watch(
    crisis: OpenCrisis | str | Path, *, reading: str | None = None, draws: int = WORLDS, seed: int = SEED
) -> Watched:
    """Return what could be looked at next; parameters are those of :func:`run`.

    Raises
    ------
    BadInput
        When the crisis has no confrontation, or its history no move of the two sides.
    """
    opened = crisis if isinstance(crisis, OpenCrisis) else open_crisis(crisis)
    plan = history_plan(opened, reading=reading, draws=draws, seed=seed)
    weighed = weigh(execute_plan(plan))
    return Watched(plan, weighed, watch_history(plan, draws))
