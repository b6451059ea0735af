"""Covers: a formula as patterns, for formats that have nothing else.

Options on which a formula depends are split one after another, until what is left always or never holds; the patterns
exclude each other. A formula that is a list of patterns already keeps them.
"""

import numpy as np

from detente.crisis.options.condition import Counted, Match, Node, Not, Same, Truths
from detente.crisis.options.formula import Formula

MOST_SPLIT = 16  # options that one formula may depend on
MOST_PATTERNS = 2_000


def bits_of(node: Node) -> int:
    """Return the options on which a condition depends, as a bit mask."""
    if isinstance(node, Match):
        return node.mask
    if isinstance(node, Not):
        return bits_of(node.part)
    if isinstance(node, Same):
        return bits_of(node.one) | bits_of(node.other)
    mask = 0
    for part in node.parts if isinstance(node, Counted) else ():
        mask |= bits_of(part)
    return mask


def patterns_of(formula: Formula) -> list[Match]:
    """Return patterns of which at least one matches exactly where a formula holds; none where it never does.

    Raises
    ------
    ValueError
        When the formula depends on too many options, or needs too many patterns.

    Examples
    --------
    >>> from detente.crisis.options.formula import compile_formula
    >>> [(found.mask, found.value) for found in patterns_of(compile_formula("a iff b", ["a", "b"]))]
    [(3, 0), (3, 3)]
    """
    node = formula.node
    if isinstance(node, Match):
        return [node]
    if isinstance(node, Counted) and (node.low, node.high) == (1, len(node.parts)):
        listed = [part for part in node.parts if isinstance(part, Match)]
        if len(listed) == len(node.parts):
            return listed
    bits = [bit for bit in range(bits_of(node).bit_length()) if bits_of(node) >> bit & 1]
    if len(bits) > MOST_SPLIT:
        raise ValueError(f"it depends on {len(bits)} options, and the most is {MOST_SPLIT}")
    choices = np.arange(2 ** len(bits), dtype=np.int64)
    codes = np.zeros_like(choices)
    for place, bit in enumerate(bits):
        codes |= (choices >> place & 1) << bit
    found = _split(formula.holds(codes), bits)
    if len(found) > MOST_PATTERNS:
        raise ValueError(f"it takes {len(found):,} patterns, and the most is {MOST_PATTERNS:,}")
    return found


def _split(truths: Truths, bits: list[int]) -> list[Match]:
    if not truths.any():
        return []
    if truths.all():
        return [Match(0, 0)]
    off, on = np.split(truths, 2)
    if (off == on).all():
        return _split(off, bits[:-1])
    bit = 1 << bits[-1]
    return [
        *(Match(found.mask | bit, found.value) for found in _split(off, bits[:-1])),
        *(Match(found.mask | bit, found.value | bit) for found in _split(on, bits[:-1])),
    ]
