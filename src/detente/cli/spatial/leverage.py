"""The command that says who has leverage over where issues settle."""

from typing import Annotated

import typer

from detente.cli.app import app
from detente.cli.options import Case, Json, Reading, SeedNumber
from detente.cli.output import advise, print_json, print_table, say_folded


@app.command(epilog="Example: detente leverage copenhagen-2009 --issue control")
def leverage(
    case: Case,
    *,
    lens: Annotated[
        str, typer.Option("--lens", help="A lens that settles issues by capability and salience.")
    ] = "weighted_mean",
    issue: Annotated[str | None, typer.Option("--issue", help="Only this issue.")] = None,
    reading: Reading = None,
    draws: Annotated[int, typer.Option("--draws", help="How many worlds, each settled once a number.")] = 2_000,
    seed: SeedNumber = 1,
    as_json: Json = False,
) -> None:
    """Show who has leverage: how far each party's power and salience moves where every issue settles."""
    from detente.report.spatial.leverage import print_leverage
    from detente.workbench import leverage as find_leverage
    from detente.workbench import open_crisis, view_leverage

    opened = open_crisis(case)
    found = find_leverage(opened, lens, issue=issue, reading=reading, draws=draws, seed=seed)
    if as_json:
        print_json(found.as_json())
        return
    print(f"{opened.crisis.title}, as of {opened.crisis.as_of}")
    print_leverage(view_leverage(found), say_folded, print_table)
    advise(f"what a larger number changes in the model, not what an effort would bring · rounds: detente trace {case}")
