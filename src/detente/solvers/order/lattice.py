"""The lattice of down-sets: everything that can have been done at some moment of a plan.

A *down-set* Y of a precedence order holds with every step all steps that must come before it. A plan is a way through
the lattice of down-sets, from nothing done to everything done, one step at a time; the down-sets on it are the moments
at which the process can stop. A down-set is a bit mask. They are built step by step in an order that obeys the
precedence,

    D_0 = {∅},    D_{i+1} = D_i ∪ {Y ∪ {s} : Y in D_i, needs(s) ⊆ Y},    s the (i+1)-th step,

and sorted as numbers, so that what is contained in another comes before it. The lattice rests on the precedence alone:
it is built once and serves all values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput

Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.int64]
MOST_STEPS = 24
MOST_STATES = 1_000_000  # down-sets; with all ways between them some 150 MB


class TooManySteps(BadInput):
    """There are more steps, or more down-sets, than can be gone through."""


@dataclass(frozen=True, eq=False)
class Lattice:
    """The down-sets of a precedence order and the ways between them.

    Attributes
    ----------
    masks : array of int64, shape (states,)
        Bit s is set where step s is done; sorted, so that the first is empty and the last is everything.
    starts : array of float64, shape (states + 1,)
        Where the ways into each state begin in the two arrays below.
    origin : array of float64, shape (ways,)
        The state that a way comes from.
    step : array of float64, shape (ways,)
        The step that is done on it. Floats, because kernels take nothing else.
    steps : int
        How many steps there are.
    """

    masks: Masks
    starts: Floats
    origin: Floats
    step: Floats
    steps: int

    @property
    def states(self) -> int:
        """Number of down-sets."""
        return len(self.masks)

    def done(self, needs: Sequence[Sequence[int]]) -> Floats:
        """Return 1 where all of some steps are done, else 0; shape (states, len(needs))."""
        columns = [self.masks & _mask(steps) == _mask(steps) for steps in needs]
        return np.stack(columns, axis=1).astype(np.float64) if columns else np.zeros((self.states, 0))


def _mask(steps: Sequence[int]) -> int:
    return sum(1 << step for step in set(steps))


def sequence_of(before: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """Return one order of the steps that obeys a precedence, as far as it goes: a step on a cycle is left out.

    Parameters
    ----------
    before : sequence of sequence of int
        For every step, the steps that must come before it.
    """
    found: list[int] = []
    left = set(range(len(before)))
    while ready := sorted(step for step in left if not left & set(before[step])):
        found += ready
        left -= set(ready)
    return tuple(found)


def lattice_of(before: Sequence[Sequence[int]]) -> Lattice:
    """Return the lattice of down-sets of a precedence order.

    Parameters
    ----------
    before : sequence of sequence of int
        For every step, the steps that must come before it; repetitions and what follows from others do no harm.

    Raises
    ------
    TooManySteps
        When there are more than ``MOST_STEPS`` steps, or more than ``MOST_STATES`` down-sets.
    ValueError
        When the precedence has a cycle.

    Examples
    --------
    >>> lattice_of([[], [0], []]).masks.tolist()
    [0, 1, 3, 4, 5, 7]
    """
    return _lattice(tuple(tuple(sorted(set(steps))) for steps in before))


@lru_cache(maxsize=64)
def _lattice(before: tuple[tuple[int, ...], ...]) -> Lattice:
    steps = len(before)
    if steps > MOST_STEPS:
        raise TooManySteps(
            f"{steps} steps are more than the {MOST_STEPS} that can be gone through; merge those that go together"
        )
    sequence = sequence_of(before)
    if len(sequence) < steps:
        raise ValueError("the precedence has a cycle, so it has no down-set with all steps")
    masks = _down_sets(before, sequence)
    starts, origin, step = _ways(masks, before)
    return Lattice(masks, starts, origin, step, steps)


def _down_sets(before: tuple[tuple[int, ...], ...], sequence: Sequence[int]) -> Masks:
    masks = np.zeros(1, dtype=np.int64)
    for done, step in enumerate(sequence):
        need = _mask(before[step])
        masks = np.concatenate([masks, masks[masks & need == need] | (1 << step)])
        if len(masks) > MOST_STATES:
            raise TooManySteps(
                f"the steps can stop at more than {MOST_STATES:,} different points, reached after {done + 1} of "
                f"{len(before)} steps; state more of the order, or merge steps that always go together"
            )
    return np.sort(masks)


def _ways(masks: Masks, before: tuple[tuple[int, ...], ...]) -> tuple[Floats, Floats, Floats]:
    origins, steps, targets = [], [], []
    for step, needs in enumerate(before):
        need = _mask(needs)
        origin = np.flatnonzero((masks & need == need) & (masks >> step & 1 == 0))
        origins.append(origin)
        targets.append(np.searchsorted(masks, masks[origin] | (1 << step)))
        steps.append(np.full(len(origin), step))
    target = np.concatenate(targets) if targets else np.zeros(0, dtype=np.int64)
    by_target = np.argsort(target, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(target, minlength=len(masks)))])
    empty = np.zeros(0, dtype=np.int64)
    return (
        starts.astype(np.float64),
        np.concatenate([empty, *origins])[by_target].astype(np.float64),
        np.concatenate([empty, *steps])[by_target].astype(np.float64),
    )


def split(before: Sequence[Sequence[int]], parts: Sequence[int]) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
    """Return the precedence once steps are done in parts, one part after the other.

    What must come before a step comes before its first part, and what waits for it waits for its last part.

    Parameters
    ----------
    before : sequence of sequence of int
    parts : sequence of int
        Into how many parts each step is split.

    Returns
    -------
    tuple
        The new precedence, and for every part the step that it is part of.

    Examples
    --------
    >>> split([[], [0]], [2, 1])
    (((), (0,), (1,)), (0, 0, 1))
    """
    last = np.cumsum(parts) - 1
    found: list[tuple[int, ...]] = []
    whole: list[int] = []
    for step, needs in enumerate(before):
        found.append(tuple(int(last[need]) for need in needs))
        found += [(int(last[step]) - parts[step] + place,) for place in range(1, parts[step])]
        whole += [step] * parts[step]
    return tuple(found), tuple(whole)
