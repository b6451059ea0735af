"""A game in extensive form: who moves where, knowing what, and what every ending is worth to everybody.

A *node* is a point of play; an *information set* holds the nodes that its owner cannot tell apart. A *move* is an
action at an information set: the moves of all sets, one after the other, are the axis along which strategies and the
chances of nature stand. Nature owns sets too. A node may lead to an *outcome*: payoffs that every play through the node
collects. Payoffs and chances have a draw axis; the shape of the tree is the same in every draw.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

NATURE = -1
NONE = -1
NODES = 20_000  # the largest game that is taken
MOVES = 4_000


@dataclass(frozen=True)
class InformationSet:
    """What one player knows at some nodes.

    Attributes
    ----------
    owner : int
        Position of the player; -1 is nature.
    name : str
    actions : tuple of str
    """

    owner: int
    name: str
    actions: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Tree:
    """A game in extensive form. Nodes stand so that parents come before their children; the first is the root.

    Attributes
    ----------
    players : tuple of str
    sets : tuple of InformationSet
    parent, action : array of int, shape (nodes,)
        Which node comes before, and by which action of its set; -1 at the root.
    at : array of int, shape (nodes,)
        The information set of a node; -1 where play ends.
    outcome : array of int, shape (nodes,)
        Which payoffs are collected at a node; -1 for none.
    payoffs : array, shape (draws, outcomes, players)
    chances : array, shape (draws, moves)
        The chances of nature's moves; what stands at other moves is not read.
    title, comment : str
    node_names, outcome_names : tuple of str
        As written in a file; empty for none.
    """

    players: tuple[str, ...]
    sets: tuple[InformationSet, ...]
    parent: np.ndarray
    action: np.ndarray
    at: np.ndarray
    outcome: np.ndarray
    payoffs: np.ndarray
    chances: np.ndarray
    title: str = ""
    comment: str = ""
    node_names: tuple[str, ...] = field(default=())
    outcome_names: tuple[str, ...] = field(default=())

    @cached_property
    def first(self) -> np.ndarray:
        """Where the moves of each set begin, and last how many moves there are."""
        return np.cumsum([0, *(len(item.actions) for item in self.sets)])

    @property
    def moves(self) -> int:
        """How many moves there are."""
        return int(self.first[-1])

    @property
    def unknowns(self) -> int:
        """How many log-odds describe the strategies of all players."""
        return sum(len(item.actions) - 1 for item in self.sets if item.owner != NATURE)

    def children(self) -> np.ndarray:
        """Return the node that each action leads to, shape (nodes, most actions); -1 where there is none."""
        width = max((len(item.actions) for item in self.sets), default=1)
        found = np.full((len(self.at), width), NONE)
        found[self.parent[1:], self.action[1:]] = np.arange(1, len(self.at))
        return found

    def draw(self, number: int) -> "Tree":
        """Return the game of one draw."""
        return replace(
            self,
            payoffs=self.payoffs[number % len(self.payoffs)][None],
            chances=self.chances[number % len(self.chances)][None],
        )


class Grower:
    """Grows a tree node by node.

    Examples
    --------
    >>> grower = Grower(("A", "B"))
    >>> first = grower.know(0, "", ("wait", "go"))
    >>> root = grower.add(NONE, NONE, first)
    >>> for number, payoffs in enumerate(((0.0, 0.0), (1.0, -1.0))):
    ...     _ = grower.add(root, number, outcome=grower.pay(payoffs))
    >>> grower.tree().payoffs.shape
    (1, 2, 2)
    """

    def __init__(self, players: Sequence[str]) -> None:
        self.players = tuple(players)
        self.sets: list[InformationSet] = []
        self.chances: list[np.ndarray] = []
        self.payoffs: list[np.ndarray] = []
        self.rows: list[tuple[int, int, int, int]] = []

    def know(self, owner: int, name: str, actions: Sequence[str], chances: Sequence[object] | None = None) -> int:
        """Add an information set; nature's has the chances of its actions, each a number or one a draw."""
        self.sets.append(InformationSet(owner, name, tuple(actions)))
        given = [np.atleast_1d(np.asarray(item, float)) for item in chances or [np.nan] * len(actions)]
        self.chances.extend(given)
        return len(self.sets) - 1

    def pay(self, payoffs: Sequence[object]) -> int:
        """Add an outcome: a number a player, or one a draw and player."""
        given = [np.atleast_1d(np.asarray(item, float)) for item in payoffs]
        self.payoffs.append(np.stack(np.broadcast_arrays(*given), axis=-1))
        return len(self.payoffs) - 1

    def add(self, parent: int, action: int, at: int = NONE, outcome: int = NONE) -> int:
        """Add a node."""
        self.rows.append((parent, action, at, outcome))
        return len(self.rows) - 1

    def tree(self, title: str = "") -> Tree:
        """Return what has grown."""
        parent, action, at, outcome = np.array(self.rows, dtype=np.int64).reshape(-1, 4).T
        payoffs = self.payoffs or [np.zeros((1, len(self.players)))]
        draws = max(len(item) for item in payoffs)
        worth = np.stack([np.broadcast_to(item, (draws, len(self.players))) for item in payoffs], axis=1)
        chances = self.chances or [np.zeros(1)]
        most = max(len(item) for item in chances)
        odds = np.stack([np.broadcast_to(item, (most,)) for item in chances], axis=1)
        return Tree(self.players, tuple(self.sets), parent, action, at, outcome, worth, odds, title)
