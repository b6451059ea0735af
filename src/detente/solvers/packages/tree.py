"""Packages of one world as a tree, and how many of them pass.

Utilities are sums over issues, U_q(x) = Σ_j T_q[j][x_j]. A branch decides the first issues; with the sum s_q so far and
the best and worst remainder of the other issues, every package behind it has

    s_q + low_q  ≤  U_q  ≤  s_q + top_q.

A branch is left when s_q + top_q falls short of what some coordinate q must have, and counted as a whole when s_q +
low_q reaches it for all of them. Rules between issues are two sets of bits on the way: the rules that a level has kept
from applying, and those that a level has broken should they apply. A package is forbidden when a rule is in the second
set only. The last issue alone decides exactly, so that bounds are never more than a saving.

The last coordinates may be voters of chambers (:mod:`detente.solvers.agreement.chambers`): of these no single one must
reach anything, but every chamber must carry the package.
"""

from typing import NamedTuple

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.agreement.chambers import may_carry, must_carry
from detente.solvers.packages.grid import on_grid


class Tree(NamedTuple):
    """One world's packages, issues in the order in which they are decided.

    Attributes
    ----------
    issue, counts, stride : arrays, shape (issues,)
        Which issue it is, how many of its levels may be taken, and what one level adds to the code.
    level : array, shape (issues, levels)
        Which levels may be taken; the arrays below have one entry for each of them.
    table : array, shape (issues, levels, coordinates)
    spares, breaks : arrays, shape (issues, levels)
        Rules that a level keeps from applying, and that it breaks if they apply.
    top, low : arrays, shape (issues + 1, coordinates)
        Best and worst sum of an issue and those after it.
    below : array, shape (issues + 1,)
        How many packages an issue and those after it have.
    may_spare, may_break, sure : arrays, shape (issues + 1,)
        Rules that some level from here on keeps from applying; that some level from here on breaks; and that every
        choice from here on keeps from applying.
    seats, veto : arrays, shape (chambers, voters)
    quota : array, shape (chambers,)
    doubt : float
        Standard deviation of what a voter thinks a package is worth. No chambers in a tree that was just planted.
    """

    issue: np.ndarray
    counts: np.ndarray
    stride: np.ndarray
    level: np.ndarray
    table: np.ndarray
    spares: np.ndarray
    breaks: np.ndarray
    top: np.ndarray
    low: np.ndarray
    below: np.ndarray
    may_spare: np.ndarray
    may_break: np.ndarray
    sure: np.ndarray
    seats: np.ndarray
    veto: np.ndarray
    quota: np.ndarray
    doubt: float


@compiled
def with_chambers(tree: Tree, seats: np.ndarray, quota: np.ndarray, veto: np.ndarray, doubt: float) -> Tree:
    """Return a tree whose packages must also be carried by chambers."""
    return Tree(
        tree.issue, tree.counts, tree.stride, tree.level, tree.table, tree.spares, tree.breaks, tree.top, tree.low,
        tree.below, tree.may_spare, tree.may_break, tree.sure, seats, veto, quota, doubt,
    )  # fmt: skip


@compiled
def may_be_carried(tree: Tree, depth: int, sums: np.ndarray) -> bool:
    """Return whether chambers may carry a package behind a branch with these sums; exact behind the last issue."""
    if tree.quota.shape[0] == 0:
        return True
    first = tree.table.shape[2] - tree.seats.shape[1]
    low, high = sums + tree.low[depth], sums + tree.top[depth]
    return bool(may_carry(low, high, first, tree.seats, tree.quota, tree.veto, tree.doubt))


@compiled
def must_be_carried(tree: Tree, depth: int, sums: np.ndarray) -> bool:
    """Return whether chambers carry every package behind a branch with these sums."""
    if tree.quota.shape[0] == 0:
        return True
    first = tree.table.shape[2] - tree.seats.shape[1]
    return bool(must_carry(sums + tree.low[depth], first, tree.seats, tree.quota, tree.veto, tree.doubt))


@compiled
def plant(
    tables: np.ndarray,
    levels: np.ndarray,
    allowed: np.ndarray,
    spares: np.ndarray,
    breaks: np.ndarray,
    order: np.ndarray,
    step: float,
) -> Tree:
    """Return the tree of a world.

    Parameters
    ----------
    tables : array, shape (issues, levels, coordinates)
    levels : array, shape (issues,)
        How many levels each issue has.
    allowed, spares, breaks : arrays, shape (issues, levels)
        Levels that may be taken (not 0), and the bits of the rules as :attr:`Space.bits` has them.
    order : array of int, shape (issues,)
        Which issue is decided first, and so on.
    step : float
        The grid to which the tables are rounded.
    """
    issues, most, coordinates = tables.shape
    strides = np.ones(issues, np.int64)
    for j in range(issues - 2, -1, -1):
        strides[j] = strides[j + 1] * np.int64(levels[j + 1])
    tree = Tree(
        order,
        np.zeros(issues, np.int64),
        np.zeros(issues, np.int64),
        np.zeros((issues, most), np.int64),
        np.zeros((issues, most, coordinates)),
        np.zeros((issues, most), np.int64),
        np.zeros((issues, most), np.int64),
        np.zeros((issues + 1, coordinates)),
        np.zeros((issues + 1, coordinates)),
        np.ones(issues + 1),
        np.zeros(issues + 1, np.int64),
        np.zeros(issues + 1, np.int64),
        np.zeros(issues + 1, np.int64),
        np.zeros((0, 0)),
        np.zeros((0, 0)),
        np.zeros(0),
        0.0,
    )
    for d in range(issues):
        j, n = order[d], 0
        tree.stride[d] = strides[j]
        for k in range(int(levels[j])):
            if allowed[j, k] != 0.0:
                tree.level[d, n] = k
                tree.spares[d, n], tree.breaks[d, n] = np.int64(spares[j, k]), np.int64(breaks[j, k])
                for q in range(coordinates):
                    tree.table[d, n, q] = on_grid(tables[j, k, q], step)
                n += 1
        tree.counts[d] = n
    _look_ahead(tree)
    return tree


@compiled
def _look_ahead(tree: Tree) -> None:
    """Write what can still come from each issue on."""
    issues, _, coordinates = tree.table.shape
    for d in range(issues - 1, -1, -1):
        tree.below[d] = tree.below[d + 1] * tree.counts[d]
        for q in range(coordinates):
            top, low = -np.inf, np.inf
            for k in range(tree.counts[d]):
                top, low = max(top, tree.table[d, k, q]), min(low, tree.table[d, k, q])
            tree.top[d, q], tree.low[d, q] = tree.top[d + 1, q] + top, tree.low[d + 1, q] + low
        spare, broken, every = np.int64(0), np.int64(0), np.int64(-1)
        for k in range(tree.counts[d]):
            spare |= tree.spares[d, k]
            every &= tree.spares[d, k]
            broken |= tree.breaks[d, k]
        tree.may_spare[d] = tree.may_spare[d + 1] | spare
        tree.may_break[d] = tree.may_break[d + 1] | broken
        tree.sure[d] = tree.sure[d + 1] | every


@compiled
def order_of(tables: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Return the issues, those first on which most is at stake: the ranges of all coordinates, each as a share of its
    sum over all issues.
    """
    issues, _, coordinates = tables.shape
    stake, whole = np.zeros((issues, coordinates)), np.zeros(coordinates)
    for j in range(issues):
        for q in range(coordinates):
            top, low = -np.inf, np.inf
            for k in range(int(levels[j])):
                top, low = max(top, tables[j, k, q]), min(low, tables[j, k, q])
            stake[j, q] = top - low
            whole[q] += top - low
    order, share = np.zeros(issues, np.int64), np.zeros(issues)
    for j in range(issues):
        for q in range(coordinates):
            if whole[q] > 0.0:
                share[j] += stake[j, q] / whole[q]
        place = j
        while place > 0 and share[order[place - 1]] < share[j]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = j
    return order


@compiled
def count_passing(tree: Tree, least: np.ndarray, enough: float) -> float:
    """Return how many packages break no rule and give every coordinate at least ``least``.

    Counting stops once there are ``enough``.
    """
    issues, _, coordinates = tree.table.shape
    for d in range(issues):
        if tree.counts[d] == 0:
            return 0.0
    total, depth = 0.0, 0
    place = np.full(issues, -1)
    sums = np.zeros((issues + 1, coordinates))
    spared, broken = np.zeros(issues + 1, np.int64), np.zeros(issues + 1, np.int64)
    while depth >= 0:
        place[depth] += 1
        if place[depth] == tree.counts[depth]:
            depth -= 1
            continue
        after = depth + 1
        alive, whole = True, True
        for q in range(coordinates):
            here = sums[depth, q] + tree.table[depth, place[depth], q]
            sums[after, q] = here
            if here + tree.top[after, q] < least[q]:
                alive = False
                break
            whole = whole and here + tree.low[after, q] >= least[q]
        if not alive:
            continue
        spared[after] = spared[depth] | tree.spares[depth, place[depth]]
        broken[after] = broken[depth] | tree.breaks[depth, place[depth]]
        if broken[after] & ~spared[after] & ~tree.may_spare[after]:
            continue
        if not may_be_carried(tree, after, sums[after]):
            continue
        open_rules = (broken[after] | tree.may_break[after]) & ~spared[after] & ~tree.sure[after]
        if whole and open_rules == 0 and (after == issues or must_be_carried(tree, after, sums[after])):
            total += tree.below[after]
            if total >= enough:
                return float(total)
            continue
        depth = after
        place[depth] = -1
    return float(total)


@compiled
def reaches(tree: Tree, quo: np.ndarray, least: np.ndarray) -> bool:
    """Return whether one package, a level of every issue, is in the tree, breaks no rule and reaches ``least``."""
    issues, _, coordinates = tree.table.shape
    spared, broken, sums = np.int64(0), np.int64(0), np.zeros(coordinates)
    for d in range(issues):
        found = False
        for k in range(tree.counts[d]):
            if tree.level[d, k] == int(quo[tree.issue[d]]):
                found = True
                spared |= tree.spares[d, k]
                broken |= tree.breaks[d, k]
                for q in range(coordinates):
                    sums[q] += tree.table[d, k, q]
        if not found:
            return False
    passes = broken & ~spared == 0
    for q in range(coordinates):
        passes = passes and sums[q] >= least[q]
    return bool(passes) and may_be_carried(tree, issues, sums)
