"""A heap of numbered offers, the largest key first, in which every offer stands at most once.

``place`` says where in the heap an offer stands, so that its key can be changed, or it can be taken out, wherever it
is. An offer with a key below ``least`` is not kept.
"""

from typing import NamedTuple

import numpy as np

from detente.core.kernels import compiled

NOWHERE = -1


class Heap(NamedTuple):
    """The offers that wait.

    Attributes
    ----------
    key : array, shape (offers,)
    offer : array of int, shape (offers,)
        Which offer stands at each place; only the first ``size[0]`` count.
    place : array of int, shape (offers,)
        Where an offer stands, -1 for nowhere.
    size : array of int, shape (1,)
    """

    key: np.ndarray
    offer: np.ndarray
    place: np.ndarray
    size: np.ndarray


@compiled
def empty_heap(offers: int) -> Heap:
    """Return a heap with room for so many offers."""
    nowhere = np.full(offers, NOWHERE, np.int64)
    return Heap(np.zeros(offers), np.zeros(offers, np.int64), nowhere, np.zeros(1, np.int64))


@compiled
def _rise(heap: Heap, at: int) -> int:
    offer = heap.offer[at]
    while at > 0:
        above = (at - 1) // 2
        if heap.key[heap.offer[above]] >= heap.key[offer]:
            break
        heap.offer[at] = heap.offer[above]
        heap.place[heap.offer[at]] = at
        at = above
    heap.offer[at] = offer
    heap.place[offer] = at
    return at


@compiled
def _sink(heap: Heap, at: int) -> None:
    offer, size = heap.offer[at], heap.size[0]
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and heap.key[heap.offer[below + 1]] > heap.key[heap.offer[below]]:
            below += 1
        if heap.key[offer] >= heap.key[heap.offer[below]]:
            break
        heap.offer[at] = heap.offer[below]
        heap.place[heap.offer[at]] = at
        at = below
    heap.offer[at] = offer
    heap.place[offer] = at


@compiled
def put(heap: Heap, offer: int, key: float) -> None:
    """Add an offer, or change its key."""
    at = heap.place[offer]
    heap.key[offer] = key
    if at == NOWHERE:
        at = heap.size[0]
        heap.size[0] += 1
        heap.offer[at] = offer
    _sink(heap, _rise(heap, at))


@compiled
def take(heap: Heap, offer: int) -> None:
    """Take an offer out, if it is in."""
    at = heap.place[offer]
    if at == NOWHERE:
        return
    heap.place[offer] = NOWHERE
    heap.size[0] -= 1
    last = heap.offer[heap.size[0]]
    if last != offer:
        heap.offer[at] = last
        _sink(heap, _rise(heap, at))
