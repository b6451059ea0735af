"""The packages of a front, counted and listed without looking at any other package.

A front of sums is made one issue at a time. What was kept after each issue is kept here; a package of a point is a way
back through it: the point less the worth of a level must be a point kept before. The number of ways is counted by
adding up, from the first issue on, the ways of all points that lead to a point; they are listed by walking back. A
vector may have many packages: ``counts`` costs no more than the walk, ``codes`` lists all of them at once up to a
limit, :meth:`Front.each_code` one by one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput
from detente.core.kernels import compiled
from detente.solvers.packages.space import levels_at
from detente.solvers.pareto.points import TOLERANCE, Whole, compare

State = tuple[int, int]
MOST_LISTED = 2_000_000


class Stage(NamedTuple):
    """What is undominated after an issue.

    Attributes
    ----------
    issue : int
        The issue taken; -1 before the first.
    points : dict of arrays, shape (points, coordinates)
        By state of the rules; in falling lexicographic order.
    parts : dict of lists
        By state, the states before and the levels that lead to it.
    """

    issue: int
    points: dict[State, Whole]
    parts: dict[State, list[tuple[State, int]]]


class _Ways(NamedTuple):
    """The ways from the points of a stage back to those before: of point p, numbers first[p] to first[p + 1] - 1."""

    first: Whole
    before: Whole
    level: Whole


@dataclass(frozen=True, eq=False)
class Front:
    """Undominated vectors and their packages.

    Attributes
    ----------
    points : array, shape (points, coordinates)
        Every undominated vector once, in falling lexicographic order; in the unit of the tables, floats where those
        were floats.
    whole : array of int, shape (points, coordinates)
        The same, as whole numbers that sums are exact in: multiples of 1e-9 where the tables were floats.
    levels : tuple of int
        The number of levels of each issue.
    """

    points: npt.NDArray[Any]
    whole: Whole
    levels: tuple[int, ...]
    _stages: tuple[Stage, ...]
    _tables: Whole

    @classmethod
    def of(cls, stages: list[Stage], tables: Whole, levels: tuple[int, ...], *, exact: bool) -> "Front":
        """Return the front that a recursion ended with."""
        last = list(stages[-1].points.values())  # after the last issue no rule is open: one group or none
        whole = last[0] if last else np.zeros((0, tables.shape[2]), dtype=np.int64)
        points = whole if exact else whole * TOLERANCE
        return cls(points, whole, tuple(levels), tuple(stages), tables)

    @cached_property
    def counts(self) -> Whole:
        """The number of packages of each point."""
        total = np.ones(1, dtype=np.int64)
        for ways in self._ways:
            here = np.zeros(len(ways.first) - 1, dtype=np.int64)
            np.add.at(here, np.repeat(np.arange(len(here)), np.diff(ways.first)), total[ways.before])
            total = here
        return total

    @cached_property
    def codes(self) -> Whole:
        """The codes of all packages, point after point (see :attr:`rows`), rising within each.

        Raises
        ------
        BadInput
            If there are more than two million; take them one by one with :meth:`each_code`.
        """
        if int(self.counts.sum()) > MOST_LISTED:
            raise BadInput(
                f"{int(self.counts.sum()):,} packages are undominated; take them one by one with each_code, "
                f"or count them with counts"
            )
        return self._walk(np.arange(len(self.points)))

    @property
    def rows(self) -> npt.NDArray[np.intp]:
        """The point that each of the :attr:`codes` belongs to."""
        return np.repeat(np.arange(len(self.points)), self.counts)

    def codes_of(self, point: int) -> Whole:
        """Return the codes of all packages of one point, rising."""
        return self._walk(np.array([point]))

    def each_code(self, point: int) -> Iterator[int]:
        """Yield the codes of the packages of one point, one by one, in no particular order."""

        def back(depth: int, node: int) -> Iterator[int]:
            if depth < 0:
                yield 0
                return
            ways, stride = self._ways[depth], self._stride(depth)
            for way in range(int(ways.first[node]), int(ways.first[node + 1])):
                for code in back(depth - 1, int(ways.before[way])):
                    yield code + stride * int(ways.level[way])

        return back(len(self._ways) - 1, point)

    def packages_of(self, point: int) -> Whole:
        """Return all packages of one point as level indices, shape (packages, issues)."""
        return levels_at(self.codes_of(point), self.levels)

    def _stride(self, depth: int) -> int:
        issue = self._stages[depth + 1].issue
        return int(np.prod(np.asarray(self.levels[issue + 1 :], dtype=np.int64)))

    def _walk(self, points: npt.NDArray[np.intp]) -> Whole:
        """Return the codes of all packages of some points, point after point."""
        node, row, code = points, np.arange(len(points)), np.zeros(len(points), dtype=np.int64)
        for depth in range(len(self._ways) - 1, -1, -1):
            ways = self._ways[depth]
            many = ways.first[node + 1] - ways.first[node]
            start = np.repeat(ways.first[node] - (np.cumsum(many) - many), many)
            way = start + np.arange(int(many.sum()))
            row, code = np.repeat(row, many), np.repeat(code, many) + ways.level[way] * self._stride(depth)
            node = ways.before[way]
        return code[np.lexsort((code, row))]

    @cached_property
    def _ways(self) -> list[_Ways]:
        """The ways back, stage after stage; of points that lead nowhere there are none."""
        found: list[_Ways] = []
        needed = np.ones(len(self.points), dtype=np.bool_)
        for stage, earlier in zip(self._stages[:0:-1], self._stages[-2::-1], strict=True):
            ways, needed = _ways_back(stage, earlier, self._tables[stage.issue], needed)
            found.append(ways)
        return found[::-1]


def _ways_back(
    stage: Stage, earlier: Stage, table: Whole, needed: npt.NDArray[np.bool_]
) -> tuple[_Ways, npt.NDArray[np.bool_]]:
    """Return the ways from a stage to the earlier one, and which of its points they lead to."""
    ends = np.cumsum([0, *(len(points) for points in earlier.points.values())])
    offset = dict(zip(earlier.points, ends[:-1].tolist(), strict=True))
    here: list[Whole] = [np.zeros(0, dtype=np.int64)]
    before, level, base = [here[0]], [here[0]], 0
    for state, points in stage.points.items():
        wanted = np.flatnonzero(needed[base : base + len(points)])
        for source, taken in stage.parts[state]:
            place = places(points[wanted] - table[taken], earlier.points[source])
            hit = np.flatnonzero(place >= 0)
            here.append(wanted[hit] + base)
            before.append(place[hit] + offset[source])
            level.append(np.full(len(hit), taken))
        base += len(points)
    all_here = np.concatenate(here)
    order = np.argsort(all_here, kind="stable")
    ways = _Ways(
        np.concatenate([[0], np.cumsum(np.bincount(all_here, minlength=base))]),
        np.concatenate(before)[order],
        np.concatenate(level)[order],
    )
    reached = np.zeros(int(ends[-1]), dtype=np.bool_)
    reached[ways.before] = True
    return ways, reached


@compiled
def places(rows: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Return where each row stands in a table in falling lexicographic order, -1 where it does not."""
    found = np.empty(rows.shape[0], dtype=np.int64)
    for i in range(rows.shape[0]):
        low, high = 0, table.shape[0]
        while low < high:
            middle = (low + high) // 2
            if compare(table, middle, rows, i) > 0:
                low = middle + 1
            else:
                high = middle
        found[i] = low if low < table.shape[0] and compare(table, low, rows, i) == 0 else -1
    return found
