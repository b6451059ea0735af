"""How numbers are said: with no more digits than they carry, and never a bare 0 % or 100 % where only worlds were
counted.
"""

import math

import numpy as np

from detente.ensemble.bands import Band
from detente.worlds.worlds import Floats


def percent(band: Band | None) -> str:
    """Return a probability in words that its band supports.

    >>> percent(Band(0.5283, 0.526, 0.531))
    '53 %'
    >>> percent(Band(0.0, 0.0, 0.0003))
    'less than 0.1 %'
    >>> percent(Band(1.0, 0.9997, 1.0))
    'more than 99.9 %'
    """
    if band is None:
        return "not asked"
    if band.probability <= 0:
        return f"less than {_up(band.high):g} %"
    if band.probability >= 1:
        return f"more than {100 - _up(1 - band.low):g} %"
    if band.probability > 0.9995:
        return "more than 99.9 %"
    if band.probability < 0.0005:
        return "less than 0.1 %"
    if band.probability < 0.01 or band.probability > 0.99:
        return f"{100 * band.probability:.1f} %"
    return f"{100 * band.probability:.0f} %"


def _up(share: float) -> float:
    """Return per cent, rounded up: to tenths below 1, to whole numbers above."""
    value = round(100 * share, 9)
    return max(0.1, math.ceil(10 * value) / 10) if value < 1 else float(math.ceil(value))


def percent_band(band: Band | None) -> str:
    """Return the 95 % band of a probability, such as ``52 to 54 %``; whole per cents unless it is narrower than
    that.
    """
    if band is None:
        return ""
    low, high = 100 * band.low, 100 * band.high
    if low > 99.9:
        return "above 99.9 %"
    if high < 0.1:
        return "below 0.1 %"
    digits = 0 if round(low) != round(high) else 1
    return f"{low:.{digits}f} to {high:.{digits}f} %"


def number(value: float) -> str:
    """Return a position, width or utility to two digits after the point."""
    return f"{value:.2f}".replace("-0.00", "0.00")


def gain(value: float) -> str:
    """Return a gain with its sign.

    >>> gain(-0.061), gain(0.004)
    ('−0.06', '0.00')
    """
    text = f"{value:+.2f}"
    return "0.00" if text in {"+0.00", "-0.00"} else text.replace("-", "\N{MINUS SIGN}")


def spread(low: float, high: float) -> str:
    """Return a 5 % to 95 % interval."""
    return f"{number(low)} to {number(high)}"


def listed(names: list[str]) -> str:
    """Return names as a list in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "none"


def quantiles(values: Floats) -> tuple[float, float, float]:
    """Return the 5 %, 50 % and 95 % points."""
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
    return float(low), float(middle), float(high)
