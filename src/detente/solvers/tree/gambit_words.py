"""The words of a Gambit extensive-form file: quoted text, numbers, braces, each with its place.

Numbers are integers, decimals with or without exponent, or fractions, and are read exactly. Commas separate nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from detente.core.errors import BadFile, Problem, shorten

TEXT, NUMBER, OPEN, CLOSE, LETTER, END = "a quoted text", "a number", "{", "}", "a letter", "the end of the file"
LONGEST = 60  # characters of a number
_WORD = re.compile(
    r'(?P<space>[\s,]+)|"(?P<text>(?:[^"\\]|\\.)*)"|(?P<number>[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?'
    r"(?:/[0-9]+)?)(?=[\s,{}\"]|$)|(?P<brace>[{}])|(?P<letter>[A-Za-z]+)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Word:
    """One word of a file.

    Attributes
    ----------
    kind : str
        What it is: text, number, brace, letter or the end.
    text : str
        Without quotes.
    at : int
        Position in the file.
    """

    kind: str
    text: str
    at: int

    @property
    def shown(self) -> str:
        """How it is named in a message."""
        if self.kind == END:
            return END
        return f'"{shorten(self.text, 40)}"' if self.kind == TEXT else f"'{shorten(self.text, 40)}'"


class Words:
    r"""The words of one file, read one after the other.

    Examples
    --------
    >>> words = Words("game.efg", r'EFG 2 R "a \"name\"" { 1/3 }')
    >>> [words.take(kind).text for kind in (LETTER, NUMBER, LETTER, TEXT, OPEN)]
    ['EFG', '2', 'R', 'a "name"', '{']
    >>> words.number()
    Fraction(1, 3)
    """

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        self._words = self._split()
        self.next = next(self._words)

    def _split(self) -> Iterator[Word]:
        at = 0
        while at < len(self.text):
            found = _WORD.match(self.text, at)
            if found is None:
                what = (
                    "a quoted text that does not end" if self.text[at] == '"' else f"'{shorten(self._ahead(at), 20)}'"
                )
                raise self.problem(
                    f"{what}, where a text in quotes, a number or a brace is expected", at, "mend it here"
                )
            if found["text"] is not None:
                yield Word(TEXT, re.sub(r"\\(.)", r"\1", found["text"], flags=re.DOTALL), at)
            elif found["number"] is not None:
                yield Word(NUMBER, found["number"], at)
            elif found["brace"]:
                yield Word(found["brace"], found["brace"], at)
            elif found["letter"]:
                yield Word(LETTER, found["letter"], at)
            at = found.end()
        while True:
            yield Word(END, "", len(self.text))

    def _ahead(self, at: int) -> str:
        return self.text[at : at + 20].split()[0] if self.text[at : at + 20].split() else ""

    def problem(self, message: str, at: int, hint: str) -> BadFile:
        """Return an error at a position of the file."""
        line = self.text.count("\n", 0, at) + 1
        column = at - (self.text.rfind("\n", 0, at) + 1) + 1
        return BadFile((Problem(self.file, line, column, message, hint),))

    def wrong(self, expected: str, hint: str) -> BadFile:
        """Return an error at the next word."""
        return self.problem(f"found {self.next.shown}, expected {expected}", self.next.at, hint)

    def take(self, kind: str, expected: str = "", hint: str = "") -> Word:
        """Return the next word, which must be of a kind."""
        if self.next.kind != kind:
            named = f"'{kind}'" if kind in (OPEN, CLOSE) else kind
            raise self.wrong(expected or named, hint or "mend it here")
        word, self.next = self.next, next(self._words)
        return word

    def number(self, expected: str = "a number", hint: str = "") -> Fraction:
        """Return the next number, exactly."""
        word = self.take(NUMBER, expected, hint or "write a decimal such as 0.25 or a fraction such as 1/4")
        try:
            if len(word.text) > LONGEST or abs(int((re.findall(r"[eE]([-+]?[0-9]+)", word.text) or ["0"])[0])) > 300:
                raise ValueError(word.text)  # noqa: TRY301
            head, _, below = word.text.partition("/")
            value = Fraction(head) / Fraction(below or 1)
            float(value)
        except (ValueError, ZeroDivisionError, OverflowError):
            raise self.problem(
                f"found {word.shown}, expected a number of usual size",
                word.at,
                f"at most {LONGEST} characters, not over 0",
            ) from None
        return value

    def whole(self, expected: str, least: int = 0) -> int:
        """Return the next number, which must be whole."""
        at = self.next.at
        value = self.number(expected)
        if value.denominator != 1 or value < least or value > 10**9:
            raise self.problem(f"found '{shorten(str(value))}', expected {expected}", at, f"count from {least}")
        return int(value)
