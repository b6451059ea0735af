"""Balance: what the status quo and a lens' positions are worth to each party - who gains, who pays, and who is traded.

With u the one utility of :mod:`detente.worlds.utility`, x⁰ the status quo and x the positions of a lens, a party's gain
is u(x) - u(x⁰), in the unit in which 1 is the way from the worst on everything to its ideal on everything. A party is
*traded* in a world when it sits at no table with an issue on which the lens moves beyond its limit: others agreed to
what it cannot accept.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from detente.ensemble.bands import Band, band
from detente.worlds.utility import beyond_limit, utility, worth
from detente.worlds.worlds import Floats, Worlds

READS = ("ideal", "weight", "limit", "limit_side", "seated", "status_quo")
MOVED = 1e-9  # a position nearer to the status quo than this has not moved


@dataclass(frozen=True, eq=False)
class Account:
    """What a lens' positions are worth in every world.

    Attributes
    ----------
    before, after : array, shape (draws, parties)
        Utility at the status quo and at the lens' positions.
    by_issue : array, shape (draws, parties, issues)
        Share of the gain that comes from each issue; sums to the gain.
    crossed : array, shape (draws, parties, issues)
        1 where the lens moves an issue to beyond the party's limit.
    absent : array, shape (draws, parties, issues)
        1 where a party with a stance sits at no table with the issue.
    """

    before: Floats
    after: Floats
    by_issue: Floats
    crossed: Floats
    absent: Floats


def account(worlds: Worlds, positions: Floats) -> Account:
    """Return what positions are worth to each party in every world.

    Parameters
    ----------
    worlds : Worlds
        With the fields of ``READS``.
    positions : array, shape (draws, issues)
    """
    ideal, weight, limit, side, seated, quo = (worlds.field(name, lens="balance") for name in READS)
    moved = (np.abs(positions - quo) > MOVED)[:, None, :]
    return Account(
        before=utility(quo, ideal, weight),
        after=utility(positions, ideal, weight),
        by_issue=weight * (worth(positions, ideal) - worth(quo, ideal)),
        crossed=beyond_limit(positions, ideal, limit, side) * moved,
        absent=((seated == 0) & ~np.isnan(ideal)).astype(np.float64),
    )


@dataclass(frozen=True)
class Line:
    """One party's line of the balance.

    Attributes
    ----------
    party : str
    before, after : float
        Mean utility at the status quo and at the lens' positions.
    gain, gain_low, gain_high : float
        Mean gain, and its 5 % and 95 % points over worlds.
    gains : Band
        Probability that it gains.
    by_issue : mapping of issue to float
        Mean share of the gain.
    traded : Band or None
        Probability that it is traded; None when it sits at a table with every issue that it cares about.
    traded_on : mapping of issue to float
        Probability by issue.
    crossed : mapping of issue to float
        Probability that the position lies beyond its limit, seated or not.
    """

    party: str
    before: float
    after: float
    gain: float
    gain_low: float
    gain_high: float
    gains: Band
    by_issue: Mapping[str, float]
    traded: Band | None
    traded_on: Mapping[str, float]
    crossed: Mapping[str, float]


@dataclass(frozen=True)
class Balance:
    """The balance of one lens.

    Attributes
    ----------
    lens : str
    lines : tuple of Line
        One a party, in the order of the crisis.
    """

    lens: str
    lines: tuple[Line, ...]


def balance(lens: str, worlds: Worlds, accounts: Account) -> Balance:
    """Return who gains and who pays, over all worlds."""
    issues = worlds.labels["issue"]
    return Balance(lens, tuple(_line(party, row, issues, accounts) for row, party in enumerate(worlds.labels["party"])))


def _line(party: str, row: int, issues: tuple[str, ...], found: Account) -> Line:
    gain = found.after[:, row] - found.before[:, row]
    traded = found.crossed[:, row] * found.absent[:, row]
    low, high = np.quantile(gain, (0.05, 0.95))
    gains = band((gain > MOVED).astype(np.float64))
    assert gains is not None
    return Line(
        party=party,
        before=float(found.before[:, row].mean()),
        after=float(found.after[:, row].mean()),
        gain=float(gain.mean()),
        gain_low=float(low),
        gain_high=float(high),
        gains=gains,
        by_issue=dict(zip(issues, (float(x) for x in found.by_issue[:, row].mean(axis=0)), strict=True)),
        traded=band(traded.max(axis=1)) if found.absent[:, row].any() else None,
        traded_on={issue: float(x) for issue, x in zip(issues, traded.mean(axis=0), strict=True) if x > 0},
        crossed={issue: float(x) for issue, x in zip(issues, found.crossed[:, row].mean(axis=0), strict=True) if x > 0},
    )
