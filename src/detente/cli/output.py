"""What commands print: JSON documents, tables, advice on stderr, and progress of long runs."""

import json
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from detente.cli.app import STATE
from detente.ensemble.progress import Listener, Progress

EVERY = 10.0  # seconds between lines of progress where there is no terminal


def print_json(document: Any) -> None:
    """Print one JSON document to stdout."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def advise(text: str) -> None:
    """Say on stderr what was done and what could come next."""
    if not STATE["quiet"]:
        print(text, file=sys.stderr)


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], title: str = "") -> None:
    """Print a table: drawn on a terminal, tab-separated rows elsewhere; nothing is shortened."""
    if not sys.stdout.isatty():
        if title:
            print(f"# {title}")
        for row in (headings, *rows):
            print("\t".join(cell.replace("\n", " ") for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for place, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", no_wrap=place == 0)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def terminal_width() -> int | None:
    """Return the columns of the terminal that stdout is, or None where it is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def say_folded(words: str) -> None:
    """Print a sentence in lines that fit the terminal, in one line where there is none; an empty line for no words."""
    from detente.report.terminal_history import wrap

    if words:
        wrap(print, words, terminal_width())
    else:
        print()


@contextmanager
def progress(name: str) -> Iterator[Listener | None]:
    """Give a listener that draws progress on stderr: a bar on a terminal, else one line every ten seconds."""
    if STATE["quiet"]:
        yield None
    elif sys.stderr.isatty():
        yield from _bar(name)
    else:
        yield _lines(name)


def _bar(name: str) -> Iterator[Listener]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("worlds"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)

        def draw(report: Progress) -> None:
            label = f"{name}: preparing" if report.phase == "compile" else name
            bar.update(task, total=report.wanted, completed=report.done, description=label)

        yield draw


def _lines(name: str) -> Listener:
    last = time.monotonic()

    def tell(report: Progress) -> None:
        nonlocal last
        if time.monotonic() - last < EVERY or report.phase == "done":
            return
        last = time.monotonic()
        left = f", {report.seconds_left:.0f} s left" if report.seconds_left is not None else ""
        print(f"{name}: {report.done:,} of {report.wanted:,} worlds{left}", file=sys.stderr)

    return tell
