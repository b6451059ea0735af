"""The command that looks for deals."""

from typing import Annotated

import typer

from detente.cli.app import app
from detente.cli.options import Case, Json, Reading, SeedNumber
from detente.cli.output import advise, print_json, print_table, say_folded


@app.command(epilog="Example: detente deals geneva-2022 --track geneva --require settlement")
def deals(
    case: Case,
    *,
    track: Annotated[
        str | None, typer.Option("--track", help="Only the table of this track, taken to open; by default all as one.")
    ] = None,
    require: Annotated[
        str | None, typer.Option("--require", help="'settlement': only packages that move a fundamental issue.")
    ] = None,
    reading: Reading = None,
    draws: Annotated[int, typer.Option("--draws", help="How many worlds.")] = 1_000,
    seed: SeedNumber = 1,
    as_json: Json = False,
) -> None:
    """Look for deals: what each filter leaves, the fair packages, who pays, what stands in the way, who must move."""
    from detente.report.terminal_deals import print_deals
    from detente.workbench import deals as look_for_deals
    from detente.workbench import open_crisis

    opened = open_crisis(case)
    found = look_for_deals(opened, track=track, reading=reading, require=require, draws=draws, seed=seed)
    if as_json:
        print_json(found.as_json())
        return
    print(f"{opened.crisis.title}, as of {opened.crisis.as_of}")
    print_deals(found.crisis, found.deals, say_folded, print_table)
    advise(f"a deal that exists is not a deal that is reached · next: detente run {case}, detente brief {case}")
