"""How many packages pass, by two halves: meet in the middle, without an array of all packages.

The issues are cut in two. Every choice of levels on the first issues is a row a with sums A_q, every choice on the last
ones a column b with sums B_q; a package is a row and a column, and passes when A_q + B_q ≥ r_q for all q. For one q the
columns that a row can be joined with are those with the largest B_q, a beginning of the columns sorted by B_q. As sets
of bits, 64 columns a word,

    size = Σ_a | ∩_q {b : B_q ≥ r_q - A_q} ∩ {b : a and b break no rule together} |,

which takes rows × columns / 64 steps a coordinate: a quarter of a billion packages are two halves of 15,625 each, and
are counted in hundredths of a second. Only every 64th beginning is kept; the bits between two are set anew. Columns
that a row's rules allow are found once for all rows that leave the same rules open.
"""

from typing import NamedTuple

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.packages.tree import Tree, count_passing

FEW = 10_000  # packages up to which walking the tree is quicker
WORD = 64


class Half(NamedTuple):
    """Every choice of levels on some issues that may still pass.

    Attributes
    ----------
    sums : array, shape (coordinates, choices)
    spared, broken : arrays of int, shape (choices,)
        Rules kept from applying, and rules broken should they apply.
    """

    sums: np.ndarray
    spared: np.ndarray
    broken: np.ndarray


@compiled
def ones(word: int) -> int:
    """Return how many bits of a 64-bit word are set."""
    bits = np.uint64(word)
    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


@compiled
def middle_of(tree: Tree) -> int:
    """Return after which issue the halves are nearest to each other in size."""
    best, apart = 1, np.inf
    for d in range(1, tree.counts.shape[0]):
        behind = tree.below[d]
        gap = np.abs(np.log(tree.below[0] / behind) - np.log(behind))
        if gap < apart:
            best, apart = d, gap
    return best


@compiled
def half_of(tree: Tree, begin: int, end: int, least: np.ndarray) -> Half:
    """Return the choices on the issues from ``begin`` up to ``end`` that the best of the others can make pass."""
    coordinates = tree.table.shape[2]
    choices, may_spare = 1, np.int64(0)
    for d in range(tree.counts.shape[0]):
        if begin <= d < end:
            choices *= tree.counts[d]
        else:
            for k in range(tree.counts[d]):
                may_spare |= tree.spares[d, k]
    half = Half(np.zeros((coordinates, choices)), np.zeros(choices, np.int64), np.zeros(choices, np.int64))
    place, kept = np.zeros(end, np.int64), 0
    for _ in range(choices):
        spared, broken = np.int64(0), np.int64(0)
        for d in range(begin, end):
            spared |= tree.spares[d, place[d]]
            broken |= tree.breaks[d, place[d]]
        passes = broken & ~spared & ~may_spare == 0
        for q in range(coordinates):
            here = 0.0
            for d in range(begin, end):
                here += tree.table[d, place[d], q]
            half.sums[q, kept] = here
            others = tree.top[0, q] - (tree.top[begin, q] - tree.top[end, q])
            passes = passes and here + others >= least[q]
        half.spared[kept], half.broken[kept] = spared, broken
        kept += passes
        for d in range(end - 1, begin - 1, -1):
            place[d] += 1
            if place[d] < tree.counts[d]:
                break
            place[d] = 0
    return Half(half.sums[:, :kept], half.spared[:kept], half.broken[:kept])


@compiled
def _beginnings(sorted_columns: np.ndarray, words: int) -> np.ndarray:
    """Return every 64th beginning of an order of columns as bits."""
    kept = np.zeros((words + 1, words), np.uint64)
    for c in range(words):
        kept[c + 1] = kept[c]
        for i in range(c * WORD, min((c + 1) * WORD, sorted_columns.shape[0])):
            b = sorted_columns[i]
            kept[c + 1, b >> 6] |= np.uint64(1) << np.uint64(b & 63)
    return kept


@compiled
def _allow(columns: Half, opened: int, broken: int, out: np.ndarray) -> None:
    """Write which columns break none of the open rules together with a row that broke some of them."""
    out[:] = np.uint64(0)
    for b in range(columns.spared.shape[0]):
        if (broken | columns.broken[b]) & opened & ~columns.spared[b] == 0:
            out[b >> 6] |= np.uint64(1) << np.uint64(b & 63)


@compiled
def _join(best: np.ndarray, columns: np.ndarray, begins: np.ndarray, need: float, into: np.ndarray) -> None:
    """Keep of some columns those with a sum of at least ``need``; ``best`` are all sums, the largest first."""
    low, high = 0, best.shape[0]
    while low < high:
        half = (low + high) >> 1
        if best[half] >= need:
            low = half + 1
        else:
            high = half
    word = low >> 6
    if low & 63 == 0:
        for w in range(into.shape[0]):
            into[w] &= begins[word, w]
        return
    # between two beginnings: the later one without the columns that come too late
    for w in range(into.shape[0]):
        into[w] &= begins[word + 1, w]
    for i in range(low, min((word + 1) * WORD, columns.shape[0])):
        b = columns[i]
        into[b >> 6] &= ~(np.uint64(1) << np.uint64(b & 63))


@compiled
def count_in_halves(  # noqa: C901 - one pass
    tree: Tree, least: np.ndarray
) -> float:
    """Return how many packages break no rule and give every coordinate at least ``least``."""
    issues, _, coordinates = tree.table.shape
    for d in range(issues):
        if tree.counts[d] == 0:
            return 0.0
    if issues < 2 or tree.below[0] <= FEW or tree.quota.shape[0] > 0:
        return count_passing(tree, least, np.inf)
    cut = middle_of(tree)
    rows, columns = half_of(tree, 0, cut, least), half_of(tree, cut, issues, least)
    if rows.spared.shape[0] < columns.spared.shape[0]:  # room grows with the square of the columns
        rows, columns = columns, rows
    width = columns.spared.shape[0]
    words = (width + WORD - 1) // WORD
    if width == 0 or rows.spared.shape[0] == 0:
        return 0.0
    order = np.empty((coordinates, width), np.int64)
    best = np.empty((coordinates, width))
    begins = np.empty((coordinates, words + 1, words), np.uint64)
    asked = np.zeros(coordinates, np.bool_)
    for q in range(coordinates):
        asked[q] = tree.low[0, q] < least[q]
        if asked[q]:
            order[q] = np.argsort(-columns.sums[q])
            best[q] = columns.sums[q][order[q]]
            begins[q] = _beginnings(order[q], words)
    opened, broken = ~rows.spared, rows.broken & ~rows.spared
    together, allowed = np.zeros(words, np.uint64), np.zeros(words, np.uint64)
    by_rules = np.argsort(broken, kind="mergesort")
    by_rules = by_rules[np.argsort(opened[by_rules], kind="mergesort")]
    total, before = 0, -1
    for a in by_rules:
        if before < 0 or opened[a] != opened[before] or broken[a] != broken[before]:
            _allow(columns, opened[a], broken[a], allowed)
            before = a
        together[:] = allowed
        for q in range(coordinates):
            if asked[q]:
                _join(best[q], order[q], begins[q], least[q] - rows.sums[q, a], together)
        for w in range(words):
            total += ones(together[w])
    return float(total)
