"""Reveal: what the dated moves of a crisis say about its hypotheses, and how it ends in their light.

Every move reweights the worlds: those in which it was likely gain, the others lose. From a run of
:mod:`detente.inference.history` come

* the *odds* of every type after each date, with the sampling error of this ensemble;
* of each move: its predicted probability and *surprise* -log2 of it, what it *gained*, the Kullback-Leibler divergence
  of the odds after it from those before, in bits, and its *evidence*, log2 of P(move | h, past) / P(move | h', past)
  for each pair of rival types;
* the odds without each move, its factor deleted and the public odds kept ("had we not coded it").

How the crisis ends in their light is said by :mod:`detente.study.forecast`.

Evidence adds up over moves to the change of the log odds; it depends on the order of the moves.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from detente.crisis.crisis import Crisis
from detente.inference import weights
from detente.inference.evidence import Evidence, Quality
from detente.worlds.sides import Sides
from detente.worlds.worlds import Floats

SURPRISING = 3.3  # bits: a move that the worlds gave less than one chance in ten


@dataclass(frozen=True)
class Told:
    """What one dated move told.

    Attributes
    ----------
    move : str
        Its place in the history, such as ``history.3``.
    entries : tuple of int
    by, does : str
        Who moved, and what it is in the game.
    likelihood : mapping of type to float
        P(move | type, past), the coding error included; types of the mover only.
    predicted, surprise, gain : float
        Probability that the worlds gave it; -log2 of that; bits gained about both sides.
    evidence : mapping of (type, type) to float
        Bits in favour of the first over the second.
    favours : str
    without : mapping of type to float
        Odds at the end without this move.
    odds : mapping of type to float
        Odds after it.
    public : mapping of type to float
        What the other side believed after it, mean over worlds as weighted then.
    unsolved : float
        Share of worlds in which the round was not solved on the principal branch.
    """

    move: str
    entries: tuple[int, ...]
    by: str
    does: str
    likelihood: Mapping[str, float]
    predicted: float
    surprise: float
    gain: float
    evidence: Mapping[tuple[str, str], float]
    favours: str
    without: Mapping[str, float]
    odds: Mapping[str, float]
    public: Mapping[str, float]
    unsolved: float


@dataclass(frozen=True)
class Reveal:
    """What a history reveals.

    Attributes
    ----------
    types : (tuple of str, tuple of str)
        Types of challenger and defender.
    before, after, error : mapping of type to float
        Odds before and after the history, and the sampling error of the latter.
    told : tuple of Told
    quality : Quality
    log_evidence : mapping of type to float
        Logarithm of the probability of the whole history under each type.
    stage : str
        Where the last move left the game.
    """

    types: tuple[tuple[str, ...], tuple[str, ...]]
    before: Mapping[str, float]
    after: Mapping[str, float]
    error: Mapping[str, float]
    told: tuple[Told, ...]
    quality: Quality
    log_evidence: Mapping[str, float]
    stage: str


def reveal(crisis: Crisis, evidence: Evidence, quality: Quality) -> Reveal:
    """Return what a history reveals.

    Parameters
    ----------
    crisis : Crisis
    evidence : Evidence
        What its moves are worth to every pair of types.
    quality : Quality
        Of the sample that says so.
    """
    sides = Sides(crisis)
    ones, others = ((*(kind.name for kind in types),) for types in sides.types)
    names = (*ones, *others)
    return Reveal(
        types=(ones, others),
        before=_named(names, evidence.odds(0)),
        after=_named(names, evidence.odds(-1)),
        error=_named(names, evidence.error),
        told=tuple(tell(evidence, sides, place) for place in range(len(sides.rounds.moves))),
        quality=quality,
        log_evidence=_named(names, evidence.by_type()),
        stage=sides.rounds.state,
    )


def _named(names: tuple[str, ...], values: Floats) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, values, strict=True)}


def tell(evidence: Evidence, sides: Sides, place: int) -> Told:
    """Return what one move told.

    Parameters
    ----------
    evidence : Evidence
    sides : Sides
        Of the crisis whose history was weighed.
    place : int
        Which move.
    """
    move, names = sides.rounds.moves[place], sides.labels["type"]
    kinds = evidence.log.shape[1]
    mine = slice(0, kinds) if move.by_challenger else slice(kinds, len(names))
    own = names[mine]
    past, now = evidence.log[place], evidence.log[place + 1]
    before, after = weights.by_type(past)[mine], weights.by_type(now)[mine]
    rise = np.subtract(after, before, out=np.full_like(after, -np.inf), where=before > -np.inf)
    predicted = float(np.exp(weights.log_sum(now) - weights.log_sum(past))) if weights.log_sum(past) > -np.inf else 0.0
    with np.errstate(invalid="ignore"):
        bits = rise / np.log(2)
        pairs = {
            (one, other): float(bits[i] - bits[j]) if bits[i] != bits[j] else 0.0
            for i, one in enumerate(own)
            for j, other in enumerate(own)
            if i < j
        }
    start, end = evidence.odds(place)[mine], evidence.odds(place + 1)[mine]
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = float(np.sum(end * np.log2(np.where(end > 0, end / start, 1.0))))
    return Told(
        move=f"history.{move.entries[0]}",
        entries=move.entries,
        by=str(sides.crisis.history[move.entries[0]].by),
        does=move.word(sides.labels["signal"]),
        likelihood=_named(own, np.exp(rise)),
        predicted=predicted,
        surprise=float(-np.log2(predicted)) if predicted > 0 else float("inf"),
        gain=gain,
        evidence=pairs,
        favours=own[int(np.argmax(rise))],
        without=_named(names, weights.odds_of(evidence.without[place])),
        odds=_named(names, evidence.odds(place + 1)),
        public=_named(names, evidence.public[place]),
        unsolved=float(evidence.unsolved[place]),
    )
