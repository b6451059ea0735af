"""A lens: data plus one pure function from worlds to findings.

A lens declares what it asks, what it reads and what it gives before it computes anything. ``reads`` lets the program
say what a crisis lacks instead of failing; ``gives`` lets store, brief, terminal and docs show any lens without knowing
it; ``published`` puts a source's numbers under test.

A lens that can say how the crisis ends gives ``outcome``. If its game begins with a challenge it also gives
``outcome_challenged`` and ``outcome_resisted``, the same once the challenge stands and once it is resisted, so that a
forecast in the light of a history does not count again what has happened already.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from detente.core.seed import Seed
from detente.worlds.fields import FIELDS, FIXED_LABELS
from detente.worlds.worlds import Floats, Worlds, labels_of

Findings: TypeAlias = Mapping[str, Floats]


@dataclass(frozen=True)
class Output:
    """One thing that a lens gives for every world.

    Attributes
    ----------
    name : str
    dims : tuple of str
        Axes after the draw axis.
    unit : str
        ``scale`` (a position, 0-1), ``probability``, ``utility``, ``width``, ``share`` …
    low, high : float
        Range of every value.
    says : str
        What it is, in one sentence.
    missing : str
        What NaN means; empty where NaN is not allowed.
    """

    name: str
    dims: tuple[str, ...]
    unit: str
    low: float
    high: float
    says: str
    missing: str = ""


@dataclass(frozen=True)
class Published:
    """Inputs and numbers that a source prints, or that follow by hand; the tests reproduce every one.

    Attributes
    ----------
    source : str
        Where they stand: a key of the bibliography with a place, or the reasoning by hand.
    inputs : mapping of field to value
        One world, without the draw axis.
    expect : mapping of output to value
        What the lens must give.
    tolerance : float
        Largest absolute difference.
    """

    source: str
    inputs: Mapping[str, Any]
    expect: Mapping[str, Any]
    tolerance: float = 1e-9

    def world(self) -> Worlds:
        """Return the one world that the inputs describe; names along its dims are p0, p1 …."""
        arrays = {name: np.asarray(value, dtype=np.float64)[None] for name, value in self.inputs.items()}
        dims: dict[str, tuple[str, ...]] = {}
        for name, array in arrays.items():
            for dim, size in zip(FIELDS[name].dims, array.shape[1:], strict=True):
                if dim not in FIXED_LABELS:
                    dims[dim] = tuple(f"{dim[0]}{i}" for i in range(size))
        return Worlds("published", labels_of(dims), arrays)


@dataclass(frozen=True)
class Lens:
    """One formal model.

    Attributes
    ----------
    name : str
        Equals the file's name.
    version : int
        Raised when its numbers change; part of a run's digest.
    question : str
        What it asks, as a question.
    cites : tuple of str
        Keys of the bibliography.
    reads : tuple of str
        Fields that it needs.
    gives : tuple of Output
    published : tuple of Published
    assumes : str
        What it assumes, in one sentence.
    misleads : str
        Where it misleads, in one sentence; never empty.
    solve : callable
        ``solve(worlds, seed) -> findings``; no files, no clock, no global randomness, no other lens.
    experimental : bool
        Whether it looks only where it is asked for by name: nobody has shown yet that it is of use.
    """

    name: str
    version: int
    question: str
    cites: tuple[str, ...]
    reads: tuple[str, ...]
    gives: tuple[Output, ...]
    published: tuple[Published, ...]
    assumes: str
    misleads: str
    solve: Callable[[Worlds, Seed], Findings] = field(repr=False)
    experimental: bool = False

    def output(self, name: str) -> Output:
        """Return the declaration of one output."""
        return next(output for output in self.gives if output.name == name)

    @property
    def gives_positions(self) -> bool:
        """Whether it says where every issue ends: an output ``position`` with the one dim ``issue``."""
        return any(output.name == "position" and output.dims == ("issue",) for output in self.gives)

    @property
    def settlement(self) -> str:
        """The output whose values over the worlds are the distribution of where issues end.

        That is ``forecast``, one draw a world, for a lens that knows how far it may be off, else ``position``.
        """
        own = any(output.name == "forecast" and output.dims == ("issue",) for output in self.gives)
        return "forecast" if own else "position"


def checked(lens: Lens, worlds: Worlds, findings: Findings) -> dict[str, Floats]:
    """Return findings after holding them against what the lens declares.

    Raises
    ------
    ValueError
        When an output is missing, has other dims, leaves its range, or is not a number where that is not allowed: a bug
        in the lens.
    """
    found: dict[str, Floats] = {}
    for output in lens.gives:
        array = np.asarray(findings[output.name], dtype=np.float64)
        shape = (worlds.draws, *(len(worlds.labels[dim]) for dim in output.dims))
        if array.shape != shape:
            raise ValueError(
                f"the lens '{lens.name}' gave '{output.name}' with shape {array.shape}, declared is {shape}"
            )
        if array.size and not output.missing and np.isnan(array.min()):
            raise ValueError(f"the lens '{lens.name}' gave a '{output.name}' that is no number")
        low, high = np.fmin.reduce(array, axis=None, initial=np.inf), np.fmax.reduce(array, axis=None, initial=-np.inf)
        if low < output.low - 1e-9 or high > output.high + 1e-9:
            raise ValueError(
                f"the lens '{lens.name}' gave '{output.name}' from {low} to {high}, declared is "
                f"{output.low} to {output.high}"
            )
        found[output.name] = array
    return found
