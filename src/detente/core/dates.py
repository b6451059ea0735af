"""Dates as documents give them: a year, a month, a day, or an interval of them (a part of EDTF, ISO 8601-2).

Written ``2021``, ``2021-12``, ``2021-12-09``, ``2021-10/2021-12`` or ``2014/..`` (open end). A day is never invented:
a month stays a month, and is compared by its first and last day.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from detente.core.errors import shorten

_PART = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


@dataclass(frozen=True)
class Moment:
    """A date or an interval, as written, with its first and last possible day.

    Attributes
    ----------
    text : str
        The date as it was written.
    first, last : datetime.date
        The first and the last day that it may mean; an open end is ``date.max``.
    """

    text: str
    first: date
    last: date

    def __str__(self) -> str:
        return self.text


def _span(text: str) -> tuple[date, date]:
    found = _PART.fullmatch(text)
    if not found:
        raise ValueError(f"'{shorten(text)}' is not a date like 2021, 2021-12 or 2021-12-09")
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if year is None or month is None:
            return date(int(text), 1, 1), date(int(text), 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        raise ValueError(f"'{text}' is not a day of the calendar") from None


def parse_moment(text: str) -> Moment:
    """Return what a written date means.

    Parameters
    ----------
    text : str
        A date or interval in the subset of EDTF described above.

    Returns
    -------
    Moment

    Raises
    ------
    ValueError
        When the text is no such date, or an interval ends before it begins.

    Examples
    --------
    >>> parse_moment("2021-12").last.isoformat()
    '2021-12-31'
    >>> parse_moment("2014/..").first.isoformat()
    '2014-01-01'
    """
    start, slash, end = text.partition("/")
    if start == end == "..":
        raise ValueError(f"'{text}' is open at both ends, so it dates nothing")
    if not slash:
        return Moment(text, *_span(text))
    first = date.min if start == ".." else _span(start)[0]
    last = date.max if end == ".." else _span(end)[1]
    if last < first:
        raise ValueError(f"'{text}' ends before it begins")
    return Moment(text, first, last)
