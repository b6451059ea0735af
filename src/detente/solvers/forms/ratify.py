"""Ratification: what two sides can sign so that both houses let it pass.

A split gives A the share x of a pie and B the rest. A's house ratifies x ≥ k_A, B's 1 - x ≥ k_B; these reservation
values are hidden, with distributions F_A and F_B :cite:`putnam1988`. The *win-sets* [k_A, 1] and [0, 1 - k_B] overlap
with chance

    P(k_A + k_B ≤ 1) = ∫ F_B(1 - k) dF_A(k),      for uniform values on [0, K_A], [0, K_B], K ≤ 1 ≤ K_A + K_B:
                                                  1 - (K_A + K_B - 1)²/(2 K_A K_B).

A take-it-or-leave-it proposal faces the ultimatum's choice: max_x x F_B(1 - x) + d_A (1 - F_B(1 - x)), d_A being what A
has otherwise. And a negotiator whose house asks for more gets more, until the win-sets part: a split s is clipped to
[k_A, 1 - k_B] :cite:`schelling1960`. A deal that is signed and then fails at home is an *involuntary* defection.
"""

import numpy as np
import numpy.typing as npt

from detente.core.kernels import per_world

Floats = npt.NDArray[np.float64]


def uniform_overlap(most_one: npt.ArrayLike, most_other: npt.ArrayLike) -> Floats:
    """Return the chance that win-sets overlap, for reservation values uniform on [0, K], 0 < K ≤ 1.

    >>> round(float(uniform_overlap(0.8, 0.8)), 5)
    0.71875
    """
    one, other = (np.asarray(part, dtype=np.float64) for part in (most_one, most_other))
    if not (np.all((one > 0) & (one <= 1)) and np.all((other > 0) & (other <= 1))):
        raise ValueError("reservation values must range from 0 to a highest one, above 0 and at most 1")
    return np.asarray(1 - np.maximum(0, one + other - 1) ** 2 / (2 * one * other))


def best_proposal(most_other: npt.ArrayLike, otherwise: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return the best share to propose to a house with a uniform reservation value, and the chance that it passes.

    >>> [round(float(part), 4) for part in best_proposal(0.8, 0.15)]
    [0.575, 0.5312]
    """
    other, kept = (np.asarray(part, dtype=np.float64) for part in (most_other, otherwise))
    share = np.minimum(np.maximum((1 + kept) / 2, 1 - other), 1)
    return share, np.clip((1 - share) / other, 0, 1)


def split_between(wanted: npt.ArrayLike, least_one: npt.ArrayLike, least_other: npt.ArrayLike) -> Floats:
    """Return a split clipped to what both houses ratify; NaN where the win-sets have parted.

    >>> split_between(0.5, [0.3, 0.6, 0.7], 0.35).tolist()
    [0.5, 0.6, nan]
    """
    split, one, other = (np.asarray(part, dtype=np.float64) for part in (wanted, least_one, least_other))
    return np.where(one <= 1 - other, np.minimum(np.maximum(split, one), 1 - other), np.nan)


@per_world("(share),(share)->()")
def overlap_of_one_world(one: Floats, other: Floats, chance: Floats) -> None:
    """Write the chance that some share passes both houses, from the chance that each passes a share.

    A house that passes a share passes every share that is better for its side: the chances are read as the running
    maximum from the end that it likes least, linear between even steps.
    """
    steps = len(one)
    willing = np.empty(steps)  # of the other, from the far end
    highest = 0.0
    for step in range(steps - 1, -1, -1):
        highest = max(highest, other[step])
        willing[step] = highest
    before = one[0]
    total = before * willing[0]
    for step in range(1, steps):
        now = max(before, one[step])
        total += (now - before) * 0.5 * (willing[step] + willing[step - 1])
        before = now
    chance[0] = min(max(total, 0.0), 1.0)


@per_world("(share),(share)->(),()")
def best_proposal_of_one_world(gain: Floats, chance: Floats, share: Floats, value: Floats) -> None:
    """Write the share that is worth most to propose, and what it is worth, between even steps from 0 to 1.

    Parameters
    ----------
    gain : array, shape (shares,)
        What proposing a share is worth beyond having nothing, the chance that it fails included; -inf: never.
    chance : array, shape (shares,)
        That it is ratified. Between two steps this chance and the gain once ratified are straight, so that the gain is
        their product, whose top is written where it lies in between.
    """
    last = len(gain) - 1
    share[0], value[0] = 0.0, gain[0]
    for step in range(1, last + 1):
        if gain[step] > value[0]:
            share[0], value[0] = step / last, gain[step]
    for step in range(last):
        now, then = chance[step], chance[step + 1]
        if not (now > 0.0 and then > 0.0 and np.isfinite(gain[step]) and np.isfinite(gain[step + 1])):
            continue
        won = gain[step] / now
        more, likelier = gain[step + 1] / then - won, then - now
        if more * likelier >= 0.0:
            continue
        part = -(now * more + won * likelier) / (2.0 * more * likelier)
        if 0.0 < part < 1.0:
            worth = (now + part * likelier) * (won + part * more)
            if worth > value[0] + 1e-15:
                share[0], value[0] = (step + part) / last, worth
