"""Forecasts of one number from many positions: their law, how its constants are fitted, and how forecasts are scored.

One file a step: :mod:`law <.law>`, :mod:`fit <.fit>`, :mod:`scores <.scores>`.
"""

from detente.solvers.forecast.fit import Decided, fit_law
from detente.solvers.forecast.law import Constants, Law, chances_below

__all__ = ["Constants", "Decided", "Law", "chances_below", "fit_law"]
