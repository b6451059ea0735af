"""Shelves: where finished shards lie. The ensemble knows only this; memory here, files in :mod:`detente.store`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from detente.lens import Lens, Output
from detente.worlds.draw import REPLICATE
from detente.worlds.worlds import Floats


@dataclass(frozen=True, order=True)
class Shard:
    """A range of replicates of one run: one task, and one file a lens.

    Attributes
    ----------
    first : int
    replicates : int
    """

    first: int
    replicates: int

    @property
    def after(self) -> int:
        """The first replicate that is not in it."""
        return self.first + self.replicates

    @property
    def draws(self) -> int:
        """Draws in it."""
        return self.replicates * REPLICATE


class Shelf(Protocol):
    """Keeps finished shards of one run."""

    def finished(self) -> tuple[Shard, ...]:
        """Shards that are there for every lens, sorted, without overlap."""

    def claim(self, shard: Shard) -> bool:
        """Whether this process may compute a shard; False when another one is at it."""

    def release(self, shard: Shard) -> None:
        """Give a claim back."""

    def put(self, shard: Shard, findings: Mapping[str, Mapping[str, Floats]], seconds: float) -> None:
        """Keep the findings of a shard, lens by lens."""

    def column(self, lens: Lens, output: Output, draws: int) -> Floats:
        """Return the first draws of an output; shape (draws, dims …)."""


@dataclass
class MemoryShelf:
    """Keeps shards in memory, for runs that nobody wants to store."""

    kept: dict[Shard, Mapping[str, Mapping[str, Floats]]] = field(default_factory=dict)

    def finished(self) -> tuple[Shard, ...]:
        """Shards that are there, sorted."""
        return tuple(sorted(self.kept))

    def claim(self, shard: Shard) -> bool:
        """Nobody else is here."""
        return shard not in self.kept

    def release(self, shard: Shard) -> None:
        """Nothing was locked."""

    def put(self, shard: Shard, findings: Mapping[str, Mapping[str, Floats]], seconds: float) -> None:
        """Keep the findings."""
        del seconds  # of interest only to those who plan machines
        self.kept[shard] = findings

    def column(self, lens: Lens, output: Output, draws: int) -> Floats:
        """Return the first draws of an output."""
        parts = [self.kept[shard][lens.name][output.name] for shard in sorted(self.kept)]
        return np.concatenate(parts)[:draws]


@dataclass
class SharedShelf:
    """The shelves of several runs over the same worlds: a shard is computed once, and each keeps its own lenses of it.

    Attributes
    ----------
    of : mapping of lens to Shelf
    """

    of: Mapping[str, Shelf]
    held: dict[Shard, list[Shelf]] = field(default_factory=dict)

    @property
    def _shelves(self) -> list[Shelf]:
        return list({id(shelf): shelf for shelf in self.of.values()}.values())

    def finished(self) -> tuple[Shard, ...]:
        """Shards that are on all of them, sorted."""
        return tuple(sorted(set.intersection(*(set(shelf.finished()) for shelf in self._shelves))))

    def claim(self, shard: Shard) -> bool:
        """Whether this process may compute a shard for at least one of them."""
        self.held[shard] = [shelf for shelf in self._shelves if shelf.claim(shard)]
        return bool(self.held[shard])

    def release(self, shard: Shard) -> None:
        """Give the claims back."""
        for shelf in self.held.pop(shard):
            shelf.release(shard)

    def put(self, shard: Shard, findings: Mapping[str, Mapping[str, Floats]], seconds: float) -> None:
        """Keep the findings of a shard where it was claimed."""
        for shelf in self.held[shard]:
            own = {name: outputs for name, outputs in findings.items() if self.of[name] is shelf}
            shelf.put(shard, own, seconds)

    def column(self, lens: Lens, output: Output, draws: int) -> Floats:
        """Return the first draws of an output."""
        return self.of[lens.name].column(lens, output, draws)


def missing(finished: Iterable[Shard], replicates: int, largest: int) -> list[Shard]:
    """Return the shards that fill the gaps up to a number of replicates, on a grid that depends on nothing else.

    >>> [(s.first, s.replicates) for s in missing([Shard(0, 10)], 230, 100)]
    [(10, 90), (100, 100), (200, 30)]
    """
    gaps: list[Shard] = []
    at = 0
    for shard in (*sorted(finished), Shard(replicates, 0)):
        while at < min(shard.first, replicates):
            stop = min((at // largest + 1) * largest, shard.first, replicates)
            gaps.append(Shard(at, stop - at))
            at = stop
        at = max(at, shard.after)
    return gaps
