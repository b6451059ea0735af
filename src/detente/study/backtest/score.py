"""The backtest: how far every lens, and every rival, was off on decisions that are known.

Issues of one proposal are not independent: bootstrap intervals resample whole proposals, the same ones for all
forecasters, and what is fitted for an issue is fitted to the other proposals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput
from detente.core.seed import Seed
from detente.core.streams import uniforms
from detente.ensemble.progress import Listener
from detente.lens import Lens
from detente.lenses import compromise_forecast
from detente.solvers.forecast.fit import LEAST_SPREAD, Decided, fit_law
from detente.solvers.forecast.law import Constants, Law
from detente.solvers.forecast.scores import tenths
from detente.study.backtest.council import capabilities
from detente.study.backtest.crises import counted, proposals
from detente.study.backtest.deu import COMMISSION, PARLIAMENT, Decisions
from detente.study.backtest.looking import forecasts_of, look
from detente.study.backtest.rivals import (
    GRID,
    Folds,
    Said,
    elsewhere,
    even_mixture,
    fitted_law,
    from_samples,
    some_position,
    with_spread,
)
from detente.worlds.worlds import Floats

RESAMPLES = 2_000
NEAR = 10.0
BASE = "weighted_mean"  # what every other lens is held against


@dataclass(frozen=True)
class Estimate:
    """A figure with its bootstrap interval: the middle 90 per cent over resampled proposals."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Score:
    """How far one forecaster was off, on a scale of 0-100.

    Attributes
    ----------
    name : str
        Of the lens, with that of the output where it is another than ``position``; or of the rival.
    is_lens : bool
        Else a rival.
    issues, proposals : int
        On which it was scored.
    mae : Estimate
        Mean absolute error of its point.
    median_error : float
    within_10 : float
        Share of issues on which its point was off by at most 10.
    to_mean : Estimate or None
        Its mean absolute error less that of the weighted mean on the same issues; negative is better.
    crps, crps_with_spread : Estimate
        Of its own distribution, and of its point with residuals around it.
    inside_50, inside_90 : Estimate
        Share of issues inside the middle half, and the middle 90 per cent.
    tenths : tuple of float
        Share of issues in every tenth of what it allotted to them; 0.1 each where it is calibrated.
    """

    name: str
    is_lens: bool
    issues: int
    proposals: int
    mae: Estimate
    median_error: float
    within_10: float
    to_mean: Estimate | None
    crps: Estimate
    crps_with_spread: Estimate
    inside_50: Estimate
    inside_90: Estimate
    tenths: tuple[float, ...]


@dataclass(frozen=True)
class Backtest:
    """Scores of a table.

    Attributes
    ----------
    file, weights : str
    rows, decided, proposals : int
        Issues of the table; those of them that are decided and on which somebody counts; and their proposals.
    draws, seed : int
    scores : tuple of Score
        Lenses first, each kind by its mean absolute error.
    constants : Constants
        Of the lens ``compromise_forecast``, fitted to all decided issues.
    share, shrink : Estimate
        The least, middle and largest of these constants, leaving out one proposal after another.
    left_out : mapping of forecast to int
        Decided issues of which a lens said nothing that rests on the table alone.
    """

    file: str
    weights: str
    rows: int
    decided: int
    proposals: int
    draws: int
    seed: int
    scores: tuple[Score, ...]
    constants: Constants
    share: Estimate
    shrink: Estimate
    left_out: Mapping[str, int]


def backtest(
    decisions: Decisions,
    lenses: Sequence[Lens],
    *,
    weights: str = "ssi",
    draws: int = 200,
    seed: int = 1,
    listener: Listener | None = None,
) -> Backtest:
    """Return how far lenses and rivals were off.

    Parameters
    ----------
    decisions : Decisions
    lenses : sequence of Lens
        Those that say nothing of where issues end are passed over; an output beside ``position`` counts by itself.
    weights : {"ssi", "gdp", "equal"}
    draws : int
        Worlds of every proposal.
    seed : int
    listener : callable, optional
        Told about progress.

    Raises
    ------
    BadInput
        When fewer than two proposals are decided, or the weights cannot be had from the table.
    """
    if draws < 1 or seed < 0:
        raise BadInput(f"draws must be 1 or more and the seed 0 or more, not {draws} and {seed}")
    capability = capabilities(decisions, weights)
    weight = counted(decisions, capability)
    scored = decisions.decided & weight.any(axis=1)
    names, proposal = np.unique(np.array(decisions.proposals)[scored], return_inverse=True)
    if len(names) < 2:
        raise BadInput(f"{decisions.file}: only {len(names)} proposals are decided; two are needed to learn from one")
    law = Law.of(decisions.positions[scored], weight[scored])
    if len(np.unique(proposal[law.spread > LEAST_SPREAD])) < 2:
        raise BadInput(
            f"{decisions.file}: positions differ on decided issues of fewer than two proposals; nothing to learn from"
        )
    folds = Folds(Decided.of(law, decisions.outcome[scored], GRID), proposal)
    came = folds.cases.came
    said: dict[str, Said] = {}
    asked = [lens for lens in lenses if forecasts_of(lens)]
    seen = look(
        tuple(proposals(decisions, capability)),
        [lens for lens in asked if lens.name != compromise_forecast.NAME],
        issues=len(decisions.issues),
        draws=draws,
        seed=seed,
        listener=listener,
    )
    for name, (points, samples) in seen.items():
        if not (np.isnan(points[scored]).all() or _repeats(name, seen)):
            said[name] = from_samples(points[scored], samples[:, scored], came)
    own, used = fitted_law(folds)
    if compromise_forecast.LENS in asked:
        said[compromise_forecast.NAME] = own
    table = _Table(folds, law.mean, _resamples(len(names), seed))
    scores = [table.score(name, item, is_lens=True) for name, item in said.items()]
    scores += [table.score(name, item, is_lens=False) for name, item in _rivals(decisions, scored, folds).items()]
    shares, shrinks = (np.array([getattr(item, name) for item in used]) for name in ("share", "shrink"))
    return Backtest(
        file=decisions.file,
        weights=weights,
        rows=len(decisions.issues),
        decided=int(scored.sum()),
        proposals=len(names),
        draws=draws,
        seed=seed,
        scores=tuple(sorted(scores, key=lambda item: (not item.is_lens, item.mae.value))),
        constants=fit_law(folds.cases),
        share=Estimate(float(np.median(shares)), float(shares.min()), float(shares.max())),
        shrink=Estimate(float(np.median(shrinks)), float(shrinks.min()), float(shrinks.max())),
        left_out={name: int(np.isnan(points[scored]).sum()) for name, (points, _) in seen.items()},
    )


def _repeats(name: str, seen: Mapping[str, tuple[Floats, Floats]]) -> bool:
    """Return whether a further output of a lens says nothing else than its position, wherever it says something."""
    lens, _, further = name.partition(": ")
    if not further or lens not in seen:
        return False
    return all(bool((np.isnan(one) | (one == main)).all()) for one, main in zip(seen[name], seen[lens], strict=True))


def _rivals(decisions: Decisions, scored: npt.NDArray[np.bool_], folds: Folds) -> dict[str, Said]:
    came = folds.cases.came
    points = {
        "middle of the scale": np.full(len(came), 50.0),
        "reference point": decisions.reference[scored],
        "Commission": decisions.positions[scored, COMMISSION],
        "Parliament": decisions.positions[scored, PARLIAMENT],
    }
    found = {name: from_samples(point, point[None], came) for name, point in points.items()}
    found |= {
        "as elsewhere": elsewhere(folds),
        "some position": some_position(folds),
        "even mixture": even_mixture(folds),
    }
    return {name: said for name, said in found.items() if not np.isnan(said.point).all()}


def _resamples(proposals: int, seed: int) -> Floats:
    """Return how often each proposal is drawn in each resample; shape (resamples, proposals)."""
    key = Seed(seed).key("backtest/resamples")
    luck = uniforms(key, first=0, replicates=RESAMPLES * proposals, size=1).reshape(RESAMPLES, proposals)
    drawn = np.floor(luck * proposals).astype(np.int64) + proposals * np.arange(RESAMPLES)[:, None]
    return np.bincount(drawn.ravel(), minlength=RESAMPLES * proposals).reshape(RESAMPLES, proposals).astype(np.float64)


@dataclass(frozen=True, eq=False)
class _Table:
    """Decided cases, the weighted means, and the resamples that are the same for all forecasters."""

    folds: Folds
    mean: Floats
    resamples: Floats

    def score(self, name: str, said: Said, *, is_lens: bool) -> Score:
        """Return the score of what a forecaster said."""
        came, known = self.folds.cases.came, ~np.isnan(said.point)
        error = np.abs(said.point - came)
        off = error[known]
        found = Score(
            name=name,
            is_lens=is_lens,
            issues=int(known.sum()),
            proposals=len(np.unique(self.folds.proposal[known])),
            mae=self.estimate(error),
            median_error=float(np.median(off)),
            within_10=float((off <= NEAR + 1e-9).mean()),
            to_mean=self.estimate(error - np.abs(self.mean - came)),
            crps=self.estimate(np.where(known, said.crps, np.nan)),
            crps_with_spread=self.estimate(with_spread(self.folds, said.point)),
            inside_50=self.estimate(_inside(came, said.middle_low, said.middle_high, known)),
            inside_90=self.estimate(_inside(came, said.low, said.high, known)),
            tenths=tuple(float(share) for share in tenths(said.below[known], said.upto[known])),
        )
        return replace(found, to_mean=None) if name == BASE else found

    def estimate(self, values: Floats) -> Estimate:
        """Return the mean of what is known, with its interval over resampled proposals."""
        known = ~np.isnan(values)
        count = self.resamples.shape[1]
        sums = np.bincount(self.folds.proposal[known], weights=values[known], minlength=count)
        sizes = np.bincount(self.folds.proposal[known], minlength=count)
        total, many = self.resamples @ sums, self.resamples @ sizes
        low, high = np.quantile(total[many > 0] / many[many > 0], (0.05, 0.95))
        return Estimate(float(values[known].mean()), float(low), float(high))


def _inside(came: Floats, low: Floats, high: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    return np.where(known, (low - 1e-9 <= came) & (came <= high + 1e-9), np.nan)
