"""The graph of states as it is drawn: nodes, the moves that somebody would make, and how both are gathered.

A graph of more than :data:`MOST_NODES` states is drawn by *clusters*: states that differ only in the options of some
parties, those with most options first, are one node. A move inside a cluster is not drawn; moves between two clusters
by the same party are one arrow.
"""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_NODES = 40


@dataclass(frozen=True)
class Node:
    """One state, or a cluster of states.

    Attributes
    ----------
    id : str
        Name of the state, or how many states there are.
    words : str
        Its options as Y and N, in their order; a dash where its states differ.
    label : str
        What it means, in a few words; may be empty.
    end : int or None
        Place of the outcome that it is; None where its states differ.
    holds : bool
        Whether it is an equilibrium, or one of its states is.
    now : bool
        Whether things stand there.
    states : int
        How many states it is.
    """

    id: str
    words: str
    label: str
    end: int | None
    holds: bool
    now: bool
    states: int = 1


@dataclass(frozen=True)
class Arrow:
    """A move that a party gains by.

    Attributes
    ----------
    source, target : int
        Places of nodes.
    party : int
        Place of the party among those of the picture.
    deterred : bool
        Whether what others could do in reply keeps the party from it.
    best : bool
        Whether the party gains by no other move from there more than by this one; of moves that nothing deters, where
        there are some.
    """

    source: int
    target: int
    party: int
    deterred: bool
    best: bool = True


@dataclass(frozen=True)
class Picture:
    """What is drawn.

    Attributes
    ----------
    nodes : tuple of Node
    arrows : tuple of Arrow
    owners : tuple of int
        Place of the party that owns each option; -1 where several do.
    clustered : tuple of int
        Places of the parties whose options are not told apart.
    """

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    owners: tuple[int, ...]
    clustered: tuple[int, ...] = ()


def gathered(picture: Picture, most: int = MOST_NODES) -> Picture:
    """Return the picture with at most so many nodes, by clusters where there are more states.

    Examples
    --------
    >>> four = [Node(str(k), w, "", 0, k == 0, k == 0) for k, w in enumerate(("NN", "YN", "NY", "YY"))]
    >>> small = gathered(Picture(tuple(four), (Arrow(1, 0, 0, False), Arrow(2, 0, 1, True)), (0, 1)), most=2)
    >>> [(node.words, node.states, node.holds) for node in small.nodes], small.arrows
    ([('-N', 2, True), ('-Y', 2, False)], (Arrow(source=1, target=0, party=1, deterred=True, best=True),))
    """
    if len(picture.nodes) <= most:
        return picture
    free: list[int] = []
    words = [node.words for node in picture.nodes]
    owners = sorted(set(picture.owners) - {-1}, key=lambda owner: (-picture.owners.count(owner), owner))
    for owner in owners:
        if len(set(words)) <= most:
            break
        free.append(owner)
        words = [_without(node.words, picture.owners, free) for node in picture.nodes]
    return _by_words(picture, words, tuple(free))


def _without(words: str, owners: Sequence[int], free: Sequence[int]) -> str:
    return "".join("-" if owner in free else letter for letter, owner in zip(words, owners, strict=True))


def _by_words(picture: Picture, words: list[str], free: tuple[int, ...]) -> Picture:
    kinds = list(dict.fromkeys(words))
    nodes = []
    for kind in kinds:
        own = [node for node, word in zip(picture.nodes, words, strict=True) if word == kind]
        ends = {node.end for node in own}
        nodes.append(
            Node(
                id=own[0].id if len(own) == 1 else f"{len(own)} states",
                words=kind,
                label=own[0].label if len(own) == 1 else "",
                end=ends.pop() if len(ends) == 1 else None,
                holds=any(node.holds for node in own),
                now=any(node.now for node in own),
                states=len(own),
            )
        )
    at = [kinds.index(word) for word in words]
    merged: dict[tuple[int, int, int], Arrow] = {}
    for arrow in picture.arrows:
        key = at[arrow.source], at[arrow.target], arrow.party
        if key[0] != key[1]:
            old = merged.get(key, Arrow(*key, deterred=True, best=False))
            merged[key] = Arrow(*key, deterred=old.deterred and arrow.deterred, best=old.best or arrow.best)
    arrows = tuple(merged.values())
    return Picture(tuple(nodes), arrows, picture.owners, free)
