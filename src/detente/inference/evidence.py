"""Evidence: what the moves of a history are worth to every pair of types, and how well a sample of worlds says so.

The evidence Z of a pair of types is its odds times the mean over worlds of the likelihood of the moves under it
(:mod:`detente.inference.weights`). Everything that is said of hypotheses follows from Z after 0, 1, 2 … moves. Two
samples give it: worlds as they were drawn, weighed by their likelihoods; and particles, where such weights fail
(:mod:`detente.inference.particles`).

Weights fail when the least effective sample size - of all worlds by their true types, or of those weights that the odds
of one type rest on - is below 1,000, or a tail of the weights has a shape above 0.7. A history is *beyond the model*
when moves at random, 1/K for each action of a node, would explain it a thousand times better than the worlds do.
"""

from dataclasses import dataclass

import numpy as np

from detente.ensemble.run import Run
from detente.inference import weights
from detente.inference.history import HISTORY
from detente.solvers.threat.equilibria import Ended
from detente.worlds.sides import Sides
from detente.worlds.worlds import Floats

FEW_WORLDS = 1000  # effective sample size below which few worlds explain the history
TOO_FEW = 100  # below which nothing is forecast
UNTRUSTED = 0.7  # Pareto k̂ above which weights are not to be trusted
BEYOND = 1000.0  # moves at random explain the history so many times better: no odds are given
HOPELESS = 30.0  # log of how much worse than random what was drawn may be for particles to be looked for


@dataclass(frozen=True, eq=False)
class Weighed:
    """The arrays of a history run, or of particles.

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
    log_weight : array, shape (draws,)
        Of the worlds, by their true types.
    """

    log_likelihood: Floats
    public: Floats
    prior: Floats
    challenger: Floats
    defender: Floats
    outcome: Floats
    ended: Floats
    kinds: int
    log_weight: Floats


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the moves are worth to every pair of types.

    Attributes
    ----------
    log : array, shape (moves + 1, types of A, types of B)
        log Z after so many moves.
    without : array, shape (moves, types of A, types of B)
        log Z of all moves but one.
    public : array, shape (moves, types of both)
        What the other side believed after each move, mean over worlds as weighted then.
    unsolved : array, shape (moves,)
        Share of worlds in which the round was not solved on the principal branch.
    error : array, shape (types of both,)
        Sampling error of the odds after all moves.
    log_error : float
        Sampling error of the logarithm of the probability of the whole history.
    """

    log: Floats
    without: Floats
    public: Floats
    unsolved: Floats
    error: Floats
    log_error: float

    @property
    def total(self) -> float:
        """Logarithm of the probability of the whole history."""
        return weights.log_sum(self.log[-1])

    def odds(self, moves: int) -> Floats:
        """Return the odds of the types of both sides after so many moves; shape (types of both,)."""
        return weights.odds_of(self.log[moves])

    def by_type(self) -> Floats:
        """Return the logarithm of the probability of the whole history under each type."""
        after, before = weights.by_type(self.log[-1]), weights.by_type(self.log[0])
        return np.subtract(after, before, out=np.full_like(after, -np.inf), where=before > -np.inf)


@dataclass(frozen=True)
class Quality:
    """How well a sample carries the history.

    Attributes
    ----------
    sample : {"worlds", "particles"}
    draws : int
    ess, least_ess : float
        Effective sample size of all worlds, and the least that the odds of one type rest on.
    pareto_k : float
        The largest shape of a tail of the weights; NaN when too few weights differ, and for particles.
    log_evidence : float
    at_random : float
        Logarithm of the probability of the history if every action were as likely as the others.
    parents : int
        Starting particles with descendants in the sample; 0 for worlds.
    acceptance : tuple of float
        Share of the steps that particles took, by stage; empty for worlds.
    failed : str
        Why particles could not be had; empty where they could.
    """

    sample: str
    draws: int
    ess: float
    least_ess: float
    pareto_k: float
    log_evidence: float
    at_random: float
    parents: int = 0
    acceptance: tuple[float, ...] = ()
    failed: str = ""

    @property
    def weights_fail(self) -> bool:
        """Whether weights are not to be trusted, so that particles are wanted."""
        return self.least_ess < FEW_WORLDS or self.pareto_k > UNTRUSTED

    @property
    def beyond(self) -> bool:
        """Whether moves at random explain the history far better than the worlds do."""
        return not self.log_evidence > self.at_random - float(np.log(BEYOND))

    @property
    def hopeless(self) -> bool:
        """Whether not even a search for better worlds could help: what was drawn is worse than random by e^30."""
        return not self.log_evidence > self.at_random - HOPELESS

    @property
    def ended(self) -> str:
        """How well the history could be weighed, as a sentence."""
        if self.beyond:
            return (
                f"hardly any world explains this history: moves at random would explain it {BEYOND:,.0f} times better, "
                "so no odds are given; doubt the coding or the model first"
            )
        if not self.enough:
            return f"the history could not be weighed, so no odds are given: {self.failed or 'too few worlds count'}"
        if self.sample == "particles":
            odd = f"; {self.failed}" if self.failed else ""
            return (
                "few of the drawn worlds explain this history, so its numbers come from new worlds near those that do "
                f"(particles of {self.parents:,} parents), whose luck is not that of other runs{odd}"
            )
        return "many worlds explain this history"

    @property
    def enough(self) -> bool:
        """Whether odds may be shown at all."""
        if self.beyond or self.ess < TOO_FEW:
            return False
        return self.sample == "particles" or not (self.least_ess < FEW_WORLDS and self.pareto_k > UNTRUSTED)


def weigh(run: Run) -> Weighed:
    """Return the arrays of a finished history run."""
    kinds = len(Sides(run.plan.crisis).types[0])
    take = {output.name: run.array("history", output.name) for output in HISTORY.gives}
    true = take["true_challenger"], take["true_defender"]
    return Weighed(
        take["log_likelihood"],
        take["public_belief"],
        take["prior"],
        *true,
        take["outcome"],
        take["ended"],
        kinds,
        weights.log_weights(take["log_likelihood"], *true, kinds),
    )


def evidence_of(arrays: Weighed, moves: int | None = None) -> Evidence:
    """Return the evidence that weighed worlds give; of the first moves only when their number is given."""
    kinds, found = arrays.kinds, arrays.log_likelihood[:, :moves]
    count = found.shape[1]
    path, public = [], []
    for place in range(count + 1):
        joint = weights.joint_likelihood(found[:, :place], kinds)
        path.append(weights.log_evidence(joint, arrays.prior))
        if place > 0:
            public.append(weights.pair_weight(joint, arrays.prior) @ arrays.public[:, place - 1])
    without = [
        weights.log_evidence(weights.joint_likelihood(found, kinds, place), arrays.prior) for place in range(count)
    ]
    joint = weights.joint_likelihood(found, kinds)
    return Evidence(
        log=np.stack(path),
        without=np.stack(without) if without else np.empty((0, *path[0].shape)),
        public=np.stack(public) if public else np.empty((0, arrays.prior.shape[1])),
        unsolved=(arrays.ended[:, :count] == Ended.FAILED).mean(axis=0),
        error=weights.sampling_error(joint, arrays.prior),
        log_error=float(np.sqrt(max((weights.pair_weight(joint, arrays.prior) ** 2).sum() - 1 / len(joint), 0.0))),
    )


def at_random(sides: Sides) -> float:
    """Return the logarithm of the probability of the history if every action were as likely as the others."""
    return -float(np.log(choices(sides)).sum())


def choices(sides: Sides) -> list[int]:
    """Return, for each move, how many actions its node has."""
    count = {"first": 1 + len(sides.labels["signal"]), "answer": 3, "offered": 2, "resisted": 2}
    return [count[move.node] for move in sides.rounds.moves]


def quality_of(arrays: Weighed, sides: Sides) -> Quality:
    """Return how well weighed worlds carry the history."""
    kinds = arrays.kinds
    joint = weights.joint_likelihood(arrays.log_likelihood, kinds)
    whole = weights.log_sum(weights.log_evidence(joint, arrays.prior))
    rests_on = [
        log for log in weights.of_each_type(joint, arrays.prior) if np.isfinite(log).any()
    ]  # types that somebody gives odds
    overall = weights.effective_sample_size(arrays.log_weight)
    tails = [weights.pareto_k(log) for log in (arrays.log_weight, *rests_on)]
    return Quality(
        sample="worlds",
        draws=len(arrays.log_weight),
        ess=overall,
        least_ess=min([overall, *(weights.effective_sample_size(log) for log in rests_on)]),
        pareto_k=max((tail for tail in tails if np.isfinite(tail)), default=float("nan")),
        log_evidence=whole,
        at_random=at_random(sides),
    )
