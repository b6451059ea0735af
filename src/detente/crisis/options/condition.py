"""Conditions: what a combination of options must be like, as comparisons of bits, evaluated on all codes at once.

A conjunction of single options, some on and some off, is one comparison ``code & mask == value``, whatever its length.
Everything else is made of such comparisons: how many of several hold, opposites, and two that hold together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Codes: TypeAlias = npt.NDArray[Any]
Truths: TypeAlias = npt.NDArray[np.bool_]


class Node(Protocol):
    """A part of a formula."""

    def holds(self, codes: Codes) -> Truths:
        """Return where it holds."""
        ...


@dataclass(frozen=True)
class Match:
    """Some options are on and some are off; always true without options."""

    mask: int
    value: int

    def holds(self, codes: Codes) -> Truths:
        """Return where the options stand as stated."""
        return np.asarray((codes & self.mask) == self.value)


@dataclass(frozen=True)
class Counted:
    """Of some parts, at least ``low`` and at most ``high`` hold: *and*, *or* and every counting word."""

    parts: tuple[Node, ...]
    low: int
    high: int

    def holds(self, codes: Codes) -> Truths:
        """Return where the number of parts that hold is within the bounds."""
        if self.low == len(self.parts):
            return np.asarray(np.logical_and.reduce([part.holds(codes) for part in self.parts]))
        if self.low == 1 and self.high == len(self.parts):
            return np.asarray(np.logical_or.reduce([part.holds(codes) for part in self.parts]))
        count = np.zeros(len(codes), dtype=np.int16)
        for part in self.parts:
            count += part.holds(codes)
        return np.asarray((count >= self.low) & (count <= self.high))


@dataclass(frozen=True)
class Not:
    """The opposite of a part."""

    part: Node

    def holds(self, codes: Codes) -> Truths:
        """Return where the part does not hold."""
        return ~self.part.holds(codes)


@dataclass(frozen=True)
class Same:
    """Two parts hold both or neither."""

    one: Node
    other: Node

    def holds(self, codes: Codes) -> Truths:
        """Return where both hold or neither does."""
        return np.asarray(self.one.holds(codes) == self.other.holds(codes))


def pattern_of(word: str) -> Match:
    """Return what a pattern matches."""
    mask = sum(1 << bit for bit, letter in enumerate(word) if letter != "-")
    return Match(mask, sum(1 << bit for bit, letter in enumerate(word) if letter == "Y"))


def opposite(node: Node) -> Node:
    """Return what holds where a part does not."""
    if isinstance(node, Match) and node.mask.bit_count() == 1:
        return Match(node.mask, node.mask ^ node.value)
    return node.part if isinstance(node, Not) else Not(node)


def implies(condition: Node, node: Node) -> Node:
    """Return what holds unless a condition holds and the other part does not."""
    return Counted((opposite(condition), node), 1, 2)


def every(parts: Sequence[Node]) -> Node:
    """Return a conjunction, with all its single options as one comparison."""
    mask = value = 0
    others: list[Node] = []
    for part in parts:
        if isinstance(part, Match) and not (mask & part.mask & (value ^ part.value)):
            mask, value = mask | part.mask, value | part.value
        else:
            others.append(part)
    found = (*([Match(mask, value)] if mask or not others else []), *others)
    return found[0] if len(found) == 1 else Counted(found, len(found), len(found))
