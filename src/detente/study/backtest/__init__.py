"""Backtests: every lens against decisions that are known, with what is fitted fitted to other decisions.

One file a step: :mod:`deu <.deu>` reads the table of decisions, :mod:`council <.council>` says how much each actor
weighs, :mod:`crises <.crises>` makes a crisis of a proposal, :mod:`looking <.looking>` lets a lens look at all of them,
:mod:`rivals <.rivals>` are simple forecasts to beat, :mod:`score <.score>` says how far everything was off.
"""

from detente.study.backtest.council import WEIGHTS
from detente.study.backtest.deu import Decisions, read_decisions
from detente.study.backtest.score import Backtest, backtest

__all__ = ["WEIGHTS", "Backtest", "Decisions", "backtest", "read_decisions"]
