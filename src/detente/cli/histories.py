"""Commands about the history: reveal, watch."""

import textwrap
from typing import Annotated

import typer

from detente.cli.app import app
from detente.cli.options import Case, Draws, Json, Reading, SeedNumber, Threads
from detente.cli.output import advise, print_json, print_table, progress, terminal_width


@app.command(epilog="Example: detente reveal geneva-2022 --reading kyiv")
def reveal(
    case: Case,
    *,
    reading: Reading = None,
    draws: Draws = 10_000,
    seed: SeedNumber = 1,
    threads: Threads = None,
    as_json: Json = False,
) -> None:
    """Say what each dated move revealed: odds of the hypotheses, bits, surprise, red lines, before and after."""
    from detente.report.terminal import outcome_grid, outcome_rows, print_details, print_history
    from detente.report.terminal_history import draw_history, ends_answer
    from detente.store.store import Store
    from detente.workbench import open_crisis, view_history
    from detente.workbench import reveal as reveal_history

    opened = open_crisis(case)
    with progress(opened.crisis.crisis) as listener:
        found = reveal_history(
            opened, reading=reading, draws=draws, seed=seed, store=Store.open(), threads=threads, listener=listener
        )
    if as_json:
        print_json(found.as_json())
        return
    history, outcomes = view_history(found)
    print(f"{opened.crisis.title}, as of {opened.crisis.as_of}{f', reading {reading}' if reading else ''}")
    width = terminal_width()
    if outcomes is not None and width is not None:
        print(textwrap.fill(ends_answer(outcomes), width))
    if width is not None:
        draw_history(history, print, print_table, width=width, details=True)
    else:
        print_history(history, print, print_table)
    if history.enough:
        if width is None:
            print_details(history, print, print_table)
        for item in found.order_matters:
            print(
                f"warning: {item.first} and {item.second} have one date, and swapping them would change some odds "
                f"by {item.change:.2f}; state the dates more exactly, or say in a note why this order is right"
            )
    if outcomes is not None:
        print("")
        if width is None:
            print_table(*outcome_rows(outcomes), "How it may end")
        else:
            print_table(*outcome_grid(outcomes), "How it may end, before → after the history; bands: --json")
        for sentence in outcomes.fragile:
            print(f"How solving ended: {sentence}.")
    advise(f"next: detente watch {case} · detente brief {case}")


@app.command(epilog="Example: detente watch geneva-2022")
def watch(
    case: Case,
    *,
    reading: Reading = None,
    draws: Annotated[int, typer.Option("--draws", help="How many worlds every possible move is played in.")] = 2_000,
    seed: SeedNumber = 1,
    as_json: Json = False,
) -> None:
    """Say what to look for next: which move would tell the rival hypotheses apart, and what they would be then."""
    from detente.report.terminal import print_looks
    from detente.report.terminal_history import draw_looks
    from detente.workbench import open_crisis, view_looks
    from detente.workbench import watch as watch_history

    opened = open_crisis(case)
    found = watch_history(opened, reading=reading, draws=draws, seed=seed)
    if as_json:
        print_json(found.as_json())
        return
    width = terminal_width()
    if width is not None:
        draw_looks(view_looks(found), print, width=width)
    else:
        print_looks(view_looks(found), print, print_table)
    advise(f"add what is seen to the history of {opened.path}, then: detente reveal {case}")
