"""Audience costs: the perfect Bayesian equilibrium of a challenge that is dear to take back.

Payoffs of A and B: nothing (0, 1), B concedes (1, 0), A backs down (-a, 1), A stands firm (w_A, w_B). Each knows its
own value of war alone: w_A uniform on [-α, 0], w_B on [-β, 0], 0 < a < α :cite:`schultz2001`. A stands firm when
w_A ≥ -a, with chance G = a/α. With q the chance that a challenge is meant, B resists when w_B ≥ -(1 - q)/q. Where some
of the weak bluff and some do not, bluffing is worth nothing:

    P(resist) = 1/(1 + a),      q = (1 + a)/(1 + a + β),      P(challenge) = G/q,      bluffs = 1 - q = β/(1 + a + β).

That needs G ≤ q. Otherwise everybody challenges, q = G, and P(resist) = min(1, (1 - q)/(q β)).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Audience(NamedTuple):
    """The chances of an equilibrium; the four ends nothing, concede, back_down, stand_firm sum to 1."""

    challenge: Floats
    resist: Floats
    meant: Floats
    nothing: Floats
    concede: Floats
    back_down: Floats
    stand_firm: Floats

    @property
    def bluff_share(self) -> Floats:
        """Chance that who has challenged would back down if resisted."""
        return np.asarray(1 - self.meant)


def equilibrium(cost: npt.ArrayLike, spread_one: npt.ArrayLike, spread_other: npt.ArrayLike) -> Audience:
    """Return the equilibrium for an audience cost a and spreads α, β of the two values of war.

    Examples
    --------
    >>> found = equilibrium(0.5, 2.0, 2.0)
    >>> [round(float(part), 6) for part in (found.challenge, found.resist, found.meant, found.bluff_share)]
    [0.583333, 0.666667, 0.428571, 0.571429]
    >>> [round(float(end), 6) for end in found[3:]]  # nothing, concede, back down, stand firm
    [0.416667, 0.194444, 0.222222, 0.166667]

    Raises
    ------
    ValueError
        When the cost does not lie between 0 and α, or β is not above 0.
    """
    a, alpha, beta = (np.asarray(part, dtype=np.float64) for part in (cost, spread_one, spread_other))
    if not (np.all(a > 0) and np.all(a < alpha) and np.all(beta > 0)):
        raise ValueError("the audience cost must lie between 0 and the spread of the challenger's value of war")
    strong, mixed = a / alpha, (1 + a) / (1 + a + beta)
    few = strong <= mixed  # the strong are few enough for bluffs to be held back by resistance
    meant = np.where(few, mixed, strong)
    challenge = np.where(few, strong / mixed, 1.0)
    resist = np.where(few, 1 / (1 + a), np.minimum(1, (1 - strong) / (strong * beta)))
    return Audience(
        challenge,
        resist,
        meant,
        1 - challenge,
        challenge * (1 - resist),
        challenge * resist * (1 - meant),
        challenge * resist * meant,
    )
