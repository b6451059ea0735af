"""What a party asks for as the deadline comes nearer.

At time t in [0, 1] party q wants at least

    a_q(t) = r_q + (m_q - r_q) (1 - t^(1/β_q)) δ_q^k,

r its value of no agreement, m its best package, β its *pace*: below 1 it concedes late (Boulware), above 1 early
:cite:`faratin1998`. k counts the rounds behind us and δ is its *patience*, the worth of a gain a round later; with
δ = 1 nothing but the deadline presses. A play of N rounds has the times 0, 1/(N - 1), …, 1: parties open with what is
best for them and have come down to r in the last round.

All values are whole numbers of 10⁻⁹ inside the play, aspirations too: what is worth exactly as much as is asked for is
never refused because of how a sum was rounded.
"""

import math

import numpy as np
import numpy.typing as npt

from detente.core.kernels import compiled

Floats = npt.NDArray[np.float64]
UNIT = 1e9  # whole numbers of 10⁻⁹
LARGEST = 4e6  # of a utility: sums of its whole numbers stay exact in float64


def times_of(rounds: int) -> Floats:
    """Return the time of every round, from 0 to the deadline at 1; a single round is the deadline.

    >>> times_of(5).tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    if rounds < 1:
        raise ValueError(f"a play needs at least one round, not {rounds}")
    return np.linspace(0.0, 1.0, rounds) if rounds > 1 else np.ones(1)


def whole(values: npt.ArrayLike, what: str) -> Floats:
    """Return values as whole numbers of 10⁻⁹, which float64 holds exactly."""
    array = np.asarray(values, dtype=np.float64)
    if not np.all(np.abs(array) <= LARGEST):  # NaN is caught here too
        raise ValueError(f"{what} must be finite numbers between -{LARGEST:,.0f} and {LARGEST:,.0f}")
    return np.rint(array * UNIT)


def check_paces(pace: npt.ArrayLike, patience: npt.ArrayLike, times: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return paces, patience and times as arrays, or say what is wrong with them."""
    paces, patient, when = (np.asarray(part, dtype=np.float64) for part in (pace, patience, times))
    if not np.all((paces > 0) & np.isfinite(paces)):
        raise ValueError("a pace must be above 0: below 1 concedes late, above 1 early")
    if not np.all((patient > 0) & (patient <= 1)):
        raise ValueError("patience must be above 0 and at most 1: what a gain is worth a round later")
    rising = when.ndim == 1 and when.size > 0 and np.all(np.diff(when) >= 0) and np.all((when >= 0) & (when <= 1))
    if not rising:
        raise ValueError("times must be one row of numbers from 0 to 1 that never fall, one for each round")
    return paces, patient, when


def aspiration(
    best: npt.ArrayLike,
    reservation: npt.ArrayLike,
    pace: npt.ArrayLike,
    time: npt.ArrayLike,
    patience: npt.ArrayLike = 1.0,
    rounds: npt.ArrayLike = 0,
) -> Floats:
    """Return what a party asks for at a time, so many rounds after the first.

    >>> aspiration(1.0, 0.0, [0.5, 1.0, 2.0], 0.25).tolist()
    [0.9375, 0.75, 0.5]
    """
    top, least, late, way = (np.asarray(part, dtype=np.float64) for part in (best, reservation, pace, time))
    discount = np.asarray(patience, dtype=np.float64) ** np.asarray(rounds)
    return np.asarray(least + (np.maximum(top, least) - least) * (1 - way ** (1 / late)) * discount)


@compiled
def asked(best: float, reservation: float, pace: float, patience: float, time: float, rounds: int) -> float:
    """Return an aspiration in whole numbers of 10⁻⁹, from a best and a reservation value in them."""
    conceded = 0.0 if time <= 0.0 else math.exp(math.log(time) / pace)
    part = (1.0 - conceded) * (1.0 if patience == 1.0 else patience**rounds)
    return float(np.rint(reservation + max(best - reservation, 0.0) * part))
