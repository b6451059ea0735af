"""What a game must fulfil before it is solved.

Every node is reached by one action of one earlier node, has a child for each action of its information set or ends the
play; nature's chances are not negative and sum to 1 in every draw (a chance of 0 is allowed); payoffs are finite.
*Perfect recall*: at all nodes of a set its owner has the same own past, that is the same own sets and moves in the same
order :cite:`selten1975`. A set that one play can cross twice (absent-mindedness) is a special case of its absence.
"""

from dataclasses import dataclass

import numpy as np

from detente.core.errors import BadInput, shorten
from detente.solvers.tree.tree import MOVES, NATURE, NODES, NONE, Tree

CLOSE = 1e-9  # by which chances may miss 1


@dataclass(eq=False)
class BadTree(BadInput):
    """A game cannot be solved as it stands.

    Attributes
    ----------
    found, expected, hint : str
        What is there, what should be, and what to do.
    node : int
        The node at which it was seen, -1 for the game as a whole.
    """

    found: str
    expected: str
    hint: str
    node: int = NONE

    def __str__(self) -> str:
        where = f"node {self.node + 1}: " if self.node >= 0 else ""
        return f"{where}{self.found}, but {self.expected}; {self.hint}"


def check_tree(tree: Tree) -> Tree:
    """Return the game if it can be solved.

    Raises
    ------
    BadTree
        When it cannot, with the first node at which that is seen.
    """
    check_size(len(tree.at), tree.moves)
    _check_growth(tree)
    _check_numbers(tree)
    _check_recall(tree)
    return tree


def check_size(nodes: int, moves: int) -> None:
    """Refuse games above the stated size."""
    if nodes > NODES:
        raise BadTree(f"more than {NODES:,} nodes", f"at most {NODES:,} are taken", "leave out what is played last")
    if moves > MOVES:
        raise BadTree(f"more than {MOVES:,} moves", f"at most {MOVES:,} are taken", "leave out what is played last")
    if nodes == 0:
        raise BadTree("no node", "a game has a root", "add a node")


def _check_growth(tree: Tree) -> None:
    nodes = np.arange(len(tree.at))
    if tree.parent[0] != NONE or (tree.parent[1:] < 0).any() or (tree.parent >= nodes).any():
        raise BadTree("a node before its parent", "the root stands first", "order the nodes")
    counts = np.zeros(len(tree.at), dtype=int)
    np.add.at(counts, tree.parent[1:], 1)
    wanted = np.array([len(item.actions) for item in tree.sets] + [0])[tree.at]
    for node in np.flatnonzero(counts != wanted)[:1]:
        raise BadTree(
            f"{counts[node]} branches", f"its information set has {wanted[node]} actions", "give every action a branch",
            int(node),
        )  # fmt: skip
    taken = tree.parent[1:] * (tree.moves + 1) + tree.action[1:]
    if len(np.unique(taken)) != len(taken) or (tree.action[1:] >= wanted[tree.parent[1:]]).any():
        raise BadTree("two branches with one action", "every action has its own", "number the actions")
    for item in tree.sets:
        if not item.actions or not NATURE <= item.owner < len(tree.players):
            raise BadTree(
                f"the information set '{shorten(item.name)}' of player {item.owner + 1} with {len(item.actions)} "
                f"actions", f"there are {len(tree.players)} players and a set has actions", "mend the set",
            )  # fmt: skip


def _check_numbers(tree: Tree) -> None:
    if not np.isfinite(tree.payoffs).all():
        raise BadTree("a payoff that is no finite number", "payoffs are finite", "leave the action out instead")
    for place, item in enumerate(tree.sets):
        if item.owner == NATURE:
            odds = tree.chances[:, tree.first[place] : tree.first[place + 1]]
            total = odds.sum(axis=1)
            wrong = ~(np.abs(total - 1) < CLOSE) | ~(odds >= 0).all(axis=1)
            for draw in np.flatnonzero(wrong)[:1]:
                raise BadTree(
                    f"chances {', '.join(f'{x:g}' for x in odds[draw][:8])} that sum to {total[draw]:.12g}",
                    "chances are not negative and sum to 1", "mend the chances of this move of nature",
                    int(np.argmax(tree.at == place)),
                )  # fmt: skip


def _check_recall(tree: Tree) -> None:
    """Refuse a set at whose nodes the owner's own past differs."""
    pasts: dict[tuple[int, int], int] = {}
    own = np.zeros((len(tree.at), len(tree.players)), dtype=np.int64)
    known = np.full(len(tree.sets), NONE)
    for node in range(len(tree.at)):
        if node > 0:
            before = int(tree.parent[node])
            own[node] = own[before]
            at = int(tree.at[before])
            owner = tree.sets[at].owner
            if owner != NATURE:
                move = int(tree.first[at] + tree.action[node])
                own[node, owner] = pasts.setdefault((int(own[before, owner]), move), len(pasts) + 1)
        place = int(tree.at[node])
        if place == NONE or tree.sets[place].owner == NATURE:
            continue
        past = own[node, tree.sets[place].owner]
        if known[place] == NONE:
            known[place] = past
        elif known[place] != past:
            raise _forgetful(tree, node, place)


def _forgetful(tree: Tree, node: int, place: int) -> BadTree:
    above = int(tree.parent[node])
    while above != NONE and tree.at[above] != place:
        above = int(tree.parent[above])
    item = tree.sets[place]
    name = f"the information set '{shorten(item.name)}' of '{shorten(tree.players[item.owner])}'"
    found = f"{name} is met twice in one play" if above != NONE else f"{name} forgets what its owner did or knew before"
    return BadTree(
        found, "players must have perfect recall", "split the set into sets that the owner can tell apart", node
    )
