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
from detente.ensemble.run import Run
from detente.inference import weights
from detente.inference.history import HISTORY
from detente.worlds.sides import Sides
from detente.worlds.worlds import Floats

FEW_WORLDS = 1000  # effective sample size below which few worlds explain the history
TOO_FEW = 100  # below which no odds are printed
UNTRUSTED = 0.7  # Pareto k̂ above which weights are not to be trusted
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
class Quality:
    """How well worlds carry the history.

    Attributes
    ----------
    draws : int
    ess, least_ess : float
        Effective sample size of all worlds, and the least within one true type.
    pareto_k : float
        NaN when too few weights differ.
    log_evidence : float
    """

    draws: int
    ess: float
    least_ess: float
    pareto_k: float
    log_evidence: float

    @property
    def ended(self) -> str:
        """How well the history could be weighed, as a sentence."""
        if not self.enough:
            return "hardly any world explains this history, so no odds are given; doubt the coding or the model first"
        if self.least_ess < FEW_WORLDS or self.pareto_k > UNTRUSTED:
            return "few worlds explain this history under some type; draw more worlds, or doubt the coding"
        return "many worlds explain this history"

    @property
    def enough(self) -> bool:
        """Whether odds may be shown at all."""
        return self.ess >= TOO_FEW


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


@dataclass(frozen=True, eq=False)
class Weighed:
    """The arrays of a history run.

    Attributes
    ----------
    log_likelihood : array, shape (draws, moves, types)
    public : array, shape (draws, moves, types)
    prior : array, shape (draws, types)
    challenger, defender : arrays, shape (draws,)
        True types.
    outcome : array, shape (draws, 4)
        From where the history leaves the game.
    ended : array, shape (draws, moves)
    kinds : int
        Types of the challenger.
    """

    log_likelihood: Floats
    public: Floats
    prior: Floats
    challenger: Floats
    defender: Floats
    outcome: Floats
    ended: Floats
    kinds: int

    @property
    def log_weight(self) -> Floats:
        """Log-weights of the worlds by their true types; shape (draws,)."""
        return weights.log_weights(self.log_likelihood, self.challenger, self.defender, self.kinds)


def weigh(run: Run) -> Weighed:
    """Return the arrays of a finished history run."""
    sides = Sides(run.plan.crisis)
    take = {output.name: run.array("history", output.name) for output in HISTORY.gives}
    return Weighed(
        take["log_likelihood"],
        take["public_belief"],
        take["prior"],
        take["true_challenger"],
        take["true_defender"],
        take["outcome"],
        take["ended"],
        len(sides.types[0]),
    )


def reveal(crisis: Crisis, arrays: Weighed) -> Reveal:
    """Return what a history reveals.

    Parameters
    ----------
    crisis : Crisis
    arrays : Weighed
        Its history, weighed.
    """
    sides = Sides(crisis)
    ones, others = ((*(kind.name for kind in types),) for types in sides.types)
    names = (*ones, *others)
    moves = len(sides.rounds.moves)
    path = [odds_after(arrays, count) for count in range(moves + 1)]
    joint = weights.joint_likelihood(arrays.log_likelihood, len(ones))
    told = tuple(tell(arrays, sides, place, path[place], path[place + 1]) for place in range(moves))
    quality = quality_of(arrays)
    return Reveal(
        types=(ones, others),
        before=_named(names, path[0]),
        after=_named(names, path[-1]),
        error=_named(names, weights.sampling_error(joint, arrays.prior)),
        told=told,
        quality=quality,
        log_evidence=_named(names, _log_evidence(joint, arrays.prior)),
        stage=sides.rounds.state,
    )


def odds_after(arrays: Weighed, moves: int) -> Floats:
    """Return the odds of the types of both sides after so many moves; shape (types of both,)."""
    return weights.odds(weights.joint_likelihood(arrays.log_likelihood[:, :moves], arrays.kinds), arrays.prior)


def _named(names: tuple[str, ...], values: Floats) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, values, strict=True)}


def tell(arrays: Weighed, sides: Sides, place: int, odds_before: Floats, odds_after: Floats) -> Told:
    """Return what one move told.

    Parameters
    ----------
    arrays : Weighed
    sides : Sides
        Of the crisis whose history was weighed.
    place : int
        Which move.
    odds_before, odds_after : arrays, shape (types of both,)
        From :func:`odds_after`.
    """
    move, kinds, names = sides.rounds.moves[place], arrays.kinds, sides.labels["type"]
    mine = slice(0, kinds) if move.by_challenger else slice(kinds, len(names))
    past = weights.joint_likelihood(arrays.log_likelihood[:, :place], kinds)
    now = weights.joint_likelihood(arrays.log_likelihood[:, : place + 1], kinds)
    top = float(past.max(initial=-np.inf))  # a long history has likelihoods too small for a plain number
    top = top if np.isfinite(top) else 0.0
    before, after = _by_type(past - top, arrays.prior, mine, kinds), _by_type(now - top, arrays.prior, mine, kinds)
    likelihood = np.divide(after, before, out=np.zeros_like(after), where=before > 0)
    predicted = float(after.sum() / before.sum()) if before.sum() > 0 else 0.0
    own = names[mine]
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = np.log2(likelihood)
    start, end = odds_before[mine], odds_after[mine]
    gain = float(np.sum(end * np.log2(np.where(end > 0, end / start, 1.0))))
    weight = _pair_weight(now, arrays.prior)
    public = (weight[:, None] * arrays.public[:, place]).sum(axis=0)
    without = weights.odds(weights.joint_likelihood(arrays.log_likelihood, kinds, place), arrays.prior)
    return Told(
        move=f"history.{move.entries[0]}",
        entries=move.entries,
        by=str(sides.crisis.history[move.entries[0]].by),
        does=move.word(sides.labels["signal"]),
        likelihood=_named(own, likelihood),
        predicted=predicted,
        surprise=float(-np.log2(predicted)) if predicted > 0 else float("inf"),
        gain=gain,
        evidence={
            (one, other): float(bits[i] - bits[j]) if bits[i] != bits[j] else 0.0
            for i, one in enumerate(own)
            for j, other in enumerate(own)
            if i < j
        },
        favours=own[int(np.argmax(likelihood))],
        without=_named(names, without),
        odds=_named(names, odds_after),
        public=_named(names, public),
        unsolved=float((arrays.ended[:, place] > 0).mean()),
    )


def _by_type(log_joint: Floats, prior: Floats, mine: slice, kinds: int) -> Floats:
    """Return mean over worlds of the likelihood under each type of one side, times that type's chance there."""
    pairs = prior[:, :kinds, None] * prior[:, None, kinds:] * np.exp(log_joint)
    return np.asarray(pairs.sum(axis=2 if mine.start == 0 else 1).mean(axis=0))


def _pair_weight(log_joint: Floats, prior: Floats) -> Floats:
    kinds, top = log_joint.shape[1], float(log_joint.max(initial=-np.inf))
    if not np.isfinite(top):  # no world explains the moves: none weighs more than another
        return np.full(len(prior), 1 / len(prior))
    pairs = prior[:, :kinds, None] * prior[:, None, kinds:] * np.exp(log_joint - top)
    whole = pairs.sum(axis=(1, 2))
    return np.asarray(whole / whole.sum())


def _log_evidence(log_joint: Floats, prior: Floats) -> Floats:
    found, top = weights.evidence(log_joint, prior)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.concatenate([found.sum(axis=1), found.sum(axis=0)]) / prior.mean(axis=0)) + top)


def quality_of(arrays: Weighed) -> Quality:
    """Return how well the worlds carry the history."""
    log_weight = arrays.log_weight
    each = [
        weights.effective_sample_size(log_weight[true == kind])
        for true in (arrays.challenger, arrays.defender)
        for kind in np.unique(true)
    ]
    found, top = weights.evidence(weights.joint_likelihood(arrays.log_likelihood, arrays.kinds), arrays.prior)
    total = float(found.sum())
    return Quality(
        draws=len(log_weight),
        ess=weights.effective_sample_size(log_weight),
        least_ess=min(each, default=0.0),
        pareto_k=weights.pareto_k(log_weight),
        log_evidence=float(np.log(total) + top) if total > 0 else float("-inf"),
    )
