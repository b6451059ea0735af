"""Bargaining solutions: Nash, Kalai-Smorodinsky, egalitarian, utilitarian; on lists, on large spaces, on mixtures."""

from detente.solvers.bargaining.divisible import Mixture, mixtures
from detente.solvers.bargaining.rules import RULES, rational, solutions
from detente.solvers.bargaining.separable import Points, four_points

__all__ = ["RULES", "Mixture", "Points", "four_points", "mixtures", "rational", "solutions"]
