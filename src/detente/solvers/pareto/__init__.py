"""Pareto fronts, ties kept: of a list of points, and of the packages of a space without looking at each."""

from detente.solvers.pareto.listing import Front
from detente.solvers.pareto.points import front
from detente.solvers.pareto.sums import front_of_sums

__all__ = ["Front", "front", "front_of_sums"]
