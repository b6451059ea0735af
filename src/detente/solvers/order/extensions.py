r"""Linear extensions: every order of some items that obeys what is known of their precedence, and drawing one of them.

The number of ways e(Y) to bring the items of a down-set Y into order (:mod:`detente.solvers.order.lattice`) is

    e(∅) = 1,    e(Y) = Σ over the items i of Y that can come last in it of e(Y \ {i}).

An order is drawn uniformly among all when its last item is drawn with odds e(Y \ {i}) / e(Y), Y being everything, then
the one before it, and so on :cite:`brightwell1991`. Numbers above 2^53 are rounded, by less than one part in 10^12.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled
from detente.solvers.order.lattice import Floats, lattice_of

Ints = npt.NDArray[np.int64]


@compiled
def _count(starts: Floats, origin: Floats, counts: Floats) -> None:
    """Write in how many ways each state of the lattice can be reached."""
    counts[0] = 1.0
    for s in range(1, counts.shape[0]):
        counts[s] = 0.0
        for w in range(int(starts[s]), int(starts[s + 1])):
            counts[s] += counts[int(origin[w])]


@compiled
def _draw(starts: Floats, origin: Floats, step: Floats, counts: Floats, luck: Floats, orders: Ints) -> None:
    """Write one order a draw, from the last item to the first; ``luck`` is uniform on [0, 1)."""
    for d in range(luck.shape[0]):
        s = counts.shape[0] - 1
        for place in range(luck.shape[1] - 1, -1, -1):
            left = luck[d, place] * counts[s]
            first, end = int(starts[s]), int(starts[s + 1])
            chosen = first
            for w in range(first, end):
                chosen = w
                left -= counts[int(origin[w])]
                if left < 0.0:
                    break
            orders[d, place] = int(step[chosen])
            s = int(origin[chosen])


def extensions(before: Sequence[Sequence[int]]) -> float:
    """Return how many orders obey a precedence, a whole number; at most 24 items.

    Parameters
    ----------
    before : sequence of sequence of int
        For every item, the items that must come before it.

    Examples
    --------
    >>> extensions([[], [0], []])
    3.0
    """
    lattice = lattice_of(before)
    counts = np.empty(lattice.states)
    _count(lattice.starts, lattice.origin, counts)
    return float(counts[-1])


def drawn_orders(before: Sequence[Sequence[int]], draws: int, luck: np.random.Generator) -> Ints:
    """Return orders drawn uniformly, and one by one independently, among all that obey a precedence.

    Parameters
    ----------
    before : sequence of sequence of int
        For every item, the items that must come before it.
    draws : int
    luck : numpy.random.Generator

    Returns
    -------
    array of int64, shape (draws, items)
        The items of each order, the first first.

    Raises
    ------
    TooManySteps
        When there are more than 24 items, or too many sets of items that can come first.
    ValueError
        When the precedence has a cycle.
    """
    lattice = lattice_of(before)
    counts = np.empty(lattice.states)
    _count(lattice.starts, lattice.origin, counts)
    orders = np.empty((draws, lattice.steps), dtype=np.int64)
    _draw(lattice.starts, lattice.origin, lattice.step, counts, luck.random((draws, lattice.steps)), orders)
    return orders
