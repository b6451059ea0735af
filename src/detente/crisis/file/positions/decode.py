"""Bytes of a table as rows of cells, each with its line: encodings, separators and comments.

UTF-8, UTF-16 with its mark, and otherwise Windows' Western European letters (cp1252), which is told. The separator is
the one of comma, semicolon, tab and bar that makes the most headings known, then the most headings. Lines that begin
with # are comments. Whatever is larger than any table of positions is refused before it costs time.
"""

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from detente.core.errors import BadFile, Problem, shorten

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

LARGEST = 10_000_000  # bytes
MOST_ROWS = 20_000
SEPARATORS = (",", ";", "\t", "|")
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and ods are zip files, xls is older
_BINARY = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Row:
    """One row.

    Attributes
    ----------
    line : int
        Where it begins, counted from 1.
    cells : tuple of str
        Without blanks around them.
    """

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Cells:
    """A file as rows of cells.

    Attributes
    ----------
    file : str
        As the user named it.
    headings : Row
    rows : tuple of Row
        Without empty rows and comments.
    separator : str
    notes : tuple of str
        How the file was understood, where that could have been otherwise.
    """

    file: str
    headings: Row
    rows: tuple[Row, ...]
    separator: str
    notes: tuple[str, ...]


def bad(file: str, line: int, column: int, message: str, hint: str) -> BadFile:
    """Return an error about one cell; ``column`` counts cells, so that it is found in a spreadsheet."""
    return BadFile((Problem(file, line, column, message, hint),))


def read_cells(path: Path, known: Collection[str]) -> Cells:
    """Return the rows of a file.

    Parameters
    ----------
    path : Path
    known : collection of str
        Headings by which the separator is recognised, in small letters.

    Raises
    ------
    BadFile
        When it cannot be read, is no text, is no table, is empty or too large.
    """
    shown = shorten(str(path), 4096)
    text, notes = _text(shown, _raw(path, shown))
    stated = re.match(r"sep=(.)\r?\n", text)  # what Excel writes and reads
    if stated:
        text = "\n" + text[stated.end() :]
    separators = (stated[1],) if stated else SEPARATORS
    best = max(separators, key=lambda separator: _fit(text, separator, known))
    rows = list(_rows(shown, text, best))
    if not rows:
        raise bad(shown, 1, 1, "the table is empty", "write one row of headings and one row a party")
    if len(rows) == 1:
        raise bad(shown, rows[0].line, 1, "the table has headings and no rows", "write one row a party")
    return Cells(shown, rows[0], tuple(rows[1:]), best, notes)


def _raw(path: Path, shown: str) -> bytes:
    try:
        if not path.exists():
            raise bad(shown, 1, 1, "there is no such file", "check the path")
        if not path.is_file():
            raise bad(shown, 1, 1, "this is no file", "name a table in CSV")
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise bad(shown, 1, 1, f"the table cannot be read: {reason}", "check the path and its permissions") from None
    if len(raw) > LARGEST:
        raise bad(shown, 1, 1, f"the table has more than {LARGEST:,} bytes", "no table of positions needs that")
    if raw.startswith(SPREADSHEETS):
        raise bad(shown, 1, 1, "this is a spreadsheet, not a table in CSV", "save the sheet as CSV, in UTF-8")
    return raw


def _text(shown: str, raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file, and what had to be guessed."""
    notes: tuple[str, ...] = ()
    try:
        if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = raw.decode("utf-16")
        else:
            text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        try:
            text = raw.decode("cp1252")
        except UnicodeDecodeError:
            message = f"byte 0x{raw[error.start]:02x} is no letter in UTF-8"
            raise bad(shown, line, 1, message, "save the table as CSV in UTF-8") from None
        notes = (f"line {line} is not in UTF-8: the file was read as Windows' Western European letters (cp1252)",)
    hidden = _BINARY.search(text)
    if hidden:
        line = text[: hidden.start()].count("\n") + 1
        message = f"the character U+{ord(hidden[0]):04X} does not belong in a table"
        raise bad(shown, line, 1, message, "save the table as CSV in UTF-8")
    return text, notes


def _reader(text: str, separator: str) -> "CsvReader":
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)


def _fit(text: str, separator: str, known: Collection[str]) -> tuple[int, int]:
    """Return how many headings a separator makes known, and how many there are."""
    try:
        for cells in _reader(text, separator):
            if not _says_nothing(cells):
                return sum(plain_heading(cell) in known for cell in cells), len(cells)
    except csv.Error:
        pass
    return 0, 0


def _says_nothing(cells: Sequence[str]) -> bool:
    """Whether a row is a comment, or nothing but separators."""
    return not "".join(cells).strip(" ,;\t|") or cells[0].lstrip().startswith("#")


def _rows(shown: str, text: str, separator: str) -> Iterator[Row]:
    reader = _reader(text, separator)
    count, begins = 0, 1
    try:
        for cells in reader:
            row = Row(begins, tuple(" ".join(cell.split()) for cell in cells))
            begins = reader.line_num + 1
            if _says_nothing(row.cells):
                continue
            count += 1
            if count > MOST_ROWS + 1:
                hint = "leave out those that do not matter, or split the table by issue"
                raise bad(shown, row.line, 1, f"the table has more than {MOST_ROWS:,} rows", hint)
            yield row
    except csv.Error as error:
        hint = 'look at the quotation marks of this line; one inside quoted text is written twice: "the ""new"" line"'
        raise bad(shown, begins, 1, f"this is no table: {error}", hint) from None


def plain_heading(text: str) -> str:
    """Return a heading in small letters and single blanks, without what stands in brackets.

    >>> plain_heading("Voting_Power  (%)")
    'voting power'
    """
    return " ".join(re.sub(r"[^\w%]+|_", " ", re.sub(r"[\[(].*?[\])]", " ", text)).casefold().split()).strip("% ")
