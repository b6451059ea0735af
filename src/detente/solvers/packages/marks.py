"""The packages that pass in one draw, added to a map: whole branches as intervals, the rest side by side.

The packages behind a branch of the tree have consecutive codes, when codes are written in the order in which issues are
decided. A branch that passes as a whole is one interval, +w where it begins and -w where it ends. The choices on the
last issues stand in one short row; what the first issues leave to be reached is compared with all of them at once.
"""

from typing import NamedTuple

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.packages.tree import Tree, may_be_carried, must_be_carried

ROW = 64  # packages that are looked at side by side
NEVER = 1 << 62  # a rule that is always broken


class Block(NamedTuple):
    """Every choice on the last issues, in the order of codes.

    Attributes
    ----------
    begin : int
        The first of the last issues.
    sums : array, shape (coordinates, choices)
        -inf where a level may not be taken.
    spared, broken, passes : arrays of int, shape (choices,)
        Rules kept from applying and rules broken; and room for what passes.
    """

    begin: int
    sums: np.ndarray
    spared: np.ndarray
    broken: np.ndarray
    passes: np.ndarray


@compiled
def _block_of(tree: Tree, width: np.ndarray) -> Block:
    """Return the choices on as many of the last issues as make a short row."""
    issues, _, coordinates = tree.table.shape
    begin = issues - 1
    while begin > 0 and width[begin - 1] <= ROW:
        begin -= 1
    count = width[begin]
    block = Block(
        begin, np.zeros((coordinates, count)), np.zeros(count, np.int64), np.zeros(count, np.int64),
        np.zeros(count, np.int64),
    )  # fmt: skip
    for d in range(begin, issues):
        place = np.full(width[d] // width[d + 1], -1)
        for k in range(tree.counts[d]):
            place[tree.level[d, k]] = k
        for i in range(count):
            k = place[i // width[d + 1] % place.shape[0]]
            if k < 0:
                block.broken[i] |= NEVER
                continue
            block.spared[i] |= tree.spares[d, k]
            block.broken[i] |= tree.breaks[d, k]
            for q in range(coordinates):
                block.sums[q, i] += tree.table[d, k, q]
    return block


@compiled
def _mark_row(
    tree: Tree, block: Block, need: np.ndarray, sums: np.ndarray, spared: int, broken: int, part: int, row: np.ndarray
) -> None:
    """Add the packages of a block that give every coordinate what is still needed."""
    passes = block.passes
    for i in range(row.shape[0]):
        passes[i] = (broken | block.broken[i]) & ~spared & ~block.spared[i] == 0
    for q in range(need.shape[0]):
        here, least = block.sums[q], need[q]
        for i in range(row.shape[0]):
            passes[i] &= here[i] >= least
    if tree.quota.shape[0] > 0:
        for i in range(row.shape[0]):
            if passes[i] and not may_be_carried(tree, tree.issue.shape[0], sums + block.sums[:, i]):
                passes[i] = 0
    for i in range(row.shape[0]):
        row[i] += part * passes[i]


@compiled
def mark_draw(
    tree: Tree, least: np.ndarray, levels: np.ndarray, part: int, steps: np.ndarray, single: np.ndarray
) -> None:
    """Add one draw: whole branches to the differences, the rest package by package."""
    issues, _, coordinates = tree.table.shape
    width = np.ones(issues + 1, np.int64)  # codes behind a branch, in the order of the tree
    full = np.ones(issues + 1, np.bool_)  # whether every level from here on may be taken
    for d in range(issues - 1, -1, -1):
        if tree.counts[d] == 0:
            return
        width[d] = width[d + 1] * np.int64(levels[tree.issue[d]])
        full[d] = full[d + 1] and tree.counts[d] == np.int64(levels[tree.issue[d]])
    block = _block_of(tree, width)
    place, code, depth = np.full(issues, -1), np.zeros(issues + 1, np.int64), 0
    sums, need = np.zeros((issues + 1, coordinates)), np.empty(coordinates)
    spared, broken = np.zeros(issues + 1, np.int64), np.zeros(issues + 1, np.int64)
    while depth >= 0:
        if depth == block.begin:
            for q in range(coordinates):
                need[q] = least[q] - sums[depth, q]
            row = single[code[depth] : code[depth] + width[depth]]
            _mark_row(tree, block, need, sums[depth], spared[depth], broken[depth], part, row)
            depth -= 1
            continue
        place[depth] += 1
        if place[depth] == tree.counts[depth]:
            depth -= 1
            continue
        k, after = place[depth], depth + 1
        alive, whole = True, full[after]
        for q in range(coordinates):
            sums[after, q] = sums[depth, q] + tree.table[depth, k, q]
            alive &= sums[after, q] + tree.top[after, q] >= least[q]
            whole &= sums[after, q] + tree.low[after, q] >= least[q]
        spared[after] = spared[depth] | tree.spares[depth, k]
        broken[after] = broken[depth] | tree.breaks[depth, k]
        if not alive or broken[after] & ~spared[after] & ~tree.may_spare[after]:
            continue
        if not may_be_carried(tree, after, sums[after]):
            continue
        whole = whole and must_be_carried(tree, after, sums[after])
        code[after] = code[depth] + tree.level[depth, k] * width[after]
        if whole and (broken[after] | tree.may_break[after]) & ~spared[after] & ~tree.sure[after] == 0:
            steps[code[after]] += part
            steps[code[after] + width[after]] -= part
            continue
        depth = after
        place[depth] = -1


@compiled
def scan_draw(tree: Tree, least: np.ndarray, levels: np.ndarray, part: int, single: np.ndarray) -> None:
    """Add one draw package by package, without any bound."""
    issues, _, coordinates = tree.table.shape
    for d in range(issues):
        if tree.counts[d] == 0:
            return
    place, total = np.zeros(issues, np.int64), np.zeros(coordinates)
    while True:
        spared, broken, code = np.int64(0), np.int64(0), np.int64(0)
        for d in range(issues):
            spared |= tree.spares[d, place[d]]
            broken |= tree.breaks[d, place[d]]
            code = code * np.int64(levels[tree.issue[d]]) + tree.level[d, place[d]]
        passes = broken & ~spared == 0
        for q in range(coordinates):
            here = 0.0
            for d in range(issues):
                here += tree.table[d, place[d], q]
            passes = passes and here >= least[q]
            total[q] = here
        if passes and may_be_carried(tree, issues, total):
            single[code] += part
        d = issues - 1
        while d >= 0 and place[d] == tree.counts[d] - 1:
            place[d] = 0
            d -= 1
        if d < 0:
            return
        place[d] += 1
