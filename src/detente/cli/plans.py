"""The command that plans the steps of an agreement."""

from typing import Annotated

import typer

from detente.cli.app import app
from detente.cli.options import Case, Json, Reading, SeedNumber
from detente.cli.output import advise, print_json, print_table, say_folded


@app.command(epilog="Example: detente plan minsk-sequence --reading kyiv")
def plan(
    case: Case,
    *,
    reading: Reading = None,
    draws: Annotated[
        int, typer.Option("--draws", help="Over how many worlds each plan is held against the best one.")
    ] = 1_000,
    seed: SeedNumber = 1,
    as_json: Json = False,
) -> None:
    """Plan the steps of an agreement: in which order, who is exposed after each, what contradicts, what to do."""
    from detente.report.terminal_plan import print_plan
    from detente.workbench import open_crisis, view_plans
    from detente.workbench import plan as plan_steps

    opened = open_crisis(case)
    found = plan_steps(opened, reading=reading, draws=draws, seed=seed)
    if as_json:
        print_json(found.as_json())
        return
    print(f"{opened.crisis.title}, as of {opened.crisis.as_of}")
    for view in view_plans(found):
        print("")
        print_plan(view, say_folded, print_table)
    advise(f"sizes are the weakest part: read cycles, order and parts first · next: detente brief {case}")
