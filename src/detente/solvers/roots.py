"""Roots of one equation in one unknown: bracketed on a grid, refined by the Illinois rule, all of them.

A sign change between two points of a grid encloses a root. False position takes the zero of the chord through the two
ends of the bracket; the Illinois rule halves the value kept at an end that has stayed twice, which makes the bracket
shrink from both sides, at order 1.44 :cite:`dowell1971`. Where three neighbouring values have one sign and the middle
one is nearest to zero, two roots may hide between the points: the dip is searched by golden section, and when it
reaches the other side, both roots are bracketed.

The functions of this file are made for one equation, ``value(unknown, parameters)``, a compiled function, so that they
become one piece of machine code with the kernel that calls them.
"""

import math
from collections.abc import Callable

import numpy as np

from detente.core.kernels import compiled, embedded

Equation = Callable[[float, np.ndarray], float]
Refine = Callable[[np.ndarray, float, float, float, float, float], float]
Dip = Callable[[np.ndarray, float, float, float], tuple[float, float]]
FindAll = Callable[[np.ndarray, np.ndarray, np.ndarray, float], int]
STEPS = 200  # of one refinement; 8 to 12 are usual
GOLDEN = 0.5 * (math.sqrt(5.0) - 1.0)
SEARCH = 40  # golden sections of a dip


def refines(value: Equation) -> Refine:
    """Return the Illinois rule for an equation.

    Parameters
    ----------
    value : compiled function of (unknown, parameters)

    Returns
    -------
    compiled function of (parameters, low, high, at_low, at_high, width)
        Gives the root between two points at which the values, ``at_low`` and ``at_high``, have opposite signs; a step
        shorter than ``width`` ends the search.

    Examples
    --------
    >>> import numpy as np
    >>> from detente.core.kernels import embedded
    >>> power = embedded(lambda x, parameters: x ** parameters[0] - 2.0)
    >>> round(refines(power)(np.array([2.0]), 0.0, 2.0, -2.0, 2.0, 1e-14), 12)
    1.414213562373
    """

    @embedded
    def illinois(parameters: np.ndarray, low: float, high: float, at_low: float, at_high: float, width: float) -> float:
        stayed, before, root = 0, low, low
        for step in range(STEPS):
            root = (low * at_high - high * at_low) / (at_high - at_low)
            if step % 8 == 7 or not low < root < high:
                root = 0.5 * (low + high)
            here = value(root, parameters)
            if here == 0.0 or abs(root - before) < width or high - low < width:
                break
            before = root
            if (here > 0.0) == (at_high > 0.0):
                high, at_high = root, here
                if stayed == 1:
                    at_low *= 0.5
                stayed = 1
            else:
                low, at_low = root, here
                if stayed == -1:
                    at_high *= 0.5
                stayed = -1
        return root

    return illinois


def searches(value: Equation) -> Dip:
    """Return the golden section for an equation.

    Returns
    -------
    compiled function of (parameters, low, high, sign)
        Gives the lowest point of ``sign`` times the value between two points, and the value there; the search ends as
        soon as the value has the other sign.
    """

    @embedded
    def dip(parameters: np.ndarray, low: float, high: float, sign: float) -> tuple[float, float]:
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        at_left, at_right = sign * value(left, parameters), sign * value(right, parameters)
        for _ in range(SEARCH):
            if min(at_left, at_right) <= 0.0:
                break
            if at_left < at_right:
                high, right, at_right = right, left, at_left
                left = high - GOLDEN * (high - low)
                at_left = sign * value(left, parameters)
            else:
                low, left, at_left = left, right, at_right
                right = low + GOLDEN * (high - low)
                at_right = sign * value(right, parameters)
        return (left, sign * at_left) if at_left < at_right else (right, sign * at_right)

    return dip


def finds_all(value: Equation) -> FindAll:
    """Return the search for all roots of an equation.

    Returns
    -------
    compiled function of (parameters, grid, found, width)
        Writes the roots between the ends of a rising ``grid`` into ``found``, in rising order and each to ``width``,
        and gives how many were seen; those beyond the room of ``found`` are counted and not kept. A root at which the
        value does not change its sign may be missed.
    """
    illinois, dip = refines(value), searches(value)

    @embedded
    def all_roots(parameters: np.ndarray, grid: np.ndarray, found: np.ndarray, width: float) -> int:
        room, count, far = found.shape[0], 0, grid[0]
        at_far = value(far, parameters)
        low, at_low = far, at_far
        for place in range(1, grid.shape[0]):
            high = grid[place]
            at_high = value(high, parameters)
            if (at_high > 0.0) != (at_low > 0.0):
                if count < room:
                    found[count] = illinois(parameters, low, high, at_low, at_high, width)
                count += 1
            elif (at_far > 0.0) == (at_low > 0.0) and _may_turn(far, low, high, at_far, at_low, at_high):
                sign = 1.0 if at_low > 0.0 else -1.0
                turn, at_turn = dip(parameters, far, high, sign)
                if sign * at_turn < 0.0:
                    if count + 1 < room:
                        found[count] = illinois(parameters, far, turn, at_far, at_turn, width)
                        found[count + 1] = illinois(parameters, turn, high, at_turn, at_high, width)
                    count += 2
            far, at_far, low, at_low = low, at_low, high, at_high
        return count

    return all_roots


@compiled
def _may_turn(far: float, low: float, high: float, at_far: float, at_low: float, at_high: float) -> bool:
    """Return whether a parabola through three values of one sign, the middle one least, falls to half of it."""
    if not (abs(at_low) < abs(at_far) and abs(at_low) < abs(at_high) and low > far):
        return False
    before, after = (at_low - at_far) / (low - far), (at_high - at_low) / (high - low)
    curve = (after - before) / (high - far)
    slope = before + curve * (low - far)
    return abs(slope * slope / (4.0 * curve)) > 0.5 * abs(at_low)
