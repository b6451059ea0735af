"""Gains of a challenge: what each party thinks that it, and the other, has of challenging, and how much it would risk.

From the view of h, whose exponent is r, the challenge of i against j at the distance d (of the scale) is worth

    EU(i→j) = s_j (P_ij U_s + (1 - P_ij) U_f) + (1 - s_j) U_s - Q U_sq - (1 - Q)(T U_b + (1 - T) U_w),

    U_s = 2 - 4 (½ - ½ d)^r        it wins,                 U_sq = 2 - 4 (½)^r            all stays,
    U_f = 2 - 4 (½ + ½ d)^r        it loses,
    U_b = 2 - 4 (½ - ¼ m)^r        the other comes nearer,  U_w = 2 - 4 (½ + ¼ m)^r       it moves away,

with m the sum of two distances from the weighted median :cite:`bdm1994,scholz2011`. A party's *danger* is
D_i = Σ_{j≠i} EU(j→i) with r = 1. Who holds a dangerous position is taken to like risk:

    R_i = (2 D_i - max D - min D) / (max D - min D),      r_i = (1 - R_i/3) / (1 + R_i/3)  in [½, 2],

and 1 for everybody where all are in the same danger.
"""

import math

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.challenge.rules import (
    BETTER_CHANCE,
    MEDIAN_TERMS,
    OPPONENTS_RISK,
    SECURITY,
    STATUS_QUO_CHANCE,
    STATUS_QUO_TERM,
    Floats,
)
from detente.solvers.challenge.support import NOTHING, SAME

POSITIONS = 11  # of its own that a party is held against, under ``security: positions``


@compiled
def power(base: float, exponent: float) -> float:
    """Return a base from 0 to 1 to an exponent above 0; faster than the general one."""
    if base <= 0.0:
        return 0.0
    return base if exponent == 1.0 else math.exp(exponent * math.log(base))


@compiled
def left_alone(i: int, j: int, x: Floats, exponent: float, scale: float, median: float, rules: Floats) -> float:
    """Return what it is worth to i, in a view with this exponent, not to challenge j."""
    stays = rules[STATUS_QUO_CHANCE]
    value = stays * (2.0 - 4.0 * power(0.5, exponent))
    if stays == 1.0:
        return float(value)
    way = abs(x[i] - median) + (abs(x[j] - median) if rules[MEDIAN_TERMS] == 0.0 else abs(x[i] - x[j]))
    way = min(max(0.25 * way / scale, 0.0), 0.5)
    better, worse = 2.0 - 4.0 * power(0.5 - way, exponent), 2.0 - 4.0 * power(0.5 + way, exponent)
    moved = (1.0 - stays) * (rules[BETTER_CHANCE] * better + (1.0 - rules[BETTER_CHANCE]) * worse)
    return float(value + moved) if rules[STATUS_QUO_TERM] == 0.0 else float(value - moved)


@compiled
def write_exponents(
    x: Floats, salience: Floats, weight: Floats, bottom: float, scale: float, chance: Floats, median: float,
    rules: Floats, danger: Floats, exponent: Floats,
) -> None:  # fmt: skip
    """Write the danger of every party and its exponent, from chances without exponents in the votes.

    Parties are sorted by position; the scale begins at its bottom.
    """
    n = x.shape[0]
    for i in range(n):
        danger[i] = 0.0
        for j in range(n):
            if j == i:
                continue
            if rules[SECURITY] == 1.0:
                danger[i] += chance[j, i]
                continue
            distance = abs(x[i] - x[j]) / scale
            danger[i] += 2.0 * distance * (1.0 - 2.0 * salience[i] * (1.0 - chance[j, i]))
            if rules[STATUS_QUO_CHANCE] < 1.0:
                danger[i] -= left_alone(j, i, x, 1.0, scale, median, rules)
    if rules[SECURITY] == 1.0:
        for i in range(n):
            low, high = own_dangers(i, x, weight, bottom, scale, danger[i])
            exponent[i] = exponent_of(danger[i], low, high)
        return
    low, high = danger.min(), danger.max()
    for i in range(n):
        exponent[i] = exponent_of(danger[i], low, high)


@compiled
def exponent_of(danger: float, low: float, high: float) -> float:
    """Return the exponent of a party whose danger lies between the least and the most."""
    if high - low <= SAME:
        return 1.0
    risk = (2.0 * danger - high - low) / (high - low)
    return (1.0 - risk / 3.0) / (1.0 + risk / 3.0)


@compiled
def own_dangers(i: int, x: Floats, weight: Floats, bottom: float, scale: float, now: float) -> tuple[float, float]:
    """Return the least and the most danger of a party over evenly spaced positions of its own, and its present one.

    The positions run over the whole scale; the chances are those of the dyad.
    """
    n, least = x.shape[0], NOTHING * weight.sum() * scale
    low = high = now
    for step in range(POSITIONS):
        place = bottom + scale * step / (POSITIONS - 1)
        danger = 0.0
        for j in range(n):
            if j == i or abs(place - x[j]) <= SAME * scale:
                continue
            against, whole = 0.0, 0.0
            for k in range(n):
                here = place if k == i else x[k]
                vote = weight[k] * (abs(here - place) - abs(here - x[j]))
                against += max(vote, 0.0)
                whole += abs(vote)
            danger += against / whole if whole > least else 0.5
        low, high = min(low, danger), max(high, danger)
    return low, high


@compiled
def write_gains(
    x: Floats, salience: Floats, exponent: Floats, scale: float, chance: Floats, median: float, rules: Floats,
    flat: Floats, own: Floats, other: Floats,
) -> None:  # fmt: skip
    """Write, from the view of every i, what it has of challenging j (own) and what j has of challenging it (other).

    Parties are sorted by position; ``flat`` is scratch, shape (parties,).
    """
    n = x.shape[0]
    theirs = rules[OPPONENTS_RISK] == 1.0
    stays = rules[STATUS_QUO_CHANCE]
    for i in range(n):
        flat[i] = 2.0 - 4.0 * power(0.5, exponent[i])
    for i in range(n):
        own[i, i] = other[i, i] = 0.0
        for j in range(i + 1, n):
            distance = min((x[j] - x[i]) / scale, 1.0)
            if distance <= SAME and stays == 1.0:  # whoever wins, nothing changes
                own[i, j] = own[j, i] = other[i, j] = other[j, i] = 0.0
                continue
            lost = 0.5 - 0.5 * distance
            down = math.log(lost) if lost > 0.0 else -np.inf
            up = math.log(0.5 + 0.5 * distance)
            for side in range(2):
                h, g = (i, j) if side == 0 else (j, i)
                win, lose = 2.0 - 4.0 * math.exp(exponent[h] * down), 2.0 - 4.0 * math.exp(exponent[h] * up)
                quo = flat[h] if stays == 1.0 else left_alone(h, g, x, exponent[h], scale, median, rules)
                fight = chance[h, g] * win + (1.0 - chance[h, g]) * lose
                own[h, g] = salience[g] * fight + (1.0 - salience[g]) * win - quo
                if theirs:
                    win, lose = 2.0 - 4.0 * math.exp(exponent[g] * down), 2.0 - 4.0 * math.exp(exponent[g] * up)
                if theirs or stays < 1.0:
                    quo = left_alone(g, h, x, exponent[g] if theirs else exponent[h], scale, median, rules)
                fight = chance[g, h] * win + (1.0 - chance[g, h]) * lose
                other[h, g] = salience[h] * fight + (1.0 - salience[h]) * win - quo
