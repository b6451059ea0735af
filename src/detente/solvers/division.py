"""Adjusted Winner: two parties divide issues by points, at most one issue is split, and both end with equal totals.

Both parties spread the same number of points over the issues. Each issue goes to whom it is worth more; an issue worth
the same to both goes to the party that is behind. Then the leader hands issues over in ascending order of

    (its own points) / (the other's points),

the last one only in the part that makes the totals equal: from totals L > O a share t of an issue worth u_L and u_O
leaves L - t u_L = O + t u_O, so t = (L - O) / (u_L + u_O) :cite:`bramstaylor1996`. For honest points the result is free
of envy (each values its part at half of its points or more), equitable (equal totals) and efficient; for two parties
with nothing to fall back on it is the egalitarian and the Kalai-Smorodinsky division.

*What misstating can gain.* An honest party gets at least half of its points S, whatever the other says: halving
everything is open to both. So a party with true points a, facing honest points q, gets no more than the best of

    Σ a_j x_j   with   Σ q_j x_j ≤ S/2,   0 ≤ x_j ≤ 1,

a knapsack of parts, filled in descending order of a_j/q_j. It comes as close to that as it likes by reporting nearly q:
a little more on what the knapsack holds, a little less on what it leaves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from detente.solvers.divisible import ALL, NOTHING, Pair, Points, most_for_second, totals_of


@dataclass(frozen=True)
class Transfer:
    """One issue handed over, or a part of it.

    Attributes
    ----------
    issue : int
    share : Fraction
        Part of the issue.
    giver : int
        0 or 1.
    """

    issue: int
    share: Fraction
    giver: int


@dataclass(frozen=True)
class Division:
    """How Adjusted Winner divides.

    Attributes
    ----------
    before_ties, first : (Fraction, Fraction)
        Totals after the issues that are worth more to one party, and after the tied ones as well.
    owners : tuple of int
        Who gets each issue at first, 0 or 1.
    transfers : tuple of Transfer
        What the leader then hands over, in order.
    shares : tuple of Fraction
        The first party's share of each issue in the end.
    totals : (Fraction, Fraction)
        Equal.
    """

    before_ties: Pair
    first: Pair
    owners: tuple[int, ...]
    transfers: tuple[Transfer, ...]
    shares: tuple[Fraction, ...]
    totals: Pair


def _check(points: Points) -> Fraction:
    """Return the points that both parties spread."""
    sums = sum((a for a, _ in points), NOTHING), sum((b for _, b in points), NOTHING)
    if any(value < 0 for pair in points for value in pair):
        raise ValueError("points must be 0 or more")
    if sums[0] != sums[1] or sums[0] == 0:
        raise ValueError(f"both parties must spread the same number of points, not {sums[0]} and {sums[1]}")
    return sums[0]


def adjusted_winner(points: Points) -> Division:
    """Return the division of Adjusted Winner.

    Parameters
    ----------
    points : sequence of (Fraction, Fraction)
        What each issue is worth to the first and to the second party; both columns have the same sum.

    Raises
    ------
    ValueError
        When points are negative, or the sums differ or are 0.

    Examples
    --------
    Matisse and Picasso, 60 and 40 against 30 and 70: nobody need split what each wants more, but the totals differ.

    >>> found = adjusted_winner([(Fraction(60), Fraction(30)), (Fraction(40), Fraction(70))])
    >>> found.first, found.transfers[0].share, found.totals
    ((Fraction(60, 1), Fraction(70, 1)), Fraction(1, 11), (Fraction(700, 11), Fraction(700, 11)))
    """
    _check(points)
    owners = [0 if a > b else 1 for a, b in points]
    tied = [place for place, (a, b) in enumerate(points) if a == b]
    totals = [
        sum((pair[party] for pair, owner in zip(points, owners, strict=True) if owner == party), NOTHING)
        for party in (0, 1)
    ]
    totals[1] -= sum((points[place][1] for place in tied), NOTHING)
    before_ties = totals[0], totals[1]
    for place in sorted(tied, key=lambda place: points[place], reverse=True):  # the largest first, wherever it stands
        owners[place] = 0 if totals[0] <= totals[1] else 1
        totals[owners[place]] += points[place][0]
    first = totals[0], totals[1]
    shares = [ALL if owner == 0 else NOTHING for owner in owners]
    transfers = _transfers(points, owners, totals)
    for transfer in transfers:
        shares[transfer.issue] += transfer.share if transfer.giver == 1 else -transfer.share
    return Division(before_ties, first, tuple(owners), transfers, tuple(shares), totals_of(points, shares))


def _transfers(points: Points, owners: Sequence[int], totals: list[Fraction]) -> tuple[Transfer, ...]:
    """Return what the leader hands over until the totals are equal; what the other does not value stays."""
    leader = 0 if totals[0] >= totals[1] else 1
    ahead = totals[leader] - totals[1 - leader]
    useful = [place for place, owner in enumerate(owners) if owner == leader and points[place][1 - leader] > 0]
    found = []
    for place in sorted(useful, key=lambda place: points[place][leader] / points[place][1 - leader]):
        if ahead == 0:
            break
        share = min(ALL, ahead / sum(points[place]))
        found.append(Transfer(place, share, leader))
        ahead -= share * sum(points[place])
    return tuple(found)


@dataclass(frozen=True)
class Merits:
    """What can be said for a division.

    Attributes
    ----------
    envy_free : bool
        Neither party would rather have the other's part.
    equitable : bool
        Both get the same number of points.
    efficient : bool
        No other division gives one party more and the other no less.
    """

    envy_free: bool
    equitable: bool
    efficient: bool


def merits(points: Points, shares: Sequence[Fraction]) -> Merits:
    """Return what can be said for the first party's shares of the issues."""
    sums = sum((a for a, _ in points), NOTHING), sum((b for _, b in points), NOTHING)
    totals = totals_of(points, shares)
    return Merits(
        envy_free=all(2 * total >= whole for total, whole in zip(totals, sums, strict=True)),
        equitable=totals[0] == totals[1],
        efficient=most_for_second(points, totals[0]) == totals[1],
    )


@dataclass(frozen=True)
class Reply:
    """What one party could gain by misstating its points to a party whose honest points it knows.

    Attributes
    ----------
    honest : Fraction
        What it gets, in its true points, when it is honest.
    bound : Fraction
        What no report can exceed, and some come as close to as one likes.
    report : tuple of Fraction
        Points that nearly reach it; its own where nothing is to be gained.
    reached : Fraction
        What that report brings, in true points.
    """

    honest: Fraction
    bound: Fraction
    report: tuple[Fraction, ...]
    reached: Fraction


def best_reply(points: Points, party: int, nearness: Fraction = Fraction(1, 1000)) -> Reply:
    """Return how much one party could gain by misstating its points, and how.

    Parameters
    ----------
    points : sequence of (Fraction, Fraction)
        True points of both.
    party : int
        Who misstates, 0 or 1.
    nearness : Fraction
        How much of all points the report moves away from the other's.

    Examples
    --------
    A party with 75 and 25 that knows the other's 25 and 75 gets the first issue and a third of the second.

    >>> found = best_reply([(Fraction(75), Fraction(25)), (Fraction(25), Fraction(75))], 0)
    >>> found.honest, found.bound, found.bound - found.reached < Fraction(1, 10)
    (Fraction(75, 1), Fraction(250, 3), True)
    """
    total = _check(points)
    own, other = [pair[party] for pair in points], [pair[1 - party] for pair in points]
    honest = adjusted_winner(points).totals[party]
    held, split, bound = _knapsack(own, other, total / 2)
    report = _report(other, held, split, total * nearness)
    said = [(report[place], other[place]) for place in range(len(points))]
    reached = sum((value * share for value, share in zip(own, adjusted_winner(said).shares, strict=True)), NOTHING)
    if reached <= honest:
        return Reply(honest, max(bound, honest), tuple(own), honest)
    return Reply(honest, bound, report, reached)


def _knapsack(
    own: Sequence[Fraction], other: Sequence[Fraction], room: Fraction
) -> tuple[set[int], int | None, Fraction]:
    """Return the issues held whole, the one held in part, and the greatest Σ own x with Σ other x ≤ room."""
    wanted = [place for place, value in enumerate(own) if value > 0]
    held, value = {place for place in wanted if other[place] == 0}, NOTHING
    value = sum((own[place] for place in held), NOTHING)
    for place in sorted((p for p in wanted if p not in held), key=lambda p: own[p] / other[p], reverse=True):
        if other[place] > room:
            return held, place, value + own[place] * room / other[place]
        held.add(place)
        value, room = value + own[place], room - other[place]
    return held, None, value


def _report(other: Sequence[Fraction], held: set[int], split: int | None, amount: Fraction) -> tuple[Fraction, ...]:
    """Return points near the other's: more on what is to be held, less on what is to be left, the split one between."""
    left = {place for place, value in enumerate(other) if place not in held and place != split and value > 0}
    middle = set() if split is None else {split}
    raised, lowered = (held, left or middle) if held else (middle, left)
    if not raised or not lowered:
        return tuple(other)
    amount = min(amount, sum((other[place] for place in lowered), NOTHING) / 2)
    parts = {place: other[place] or amount for place in raised}
    whole, whole_lowered = sum(parts.values(), NOTHING), sum((other[place] for place in lowered), NOTHING)
    found = list(other)
    for place in raised:
        found[place] += amount * parts[place] / whole
    for place in lowered:
        found[place] -= amount * other[place] / whole_lowered
    return tuple(found)
