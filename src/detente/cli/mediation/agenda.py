"""The command that looks for the agenda: which issues to put on the table."""

from typing import Annotated

import typer

from detente.cli.app import app
from detente.cli.options import Case, Json, Reading, SeedNumber
from detente.cli.output import advise, print_json, print_table, say_folded


@app.command(epilog="Example: detente agenda geneva-2022 --track geneva")
def agenda(
    case: Case,
    *,
    track: Annotated[
        str | None,
        typer.Option("--track", help="Only the table of this track; by default all that open are one table."),
    ] = None,
    reading: Reading = None,
    draws: Annotated[
        int | None, typer.Option("--draws", help="Over how many worlds; by default 1000, or 200 beyond ten issues.")
    ] = None,
    seed: SeedNumber = 1,
    as_json: Json = False,
) -> None:
    """Look for the agenda: which issues hold a deal, what narrowing, linking and the order of tables are worth."""
    from detente.report.terminal_agenda import print_agenda
    from detente.report.terminal_orders import print_orders
    from detente.workbench import agenda as find_agenda
    from detente.workbench import open_crisis, view_agenda, view_orders

    opened = open_crisis(case)
    found = find_agenda(opened, track=track, reading=reading, draws=draws, seed=seed)
    if as_json:
        print_json(found.as_json())
        return
    print(f"{opened.crisis.title}, as of {opened.crisis.as_of}")
    print("")
    print_agenda(view_agenda(found), say_folded, print_table)
    order = view_orders(found)
    if order is not None:
        print_orders(order, say_folded, print_table)
    advise(f"a deal that exists is not a deal that is reached · next: detente brief {case}")
