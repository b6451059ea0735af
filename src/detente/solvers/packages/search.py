"""The best packages of one world by branch and bound, all ties counted.

The tree of :mod:`detente.solvers.packages.tree` is walked depth first, the most promising level of an issue first. A
branch is left when a coordinate cannot reach what it must have, when the weighted sum of gains cannot reach the line
below which no package is as good as the best one found (later levels of the issue cannot either), or when the score of
what every party could still get is worse than the best score.

Packages that a rule cannot tell apart are counted. Among them the tie is broken without regard to any position in a
file: by leximin of the gains, then by the fewest issues moved away from the status quo, then by the least movement.
What is alike even then is counted and summed up as a table of shares: how often each level of each issue is taken.
Means over the alike follow from it, since utilities are sums over issues.
"""

from typing import NamedTuple

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.packages.grid import TOLERANCE
from detente.solvers.packages.score import compare, line_of, score_gains, sort, weigh
from detente.solvers.packages.tree import Tree, may_be_carried

GAINS = 2  # compared as they are, from the smallest up


class Found(NamedTuple):
    """The best packages so far.

    Attributes
    ----------
    numbers : array, shape (2,)
        Packages that the rule cannot tell apart, and those that are alike even after ties are broken.
    score : array, shape (parties or 2,)
    gains : array, shape (parties,)
        From the smallest up.
    moves : array, shape (2,)
        Issues moved, and movement.
    share : array, shape (issues, levels)
        How often the alike take each level.
    codes : array, shape (listed,)
        Codes of the first of the alike, NaN beyond.
    """

    numbers: np.ndarray
    score: np.ndarray
    gains: np.ndarray
    moves: np.ndarray
    share: np.ndarray
    codes: np.ndarray


class Walk(NamedTuple):
    """Where a search stands.

    Attributes
    ----------
    order : array of int, shape (issues, levels)
        Levels of each issue, the most promising first.
    worth : array, shape (issues, levels)
        Their weighted sums of utilities, in that order.
    reach : array, shape (issues + 1,)
        The best weighted sum of an issue and those after it.
    place, line : arrays, shape (issues,), (issues + 1,)
        Which level is tried, and the weighted sum so far, less that of the disagreement point.
    sums : array, shape (issues + 1, coordinates)
    spared, broken : arrays of int, shape (issues + 1,)
    """

    order: np.ndarray
    worth: np.ndarray
    reach: np.ndarray
    place: np.ndarray
    line: np.ndarray
    sums: np.ndarray
    spared: np.ndarray
    broken: np.ndarray


@compiled
def set_out(tree: Tree, weight: np.ndarray, origin: np.ndarray) -> Walk:
    """Return a walk that has not begun, for a weighted sum over the first coordinates."""
    issues, most, coordinates = tree.table.shape
    walk = Walk(
        np.zeros((issues, most), np.int64),
        np.zeros((issues, most)),
        np.zeros(issues + 1),
        np.full(issues, -1),
        np.zeros(issues + 1),
        np.zeros((issues + 1, coordinates)),
        np.zeros(issues + 1, np.int64),
        np.zeros(issues + 1, np.int64),
    )
    for q in range(weight.shape[0]):
        walk.line[0] -= weight[q] * origin[q]
    for d in range(issues - 1, -1, -1):
        for k in range(tree.counts[d]):
            worth = 0.0
            for q in range(weight.shape[0]):
                worth += weight[q] * tree.table[d, k, q]
            place = k
            while place > 0 and walk.worth[d, place - 1] < worth:
                walk.worth[d, place] = walk.worth[d, place - 1]
                walk.order[d, place] = walk.order[d, place - 1]
                place -= 1
            walk.worth[d, place], walk.order[d, place] = worth, k
        walk.reach[d] = walk.reach[d + 1] + walk.worth[d, 0]
    return walk


@compiled
def step_in(tree: Tree, walk: Walk, depth: int, least: np.ndarray) -> bool:
    """Take the present level of an issue; return whether a package behind it may pass."""
    k, after = walk.order[depth, walk.place[depth]], depth + 1
    for q in range(least.shape[0]):
        here = walk.sums[depth, q] + tree.table[depth, k, q]
        if here + tree.top[after, q] < least[q]:
            return False
        walk.sums[after, q] = here
    walk.line[after] = walk.line[depth] + walk.worth[depth, walk.place[depth]]
    walk.spared[after] = walk.spared[depth] | tree.spares[depth, k]
    walk.broken[after] = walk.broken[depth] | tree.breaks[depth, k]
    if walk.broken[after] & ~walk.spared[after] & ~tree.may_spare[after] != 0:
        return False
    return may_be_carried(tree, after, walk.sums[after])


@compiled
def code_at(tree: Tree, walk: Walk) -> int:
    """Return the code of the package at which a walk stands."""
    code = 0
    for d in range(walk.place.shape[0]):
        code += tree.stride[d] * tree.level[d, walk.order[d, walk.place[d]]]
    return code


@compiled
def best_of_one(tree: Tree, q: int, least: np.ndarray, avoid: int) -> float:
    """Return the most that one coordinate gets in a package that passes; -inf when none does.

    ``avoid`` is the code of a package that is left out, -1 for none.
    """
    issues = tree.counts.shape[0]
    weight = np.zeros(q + 1)
    weight[q] = 1.0
    walk = set_out(tree, weight, np.zeros(q + 1))
    best, depth = -np.inf, 0
    while depth >= 0:
        walk.place[depth] += 1
        k = walk.place[depth]
        if k == tree.counts[depth] or walk.line[depth] + walk.worth[depth, k] + walk.reach[depth + 1] <= best:
            depth -= 1
        elif step_in(tree, walk, depth, least):
            if depth == issues - 1:
                if code_at(tree, walk) != avoid:
                    best = float(walk.line[issues])
            else:
                depth += 1
                walk.place[depth] = -1
    return best


@compiled
def search(
    tree: Tree,
    rule: int,
    least: np.ndarray,
    origin: np.ndarray,
    ideal: np.ndarray,
    weight: np.ndarray,
    avoid: int,
    movement: np.ndarray,
    quo: np.ndarray,
    found: Found,
) -> None:
    """Write the best packages of a rule.

    Parameters
    ----------
    tree : Tree
    rule : int
        Its position in :data:`detente.solvers.packages.score.RULES`.
    least : array, shape (coordinates,)
    origin, ideal, weight : arrays, shape (parties,)
        The disagreement point, the best gains inside the rational set, the weights of the utilitarian rule.
    avoid : int
        Code of a package that is left out, -1 for none.
    movement : array, shape (issues, levels)
    quo : array, shape (issues,)
        The level at which each issue stands; a negative one is none.
    found : Found
    """
    issues, parties = tree.counts.shape[0], origin.shape[0]
    scale, gains, score, able = np.zeros(parties), np.zeros(parties), np.zeros(max(parties, 2)), 0
    weigh(rule, ideal, weight, scale)
    for q in range(parties):
        able += ideal[q] > TOLERANCE
    walk = set_out(tree, scale, origin)
    line, depth = -np.inf, 0
    while depth >= 0:
        walk.place[depth] += 1
        k, after = walk.place[depth], depth + 1
        if k == tree.counts[depth] or walk.line[depth] + walk.worth[depth, k] + walk.reach[after] < line:
            depth -= 1
            continue
        if not step_in(tree, walk, depth, least):
            continue
        for q in range(parties):
            gains[q] = min(walk.sums[after, q] + tree.top[after, q] - origin[q], ideal[q])
        entries = score_gains(rule, gains, scale, score)
        better = compare(rule, score, found.score, entries) if found.numbers[0] > 0 else 1
        if better < 0:
            continue
        if after < issues:
            depth = after
            walk.place[depth] = -1
        elif code_at(tree, walk) != avoid:
            _keep(tree, walk, better, gains, score, movement, quo, found)
            line = line_of(rule, found.score, able)


@compiled
def _keep(
    tree: Tree,
    walk: Walk,
    better: int,
    gains: np.ndarray,
    score: np.ndarray,
    movement: np.ndarray,
    quo: np.ndarray,
    found: Found,
) -> None:
    """Take a package that is better than those found (1), or that the rule cannot tell from them (0)."""
    issues, parties = tree.counts.shape[0], gains.shape[0]
    sort(gains, parties)
    moved, far = 0.0, 0.0
    for d in range(issues):
        level, j = tree.level[d, walk.order[d, walk.place[d]]], tree.issue[d]
        if level != int(quo[j]):
            moved += 1.0
            far += movement[j, level]
    found.numbers[0] = found.numbers[0] + 1.0 if better == 0 else 1.0
    nicer = better
    if better == 0:
        nicer = compare(GAINS, gains, found.gains, parties)
        if nicer == 0 and moved != found.moves[0]:
            nicer = 1 if moved < found.moves[0] else -1
        elif nicer == 0 and np.abs(far - found.moves[1]) > TOLERANCE:
            nicer = 1 if far < found.moves[1] else -1
    if nicer < 0:
        return
    if nicer > 0:
        for i in range(score.shape[0] if better > 0 else 0):
            found.score[i] = score[i]
        for q in range(parties):
            found.gains[q] = gains[q]
        found.moves[0], found.moves[1], found.numbers[1] = moved, far, 0.0
        found.share[:] = 0.0
        found.codes[:] = np.nan
    for d in range(issues):
        found.share[tree.issue[d], tree.level[d, walk.order[d, walk.place[d]]]] += 1.0
    if found.numbers[1] < found.codes.shape[0]:
        found.codes[int(found.numbers[1])] = float(code_at(tree, walk))
    found.numbers[1] += 1.0
