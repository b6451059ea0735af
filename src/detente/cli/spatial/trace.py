"""The command that shows one world's rounds, step by step."""

from typing import Annotated

import typer

from detente.cli.app import app
from detente.cli.options import Case, Json, Reading, SeedNumber
from detente.cli.output import advise, print_json, print_table, say_folded


@app.command(epilog="Example: detente trace emission-standards --lens group_decision --world 3 --issue delay")
def trace(
    case: Case,
    *,
    lens: Annotated[str, typer.Option("--lens", help="A lens that goes in rounds.")] = "group_decision",
    world: Annotated[int, typer.Option("--world", min=0, help="Which world, counted from 0.")] = 0,
    issue: Annotated[str | None, typer.Option("--issue", help="Only this issue.")] = None,
    offers: Annotated[bool, typer.Option("--offers", help="Also list every offer of every round.")] = False,
    reading: Reading = None,
    seed: SeedNumber = 1,
    as_json: Json = False,
) -> None:
    """Trace one world round by round: who pressed whom with which offer, which one was taken, and why."""
    from detente.report.terminal_trace import print_trace
    from detente.workbench import open_crisis
    from detente.workbench import trace as trace_world

    opened = open_crisis(case)
    found = trace_world(opened, lens, world=world, issue=issue, reading=reading, seed=seed)
    if as_json:
        print_json(found.as_json())
        return
    print(f"{opened.crisis.title}, as of {opened.crisis.as_of}")
    print_trace(opened.crisis, found.trace, say_folded, print_table, offers=offers)
    advise(f"rounds show process and leverage, not where it ends · all worlds: detente run {case} --lens {lens}")
