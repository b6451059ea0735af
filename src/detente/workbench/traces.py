"""The trace of a lens: what happened in one world, step by step."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from detente.core.errors import BadInput
from detente.crisis.crisis import Crisis
from detente.ensemble.plan import cannot_look, make_plan
from detente.lenses import named_lens
from detente.lenses.group_decision import NAME
from detente.study.spatial.trace import Trace, trace_of
from detente.workbench.documents import without_nan
from detente.workbench.runs import SEED, OpenCrisis, open_crisis

TRACED = (NAME,)


@dataclass(frozen=True, eq=False)
class Traced:
    """The trace of one world.

    Attributes
    ----------
    crisis : Crisis
    lens : str
    seed : int
    trace : Trace
    """

    crisis: Crisis
    lens: str
    seed: int
    trace: Trace

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``detente trace --json`` prints.

        ``issues`` holds, for each issue, the start, the offers map of the first round (``map``), and every round that
        was played (``turns``) with all offers, who took which, and why.
        """
        return {
            "crisis": self.crisis.crisis,
            "lens": self.lens,
            "seed": self.seed,
            **without_nan(asdict(self.trace)),
        }


def trace(
    crisis: OpenCrisis | str | Path,
    lens: str = NAME,
    *,
    world: int = 0,
    issue: str | None = None,
    reading: str | None = None,
    seed: int = SEED,
) -> Traced:
    """Return what happened in one world, step by step.

    Parameters
    ----------
    crisis : OpenCrisis, str or Path
    lens : str
        A lens that goes in steps.
    world : int
        Counted from 0: the row of the same number in what ``detente export`` writes for the same seed.
    issue : str, optional
        Only this issue.
    reading : str, optional
        Only this reading; by default all, mixed by their weights.
    seed : int

    Raises
    ------
    BadInput
        When the lens leaves no trace or cannot look at the crisis, with the reason; or there is no such world.
    NotFound
        When there is no such lens, issue or reading.

    Examples
    --------
    >>> found = trace("two-party-toy").trace
    >>> found.world, len(found.issues)
    (0, 2)
    """
    opened = crisis if isinstance(crisis, OpenCrisis) else open_crisis(crisis)
    chosen = named_lens(lens)
    if lens not in TRACED:
        raise BadInput(f"the lens '{lens}' does not go in rounds, so there is nothing to trace; try {TRACED[0]}")
    if reason := cannot_look(chosen, opened.crisis):
        raise BadInput(f"{opened.path}: the lens '{lens}' cannot look at '{opened.crisis.crisis}': {reason}")
    plan = make_plan(opened.crisis, [chosen], reading=reading, seed=seed, draws=1)
    return Traced(opened.crisis, lens, seed, trace_of(plan, world, issue=issue))
