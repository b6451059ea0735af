"""Numerals: numbers as they are shown, with no more digits than they can bear, and with the place that explains them.

A share is shown in whole per cent, in steps of 5 or 10 when the band is wide, with one digit that counts below 1 % and
above 99 %, and as "less than" or "more than" what its band supports when it was hardly ever or nearly always seen.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from detente.crisis.crisis import Crisis
from detente.crisis.issue import Issue

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"
THIN = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Numeral:
    """One number as it is shown.

    Attributes
    ----------
    text : str
        As a reader sees it.
    value : float
        In full.
    at : str
        What explains it: the address of a number of the crisis, or the name of a finding such as ``room/enlargement``.
    """

    text: str
    value: float
    at: str = ""

    def __str__(self) -> str:
        return self.text


Piece = str | Numeral
Sentence = tuple[Piece, ...]


def plain(sentence: Sentence) -> str:
    """Return a sentence as text."""
    return "".join(str(piece) for piece in sentence)


def share(found: dict[str, Any], at: str = "") -> Numeral:
    """Return a probability as :func:`detente.ensemble.summary.summary` gives it, with a band or without.

    >>> share({"mean": 0.5275, "band": [0.524, 0.531]}).text.replace(THIN, " ")
    '53 %'
    >>> share({"mean": 0.0, "band": [0.0, 0.00025]}).text.replace(THIN, " ")
    'less than 0.05 %'
    >>> share({"mean": 0.9996, "band": [0.9992, 0.99999]}).text.replace(THIN, " ")
    'more than 99.9 %'
    >>> share({"mean": 1.0}).text.replace(THIN, " ")
    'more than 99 %'
    """
    mean = float(found["mean"])
    ends = found.get("band")
    if not ends:
        return Numeral(_without_band(mean), mean, at)
    low, high = float(ends[0]), float(ends[1])
    far = mean > 0.5
    rare = 1 - mean if far else mean  # how often the rarer of the two is seen
    half = (high - low) / 2
    if rare >= 0.01:
        return Numeral(_percent(_whole(mean, half)), mean, at)
    if half < rare / 2:
        digits = float(f"{100 * rare:.1g}")
        return Numeral(_percent(f"{100 - digits if far else digits:.10g}"), mean, at)
    most = _above(1 - low if far else high)
    return Numeral(
        f"more than {_percent(f'{100 - most:.10g}')}" if far else f"less than {_percent(f'{most:g}')}", mean, at
    )


def _without_band(mean: float) -> str:
    if mean > 0.995:
        return f"more than {_percent('99')}"
    return f"less than {_percent('1')}" if mean < 0.005 else _percent(f"{100 * mean:.0f}")


def _whole(mean: float, half: float) -> str:
    unit = 1 if half <= 0.03 else 5 if half <= 0.12 else 10
    return str(max(unit, min(100 - unit, unit * round(100 * mean / unit))))


def _percent(digits: str) -> str:
    return f"{digits}{THIN}%"


def _above(part: float) -> float:
    """Return the least of 1, 2, 5, 10 … per cent, or of their tenths and hundredths, that a share does not exceed."""
    if part <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(100 * part))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= 100 * part * (1 - 1e-9))


def band_text(found: dict[str, Any]) -> str:
    """Return a 95 % band in per cent, rounded outwards; empty where there is none.

    >>> band_text({"band": [0.5241, 0.5309]}).replace(THIN, " ")
    '52 to 54 %'
    """
    if not found.get("band"):
        return ""
    low, high = (100 * float(end) for end in found["band"])
    digits = 0 if low >= 1 and high <= 99 else 1 if high >= 0.1 and low <= 99.9 else 2
    scale = 10**digits
    return _percent(f"{math.floor(low * scale + 1e-9) / scale:g} to {math.ceil(high * scale - 1e-9) / scale:g}")


def position(value: float, at: str = "") -> Numeral:
    """Return a position on a scale from 0 to 1, with two decimals."""
    return Numeral(f"{value:.2f}", value, at)


def gain(value: float, at: str = "") -> Numeral:
    """Return a difference of utility with its sign and two decimals.

    >>> gain(-0.0554).text
    '\N{MINUS SIGN}0.06'
    """
    rounded = round(value, 2)
    sign = "+" if rounded > 0 else MINUS if rounded < 0 else ""
    return Numeral(f"{sign}{abs(rounded):.2f}", value, at)


def plain_number(value: float) -> str:
    """Return a number with two digits that count, and all digits before the point.

    >>> [plain_number(x) for x in (0.6667, 12.34, 1250.0, 0.0471, 1.0)]
    ['0.67', '12', '1,250', '0.047', '1']
    """
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    places = max(0, 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{places}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", MINUS)


def in_units(issue: Issue, value: float) -> str:
    """Return a position in the issue's own units, or nothing where it has none."""
    if issue.units is None:
        return ""
    there = issue.units.zero + value * (issue.units.one - issue.units.zero)
    span = abs(issue.units.one - issue.units.zero)
    places = max(0, 1 - math.floor(math.log10(span / 10)) - 1)
    return f"{there:,.{places}f} {issue.units.name}"


def place_in_words(issue: Issue, value: float) -> str:
    """Return where a position lies among an issue's marks, in words."""
    marks = sorted(issue.marks.items())
    nearest, name = min(marks, key=lambda mark: abs(mark[0] - value))
    if abs(nearest - value) <= 0.04:
        return f"at \N{LEFT SINGLE QUOTATION MARK}{name}\N{RIGHT SINGLE QUOTATION MARK}"
    below = [text for at, text in marks if at < value]
    above = [text for at, text in marks if at > value]
    if not below or not above:
        return f"beyond \N{LEFT SINGLE QUOTATION MARK}{name}\N{RIGHT SINGLE QUOTATION MARK}"
    return (
        f"between \N{LEFT SINGLE QUOTATION MARK}{below[-1]}\N{RIGHT SINGLE QUOTATION MARK} and "
        f"\N{LEFT SINGLE QUOTATION MARK}{above[0]}\N{RIGHT SINGLE QUOTATION MARK}"
    )


def listed(names: list[str]) -> str:
    """Return names as a list in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def quoted(titles: list[str]) -> str:
    """Return titles in a sentence, each in quotation marks."""
    return listed([f"\N{LEFT DOUBLE QUOTATION MARK}{title}\N{RIGHT DOUBLE QUOTATION MARK}" for title in titles])


FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an the who whose whom what which where when why how whether if in on at of for from to with without under "
        "over after before between among against about near no not all any some every each more less this that these",
    )
)
WRITTEN = {
    "title", "says", "question", "parties", "issues", "levers", "audiences", "tracks", "confrontation", "watchers",
    "hypotheses", "readings", "history", "claims",
}  # fmt: skip


def ordinary_words(crisis: Crisis) -> frozenset[str]:
    """Return the words that are no names: function words, and those that the crisis writes small and never as names."""
    texts = "\n".join(_texts(crisis.model_dump(mode="json", include=WRITTEN)))
    names = {name.lower() for name in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", texts)}
    return FUNCTION_WORDS | (frozenset(re.findall(r"(?<![\w.-])[a-z]+(?![\w.-])", texts)) - names)


def _texts(written: Any) -> Iterator[str]:
    """Yield the texts of several words in a document; a single word may be the name of something."""
    if isinstance(written, str):
        if " " in written:
            yield written
    elif isinstance(written, dict):
        for item in written.values():
            yield from _texts(item)
    elif isinstance(written, list):
        for item in written:
            yield from _texts(item)


def in_sentence(title: str, ordinary: frozenset[str] = FUNCTION_WORDS) -> str:
    """Return a title as it stands in a sentence: its first word small, unless it may be a name.

    >>> in_sentence("Who makes the rules"), in_sentence("NATO's enlargement"), in_sentence("Russian troops")
    ('who makes the rules', "NATO's enlargement", 'Russian troops')
    >>> in_sentence("Missiles near the border", frozenset({"missiles"}))
    'missiles near the border'
    """
    first = re.match(r"[A-Z][a-z]*(?![\w'\u2019])", title)
    if first is None or first[0].lower() not in ordinary:
        return title
    return title[0].lower() + title[1:]


def lens_label(name: str) -> str:
    """Return a lens' name as words."""
    return name.replace("_", " ").replace("nash", "Nash")
