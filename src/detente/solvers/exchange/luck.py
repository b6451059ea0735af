"""Gains that luck divides: one of the two gets more than an equal gain, or less, and how much is drawn.

The exchange with the largest equal gain g comes first as ever. With u, v, z drawn evenly from 0 to 1, u picks one of
the two, and with the *spread* p it gains

    g + p z (g_max - g)  if v < 1/2,    g - p z g  otherwise,

where g_max is what it could gain if its partner gained nothing. What the partner then gets is the most that their
moves allow.
"""

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.exchange.terms import Ground, Offers, State, limits


@compiled
def divided_gain(
    ground: Ground, state: State, offers: Offers, number: int, luck: np.ndarray, spread: float
) -> tuple[float, float]:
    """Return how far an offer shifts its two outcomes when luck divides the gains.

    Parameters
    ----------
    luck : array, shape (3,)
        u, v, z.
    """
    a, b = offers.party[number, 0], offers.party[number, 1]
    p, q = offers.issue[number, 0], offers.issue[number, 1]
    full_p, room_p, full_q, room_q = limits(ground, state, offers, number)
    most_p, most_q, s = min(full_p, room_p), min(full_q, room_q), ground.salience
    if luck[0] < 0.5:
        return _shifts(s[a, p], s[a, q], s[b, p], s[b, q], most_p, most_q, luck, spread)
    second, first = _shifts(s[b, q], s[b, p], s[a, q], s[a, p], most_q, most_p, luck, spread)
    return first, second


@compiled
def _shifts(
    costs: float,
    pays: float,
    partner_pays: float,
    partner_costs: float,
    most_given: float,
    most_taken: float,
    luck: np.ndarray,
    spread: float,
) -> tuple[float, float]:
    """Return shifts of what is given and what is taken; ``costs`` and ``pays`` are saliences of whose gain is drawn."""
    rate = (costs + partner_pays) / (pays + partner_costs)
    even = min(most_given, most_taken / rate) * (pays * rate - costs)
    taken = min(most_taken, most_given * partner_pays / partner_costs)
    most = taken * (pays - costs * partner_costs / partner_pays)
    gain = even + spread * luck[2] * (most - even) if luck[1] < 0.5 else even * (1 - spread * luck[2])
    given, taken = most_given, (gain + costs * most_given) / pays
    if taken > most_taken:
        given, taken = (pays * most_taken - gain) / costs, most_taken
    return given, taken
