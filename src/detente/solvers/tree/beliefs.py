r"""Whether consistent beliefs exist under which a pure profile is optimal where it is never played.

Beliefs are *consistent* when they are the limit of Bayes' rule along mistakes that vanish :cite:`kreps1982`. For a
pure profile that is: every move m off the profile has an order k_m > 0 and a weight ζ_m > 0, and a node h with chance
c_h and the off-moves M_h on its path is believed in proportion to c_h Π ζ_m if Σ k_m over M_h is least in its set,
else not.

Nodes of a set with the same M_h form a *group*: within it Bayes' rule decides, so that nobody's mistake tells what only
nature did. Sets whose groups differ by the same moves share their weights, so that all who see the same deviation
believe the same. Given which groups are believed, optimality is linear in the weights and the orders are a linear
programme. This decides exactly, as long as the weights of different families of sets do not depend on each other; where
they do, a profile falls when one family alone rules it out, and is *undecided* otherwise.
"""

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np

from detente.solvers.tree.flat import Shape

CREDIBLE, NOT_CREDIBLE, UNDECIDED = range(3)
MOST = 20_000  # combinations of believed groups that are tried
GROUPS = 10  # groups of one set

Family = tuple[tuple[int, ...], ...]


def judge_beliefs(
    shape: Shape, strategy: np.ndarray, value: np.ndarray, live: np.ndarray, chances: np.ndarray, close: float
) -> int:
    """Return whether a profile that is optimal where it is played is credible.

    Parameters
    ----------
    shape : Shape
    strategy : array, shape (moves,)
        1 at the moves of the profile.
    value : array, shape (nodes, players)
        What nodes are worth under the profile.
    live : array of bool, shape (nodes,)
        Whether a node counts within its set.
    chances : array, shape (moves,)
    close : float
        Gains below this are none.
    """
    families: dict[Family, list[np.ndarray]] = {}
    for groups in _unreached(shape, strategy, value, live, chances):
        vectors = [v for v in sorted(groups) if not any(_fewer(u, v) for u in groups)]
        rows = np.array([groups[vector] for vector in vectors]).T  # action × group
        scale = max(float(np.abs(rows).max(initial=0.0)), 1e-300)
        rows = np.where(np.abs(rows) < close, 0.0, rows) / scale
        if len(vectors) == 1:
            if (rows < 0).any():
                return NOT_CREDIBLE
            continue
        least = np.array(vectors[0])
        families.setdefault(tuple(tuple((np.array(v) - least).tolist()) for v in vectors), []).append(rows)
    if not families:
        return CREDIBLE
    return _decide({family: np.vstack(rows) for family, rows in families.items()})


def _fewer(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Return whether one group takes some of the mistakes of another and no others, so that only it is believed."""
    return one != other and all(x <= y for x, y in zip(one, other, strict=True))


def _unreached(
    shape: Shape, strategy: np.ndarray, value: np.ndarray, live: np.ndarray, chances: np.ndarray
) -> Iterator[dict[tuple[int, ...], np.ndarray]]:
    """Yield, for each set that is not reached, what each action loses by group of nodes."""
    nodes = len(shape.at)
    mistakes, weight = np.zeros((nodes, len(strategy)), dtype=np.int64), np.ones(nodes)
    for n in range(1, nodes):
        p, m = shape.parent[n], shape.move[n]
        mistakes[n], weight[n] = mistakes[p], weight[p]
        if shape.owner[shape.at[p]] < 0:
            weight[n] *= chances[m] if chances[m] > 0 else 1.0
        elif strategy[m] == 0.0:
            mistakes[n, m] += 1
    for s in range(len(shape.owner)):
        inside = np.flatnonzero((shape.at == s) & live)
        i = shape.owner[s]
        if i < 0 or not len(inside) or not mistakes[inside].any(axis=1).all():
            continue
        first, count = shape.first[s], shape.width[s]
        chosen = int(np.argmax(strategy[first : first + count]))
        groups: dict[tuple[int, ...], np.ndarray] = {}
        for n in inside:  # type: ignore[assignment]
            worth = value[shape.kid[n] : shape.kid[n] + count, i]
            key = tuple(mistakes[n].tolist())
            groups[key] = groups.get(key, 0.0) + weight[n] * (worth[chosen] - worth)
        yield groups


def _decide(families: dict[Family, np.ndarray]) -> int:
    if max(len(family) for family in families) > GROUPS:
        return UNDECIDED
    choices = []
    for family, rows in families.items():
        fitting = [believed for believed in _subsets(len(family)) if _weights_exist(rows, believed)]
        if not fitting:
            return NOT_CREDIBLE
        choices.append([(family, believed) for believed in fitting])
    spans = np.vstack([np.array(family)[1:] for family in families])
    if np.linalg.matrix_rank(spans) < len(spans):
        return UNDECIDED
    for tried, picked in enumerate(product(*choices)):
        if tried == MOST:
            return UNDECIDED
        if _orders_exist(picked):
            return CREDIBLE
    return NOT_CREDIBLE


def _subsets(count: int) -> Iterator[tuple[int, ...]]:
    for size in range(1, count + 1):
        yield from combinations(range(count), size)


def _weights_exist(rows: np.ndarray, believed: tuple[int, ...]) -> bool:
    """Return whether positive weights of the believed groups make every action lose or break even."""
    part = rows[:, list(believed)]
    if len(believed) == 1:
        return bool((part >= 0).all())
    from scipy.optimize import linprog  # only such games wait for this

    found = linprog(np.zeros(len(believed)), A_ub=-part, b_ub=np.zeros(len(part)), bounds=(1.0, None), method="highs")
    return bool(found.status == 0)


def _orders_exist(picked: tuple[tuple[Family, tuple[int, ...]], ...]) -> bool:
    """Return whether orders of mistakes exist under which exactly the picked groups are believed."""
    from scipy.optimize import linprog

    same: list[np.ndarray] = []
    more: list[np.ndarray] = []
    for family, believed in picked:
        first = np.array(family[believed[0]])
        for g, vector in enumerate(family):
            if g != believed[0]:
                (same if g in believed else more).append(np.array(vector) - first)
    moves = len(picked[0][0][0])
    found = linprog(
        np.zeros(moves),
        A_ub=-np.array(more) if more else None, b_ub=-np.ones(len(more)) if more else None,
        A_eq=np.array(same) if same else None, b_eq=np.zeros(len(same)) if same else None,
        bounds=(1.0, None), method="highs",
    )  # fmt: skip
    return bool(found.status == 0)
