"""Formulas over options: what a combination of options must be like, as text, compiled to bit masks.

A *pattern* has one letter an option, in their order: ``Y`` on, ``N`` off, ``-`` either. Names of options stand for
"is on" and are joined by words, which bind in this order::

    not A      A and B      A or B      if A then B   A then B   A only if B   B if A   A iff B
    at most one of A, B, C      at least two of A, B      exactly 1 of A, B      all of A, B      none of A, B
    any of: A and B, C          (A)

The last line but one counts names, patterns or formulas in parentheses; ``any of:`` holds when one of a list of
formulas does. A conjunction of single options is one comparison, ``code & mask == value``, whatever its length, and
everything else is made of such comparisons, so that a formula is evaluated on all codes at once.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from detente.core.errors import BadInput, did_you_mean, shorten
from detente.crisis.options.condition import (
    Codes,
    Counted,
    Match,
    Node,
    Same,
    Truths,
    every,
    implies,
    opposite,
    pattern_of,
)

WORDS = frozenset({"not", "and", "or", "if", "iff", "then", "only"})
DEEPEST, LONGEST = 50, 10_000  # of parentheses; of the text
_NUMBERS = dict(zip(("no", "one", "two", "three", "four", "five", "six"), range(7), strict=True))
_TOKEN = re.compile(r"\s*(?:([\w.-]+)|([():,])|(\S))")


@dataclass(eq=False)
class FormulaError(BadInput):
    """A formula that cannot be read.

    Attributes
    ----------
    text : str
    column : int
        Where in the text, counted from 1.
    message, hint : str
    """

    text: str
    column: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        said = f"in the formula '{shorten(self.text)}', column {self.column}: {self.message}"
        return f"{said}; {self.hint}" if self.hint else said


@dataclass(frozen=True)
class Formula:
    """A formula that was read.

    Attributes
    ----------
    text : str
    node : Node
    """

    text: str
    node: Node

    def holds(self, codes: Codes) -> Truths:
        """Return where the formula holds.

        Parameters
        ----------
        codes : array of int, shape (vectors,)
            The options that are on; the first option is the lowest bit.

        Returns
        -------
        array of bool, shape (vectors,)
        """
        return self.node.holds(codes)


def compile_formula(text: str, options: Sequence[str]) -> Formula:
    """Return a formula over options, ready to be evaluated.

    Parameters
    ----------
    text : str
    options : sequence of str
        Names, the lowest bit first. A name that could be read as a pattern is a name.

    Raises
    ------
    FormulaError
        With the column at which it cannot be read, and the nearest name.

    Examples
    --------
    >>> import numpy as np
    >>> compile_formula("if strike then not talk", ["strike", "talk"]).holds(np.arange(4)).tolist()
    [True, True, True, False]
    >>> compile_formula("-Y", ["strike", "talk"]).holds(np.arange(4)).tolist()
    [False, False, True, True]
    """
    return _compile(text, tuple(options))


@lru_cache(maxsize=4096)
def _compile(text: str, options: tuple[str, ...]) -> Formula:
    return Formula(text, _Reader(text, options).whole())


def names_in(text: str) -> tuple[str, ...]:
    """Return the words of a formula that may be names of options; patterns are among them."""
    return tuple(dict.fromkeys(found[1] for found in _TOKEN.finditer(text) if found[1] and found[1] not in WORDS))


def as_pattern(code: int, options: int) -> str:
    """Return the pattern that only one vector matches.

    >>> as_pattern(5, 4)
    'YNYN'
    """
    return "".join("Y" if code >> bit & 1 else "N" for bit in range(options))


class _Reader:
    """Reads a formula by descent, one method a level of binding."""

    def __init__(self, text: str, options: tuple[str, ...]) -> None:
        self.text, self.at, self.depth = text, 0, 0
        self.bit = {name: bit for bit, name in enumerate(options)}
        if len(text) > LONGEST:
            raise FormulaError(text, LONGEST, f"it is longer than {LONGEST:,} signs", "split it into several")
        self.tokens: list[tuple[str, int]] = []
        for found in _TOKEN.finditer(text):
            if found[3]:
                hint = "names have letters, digits, '-' and '_'; join them by and, or, not, if, iff"
                raise self._wrong(found.start(3), f"'{shorten(found[3])}' means nothing here", hint)
            self.tokens.append((found[1] or found[2], found.start(1) if found[1] else found.start(2)))

    def _wrong(self, start: int, message: str, hint: str = "") -> FormulaError:
        return FormulaError(self.text, start + 1, message, hint)

    def _peek(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead][0] if self.at + ahead < len(self.tokens) else ""

    def _start(self) -> int:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else len(self.text)

    def _take(self, *words: str) -> bool:
        """Go past some words, if they stand next."""
        if all(self._peek(ahead) == word for ahead, word in enumerate(words)):
            self.at += len(words)
            return True
        return False

    def _expect(self, word: str) -> None:
        if not self._take(word):
            found = f"'{shorten(self._peek())}' stands" if self._peek() else "the formula ends"
            raise self._wrong(self._start(), f"{found} where '{word}' was expected", f"write '{word}' here")

    def whole(self) -> Node:
        node = self._clause()
        if self.at < len(self.tokens):
            hint = "join by and, or, if, iff; put what belongs together in parentheses"
            raise self._wrong(self._start(), f"'{shorten(self._peek())}' stands where the formula should end", hint)
        return node

    def _clause(self) -> Node:
        if self._take("if"):
            condition = self._either()
            self._expect("then")
            return implies(condition, self._either())
        node = self._either()
        if self._take("only", "if") or self._take("then"):
            return implies(node, self._either())
        if self._take("if"):
            return implies(self._either(), node)
        if self._take("iff"):
            return Same(node, self._either())
        return node

    def _either(self) -> Node:
        parts = [self._both()]
        while self._take("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Counted(tuple(parts), 1, len(parts))

    def _both(self) -> Node:
        parts = [self._denied()]
        while self._take("and"):
            parts.append(self._denied())
        return every(parts)

    def _denied(self) -> Node:
        negative = False
        while self._take("not"):
            negative = not negative
        node = self._atom()
        return opposite(node) if negative else node

    def _atom(self) -> Node:
        if self._take("("):
            self.depth += 1
            if self.depth > DEEPEST:
                raise self._wrong(self._start(), f"more than {DEEPEST} parentheses are open", "split the formula")
            node = self._clause()
            self._expect(")")
            self.depth -= 1
            return node
        return self._counted() or self._name()

    def _counted(self) -> Node | None:
        """Read a counting word and its list, if one stands here."""
        if self._take("any", "of", ":"):
            parts = [self._clause()]
            while self._take(","):
                parts.append(self._clause())
            return Counted(tuple(parts), 1, len(parts))
        if self._take("all", "of"):
            parts = self._list()
            return every(parts)
        if self._take("none", "of"):
            return Counted(tuple(self._list()), 0, 0)
        words = next((words for words in _BOUNDS if all(self._peek(i) == w for i, w in enumerate(words))), None)
        if words is None or self._peek(len(words) + 1) != "of":
            return None
        self.at += len(words)
        number = self._number()
        self.at += 1
        parts = self._list()
        low, high = number if words != _MOST else 0, number if words != _LEAST else len(parts)
        if low > len(parts):
            hint = "name more of them, or lower the number"
            raise self._wrong(self._start(), f"{low} of {len(parts)} can never hold", hint)
        return Counted(tuple(parts), low, min(high, len(parts)))

    def _number(self) -> int:
        word, start = self._peek(), self._start()
        if word not in _NUMBERS and not (word.isascii() and word.isdigit() and len(word) < 3):
            raise self._wrong(start, f"'{shorten(word)}' is no number", "write one, two, 3 …")
        self.at += 1
        return _NUMBERS[word] if word in _NUMBERS else int(word)

    def _list(self) -> list[Node]:
        self._take(":")
        parts = [self._denied()]
        while self._take(","):
            parts.append(self._denied())
        if self._peek() in {"and", "or"}:
            hint = "separate what is counted by commas, and put the whole count in parentheses to go on after it"
            raise self._wrong(self._start(), f"'{self._peek()}' stands in a list", hint)
        return parts

    def _name(self) -> Node:
        start, word = self._start(), self._peek()
        if not word:
            raise self._wrong(start, "the formula ends where an option was expected", "name an option")
        self.at += 1
        if word in self.bit:
            mask = 1 << self.bit[word]
            return Match(mask, mask)
        if not set(word) - set("YN-"):
            if len(word) == len(self.bit):
                return pattern_of(word)
            message = f"the pattern '{shorten(word)}' has {len(word)} letters, and there are {len(self.bit)} options"
            raise self._wrong(start, message, f"write one of Y, N, - for each of: {', '.join(self.bit)}")
        if word in WORDS or word in "(),:":
            raise self._wrong(start, f"'{word}' stands where an option was expected", "name an option")
        hint = did_you_mean(word, self.bit) or "there are no options"
        raise self._wrong(start, f"there is no option '{shorten(word)}'", hint)


_MOST, _LEAST, _EXACTLY = ("at", "most"), ("at", "least"), ("exactly",)
_BOUNDS = (_MOST, _LEAST, _EXACTLY)
