"""Commands about the confrontation: game."""

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.app import app
from detente.cli.options import Case, Json, Reading, SeedNumber
from detente.cli.output import advise, print_json, print_table, terminal_width


@app.command(epilog="Example: detente game geneva-2022 --reading kyiv · detente game geneva-2022 --world 7 --efg g.efg")
def game(
    case: Case,
    *,
    reading: Reading = None,
    world: Annotated[
        int | None,
        typer.Option("--world", min=0, help="Only this world, counted from 0; by default the mean over many."),
    ] = None,
    draws: Annotated[int, typer.Option("--draws", help="Over how many worlds.")] = 2_000,
    seed: SeedNumber = 1,
    efg: Annotated[
        Path | None,
        typer.Option("--efg", help="Also write the game of one world (--world, else world 0) as a Gambit file."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the game that the confrontation compiles to: sides, types, tree, payoffs, how it is played, and why."""
    from detente.report.terminal_game import print_game
    from detente.workbench import game as compile_game
    from detente.workbench import open_crisis, view_game, write_game

    opened = open_crisis(case)
    found = compile_game(opened, reading=reading, world=world, draws=draws, seed=seed)
    written = () if efg is None else write_game(found, efg)
    if as_json:
        print_json(found.as_json())
    else:
        crisis = opened.crisis
        print(f"{crisis.title}, as of {crisis.as_of}{f', reading {reading}' if reading else ''}")
        print_game(view_game(found), print, print_table, width=terminal_width())
    for file in written:
        advise(f"wrote {file}; solve it: detente solve {file}")
    if not written and not as_json:
        advise(f"next: detente watch {case} · one world: detente game {case} --world 0")
