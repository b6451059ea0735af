"""An archive of points that answers "is one of them at least as good in every coordinate but the first?".

All points that may come are known beforehand. They are put in Morton order (the bits of their coordinates taken in
turn), so that neighbours in the order are neighbours in space, and the order is halved again and again: a tree whose
nodes know the largest value of each coordinate among the points that are in. A node whose largest values do not cover
the point that is asked for is passed over with all that lies below it. With n points kept and d coordinates to compare
about n^(1 - 1/d) of them are looked at.
"""

from typing import NamedTuple

import numpy as np

from detente.core.kernels import compiled

LOWEST = -(2**63) + 1
LEAF = 8
KEY_BITS = 60
DEEPEST = 64


class Archive(NamedTuple):
    """A tree over points that are known, and those of them that are in.

    Attributes
    ----------
    place : array of int, shape (points,)
        In Morton order.
    inside : array, shape (places, coordinates)
        The points that are in; lowest values elsewhere.
    maxima : array, shape (nodes, coordinates)
        The largest values below a node; the children of node k are 2k and 2k + 1, the root is 1.
    """

    place: np.ndarray
    inside: np.ndarray
    maxima: np.ndarray


@compiled
def make_archive(points: np.ndarray) -> Archive:
    """Return an empty archive for points."""
    count, width = points.shape
    place = np.empty(count, dtype=np.int64)
    for rank, i in enumerate(np.argsort(_morton(points))):
        place[i] = rank
    leaves = 1
    while leaves * LEAF < count:
        leaves *= 2
    inside, maxima = np.empty((leaves * LEAF, width), dtype=np.int64), np.empty((2 * leaves, width), dtype=np.int64)
    inside[:] = LOWEST
    maxima[:] = LOWEST
    return Archive(place, inside, maxima)


@compiled
def _morton(points: np.ndarray) -> np.ndarray:
    """Return keys that put points in Morton order by all coordinates but the first."""
    count, width = points.shape
    keys = np.zeros(count, dtype=np.int64)
    if width < 2 or count < 2:
        return keys
    bits = max(1, KEY_BITS // (width - 1))
    steps = np.empty(width, dtype=np.int64)
    low, high = points[0].copy(), points[0].copy()
    for i in range(count):
        for q in range(width):
            low[q], high[q] = min(low[q], points[i, q]), max(high[q], points[i, q])
    for i in range(count):
        for q in range(1, width):
            share = (float(points[i, q]) - float(low[q])) / max(float(high[q]) - float(low[q]), 1.0)
            steps[q] = min(np.int64(share * 2.0**bits), np.int64(2**bits - 1))
        key = np.int64(0)
        for bit in range(bits - 1, -1, -1):
            for q in range(1, width):
                key = (key << 1) | ((steps[q] >> bit) & 1)
        keys[i] = key
    return keys


@compiled
def put(archive: Archive, points: np.ndarray, i: int) -> None:
    """Let point i in."""
    place = archive.place[i]
    node = archive.maxima.shape[0] // 2 + place // LEAF
    for q in range(points.shape[1]):
        archive.inside[place, q] = points[i, q]
    while node > 0:
        for q in range(points.shape[1]):
            archive.maxima[node, q] = max(archive.maxima[node, q], points[i, q])
        node //= 2


@compiled
def covers(archive: Archive, points: np.ndarray, i: int) -> bool:
    """Return whether a point that is in is at least as good as point i in every coordinate but the first."""
    leaves, width = archive.maxima.shape[0] // 2, points.shape[1]
    waiting = np.empty(DEEPEST, dtype=np.int64)
    waiting[0], size = 1, 1
    while size > 0:
        size -= 1
        node = waiting[size]
        q = 1
        while q < width and archive.maxima[node, q] >= points[i, q]:
            q += 1
        if q < width:
            continue
        if node < leaves:
            waiting[size], waiting[size + 1] = 2 * node, 2 * node + 1
            size += 2
            continue
        for place in range((node - leaves) * LEAF, (node - leaves) * LEAF + LEAF):
            q = 1
            while q < width and archive.inside[place, q] >= points[i, q]:
                q += 1
            if q == width:
                return True
    return False
