"""Pages that show what the program prints are walked through: each command is run, and what stands below it is printed.

A page takes part by the mark below. Its ``console`` blocks are typed in their order in an empty folder; a ``diff``
block edits a file. Lines of a ``text`` block, and the rows of a table, must be among what the commands before them
printed, in that order; lines may be left out. Tables of a section that shows no command are the page's own.
"""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.report.views.numeral import THIN
from tests.cli.calls import detente

ROOT = Path(__file__).parents[2]
MARK = "<!-- checked: tests/repo/test_printed_output.py -->"
PAGES = sorted(path for path in (ROOT / "docs").glob("[!_]*/*.md") if MARK in path.read_text(encoding="utf-8"))
WORLDS = ("--draws", "300")  # for a brief: what is shown of it does not depend on how many
PART = re.compile(
    r"^```(?P<kind>\w+)\n(?P<body>.*?)^```$|(?P<table>(?:^\|[^\n]*\n)+)|^(?P<heading>## [^\n]*)$",
    re.MULTILINE | re.DOTALL,
)
Part = tuple[str, list[str]]


def parts(page: Path) -> Iterator[Part]:
    """Yield the headings, blocks and tables of a page: their kind, and their lines."""
    text = page.read_text(encoding="utf-8")
    for found in PART.finditer(text[text.index(MARK) :]):
        kind = found["kind"] or ("table" if found["table"] else "heading")
        yield kind, (found["body"] or found["table"] or found["heading"]).splitlines()


def typed(line: str) -> list[str]:
    """Run one line of a page and return the lines that it prints."""
    name, *words = shlex.split(line)
    if name == "cp":
        assert words[0] == "-r"
        shutil.copytree(ROOT / words[1], words[2])
    elif name == "cmp":
        assert Path(words[0]).read_bytes() == Path(words[1]).read_bytes()
    else:
        assert name == "detente"
        done = detente(*words, *(WORLDS if words[0] == "brief" else ()))
        return (done.stdout + done.stderr).replace(THIN, " ").splitlines()
    return []


def edit(body: list[str]) -> None:
    """Change a file as a ``diff`` block says: the first line names it."""
    file = Path(body[0].removeprefix("--- "))
    text = file.read_text(encoding="utf-8")
    old, new = ("".join(f"{line[1:]}\n" for line in body[1:] if line[0] in signs) for signs in (" -", " +"))
    assert text.count(old) == 1, f"{file} does not have once: {old}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def rows(table: list[str]) -> list[str]:
    """Return the rows of a table as a command prints them where there is no terminal."""
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table]
    return ["\t".join(row) for row in cells if not all(set(cell) <= set("-") and cell for cell in row)]


def assert_printed(shown: list[str], printed: list[str], where: str) -> None:
    """Fail where a line is not among what was printed, after those before it."""
    left = iter(printed)
    for line in shown:
        assert any(line.strip() == other.strip() for other in left), f"{where}: not printed, or not there: {line}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_page_shows_what_the_program_prints(page: Path, tmp_path: Path) -> None:
    assert Path.cwd() == tmp_path
    printed: list[str] | None = None
    checked = 0
    for kind, lines in parts(page):
        if kind == "heading":
            printed = None
        elif kind == "console":
            printed = [line for command in lines for line in typed(command)]
        elif kind == "diff":
            edit(lines)
        elif kind == "text" or printed is not None:
            assert kind in {"text", "table"}
            assert printed is not None, f"{page.name}: no command before {lines[0]}"
            assert_printed(rows(lines) if kind == "table" else lines, printed, page.name)
            checked += len(lines)
    assert checked > 3


def test_a_line_that_is_not_printed_is_found(tmp_path: Path) -> None:
    assert PAGES
    with pytest.raises(AssertionError, match="not printed"):
        assert_printed(["6 holds", "5 holds"], ["5 holds", "6 holds"], "a page")
    (tmp_path / "file").write_text("one\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="does not have once"):
        edit(["--- file", "-two", "+one"])
