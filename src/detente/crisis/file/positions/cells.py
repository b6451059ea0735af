"""Numbers as tables have them: points or commas in decimals, blanks in thousands, percent signs.

Commas are decimals when some number of the table is written with one and none with a point; where both occur, 1,234
could be a thousand and more or hardly one, and is refused. A cell that a spreadsheet would compute is refused as well.
"""

import re
from collections.abc import Iterable

from detente.core.errors import shorten
from detente.core.wording import LARGEST, Unreadable

MISSING = frozenset(("", "na", "n/a", "n.a.", "-", "–", "—", ".", "null", "none", "missing"))
NOT_FINITE = re.compile(r"[-+]?\.?(nan|inf|infinity)", re.IGNORECASE)
_DECIMAL = re.compile(r"[-+]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][-+]?\d{1,4})?", re.ASCII)
_COMMA = re.compile(r"[-+]?\d*,\d+([eE][-+]?\d+)?", re.ASCII)
_GROUPED = re.compile(r"[-+]?\d{1,3}([ \u00a0\u2009\u202f'’]\d{3})+([.,]\d+)?", re.ASCII)
_COMPUTED = ("=", "@", "+", "-", "\uff1d", "\uff20", "\uff0b", "\uff0d")  # their wide forms too


def is_missing(text: str) -> bool:
    """Whether a cell says that there is nothing.

    >>> is_missing("n/a"), is_missing("0")
    (True, False)
    """
    return text.casefold() in MISSING


def has_commas(cells: Iterable[str]) -> bool:
    """Whether the decimals of a table are written with commas.

    >>> has_commas(["0,8", "7"]), has_commas(["1,234", "0.8"])
    (True, False)
    """
    numbers = [_bare(cell) for cell in cells]
    return any(_COMMA.fullmatch(number) for number in numbers) and not any(
        "." in number and _DECIMAL.fullmatch(number) for number in numbers
    )


def is_percent(text: str) -> bool:
    """Whether a number is written with a percent sign."""
    return text.rstrip().endswith("%")


def is_number(text: str) -> bool:
    """Whether a cell looks like a number, however its decimals are written."""
    bare = _bare(text)
    return bool(_DECIMAL.fullmatch(bare) or _COMMA.fullmatch(bare) or NOT_FINITE.fullmatch(bare))


def is_computed(text: str) -> bool:
    """Whether a spreadsheet would compute a cell instead of showing it.

    >>> is_computed("=1+1"), is_computed("-3"), is_computed("@SUM(A1)")
    (True, False, True)
    """
    return text.startswith(_COMPUTED) and not is_number(text) and not is_missing(text)


def neutral(text: str) -> str:
    """Return a text as it may stand in a CSV: with an apostrophe before what a spreadsheet would compute.

    >>> neutral("=cmd()"), neutral("Österreich"), neutral("-3")
    ("'=cmd()", 'Österreich', '-3')
    """
    return f"'{text}" if is_computed(text.lstrip()) or text.startswith(("\t", "\r", "\n")) else text


def number(text: str, *, commas: bool) -> float:
    """Return the number in a cell; of ``40 %`` the 40.

    Raises
    ------
    Unreadable
        When it is none, is not finite, or is too large.

    Examples
    --------
    >>> number("1 234,5", commas=True), number("40 %", commas=False)
    (1234.5, 40.0)
    """
    if is_computed(text):
        raise Unreadable(f"'{shorten(text, 40)}' is a formula", "write its value")
    bare = _bare(text)
    if NOT_FINITE.fullmatch(bare):
        raise Unreadable(f"'{shorten(text, 40)}' is not finite", "write a number, or leave the cell empty")
    comma = bool(_COMMA.fullmatch(bare))
    if comma and not commas:
        hint = f"other numbers have decimal points; write {bare.replace(',', '.')} or {bare.replace(',', '')}"
        raise Unreadable(f"'{shorten(text, 40)}' could mean two numbers", shorten(hint, 200))
    if comma:
        bare = bare.replace(",", ".")
    if not _DECIMAL.fullmatch(bare):
        both = "," in bare and "." in bare
        hint = "write it without marks between thousands" if both else "write a number, like 0.25"
        raise Unreadable(f"'{shorten(text, 40)}' is no number", hint)
    value = float(bare)
    if not abs(value) <= LARGEST:
        raise Unreadable(f"'{shorten(text, 40)}' is too large", f"no number may be larger than {LARGEST:g}")
    return value + 0.0  # -0.0 and 0.0 are one number


def _bare(text: str) -> str:
    """Return a number's text without percent sign and blanks between thousands, its minus as on a keyboard."""
    bare = text.strip().removesuffix("%").rstrip().replace("−", "-")
    return re.sub(r"[ \u00a0\u2009\u202f'’]", "", bare) if _GROUPED.fullmatch(bare) else bare
