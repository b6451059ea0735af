"""How quantities are written: ``0.7``, ``0.5 to 0.8``, ``high``, ``very likely``, ``{choose: …}``, ``{triangle: …}``.

The fifths of the 0-1 scale have plain names. The words of estimative probability carry the ranges that the United
States' Office of the Director of National Intelligence published in Intelligence Community Directive 203 (2015)
:cite:`icd203`. Numbers are plain decimals; at most 1e15 in size, so that nothing computed from them overflows.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from detente.core.errors import did_you_mean, shorten
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
DECIMAL = r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?"
LARGEST = 1e15
LONGEST = 80  # characters; no number or word needs more
FORMS = "write a number, a range like 0.2 to 0.5, or a word like high"
_DECIMAL = re.compile(DECIMAL)
_RANGE = re.compile(r"\s*(\S+)\s+to\s+(\S+)\s*")


class Unreadable(ValueError):
    """Something written is no quantity.

    Attributes
    ----------
    hint : str
        What to write instead.
    at : tuple of str
        Where, below what was written, when it is a part of it.
    """

    def __init__(self, message: str, hint: str = "", at: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.hint, self.at = hint, at


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
    if written is None:
        raise Unreadable("nothing stands where a number was expected", FORMS)
    if isinstance(written, bool):
        raise Unreadable(f"'{str(written).lower()}' is no number", FORMS)
    if isinstance(written, int | float):
        return Exact(_inside(written, scale))
    if isinstance(written, str):
        return _from_text(written, scale)
    if isinstance(written, Mapping):
        return _from_mapping(written, scale)
    raise Unreadable("a list is no number", FORMS)


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


def _inside(number: float, scale: Scale) -> float:
    """Return a number as a float, when it is finite and on the scale."""
    try:
        value = float(number)
    except OverflowError:  # a whole number with hundreds of digits
        value = math.inf
    if not math.isfinite(value):
        raise Unreadable(f"{value} is not finite", "write a plain decimal number")
    if not scale.low <= value <= scale.high:
        raise Unreadable(f"{value:g} is outside its range, which is {scale}", f"write a number {scale}")
    if abs(value) > LARGEST:
        raise Unreadable(f"{value:g} is too large", f"no number may be larger than {LARGEST:g}; choose another unit")
    return value + 0.0  # -0.0 and 0.0 are one number


def _number(written: Any, scale: Scale) -> float:
    """Return one plain decimal, a number or its text."""
    if isinstance(written, int | float) and not isinstance(written, bool):
        return _inside(written, scale)
    text = str(written).strip() if isinstance(written, str) else ""
    if _DECIMAL.fullmatch(text):
        return _inside(float(text), scale)
    if re.fullmatch(r"[-+]?\.?(nan|inf|infinity)", text.casefold()):
        raise Unreadable(f"{text} is not finite", "write a plain decimal number")
    shown = "a list or mapping" if isinstance(written, list | dict) else f"'{shorten(str(written), 40)}'"
    raise Unreadable(f"{shown} is no number", _decimal_hint(text))


def _decimal_hint(text: str) -> str:
    """Return what to write instead of a decimal that other places would accept."""
    if re.fullmatch(r"[-+]?[0-9]*,[0-9]+", text):
        return f"write decimals with a point: {text.replace(',', '.')}"
    percent = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*(?:%|percent|per cent)", text)
    if percent:
        return f"write per cent as a fraction: {float(percent[1]) / 100:g}"
    if re.fullmatch(r"0+[0-9]+(\.[0-9]*)?", text):
        return f"write it without the leading zero: {text.lstrip('0')}"
    return ""


def _from_text(text: str, scale: Scale) -> Quantity:
    if len(text) > LONGEST or not text.isprintable():
        raise Unreadable(f"'{shorten(text, 40)}' is no number, range or word that is known here", FORMS)
    words = " ".join(text.casefold().split())
    if words in WORDS:
        return Word(words, *WORDS[words])
    found = _RANGE.fullmatch(text)
    if found:
        return _range(text, *(_number(part, scale) for part in found.groups()))
    try:
        return Exact(_number(text, scale))
    except Unreadable as error:
        if "no number" not in str(error):
            raise
        hint = error.hint or _wording_hint(text, words)
        raise Unreadable(f"'{shorten(text, 40)}' is no number, range or word that is known here", hint) from None


def _range(text: str, low: float, high: float) -> Quantity:
    if low > high:
        raise Unreadable(f"the range '{shorten(text)}' runs backwards", f"write {high:g} to {low:g}")
    return Range(low, high) if low < high else Exact(low)


def _wording_hint(text: str, words: str) -> str:
    """Return what was probably meant by a text that is no number."""
    dash = re.fullmatch(r"\s*([\d.,]+%?)\s*(?:-|–|—|\.\.\.?|…|to)\s*([\d.,]+%?)\s*", text)
    if dash:
        sign = "%" if dash[2].endswith("%") and not dash[1].endswith("%") else ""
        return f"write the range as {_as_decimal(dash[1] + sign)} to {_as_decimal(dash[2])}"
    meant = did_you_mean(words, WORDS) if re.search(r"[^\W\d]", words) else ""
    return meant if meant.startswith("did") else FORMS


def _as_decimal(text: str) -> str:
    hint = _decimal_hint(text)
    return hint.rpartition(": ")[2] if hint else text


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
    hint = did_you_mean(str(kind), ("choose", "triangle", "value"))
    raise Unreadable(f"'{shorten(str(kind))}' is no way to write a number", hint)


def _choice(content: Any, scale: Scale) -> Choice:
    at = ("choose",)
    if not isinstance(content, Mapping) or not content:
        raise Unreadable("'choose' needs values with their odds", "write {choose: {0.2: 3, 0.8: 1}}", at)
    values, odds = [], []
    for value, weight in content.items():
        with _Below((*at, str(value))):
            values.append(_number(value, scale))
            odds.append(_number(weight, Scale.POSITIVE))
    if len(set(values)) < len(values):
        raise Unreadable("'choose' names one value twice", "add the odds of equal values up", at)
    if sum(odds) <= 0:
        raise Unreadable("the odds of 'choose' add up to nothing", "give at least one value odds above 0", at)
    return Choice(tuple(values), tuple(odds))


def _triangle(content: Any, scale: Scale) -> Quantity:
    at = ("triangle",)
    if not isinstance(content, Sequence) or isinstance(content, str) or len(content) != 3:
        raise Unreadable("'triangle' needs low, best and high", "write {triangle: [0.1, 0.3, 0.9]}", at)
    numbers = []
    for index, value in enumerate(content):
        with _Below((*at, str(index))):
            numbers.append(_number(value, scale))
    low, best, high = numbers
    if not low <= best <= high:
        raise Unreadable(f"'triangle' {low:g}, {best:g}, {high:g} is not in order", "write low, best, high", at)
    return Triangle(low, best, high)


class _Below:
    """Adds to an error where, inside a mapping or list, it lies."""

    def __init__(self, at: tuple[str, ...]) -> None:
        self.at = at

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, Unreadable):
            error.at = self.at
            error.hint = error.hint or FORMS
