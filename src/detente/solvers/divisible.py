"""Divisible issues between two parties: the efficient divisions in their order, and the solutions among them, exactly.

Issue j is worth a_j to the first party and b_j to the second, and x_j in [0, 1] is the first party's share; the parties
get A = Σ a_j x_j and B = Σ b_j (1 - x_j), nothing where they do not agree. A division is efficient when for some rate
the first party has every issue of a higher a_j/b_j and none of a lower one (Pareto's contract curve): going through the
issues in descending a_j/b_j walks along all efficient (A, B), a concave chain of straight pieces. On it

* *egalitarian*: the point where A = B, or the end of the chain that comes nearest to it;
* *Nash*: the greatest A·B; on the piece of issue j, from (A, B) on, the share t = (a_j B - b_j A) / (2 a_j b_j), kept
  in [0, 1];
* *utilitarian*: Σ max(a_j, b_j), every issue to whom it is worth more.

All numbers are fractions, so every result is exact :cite:`raiffa1982`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

Points: TypeAlias = Sequence[tuple[Fraction, Fraction]]
Pair: TypeAlias = tuple[Fraction, Fraction]
NOTHING, ALL = Fraction(0), Fraction(1)
MOST_PAIRS = 200_000  # undominated pairs of totals; whole points that sum to 100 have at most 101


@dataclass(frozen=True)
class Shares:
    """A division.

    Attributes
    ----------
    shares : tuple of Fraction
        The first party's share of each issue.
    totals : (Fraction, Fraction)
        What the two parties get, in their own points.
    """

    shares: tuple[Fraction, ...]
    totals: Pair


def totals_of(points: Points, shares: Sequence[Fraction]) -> Pair:
    """Return what both parties get from the first party's shares, each in its own points."""
    first = sum((a * share for (a, _), share in zip(points, shares, strict=True)), NOTHING)
    second = sum((b * (1 - share) for (_, b), share in zip(points, shares, strict=True)), NOTHING)
    return first, second


def _rate(pair: Pair) -> tuple[bool, Fraction]:
    """Return what sorts a_j/b_j: whether it is infinite, and its value where it is not."""
    a, b = pair
    return (True, NOTHING) if b == 0 else (False, a / b)


def curve(points: Points) -> tuple[int, ...]:
    """Return the issues in the order in which the first party gets them along the efficient divisions.

    Issues that nobody values come last.

    >>> curve([(Fraction(50), Fraction(40)), (Fraction(20), Fraction(30)), (Fraction(15), Fraction(10))])
    (2, 0, 1)
    """
    valued = [place for place, pair in enumerate(points) if any(pair)]
    ordered = sorted(valued, key=lambda place: _rate(points[place]), reverse=True)
    return (*ordered, *(place for place, pair in enumerate(points) if not any(pair)))


def _pieces(points: Points) -> Iterator[tuple[int, Pair]]:
    """Yield every issue of the curve, with the totals before the first party gets any of it."""
    first, second = NOTHING, sum((b for _, b in points), NOTHING)
    for place in curve(points):
        yield place, (first, second)
        first, second = first + points[place][0], second - points[place][1]


def _division(points: Points, place: int, share: Fraction) -> Shares:
    """Return the efficient division that gives the first party all before an issue of the curve, and a share of it."""
    order = curve(points)
    had = set(order[: order.index(place)])
    shares = tuple(ALL if at in had else share if at == place else NOTHING for at in range(len(points)))
    return Shares(shares, totals_of(points, shares))


def egalitarian(points: Points) -> Shares:
    """Return the efficient division with the greatest least total.

    >>> egalitarian([(Fraction(60), Fraction(50)), (Fraction(40), Fraction(50))]).totals
    (Fraction(600, 11), Fraction(600, 11))
    """
    place, share = 0, NOTHING
    for place, (first, second) in _pieces(points):
        a, b = points[place]
        share = ALL if a + b == 0 else min(ALL, (second - first) / (a + b))
        if share < 1:
            break
    return _division(points, place, max(NOTHING, share))


def nash(points: Points) -> Shares:
    """Return the division with the greatest product of the totals."""
    best = _division(points, curve(points)[0], NOTHING)
    for place, (first, second) in _pieces(points):
        a, b = points[place]
        if a == 0 or b == 0:
            share = ALL if a > 0 else NOTHING
        else:
            share = min(ALL, max(NOTHING, (a * second - b * first) / (2 * a * b)))
        here = (first + share * a) * (second - share * b)
        if here > best.totals[0] * best.totals[1]:
            best = _division(points, place, share)
    return best


def utilitarian(points: Points) -> Fraction:
    """Return the greatest sum of the totals: a sum of two private scales, so read it with care."""
    return sum((max(pair) for pair in points), NOTHING)


def most_for_second(points: Points, first: Fraction) -> Fraction | None:
    """Return the most that the second party can get while the first gets this much; None where it cannot."""
    for place, (before, second) in _pieces(points):
        a, b = points[place]
        if before >= first:
            return second
        if a > 0 and before + a >= first:
            return second - b * (first - before) / a
    reached = sum((a for a, _ in points), NOTHING)
    return NOTHING if reached >= first else None


def best_without_splitting(points: Points) -> tuple[Pair, ...]:
    """Return the totals with the greatest least total when no issue may be split, then the greater of the other.

    Both (A, B) and (B, A) may be among them. Pairs of totals are built issue by issue and dominated ones dropped.

    Raises
    ------
    ValueError
        When more undominated pairs remain than can be kept.
    """
    pairs: list[Pair] = [(NOTHING, NOTHING)]
    for a, b in points:
        grown = sorted({*((x + a, y) for x, y in pairs), *((x, y + b) for x, y in pairs)}, reverse=True)
        pairs, highest = [], Fraction(-1)
        for x, y in grown:
            if y > highest:
                pairs.append((x, y))
                highest = y
        if len(pairs) > MOST_PAIRS:
            raise ValueError(f"more than {MOST_PAIRS:,} pairs of totals; round the points to fewer digits")
    best = max((min(pair), max(pair)) for pair in pairs)
    return tuple(pair for pair in pairs if (min(pair), max(pair)) == best)
