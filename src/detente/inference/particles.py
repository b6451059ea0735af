"""Particles of a history: new worlds near those that explain it, where weights of drawn worlds fail.

Within each pair of types (their jumps would not mix) the uniforms behind a world are standard normals z through
u = Φ(z), and the moves are what is known step by step: with π and ρ the odds of the pair in a world,

    Λ_0 = log π ρ,        Λ_k = Λ_{k-1} + log ℓ_k,

are tempered one after the other by :mod:`detente.solvers.particles`, so that the evidence of the pair after every move
comes out on the way. Pairs are put together in proportion to it. A move is left out by weighing with 1 / ℓ.

Only coordinates that change the likelihood of some move in some of the worlds tried are moved by the random walk; the
others travel with their particle. What the history does not read keeps streams of its own, so that any lens can look at
these worlds. They are new worlds: luck that is common to other runs is lost, and each keeps its parent's number.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.ensemble.plan import Plan
from detente.ensemble.run import Run, execute, processors
from detente.ensemble.shelf import MemoryShelf
from detente.inference import weights
from detente.inference.evidence import TOO_FEW, Evidence, Quality, at_random
from detente.inference.history import HISTORY, WEIGHED_BY, likelihoods
from detente.lens import Findings, Lens
from detente.solvers.particles import Ended, Tempered, temper_islands
from detente.solvers.threat.equilibria import Ended as Followed
from detente.worlds.build import worlds_of
from detente.worlds.draw import REPLICATE, Luck
from detente.worlds.sides import Sides
from detente.worlds.worlds import Floats, Worlds

SIZE = 2_000  # particles of a pair of types, in whole replicates: at least half of them count
TRIED = 20  # worlds in which it is tried whether a coordinate changes anything
LOOKED_AT = 4_000  # particles that are looked at again with something otherwise
INSIDE = 2.0**-53  # uniforms stay so far inside (0, 1)


@dataclass(frozen=True)
class Pair:
    """A pair of types, and which worlds have it.

    Attributes
    ----------
    challenger, defender : int
        Places of the types.
    luck : Luck
        In which the hypotheses of the types hold; what the history does not read comes from its streams.
    slices : mapping of path to (low, width)
        Where the uniform of a path has to lie for a type that is a slice of a cost.
    """

    challenger: int
    defender: int
    luck: Luck
    slices: dict[str, tuple[float, float]]

    def uniforms(self, paths: tuple[str, ...], normal: Floats) -> dict[str, Floats]:
        """Return the uniforms of normals, shape (draws, paths)."""
        found = {}
        for place, path in enumerate(paths):
            low, width = self.slices.get(path, (0.0, 1.0))
            found[path] = low + width * np.clip(ndtr(normal[:, place]), INSIDE, 1 - INSIDE)
        return found


@dataclass(frozen=True)
class ParticlePlan(Plan):
    """The plan of a run on particles: pair after pair, each a whole number of replicates.

    Attributes
    ----------
    pairs : tuple of Pair
        With the uniforms of their particles as given luck.
    """

    pairs: tuple[Pair, ...] = ()

    def worlds(self, first: int, replicates: int, names: Iterable[str] | None = None) -> Worlds:
        """Return some replicates of the particles' worlds."""
        wanted = self.reads if names is None else tuple(names)
        found, start = [], 0
        for pair in self.pairs:
            low, high = max(first, start), min(first + replicates, start + pair.luck.replicates)
            if low < high:
                rows = slice((low - start) * REPLICATE, (high - start) * REPLICATE)
                given = {path: array[rows] for path, array in pair.luck.given.items()}
                luck = replace(pair.luck, first=pair.luck.first + low - start, replicates=high - low, given=given)
                found.append(worlds_of(self.crisis, luck, wanted, self.reading))
            start += pair.luck.replicates
        arrays = {name: np.concatenate([block.arrays[name] for block in found]) for name in wanted}
        return replace(found[0], arrays=arrays, first=first * REPLICATE)


@dataclass(frozen=True, eq=False)
class Particles:
    """Particles of a history.

    Attributes
    ----------
    plan : ParticlePlan
    evidence : Evidence
    quality : Quality
    log_weight : array, shape (particles,)
        Weights that sum to 1.
    log_target : array, shape (particles,)
        Λ of every particle after all moves.
    """

    plan: ParticlePlan
    evidence: Evidence
    quality: Quality
    log_weight: Floats
    log_target: Floats

    def run(self, lenses: Iterable[Lens] = (), threads: int | None = None) -> Run:
        """Run the history and other lenses on the particles' worlds."""
        named = {lens.name: lens for lens in (*lenses, HISTORY)}
        whole = replace(self.plan, lenses=tuple(named[name] for name in sorted(named)))
        return execute(whole, MemoryShelf(), threads=threads)

    def worlds(self, crisis: Crisis, names: Iterable[str] = WEIGHED_BY) -> Worlds:
        """Return some of the particles' worlds, evenly from all pairs, perhaps with another history."""
        plan = replace(self.plan, crisis=crisis)
        worlds = plan.worlds(0, plan.replicates, names)
        arrays = {name: array[:: self._step] for name, array in worlds.arrays.items()}
        return replace(worlds, arrays=arrays)

    def odds_in(self, worlds: Worlds) -> Floats | None:
        """Return the odds in the particles' worlds with something otherwise, by weighing them with what that changes.

        Parameters
        ----------
        worlds : Worlds
            From :meth:`worlds`.

        Returns
        -------
        array, shape (types of both,), or None
            None where too few particles carry them.
        """
        found, _ = likelihoods(worlds)
        shape = self.evidence.log.shape[1:]
        of = np.repeat(np.arange(len(self.plan.pairs)), [pair.luck.draws for pair in self.plan.pairs])[:: self._step]
        rows = np.arange(len(of))
        mine, theirs = of // shape[1], shape[0] + of % shape[1]
        total = found["log_likelihood"].sum(axis=1)
        with np.errstate(divide="ignore"):
            now = np.log(found["prior"][rows, mine]) + np.log(found["prior"][rows, theirs])
        now = now + total[rows, mine] + total[rows, theirs]
        kept = self.log_weight[:: self._step] > -np.inf
        change = np.where(kept, now - self.log_target[:: self._step], 0.0)
        log_weight = self.log_weight[:: self._step] + change
        if not weights.effective_sample_size(log_weight) >= TOO_FEW:
            return None
        pairs = np.array([weights.log_sum(log_weight[of == pair]) for pair in range(shape[0] * shape[1])])
        return weights.odds_of(pairs.reshape(shape))

    @property
    def _step(self) -> int:
        return max(self.plan.draws // LOOKED_AT, 1)


def temper_history(plan: Plan, *, size: int = SIZE, threads: int | None = None) -> Particles:
    """Return particles of a history; the same ones whatever the number of threads.

    Parameters
    ----------
    plan : Plan
        Of :data:`detente.inference.history.HISTORY`.
    size : int
        Particles of each pair of types.
    threads : int, optional
        By default one a processor.
    """
    replicates, seed = -(-size // REPLICATE), Seed(plan.seed).branch("particles")
    paths = paths_of(plan)
    pairs = _pairs(Sides(plan.crisis), seed, replicates)
    moving = _moving(plan, pairs[0], paths)

    def climb(pair: Pair) -> Tempered:
        start = np.stack([ndtri(pair.luck.uniforms(path)) for path in paths], axis=1)
        name = f"{pair.challenger}/{pair.defender}"
        return temper_islands(lambda normal: _look(plan, pair, paths, normal), start, seed.branch(name), moving)

    with ThreadPoolExecutor(max_workers=threads or processors()) as pool:
        found = list(pool.map(climb, pairs))
    given = tuple(
        replace(pair, luck=replace(pair.luck, given=pair.uniforms(paths, one.normal)))
        for pair, one in zip(pairs, found, strict=True)
    )
    known = {field.name: getattr(plan, field.name) for field in fields(Plan)}
    draws = len(pairs) * replicates * REPLICATE
    particle_plan = ParticlePlan(**{**known, "draws": draws}, pairs=given)
    return _together(particle_plan, found, Sides(plan.crisis))


def paths_of(plan: Plan) -> tuple[str, ...]:
    """Return the paths of all uniforms that the likelihoods of a history rest on, sorted."""
    asked: set[str] = set()

    class Listening(Luck):
        def uniforms(self, path: str) -> Floats:
            asked.add(path)
            return super().uniforms(path)

    worlds_of(plan.crisis, Listening(Seed(plan.seed), 0, 1), WEIGHED_BY, plan.reading)
    return tuple(sorted(asked))


def _pairs(sides: Sides, seed: Seed, replicates: int) -> list[Pair]:
    found: list[Pair] = []
    ones, others = sides.types
    for row, one in enumerate(ones):
        for column, other in enumerate(others):
            holds: dict[str, bool] = {}
            slices: dict[str, tuple[float, float]] = {}
            for place, kind, count in ((row, one, len(ones)), (column, other, len(others))):
                holds |= kind.holds
                if kind.node is not None:
                    slices[kind.pinned[0]] = (place / count, 1 / count)
            found.append(Pair(row, column, Luck(seed, len(found) * replicates, replicates, holds=holds), slices))
    return found


def _find(plan: Plan, pair: Pair, paths: tuple[str, ...], normal: Floats) -> Findings:
    """Return the likelihoods of the moves in the worlds of some normals; any number of them."""
    draws = -(-len(normal) // REPLICATE) * REPLICATE
    whole = np.concatenate([normal, np.zeros((draws - len(normal), normal.shape[1]))])
    luck = replace(pair.luck, replicates=draws // REPLICATE, given=pair.uniforms(paths, whole))
    found, _ = likelihoods(worlds_of(plan.crisis, luck, WEIGHED_BY, plan.reading))
    return {name: array[: len(normal)] for name, array in found.items()}


def _look(plan: Plan, pair: Pair, paths: tuple[str, ...], normal: Floats) -> tuple[Floats, Floats]:
    """Return Λ of every particle of a pair, and public odds and unsolved rounds after every move."""
    found = _find(plan, pair, paths, normal)
    likelihood, prior = found["log_likelihood"], found["prior"]
    mine, theirs = pair.challenger, _kinds(plan) + pair.defender
    with np.errstate(divide="ignore"):
        odds = np.log(prior[:, mine]) + np.log(prior[:, theirs])
    steps = np.concatenate([odds[:, None], likelihood[..., mine] + likelihood[..., theirs]], axis=1)
    seen = np.concatenate([found["public_belief"], (found["ended"] == Followed.FAILED)[..., None]], axis=2)
    none = np.zeros((len(normal), 1, seen.shape[2]))
    return np.cumsum(steps, axis=1), np.concatenate([none, seen], axis=1)


def _kinds(plan: Plan) -> int:
    return len(Sides(plan.crisis).types[0])


def _moving(plan: Plan, pair: Pair, paths: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Return which coordinates change the likelihood of some move in some of the worlds that are tried."""
    u = Luck(Seed(plan.seed).branch("screen"), 0, 2)
    whole = np.stack([ndtri(u.uniforms(path)) for path in paths], axis=1)
    base, other = whole[:TRIED], whole[REPLICATE : REPLICATE + TRIED]
    tried = np.repeat(base[None], len(paths) + 1, axis=0)
    for place in range(len(paths)):
        tried[place + 1, :, place] = other[:, place]
    found = _find(plan, pair, paths, tried.reshape(-1, len(paths)))
    told = np.concatenate([found["log_likelihood"].reshape(len(tried), -1), found["prior"].reshape(len(tried), -1)], 1)
    return np.asarray((told[1:] != told[0]).any(axis=1))


def _together(plan: ParticlePlan, found: list[Tempered], sides: Sides) -> Particles:
    """Put pairs of types together, in proportion to their evidence."""
    shape, moves = tuple(len(types) for types in sides.types), len(sides.rounds.moves)
    path = np.stack([one.log_evidence for one in found], axis=1)
    last = path[-1]
    share = np.exp(last - weights.log_sum(last)) if np.isfinite(last).any() else np.full(len(found), 1 / len(found))
    without = np.full((moves, len(found)), -np.inf)
    for column, one in enumerate(found):
        each = np.diff(one.log_likelihood, axis=1)
        for place in range(moves if np.isfinite(last[column]) else 0):
            kept = one.log_weight > -np.inf
            without[place, column] = last[column] + weights.log_sum(one.log_weight[kept] - each[kept, place])
    then = np.exp(path[1:] - np.array([weights.log_sum(row) for row in path[1:]])[:, None])
    means = np.einsum("mp,pmk->mk", np.nan_to_num(then), np.stack([one.means[1:] for one in found]))
    # the error of odds from that of each pair's evidence, to first order; few islands a pair, so all pairs say how far
    counted = [one.variance for one, part in zip(found, share, strict=True) if part > 0]
    variance = share**2 * (float(np.mean(counted)) if counted else 0.0)
    odds = weights.odds_of(last.reshape(shape))
    inside = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), axis=-1).reshape(-1, 2)
    is_type = np.concatenate([inside[:, :1] == np.arange(shape[0]), inside[:, 1:] == np.arange(shape[1])], axis=1)
    error = np.sqrt((variance[:, None] * (is_type - odds) ** 2).sum(axis=0))
    evidence = Evidence(
        path.reshape(-1, *shape), without.reshape(-1, *shape), means[:, :-1], means[:, -1], error,
        float(np.sqrt(variance.sum())),
    )  # fmt: skip
    with np.errstate(divide="ignore"):
        log_weight = np.concatenate([one.log_weight + np.log(part) for one, part in zip(found, share, strict=True)])
    quality = _quality(plan, found, share, is_type, evidence, log_weight, sides)
    return Particles(plan, evidence, quality, log_weight, np.concatenate([one.log_likelihood[:, -1] for one in found]))


def _quality(
    plan: ParticlePlan, found: list[Tempered], share: Floats, is_type: npt.NDArray[np.bool_], evidence: Evidence,
    log_weight: Floats, sides: Sides,
) -> Quality:  # fmt: skip
    counted = [place for place, part in enumerate(share) if part > 0]
    least = [
        weights.effective_sample_size(
            np.concatenate([found[p].log_weight + np.log(share[p]) for p in counted if is_type[p, kind]])
        )
        for kind in range(is_type.shape[1])
        if any(is_type[p, kind] for p in counted)
    ]
    worst = max((found[place].ended for place in counted), default=Ended.IMPOSSIBLE)
    return Quality(
        sample="particles",
        draws=plan.draws,
        ess=weights.effective_sample_size(log_weight),
        least_ess=min(least, default=0.0),
        pareto_k=float("nan"),
        log_evidence=evidence.total,
        at_random=at_random(sides),
        parents=sum(len(np.unique(found[place].parent)) for place in counted),
        acceptance=tuple(x for place in counted for x in found[place].acceptance),
        failed="" if worst == Ended.CONVERGED else worst.sentence,
    )
