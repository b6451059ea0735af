"""How quantities are written: ``0.7``, ``0.5 to 0.8``, ``high``, ``very likely``, ``{choose: …}``, ``{triangle: …}``.

The fifths of the 0-1 scale have plain names. The words of estimative probability carry the ranges that the United
States' Office of the Director of National Intelligence published in Intelligence Community Directive 203 (2015)
:cite:`icd203`.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from detente.core.errors import did_you_mean
from detente.core.quantity import Choice, Exact, Quantity, Range, Scale, Triangle, Word

FIFTHS = {
    "very low": (0.0, 0.2),
    "low": (0.2, 0.4),
    "medium": (0.4, 0.6),
    "high": (0.6, 0.8),
    "very high": (0.8, 1.0),
}
LIKELIHOODS = {
    "remote": (0.01, 0.05),
    "very unlikely": (0.05, 0.2),
    "unlikely": (0.2, 0.45),
    "roughly even": (0.45, 0.55),
    "likely": (0.55, 0.8),
    "very likely": (0.8, 0.95),
    "almost certain": (0.95, 0.99),
}
WORDS = FIFTHS | LIKELIHOODS
_RANGE = re.compile(r"\s*(\S+)\s+to\s+(\S+)\s*")


class Unreadable(ValueError):
    """Something written is no quantity; ``hint`` says what to write instead."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def read_quantity(written: Any, scale: Scale) -> Quantity:
    """Return what a written quantity means on a scale.

    Parameters
    ----------
    written : number, str or mapping
        One of the forms above.
    scale : Scale
        Where the number may lie.

    Raises
    ------
    Unreadable
        When it is none of the forms, or leaves the scale.

    Examples
    --------
    >>> read_quantity("0.5 to 0.8", Scale.UNIT)
    Range(low=0.5, high=0.8)
    >>> read_quantity("very likely", Scale.UNIT)
    Word(word='very likely', low=0.8, high=0.95)
    """
    if isinstance(written, bool) or written is None:
        raise Unreadable(f"'{written}' is no number", "write a number, a range like 0.2 to 0.5, or a word like high")
    if isinstance(written, int | float):
        return Exact(_inside(float(written), scale))
    if isinstance(written, str):
        return _from_text(written, scale)
    if isinstance(written, Mapping):
        return _from_mapping(written, scale)
    raise Unreadable("a list is no number", "write a number, a range like 0.2 to 0.5, or a word like high")


def write_quantity(quantity: Quantity) -> float | str | dict[str, Any]:
    """Return the written form of a quantity, such that reading it gives the quantity back."""
    match quantity:
        case Exact(value):
            return _short(value)
        case Range(low, high):
            return f"{_short(low)} to {_short(high)}"
        case Word(word, _, _):
            return word
        case Choice(values, odds):
            return {"choose": {_short(value): _short(weight) for value, weight in zip(values, odds, strict=True)}}
        case Triangle(low, best, high):
            return {"triangle": [_short(low), _short(best), _short(high)]}


def _short(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _inside(value: float, scale: Scale) -> float:
    if not math.isfinite(value):
        raise Unreadable(f"{value} is not finite", "write a plain decimal number")
    if not scale.low <= value <= scale.high:
        raise Unreadable(f"{value:g} is outside its range, which is {scale}", f"write a number {scale}")
    return value + 0.0  # -0.0 and 0.0 are one number


def _number(text: Any, scale: Scale) -> float:
    if isinstance(text, bool):
        raise Unreadable(f"'{text}' is no number")
    try:
        return _inside(float(text), scale)
    except (TypeError, ValueError, OverflowError) as error:
        if isinstance(error, Unreadable):
            raise
        comma = isinstance(text, str) and "," in text
        raise Unreadable(f"'{text}' is no number", "write decimals with a point" if comma else "") from None


def _from_text(text: str, scale: Scale) -> Quantity:
    words = " ".join(text.casefold().split())
    if words in WORDS:
        return Word(words, *WORDS[words])
    found = _RANGE.fullmatch(text)
    if found:
        low, high = (_number(part, scale) for part in found.groups())
        if low > high:
            raise Unreadable(f"the range '{text}' runs backwards", f"write {high:g} to {low:g}")
        return Range(low, high) if low < high else Exact(low)
    dash = re.fullmatch(r"\s*([\d.]+)\s*(?:-|–|—|\.\.\.?|…)\s*([\d.]+)\s*", text)
    if dash:
        raise Unreadable(f"'{text}' is no number", f"write the range as {dash[1]} to {dash[2]}")
    if re.fullmatch(r"\s*[\d.]+\s*%\s*", text):
        raise Unreadable(f"'{text}' is no number", "write per cent as a fraction, 40 % as 0.4")
    try:
        return Exact(_number(text, scale))
    except Unreadable as error:
        shown = text if len(text) <= 40 else text[:37] + "…"
        known = did_you_mean(words, WORDS) if re.search(r"[^\W\d]", words) else ""
        if "no number" not in str(error):
            raise
        hint = error.hint or (
            known if known.startswith("did") else "write a number, a range like 0.2 to 0.5, or a word like high"
        )
        raise Unreadable(f"'{shown}' is no number, range or word that is known here", hint) from None


def _from_mapping(written: Mapping[Any, Any], scale: Scale) -> Quantity:
    if len(written) != 1:
        raise Unreadable(
            "a number written as a mapping has one key", "choose, triangle, or value with because or assumed"
        )
    ((kind, content),) = written.items()
    if kind == "choose":
        return _choice(content, scale)
    if kind == "triangle":
        return _triangle(content, scale)
    raise Unreadable(f"'{kind}' is no way to write a number", did_you_mean(str(kind), ("choose", "triangle", "value")))


def _choice(content: Any, scale: Scale) -> Choice:
    if not isinstance(content, Mapping) or not content:
        raise Unreadable("'choose' needs values with their odds", "write {choose: {0.2: 3, 0.8: 1}}")
    values = tuple(_number(value, scale) for value in content)
    odds = tuple(_number(weight, Scale.POSITIVE) for weight in content.values())
    if len(set(values)) < len(values):
        raise Unreadable("'choose' names one value twice", "add the odds of equal values up")
    if sum(odds) <= 0:
        raise Unreadable("the odds of 'choose' add up to nothing", "give at least one value odds above 0")
    return Choice(values, odds)


def _triangle(content: Any, scale: Scale) -> Quantity:
    if not isinstance(content, Sequence) or isinstance(content, str) or len(content) != 3:
        raise Unreadable("'triangle' needs low, best and high", "write {triangle: [0.1, 0.3, 0.9]}")
    low, best, high = (_number(value, scale) for value in content)
    if not low <= best <= high:
        raise Unreadable(f"'triangle' {low:g}, {best:g}, {high:g} is not in order", "write low, best, high")
    return Triangle(low, best, high)
