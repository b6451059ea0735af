"""The exchanges of one world, one by one: who moves where on what, for what, and what it does to the others."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from detente.solvers.exchange.peer import peer_world
from detente.solvers.exchange.tally import COLUMNS, GAIN, STEP, Tally, lighter
from detente.solvers.exchange.trade import Rules, trade_world

Floats = npt.NDArray[np.float64]
Bookkeeping = Literal["outcome", "peer"]
Ties = Literal["together", "listed"]
MOST = 10_000  # exchanges that are noted; more are made and counted


@dataclass(frozen=True, slots=True)
class Move:
    """What one of the two gives.

    Attributes
    ----------
    party, issue : int
    start, end : float
        Its vote before and after.
    before, after : float
        The outcome of the issue before and after. Where several exchanges are made at once, after all of them.
    shift : float
        How far this move alone shifts the outcome.
    gain : float
        What the exchange is worth to the party.
    """

    party: int
    issue: int
    start: float
    end: float
    before: float
    after: float
    shift: float
    gain: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange.

    Attributes
    ----------
    first, second : Move
        Each supplies one issue, and demands that of the other.
    step : int
        Exchanges of one step are made at once.
    effect : tuple of float
        What it is worth to every party that has no part in it; 0 for the two who have.
    """

    first: Move
    second: Move
    step: int
    effect: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Traded:
    """A world after its exchanges.

    Attributes
    ----------
    vote : array, shape (parties, issues)
    start, outcome : arrays, shape (issues,)
        Weighted means of the positions, and of the votes; NaN where nobody has a weight.
    exchanges : tuple of Exchange
    count : int
        How many were made; more than are listed where there are more than ``MOST``.
    ended : bool
        Whether no exchange is left that pays; False where the search was broken off.
    """

    vote: Floats
    start: Floats
    outcome: Floats
    exchanges: tuple[Exchange, ...]
    count: int
    ended: bool


def trade(
    position: npt.ArrayLike,
    salience: npt.ArrayLike,
    capability: npt.ArrayLike,
    *,
    tables: npt.ArrayLike | None = None,
    scale: tuple[float, float] = (0.0, 1.0),
    rounds: int = 1,
    bookkeeping: Bookkeeping = "outcome",
    ties: Ties = "together",
    spread: float = 0.0,
    luck: npt.ArrayLike | None = None,
) -> Traded:
    """Return the exchanges of one world.

    Parameters
    ----------
    position : array, shape (parties, issues)
        NaN where a party has no stance: it is left out there.
    salience : array, shape (parties, issues)
        0 to 1.
    capability : array, shape (parties,)
        At least 0.
    tables : array, shape (tables, parties, issues), optional
        1 where a party sits at a table with an issue on it. Two parties trade two issues that are on one table at
        which both sit. Who sits at no table with an issue has no vote on it. By default there is one table with all.
    scale : tuple of float
        Ends of the scale of the positions.
    rounds : int
        At least 1.
    bookkeeping : str
        ``outcome``: an exchange is held against the outcome as it stands. ``peer``: against what a public program
        takes it for (:mod:`detente.solvers.exchange.peer`); for comparison with that program's numbers only.
    ties : str
        Exchanges that pay the same are made ``together``, in equal shares; or the one that is ``listed`` first. The
        bookkeeping ``peer`` takes them as they are listed.
    spread : float
        How much luck decides of the gains, 0 to 1; 0 for equal gains.
    luck : array, shape (rows, 3), optional
        Numbers drawn evenly from 0 to 1, a row for each exchange, used in turn; needed with a spread above 0.

    Returns
    -------
    Traded

    Raises
    ------
    ValueError
        When shapes do not fit, or a number is out of its range.

    Examples
    --------
    Two parties of the same power, each of which cares for another issue, give each other what they want:

    >>> found = trade([[0, 0], [1, 1]], [[1.0, 0.5], [0.5, 1.0]], [1, 1])
    >>> found.start.round(3).tolist(), found.outcome.round(3).tolist(), found.exchanges[0].first.gain
    ([0.333, 0.667], [0.0, 1.0], 0.16666666666666666)
    """
    here, cares, power, seats = _checked(position, salience, capability, tables)
    low, width = scale[0], scale[1] - scale[0]
    drawn = np.zeros((1, 3)) if luck is None else np.asarray(luck, dtype=np.float64)
    _check_choices(width, rounds, bookkeeping, spread, has_luck=luck is not None)
    place = (here - low) / width
    if np.nanmin(place, initial=0) < 0 or np.nanmax(place, initial=1) > 1:
        raise ValueError(f"a position lies outside the scale from {scale[0]} to {scale[1]}")
    votes = ~np.isnan(place) & (seats.max(axis=0, initial=0.0) > 0)
    weight = np.where(votes, power[:, None] * cares, 0.0)
    total = weight.sum(axis=0)
    tally = Tally(np.zeros(len(power)), np.zeros(len(power)), np.zeros(1, np.int64), np.full((MOST, COLUMNS), np.nan))
    if bookkeeping == "peer":
        (vote, outcome), ended = peer_world(place, cares, weight, seats, rounds, tally), True
    else:
        rules = Rules(float(ties == "together"), float(spread), drawn)
        vote, outcome, ended = trade_world(place, cares, weight, seats, rounds, rules, tally)
    start = (weight * np.nan_to_num(place)).sum(axis=0)
    start = np.divide(start, total, out=np.full(len(total), np.nan), where=total > 0)
    count = int(tally.made[0])
    return Traded(
        vote=low + width * np.where(votes, vote, np.nan),
        start=low + width * start,
        outcome=low + width * np.where(total > 0, outcome, np.nan),
        exchanges=tuple(_told(row, here, cares, scale) for row in tally.record[:count]),
        count=count,
        ended=bool(ended),
    )


def _told(row: Floats, position: Floats, salience: Floats, scale: tuple[float, float]) -> Exchange:
    """Return what a row of the record says, in the units of the scale."""
    low, width = scale[0], scale[1] - scale[0]
    moves, effect = [], np.zeros(len(position))
    for k in range(2):
        party, issue, start, end, shift, before, after = row[3 + 7 * k : 10 + 7 * k].tolist()
        vote, outcome = (low + width * start, low + width * end), (low + width * before, low + width * after)
        gain = width * float(row[GAIN + k])
        moves.append(Move(int(party), int(issue), vote[0], vote[1], outcome[0], outcome[1], width * shift, gain))
        for other in range(len(position)):
            x = (position[other, int(issue)] - low) / width
            if not np.isnan(x):
                effect[other] += width * salience[other, int(issue)] * shift * lighter(before, after, x)
    effect[[move.party for move in moves]] = 0.0
    return Exchange(moves[0], moves[1], int(row[STEP]), tuple(effect.tolist()))


def _checked(
    position: npt.ArrayLike, salience: npt.ArrayLike, capability: npt.ArrayLike, tables: npt.ArrayLike | None
) -> tuple[Floats, Floats, Floats, Floats]:
    here, cares = (np.array(part, dtype=np.float64, order="C") for part in (position, salience))
    power = np.array(capability, dtype=np.float64)
    seats = np.ones((1, *here.shape)) if tables is None else np.array(tables, dtype=np.float64, order="C")
    if here.ndim != 2 or cares.shape != here.shape or power.shape != here.shape[:1] or seats.shape[1:] != here.shape:
        raise ValueError(
            f"positions {here.shape}, saliences {cares.shape}, capabilities {power.shape} and tables {seats.shape} do "
            "not fit: they need (parties, issues), the same, (parties,) and (tables, parties, issues)"
        )
    if np.isinf(here).any():
        raise ValueError("a position is not finite")
    cares = np.where(np.isnan(here), 0.0, cares)
    if not ((cares >= 0) & (cares <= 1)).all() or not ((power >= 0) & np.isfinite(power)).all():
        raise ValueError("saliences must lie between 0 and 1, and capabilities must be finite and at least 0")
    return here, cares, power, seats


def _check_choices(width: float, rounds: int, bookkeeping: str, spread: float, *, has_luck: bool) -> None:
    if width <= 0:
        raise ValueError("a scale needs a lower and a higher end")
    if rounds < 1 or not 0 <= spread <= 1:
        raise ValueError(f"rounds must be at least 1 and the spread between 0 and 1, not {rounds} and {spread}")
    if spread > 0 and not has_luck:
        raise ValueError("a spread above 0 needs luck: a row of three drawn numbers for each exchange")
    if spread > 0 and bookkeeping == "peer":
        raise ValueError("luck divides no gains under the bookkeeping 'peer'")
