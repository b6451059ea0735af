"""The estimate: where the cases are likeliest, how sure that is, and what could not be told.

Standard errors come from the observed information, or, for pseudo-likelihoods, from the sandwich A⁻¹ B A⁻ᵀ with B the
sum of the products of the cases' scores and A the slope of their sum - with beliefs held for ``pl``, in equilibrium for
``npl``. Where the information has hardly any curvature along a direction, the coefficients whose variance comes mostly
from there are *not identified*: they are reported, and have no standard error. AIC is -2 log L + 2 k.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detente.core.errors import BadInput, NotFound
from detente.study.fit.cases import Cases, cases_of, check_payoffs, read_table
from detente.study.fit.likelihoods import Link, likeliest_equilibrium, logit, probit, staged
from detente.study.fit.maximum import Ended, Target, maximise
from detente.study.fit.penalties import PENALTIES, Penalty
from detente.study.fit.separation import separated, signalling_indices, staged_indices
from detente.study.fit.signals import Found, fit_signals
from detente.study.fit.specification import ENDINGS, PAYOFFS, Specification, read_specification
from detente.worlds.worlds import Floats

MODELS = ("agent-probit", "agent-logit", "private-probit", "signalling")
METHODS = ("pl", "npl", "ml")
FLAT = 1e-5  # curvature, as a share of what it is when the others are held: below, a direction is not identified


@dataclass(frozen=True)
class Coefficient:
    """One coefficient: its name, value, and standard error, which is NaN when there is none to give."""

    name: str
    value: float
    error: float


@dataclass(frozen=True)
class Estimate:
    """A fitted model.

    Attributes
    ----------
    model, method : str
    coefficients : tuple of Coefficient
    log_likelihood : float
        Without the penalty; the pseudo-log-likelihood for the method ``pl``.
    aic, bic : float
    cases, observations : int
        Rows that were used, and endings that they count.
    endings : mapping of ending to int
    dropped : mapping of reason to tuple of lines
    bases : mapping of column to the level that its indicators are measured from
    errors : str
        Where the standard errors come from.
    penalty, why_penalty : str
        ``none`` when there is none; and why there is one.
    separated : tuple of str
        Coefficients without a finite maximum.
    rank : int
        Of the information; below the number of coefficients, some are not identified.
    not_identified : tuple of str
    several : int or None
        Cases with more than one equilibrium at the estimate; None for models with one.
    ended : Ended
    steps : int
    """

    model: str
    method: str
    coefficients: tuple[Coefficient, ...]
    log_likelihood: float
    cases: int
    observations: int
    endings: Mapping[str, int]
    dropped: Mapping[str, tuple[int, ...]]
    bases: Mapping[str, str]
    errors: str
    penalty: str
    why_penalty: str
    separated: tuple[str, ...]
    rank: int
    not_identified: tuple[str, ...]
    several: int | None
    ended: Ended
    steps: int

    @property
    def aic(self) -> float:
        """Akaike's criterion, -2 log L + 2 k."""
        return -2 * self.log_likelihood + 2 * len(self.coefficients)

    @property
    def bic(self) -> float:
        """Schwarz's criterion, -2 log L + k log n."""
        return -2 * self.log_likelihood + len(self.coefficients) * math.log(self.observations)


def fit_cases(
    model: str, data: Path, specification: Path, *, method: str | None = None, penalty: str | None = None
) -> Estimate:
    """Fit a model to a table of cases.

    Parameters
    ----------
    model : str
        One of ``MODELS``.
    data, specification : Path
        A file of comma-separated values, and what its columns mean.
    method : str, optional
        For the model ``signalling``: ``pl``, ``npl`` (by default) or ``ml``.
    penalty : str, optional
        One of ``PENALTIES``; by default none, unless the cases are separated, and then ``cauchy``.

    Raises
    ------
    NotFound
        When there is no such model, method or penalty.
    BadFile, BadInput
        When the files say something that cannot be used.
    """
    for what, name, known in (("model", model, MODELS), ("method", method, METHODS), ("penalty", penalty, PENALTIES)):
        if name is not None and name not in known:
            raise NotFound(what, name, tuple(known))
    stated = read_specification(specification)
    cases = cases_of(read_table(data), stated)
    check_model(model, method, stated, cases)
    _check_enough(str(data), cases)
    found = _fit(model, method, cases, PENALTIES[penalty or "none"])
    apart = separated(cases, _indices(model, cases, found))
    why = "asked for" if penalty not in (None, "none") else ""
    if apart and penalty is None:
        penalty, why = "cauchy", "the cases are separated, so that without a penalty there is no finite estimate"
        found = _fit(model, method, cases, PENALTIES[penalty])
    return _estimate(model, cases, found, apart, (penalty or "none", why))


def check_model(model: str, method: str | None, stated: Specification, cases: Cases) -> None:
    """Refuse what a model cannot use.

    Raises
    ------
    BadFile, BadInput
    """
    last = "back_down" in cases.endings
    if model == "signalling" and not last:
        raise stated.problem(
            stated.outcome.place,
            "the model signalling needs cases in which the challenger backed down",
            "state back_down (or the move stand_firm) in outcome, or fit agent-probit",
        )
    if model == "private-probit" and last:
        raise stated.problem(
            stated.outcome.place,
            "the model private-probit has two stages, and no backing down",
            "leave back_down out, or fit signalling, in which payoffs are private and the challenger has the last word",
        )
    if method is not None and model != "signalling":
        raise BadInput(f"the model {model} has one method, maximum likelihood; leave --method out")
    check_payoffs(stated, tuple(one for one in PAYOFFS if last or one[1] != "back_down"), model)


def _check_enough(file: str, cases: Cases) -> None:
    """Refuse fewer observations than coefficients, and regressors that are 0 throughout."""
    count, wanted = int(cases.counts.sum()), len(cases.names)
    if count < wanted:
        left = "1 observation is" if count == 1 else f"{count} observations are"
        raise BadInput(f"{file}: {left} left for {wanted} coefficients; bring more cases, or leave regressors out")
    for name, seen in zip(cases.names, (cases.regressors != 0).any(axis=0).tolist(), strict=True):
        if not seen:
            raise BadInput(f"{file}: '{name}' is 0 in every case, so nothing can be said of it; leave it out")


def _link(model: str) -> Link:
    return logit if model == "agent-logit" else probit


def _fit(model: str, method: str | None, cases: Cases, penalty: Penalty) -> Found:
    if model == "signalling":
        return fit_signals(cases, method or "npl", penalty)
    stages = 3 if "back_down" in cases.endings else 2
    likelihood = staged(_link(model), stages=stages, private=model == "private-probit")
    target = Target(cases, likelihood, lambda _: likelihood, penalty)
    coefficients, ended, steps = maximise(target, np.zeros(len(cases.names)))
    bend = -target.curvature(coefficients)
    return Found("ml", coefficients, target.log_likelihood(coefficients), bend, None, None, ended, steps)


def _indices(model: str, cases: Cases, found: Found) -> Floats:
    payoffs = cases.payoffs(found.coefficients)
    if found.z is not None:
        return signalling_indices(payoffs, found.z)
    return staged_indices(_link(model), payoffs, stages=3 if "back_down" in cases.endings else 2)


def information(bend: Floats) -> tuple[int, np.ndarray, Floats]:
    """Return the rank of an information matrix, which coefficients it cannot tell, and the inverse on the rest.

    Parameters
    ----------
    bend : array, shape (parameters, parameters)
        Minus the slope of the scores; need not be symmetric.
    """
    spread = np.sqrt(np.maximum(np.abs(np.diag(bend)), 1e-300))
    scaled = bend / np.outer(spread, spread)
    left, sizes, right = np.linalg.svd(scaled)
    turned = np.linalg.eigvalsh((scaled + scaled.T) / 2) < FLAT
    flat = sizes < FLAT if not turned.any() else np.arange(len(sizes)) >= len(sizes) - int(turned.sum())
    unknown = (right[flat] ** 2 / np.maximum(sizes[flat], 1e-12)[:, None]).sum(axis=0)
    lost = unknown > (right[~flat] ** 2 / sizes[~flat][:, None]).sum(axis=0)  # most of its variance comes from there
    inverse = (right[~flat].T / sizes[~flat]) @ left[:, ~flat].T / np.outer(spread, spread)
    return int((~flat).sum()), lost, inverse


def _estimate(model: str, cases: Cases, found: Found, apart: tuple[str, ...], penalty: tuple[str, str]) -> Estimate:
    rank, lost, inverse = information(found.bend)
    covariance = inverse if found.spread is None else inverse @ found.spread @ inverse.T
    run_off = np.isin(cases.names, apart) & (penalty[0] == "none")
    errors = np.where(lost | run_off, np.nan, np.sqrt(np.maximum(np.diag(covariance), 0.0)))
    payoffs = cases.payoffs(found.coefficients)
    several = None
    if model == "signalling":
        several = int((likeliest_equilibrium(payoffs, cases.counts)[1] > 1).sum())
    totals = cases.counts.sum(axis=0)
    return Estimate(
        model=model,
        method=found.method,
        coefficients=tuple(
            Coefficient(name, float(value), float(error))
            for name, value, error in zip(cases.names, found.coefficients, errors, strict=True)
        ),
        log_likelihood=found.log_likelihood,
        cases=len(cases.counts),
        observations=int(totals.sum()),
        endings={name: int(totals[ENDINGS.index(name)]) for name in cases.endings},
        dropped=cases.dropped,
        bases=cases.bases,
        errors=found.errors,
        penalty=penalty[0],
        why_penalty=penalty[1],
        separated=apart,
        rank=rank,
        not_identified=tuple(name for name, gone in zip(cases.names, lost, strict=True) if gone),
        several=several,
        ended=found.ended,
        steps=found.steps,
    )
