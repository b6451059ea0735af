"""Small cases of steps, and two other ways to find the best plan: all orders of the steps, and what can be reached."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from detente.solvers.order.bottleneck import Best, best_plans
from detente.solvers.order.lattice import Floats, lattice_of


@dataclass(frozen=True, eq=False)
class Steps:
    """Steps with whole-number values."""

    before: tuple[tuple[int, ...], ...]
    kept: Floats
    total: Floats
    owner: Floats

    def best(self) -> Best:
        return best_plans(lattice_of(self.before), self.kept[None], self.total[None], self.owner)


def random_steps(luck: np.random.Generator, most: int = 6) -> Steps:
    """Return steps with few values, so that there are ties, and some that can be undone in part."""
    steps, parties = int(luck.integers(1, most + 1)), int(luck.integers(1, 4))
    before = tuple(
        tuple(int(other) for other in range(step) if luck.random() < 0.25) for step in luck.permutation(range(steps))
    )
    order = luck.permutation(steps)  # names do not follow the precedence
    place = np.argsort(order)
    mixed = tuple(
        tuple(int(order[need]) for need in before_of)
        for before_of in (_acyclic(before)[place[s]] for s in range(steps))
    )
    values = luck.integers(-4, 6, (steps, parties)).astype(float)
    share = luck.choice([0.0, 0.0, 0.5], steps)[:, None]
    owner = luck.random((steps, parties)) < 0.5
    return Steps(mixed, values * (1 - share), values.sum(axis=0), owner.astype(float))


def _acyclic(before: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    return [tuple(need for need in needs if need < step) for step, needs in enumerate(before)]


def plans(before: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """Yield every order of the steps that obeys a precedence."""

    def go(done: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(done) == len(before):
            yield done
        for step in range(len(before)):
            if step not in done and set(before[step]) <= set(done):
                yield from go((*done, step))

    yield from go(())


def worst_of(steps: Steps, plan: Sequence[int]) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Return worst exposure, worst temptation and both sums on one plan, in fractions."""
    parties = range(steps.kept.shape[1])
    kept = [Fraction(0) for _ in parties]
    total = [Fraction(value) for value in steps.total]
    exposed = [[Fraction(0)] * len(kept)]
    tempted = [Fraction(0)]
    for step in plan:
        tempted.append(
            max((max(Fraction(0), kept[q] - total[q]) for q in parties if steps.owner[step, q]), default=Fraction(0))
        )
        kept = [kept[q] + Fraction(steps.kept[step, q]) for q in parties]
        exposed.append([max(Fraction(0), -value) for value in kept])
    flat = [value for row in exposed for value in row]
    return max(flat), max(tempted), sum(flat, Fraction(0)), sum(tempted, Fraction(0))


def by_reaching(steps: Steps) -> tuple[float, float, float, float]:
    """Return both worst numbers in both orders, by asking for every threshold whether all can still be done: backwards.

    A search from everything done to nothing done, through states below the threshold; no recursion over least worsts.
    """
    count = len(steps.before)

    def kept(state: int) -> Floats:
        return sum((steps.kept[s] for s in range(count) if state >> s & 1), np.zeros(steps.kept.shape[1]))

    def exposure(state: int) -> float:
        return max(0.0, float((-kept(state)).max()))

    def temptation(state: int, step: int) -> float:
        beyond = (kept(state) - steps.total)[steps.owner[step] > 0]
        return max(0.0, float(beyond.max(initial=0.0)))

    def reaches(most_exposure: float, most_temptation: float) -> bool:
        seen, border = set(), [2**count - 1]
        while border:
            state = border.pop()
            if state in seen or exposure(state) > most_exposure:
                continue
            seen.add(state)
            for step in range(count):
                earlier = state & ~(1 << step)
                needed = any(step in steps.before[s] for s in range(count) if earlier >> s & 1)
                if state >> step & 1 and not needed and temptation(earlier, step) <= most_temptation:
                    border.append(earlier)
        return 0 in seen

    states = range(2**count)
    levels = sorted({exposure(state) for state in states})
    pulls = sorted({temptation(s, step) for s in states for step in range(count)})
    least = next(level for level in levels if reaches(level, np.inf))
    then = next(pull for pull in pulls if reaches(least, pull))
    calm = next(pull for pull in pulls if reaches(np.inf, pull))
    after = next(level for level in levels if reaches(level, calm))
    return least, then, calm, after
