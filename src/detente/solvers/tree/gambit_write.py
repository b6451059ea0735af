"""Writing Gambit's extensive-form files (.efg); the reader gives the same game back.

Gambit wants nature's chances to sum to 1 exactly, as the decimals or fractions that stand in the file. Numbers are
written as the shortest decimal, or fraction of small numbers, that is the number again; where the chances of a move
then miss 1, one of them takes the difference.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np

from detente.solvers.tree.tree import NATURE, NONE, Tree

SMALL = 1_000  # largest denominator of a fraction that is looked for
SHORT = 12  # characters of a decimal that needs no fraction


def write_gambit(tree: Tree, draw: int = 0) -> str:
    """Return the game of one draw in Gambit's format.

    Parameters
    ----------
    tree : Tree
    draw : int
        Which draw.

    Raises
    ------
    ValueError
        When a player, an action or a name holds what the format cannot.
    """
    single = tree.draw(draw)
    players = " ".join(_quoted(name) for name in single.players)
    lines = [f"EFG 2 R {_quoted(single.title)} {{ {players} }}", _quoted(single.comment), ""]
    numbers = _numbers(single)
    children = single.children()
    stack = [0]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        at, outcome = int(single.at[node]), int(single.outcome[node])
        name = _quoted(single.node_names[node] if single.node_names else "")
        if at == NONE:
            lines.append(f"t {name} {_outcome(single, outcome, seen)}")
            continue
        item = single.sets[at]
        who = f"c {name}" if item.owner == NATURE else f"p {name} {item.owner + 1}"
        moves = [_quoted(action) for action in item.actions]
        if item.owner == NATURE:
            odds = single.chances[0, single.first[at] : single.first[at + 1]]
            moves = [f"{move} {chance}" for move, chance in zip(moves, chances_written(odds), strict=True)]
        lines.append(
            f"{who} {numbers[at]} {_quoted(item.name)} {{ {' '.join(moves)} }} {_outcome(single, outcome, seen)}"
        )
        stack.extend(int(child) for child in children[node, : len(item.actions)][::-1])
    return "\n".join(lines) + "\n"


def _numbers(tree: Tree) -> list[int]:
    """Return the number of each set among those of its owner, from 1."""
    counts: dict[int, int] = {}
    found = []
    for item in tree.sets:
        counts[item.owner] = counts.get(item.owner, 0) + 1
        found.append(counts[item.owner])
    return found


def _outcome(tree: Tree, outcome: int, seen: set[int]) -> str:
    if outcome == NONE:
        return "0"
    if outcome in seen:
        return str(outcome + 1)
    seen.add(outcome)
    name = _quoted(tree.outcome_names[outcome] if tree.outcome_names else "")
    return f"{outcome + 1} {name} {{ {', '.join(number_written(x) for x in tree.payoffs[0, outcome])} }}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def number_written(value: float) -> str:
    """Return a number as a decimal or fraction that is the number again.

    >>> [number_written(x) for x in (2.0, -0.25, 1 / 3, 1e-9)]
    ['2', '-0.25', '1/3', '0.000000001']
    """
    decimal = format(Decimal(repr(float(value))).normalize() + 0, "f")
    if len(decimal) > SHORT:
        fraction = Fraction(float(value)).limit_denominator(SMALL)
        if float(fraction) == value:
            return str(fraction)
    return decimal


def chances_written(odds: Sequence[float] | np.ndarray) -> list[str]:
    """Return the chances of a move of nature, written so that they sum to 1 exactly.

    >>> chances_written([1 / 3, 1 / 3, 1 / 3])
    ['1/3', '1/3', '1/3']
    >>> chances_written([0.1, 0.2, 0.7])
    ['0.1', '0.2', '0.7']
    """
    written = [number_written(x) for x in odds]
    missing = 1 - sum((Fraction(text) for text in written), start=Fraction(0))
    if missing != 0:
        order = sorted(range(len(written)), key=lambda k: -float(odds[k]))
        taker = next((k for k in order if float(Fraction(written[k]) + missing) == odds[k]), order[0])
        written[taker] = _exact(Fraction(written[taker]) + missing)
    return written


def _exact(value: Fraction) -> str:
    """Return a fraction as a decimal where it is one."""
    below = value.denominator
    for prime in (2, 5):
        while below % prime == 0:
            below //= prime
    if below != 1:
        return str(value)
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    whole = str(abs(int(value * 10**digits))).rjust(digits + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole)
