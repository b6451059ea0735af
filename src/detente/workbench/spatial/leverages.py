"""Leverage: how far each party's capability and salience moves where issues settle."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from detente.core.errors import BadInput
from detente.crisis.crisis import Crisis
from detente.ensemble.plan import cannot_look, make_plan
from detente.lenses import named_lens
from detente.report.views.spatial.leverage import LeverageView, leverage_views
from detente.study.spatial.leverage import CAPABILITY_PART, SALIENCE_STEP, Leverage, leverage_of
from detente.study.spatial.pressure import DRAWS, POINT
from detente.workbench.runs import SEED, OpenCrisis, open_crisis


@dataclass(frozen=True, eq=False)
class LeverageFound:
    """Who has leverage in a crisis.

    Attributes
    ----------
    crisis : Crisis
    seed : int
    leverage : Leverage
    """

    crisis: Crisis
    seed: int
    leverage: Leverage

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``detente leverage --json`` prints.

        ``pushes`` holds, by issue, party and nudged number, how far the settlement moves on the scale from 0 to 1:
        its mean over the worlds with its standard error, and its 5 % and 95 % points.
        """
        found = self.leverage
        pushes: dict[str, dict[str, dict[str, Any]]] = {}
        for push in found.pushes:
            numbers = {name: value for name, value in asdict(push).items() if isinstance(value, float)}
            pushes.setdefault(push.issue, {}).setdefault(push.party, {})[push.field] = numbers
        return {
            "crisis": self.crisis.crisis,
            "lens": found.lens,
            "seed": self.seed,
            "draws": found.draws,
            "nudges": {"capability": f"+{100 * CAPABILITY_PART:g} %", "salience": f"+{SALIENCE_STEP:g}"},
            "pushes": pushes,
        }


def leverage(
    crisis: OpenCrisis | str | Path,
    lens: str = POINT,
    *,
    issue: str | None = None,
    reading: str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> LeverageFound:
    """Return how far each party's capability and salience moves where issues settle.

    Parameters
    ----------
    crisis : OpenCrisis, str or Path
    lens : str
        One that settles issues by capability and salience.
    issue : str, optional
        Only this issue.
    reading : str, optional
        Only this reading; by default all, mixed by their weights.
    draws : int
        How many worlds are settled, once more for every number.
    seed : int

    Raises
    ------
    BadInput
        When the lens does not settle issues so or cannot look at the crisis, with the reason.
    NotFound
        When there is no such lens, issue or reading.

    Examples
    --------
    >>> found = leverage("emission-standards", draws=100).leverage
    >>> max(found.pushes, key=lambda push: abs(push.mean)).party
    'germany'
    """
    opened = crisis if isinstance(crisis, OpenCrisis) else open_crisis(crisis)
    chosen = named_lens(lens)
    if reason := cannot_look(chosen, opened.crisis):
        raise BadInput(f"{opened.path}: the lens '{lens}' cannot look at '{opened.crisis.crisis}': {reason}")
    plan = make_plan(opened.crisis, [chosen], reading=reading, seed=seed, draws=draws)
    return LeverageFound(opened.crisis, seed, leverage_of(plan, chosen, issue=issue))


def view_leverage(found: LeverageFound) -> tuple[LeverageView, ...]:
    """Return leverage as it is shown, one view an issue."""
    return leverage_views(found.crisis, found.leverage)
