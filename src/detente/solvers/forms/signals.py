"""Signals: tying one's hands or sinking costs, when only the signal tells who cares.

A defender D values an object at v, known to D alone. It may send a signal of size m; a challenger C sees it and attacks
a D that will surely fight with chance θ, and any other with certainty. D wins a war with chance p at cost c, and gets
nothing when it concedes. In the equilibrium in which whoever signals fights, the signal is just so large that nobody
with a lower value gains by sending it :cite:`fearon1997`:

    sink  (m is spent at once)                    m = (1 - θ) c/p,                    sent by v ≥ c/p
    tie   (m is lost only by conceding after it)  m = (1 - θ) c/((1 - θ) + θ p),      sent by v ≥ θ c/((1 - θ) + θ p)

Nobody bluffs. A tied hand costs nothing when it works, so that less resolved defenders send it; it leaves D better off
and makes war likelier.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Signal(NamedTuple):
    """A signal's size, the lowest value that sends it, what it is worth to D on average, and the chance of war."""

    signal: Floats
    cut: Floats
    payoff: Floats
    conflict: Floats


def sink(theta: npt.ArrayLike, cost: npt.ArrayLike, win: npt.ArrayLike, most: npt.ArrayLike) -> Signal:
    """Return the signal that sinks its cost, for a value uniform on [0, most].

    >>> [round(float(part), 6) for part in sink(0.3, 0.4, 0.5, 2.0)]
    [0.56, 0.8, 0.306, 0.18]
    """
    t, c, p, top = _checked(theta, cost, win, most)
    signal = (1 - t) * c / p
    return _uniform(signal, c / p, t, c, p, top, spent=signal)


def tie(theta: npt.ArrayLike, cost: npt.ArrayLike, win: npt.ArrayLike, most: npt.ArrayLike) -> Signal:
    """Return the signal that ties hands, for a value uniform on [0, most].

    >>> [round(float(part), 6) for part in tie(0.3, 0.4, 0.5, 2.0)]
    [0.329412, 0.141176, 0.734235, 0.278824]
    """
    t, c, p, top = _checked(theta, cost, win, most)
    whole = (1 - t) + t * p
    return _uniform((1 - t) * c / whole, t * c / whole, t, c, p, top, spent=np.zeros_like(t))


def _checked(*parts: npt.ArrayLike) -> tuple[Floats, ...]:
    t, c, p, top = (np.asarray(part, dtype=np.float64) for part in parts)
    if not (np.all((t >= 0) & (t <= 1)) and np.all(c >= 0) and np.all((p > 0) & (p <= 1)) and np.all(top > 0)):
        raise ValueError("theta is a chance, cost at least 0, the chance to win above 0, the highest value above 0")
    return t, c, p, top


def _uniform(signal: Floats, cut: Floats, t: Floats, c: Floats, p: Floats, top: Floats, *, spent: Floats) -> Signal:
    """Return the averages over a value uniform on [0, top]; a fight is worth p v - c, being left alone v."""
    low = np.minimum(cut, top)
    share = (top - low) / top
    mean = (top + low) / 2  # of those who signal
    each = (1 - t) * mean + t * (p * mean - c) - spent
    return Signal(signal, cut, share * each, share * t)
