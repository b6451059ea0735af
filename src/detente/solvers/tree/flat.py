"""A tree as a few arrays of integers, in an order in which the children of a node stand side by side."""

from typing import NamedTuple

import numpy as np

from detente.core.kernels import compiled
from detente.solvers.tree.tree import NATURE, NONE, Tree


class Shape(NamedTuple):
    """The shape of a tree, for kernels.

    Attributes
    ----------
    parent, move, at, outcome, kid : arrays, shape (nodes,)
        Node before, move that leads here, information set (-1 at an end), outcome (-1 for none), first child.
    owner, first, width, base, size : arrays, shape (sets,)
        Player (-1 is nature), first move, number of actions, position of the log-odds of the second action, and number
        of nodes.
    """

    parent: np.ndarray
    move: np.ndarray
    at: np.ndarray
    outcome: np.ndarray
    kid: np.ndarray
    owner: np.ndarray
    first: np.ndarray
    width: np.ndarray
    base: np.ndarray
    size: np.ndarray


def tables_of(tree: Tree) -> tuple[np.ndarray, np.ndarray]:
    """Return the shape of a tree as two tables that the driver of kernels can pass: (5, nodes) and (5, sets)."""
    children = tree.children()
    order, kid = [0], []
    for node in order:  # grows while it is walked
        kid.append(len(order))
        if tree.at[node] != NONE:
            order.extend(int(child) for child in children[node, : len(tree.sets[tree.at[node]].actions)])
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    parent = np.where(tree.parent[order] == NONE, NONE, place[tree.parent[order]])
    before = tree.at[np.maximum(tree.parent[order], 0)]
    move = np.where(parent == NONE, NONE, tree.first[np.maximum(before, 0)] + tree.action[order])
    nodes = np.array([parent, move, tree.at[order], tree.outcome[order], kid], dtype=float)
    owner = np.array([item.owner for item in tree.sets], dtype=np.int64)
    count = np.diff(tree.first)
    free = np.where(owner == NATURE, 0, count - 1)
    base = np.cumsum(free) - free
    size = np.bincount(tree.at[tree.at != NONE], minlength=len(owner))
    sets = np.array([owner, tree.first[:-1], count, base, size], dtype=float)
    return nodes, sets if sets.size else np.array([[NATURE], [0], [0], [0], [0]], dtype=float)


@compiled
def shape_of(nodes: np.ndarray, sets: np.ndarray) -> Shape:
    """Return the tables as integers."""
    n, s = nodes.astype(np.int64), sets.astype(np.int64)
    return Shape(n[0], n[1], n[2], n[3], n[4], s[0], s[1], s[2], s[3], s[4])
