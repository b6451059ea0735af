"""The command that looks at a plain table of positions."""

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.app import app
from detente.cli.options import Json, Lenses, SeedNumber
from detente.cli.output import advise, print_json, print_table, say_folded, terminal_width


@app.command(epilog="Example: detente table parties.csv --option rules=scholz_2011 --rounds 10 --json")
def table(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE.csv", help="Party, capability, salience, and one column an issue; or long."),
    ],
    *,
    lens: Lenses = None,
    rounds: Annotated[int, typer.Option("--rounds", help="Rounds of challenge, 1 to 20.")] = 10,
    option: Annotated[
        list[str] | None,
        typer.Option(
            "--option",
            metavar="KEY=VALUE",
            help="Rules of the rounds: rules=PRESET, or one of their options; may be given several times.",
        ),
    ] = None,
    scale: Annotated[
        list[str] | None,
        typer.Option(
            "--scale",
            metavar="LOW,HIGH",
            help="The ends of the scale of every issue, or ISSUE=LOW,HIGH; by default the lowest and highest position.",
        ),
    ] = None,
    salience_scale: Annotated[
        str | None,
        typer.Option("--salience-scale", metavar="LOW,HIGH", help="By default 0 to 1, or 0 to 100 if any is above 1."),
    ] = None,
    draws: Annotated[
        int | None, typer.Option("--draws", help="Worlds for lenses that draw; by default 1,000, of many parties 100.")
    ] = None,
    seed: SeedNumber = 1,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help="Also write the table as a crisis, to go on from.")
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Also write the findings as a CSV.")] = None,
    as_json: Json = False,
) -> None:
    """Look at a plain table of parties and positions: where each lens sees every issue settle, and who moves."""
    from detente.report.spatial.table import print_findings
    from detente.workbench import read_scale
    from detente.workbench import table as look_at

    found = look_at(
        file,
        lenses=lens,
        rounds=rounds,
        options=option or (),
        scales=dict(read_scale(text) for text in scale or ()),
        salience_scale=read_scale(salience_scale)[1] if salience_scale else None,
        draws=draws,
        seed=seed,
    )
    for note in found.findings.notes:
        advise(f"note: {note}")
    if to is not None:
        advise(f"wrote {', '.join(map(str, found.write_crisis(to)))}; next: detente brief {to}")
    if csv is not None:
        found.write_csv(csv)
        advise(f"wrote {csv}")
    if as_json:
        print_json(found.as_json())
        return
    print_findings(found.findings, say_folded, print_table, width=terminal_width())
    if to is None:
        advise(f"to state red lines, doubts and sources, go on from a crisis file: detente table {file} --to FOLDER")
