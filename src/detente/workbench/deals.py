"""Deals: which packages everyone could sign, which are fair, and who would have to move."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from detente.core.errors import BadInput, NotFound
from detente.crisis.crisis import Crisis
from detente.crisis.mediation.levels import too_many_packages
from detente.ensemble.plan import make_plan
from detente.lenses import named_lens
from detente.study.deals import Deals, contradiction, deals_of
from detente.workbench.documents import without_nan
from detente.workbench.runs import SEED, OpenCrisis, open_crisis

DRAWS = 1_000
MOST = 20_000  # worlds that are held at once
REQUIRED = ("settlement",)


@dataclass(frozen=True, eq=False)
class DealsFound:
    """Deals over the worlds of a crisis, at all its tables or at one.

    Attributes
    ----------
    crisis : Crisis
    track, reading, required : str or None
    seed : int
    deals : Deals
    """

    crisis: Crisis
    track: str | None
    reading: str | None
    required: str | None
    seed: int
    deals: Deals

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``detente deals --json`` prints; ``null`` stands for what does not exist."""
        found = asdict(self.deals)
        del found["chances"]
        return {
            "crisis": self.crisis.crisis,
            "track": self.track,
            "reading": self.reading,
            "require": self.required,
            "seed": self.seed,
            **without_nan(found),
        }


def refuse_contradiction(opened: OpenCrisis, places: tuple[int, ...]) -> None:
    """Refuse dependencies that together leave no package; nothing to refuse without any.

    Raises
    ------
    BadInput
    """
    if places:
        said = "; ".join(
            f"dependencies.{place} ({opened.crisis.dependencies[place].says or 'no reason stated'})" for place in places
        )
        raise BadInput(
            f"{opened.path}: no package can stand, whatever anybody wants: {said}; give one of them up, or narrow it"
        )


def deals(
    crisis: OpenCrisis | str | Path,
    *,
    track: str | None = None,
    reading: str | None = None,
    require: str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> DealsFound:
    """Return the deals of a crisis over its worlds.

    Parameters
    ----------
    crisis : OpenCrisis, str or Path
    track : str, optional
        Only the table of this track, which is taken to open; by default all who sit anywhere, over all that is on any
        table.
    reading : str, optional
        Only this reading; by default all, mixed by their weights.
    require : {"settlement"}, optional
        Only packages that move a fundamental issue.
    draws : int
        Number of worlds.
    seed : int

    Raises
    ------
    NotFound
        When there is no such track, reading or requirement.
    BadInput
        When the crisis states no stances, or there are more draws than are held at once.

    Examples
    --------
    >>> found = deals("harbour-park", draws=100).deals
    >>> found.deal, found.funnel[-1].packages
    (1.0, 12.0)
    """
    opened = crisis if isinstance(crisis, OpenCrisis) else open_crisis(crisis)
    if require is not None and require not in REQUIRED:
        raise NotFound("requirement", require, REQUIRED)
    if draws > MOST:
        raise BadInput(f"deals looks at up to {MOST:,} worlds at once, not {draws:,}; use 'detente run' for more")
    if reason := too_many_packages(opened.crisis):
        raise BadInput(f"{opened.path}: {reason}")
    plan = make_plan(opened.crisis, [named_lens("deals")], reading=reading, seed=seed, draws=draws)
    refuse_contradiction(opened, contradiction(plan))
    found = deals_of(plan, track, settlement=require is not None)
    return DealsFound(opened.crisis, track, reading, require, seed, found)
