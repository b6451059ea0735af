"""Fitting strategic models to tables of cases: who challenged, who resisted, who stood firm.

A specification says which columns of a table enter which payoff of which side; a model says how payoffs become chances
of the endings; the estimate is where the cases are likeliest. One file a step: :mod:`specification <.specification>`,
:mod:`cases <.cases>`, :mod:`likelihoods <.likelihoods>`, :mod:`maximum <.maximum>`, :mod:`separation <.separation>`,
:mod:`estimate <.estimate>`.
"""

from detente.study.fit.estimate import METHODS, MODELS, Estimate, fit_cases
from detente.study.fit.penalties import PENALTIES

__all__ = ["METHODS", "MODELS", "PENALTIES", "Estimate", "fit_cases"]
