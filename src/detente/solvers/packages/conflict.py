"""Rules between issues that contradict each other: a smallest group that leaves no package.

A group of rules is a *conflict* when no package keeps all of them. Every conflict must hit every *correction*, a set of
rules without which a package is left. A smallest conflict is found from below: take a smallest set that hits all
corrections known so far; if it leaves no package it is a smallest conflict; if it leaves one, add rules as long as one
is left, and what could not be added is a further correction. Each round yields a new one, so that this ends.
"""

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.packages.space import Space
from detente.solvers.packages.tree import count_passing, plant


def smallest_conflict(space: Space) -> tuple[int, ...]:
    """Return the places of a smallest group of rules that leaves no package; empty when the rules leave one.

    Among several smallest groups it is one whose rules were written first.

    Examples
    --------
    Issue 0 at level 1 forces issue 1 to level 1, which is excluded; and issue 0 must be at level 1:

    >>> from detente.solvers.packages.space import Rules
    >>> no, yes, any_level = [True, False], [False, True], [True, True]
    >>> when = np.array([[yes, any_level], [any_level, any_level], [any_level, any_level]])
    >>> then = np.array([[any_level, yes], [any_level, no], [yes, any_level]])
    >>> smallest_conflict(Space((2, 2), Rules(when, then)))
    (0, 1, 2)
    """
    if space.rules is None or _leaves_one(space, range(len(space.rules))):
        return ()
    rules = range(len(space.rules))
    corrections: list[frozenset[int]] = []
    while True:
        group = _smallest_hit(corrections)
        if not _leaves_one(space, sorted(group)):
            return tuple(sorted(group))
        kept = set(group)
        for rule in rules:
            if rule not in kept and _leaves_one(space, sorted({*kept, rule})):
                kept.add(rule)
        corrections.append(frozenset(rules) - kept)


def _leaves_one(space: Space, rules: range | list[int]) -> bool:
    """Return whether some package keeps all of some rules."""
    places = np.array(rules, dtype=np.intp)
    some = Space(space.levels, space.rules.only(places)) if space.rules is not None else space
    return _any_package(np.array(some.levels, dtype=float), some.exists.astype(float), *some.bits) > 0


@compiled
def _any_package(levels: np.ndarray, exists: np.ndarray, spares: np.ndarray, breaks: np.ndarray) -> float:
    """Return 0 when the rules leave no package."""
    tables, order = np.zeros((*exists.shape, 0)), np.arange(levels.shape[0])
    return count_passing(plant(tables, levels, exists, spares, breaks, order, 1.0), np.zeros(0), 1.0)


def _smallest_hit(sets: list[frozenset[int]]) -> frozenset[int]:
    """Return a smallest set that has an element in common with each of some sets."""
    size = 0
    while True:
        found = _hit(sets, frozenset(), size)
        if found is not None:
            return found
        size += 1


def _hit(sets: list[frozenset[int]], chosen: frozenset[int], size: int) -> frozenset[int] | None:
    """Return a set of so many more elements that hits all sets, or None."""
    missed = next((one for one in sets if not one & chosen), None)
    if missed is None:
        return chosen
    if size == 0:
        return None
    for element in sorted(missed):
        found = _hit(sets, chosen | {element}, size - 1)
        if found is not None:
            return found
    return None
