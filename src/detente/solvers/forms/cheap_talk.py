"""Cheap talk: how much can be said when words cost nothing and interests differ by a bias b.

The sender knows a state uniform on [0, 1] and would like a decision higher by b than the receiver, both at quadratic
loss. In the most informative equilibrium the sender only says in which of N steps the state lies :cite:`crawford1982`:

    N = ⌈-1/2 + √(1 + 2/b)/2⌉,      a_i = a_1 i + 2 i (i - 1) b,      a_1 = (1 - 2 N (N - 1) b)/N,
    left unsaid (variance)  1/(12 N²) + b² (N² - 1)/3.

The smaller the bias, the finer the steps; above b = 1/4 nothing can be said.
"""

import math
from typing import NamedTuple


class Talk(NamedTuple):
    """How many different things are said, where the steps part, and what variance of the state remains."""

    messages: int
    cuts: tuple[float, ...]
    residual_variance: float


def most_informative(bias: float) -> Talk:
    """Return the most informative equilibrium for a bias above 0.

    Examples
    --------
    >>> talk = most_informative(0.05)
    >>> talk.messages, [round(cut, 6) for cut in talk.cuts], round(talk.residual_variance, 6)
    (3, [0.133333, 0.466667], 0.015926)
    """
    if not bias > 0:
        raise ValueError(f"a bias lies above 0, not at {bias}; without one everything can be said")
    number = max(math.ceil(-0.5 + math.sqrt(1 + 2 / bias) / 2 - 1e-12), 1)
    first = (1 - 2 * number * (number - 1) * bias) / number
    cuts = tuple(first * i + 2 * i * (i - 1) * bias for i in range(1, number))
    return Talk(number, cuts, 1 / (12 * number**2) + bias**2 * (number**2 - 1) / 3)
