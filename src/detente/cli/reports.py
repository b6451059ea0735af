"""Commands that report: brief, balance, lenses, cite."""

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.app import app
from detente.cli.options import Case, Documents, Draws, Json, Lenses, Reading, RunName, SeedNumber
from detente.cli.output import advise, print_json, print_table, progress, terminal_width


@app.command(epilog="Example: detente brief geneva-2022 -o geneva.html --open")
def brief(
    case: Case,
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; by default CRISIS.html here.")
    ] = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    documents: Documents = None,
    lens: Lenses = None,
    reading: Reading = None,
    draws: Draws = 10_000,
    seed: SeedNumber = 1,
    as_json: Json = False,
) -> None:
    """Write the brief of a case: one page with charts, uncertainty and the way back to the sources."""
    from detente.report.terminal import print_brief
    from detente.store.store import Store
    from detente.workbench import open_crisis, reveal_run, run_with_readings, view_brief, write_brief

    opened = open_crisis(case)
    store = Store.open()
    with progress(opened.crisis.crisis) as listener:
        result, by_reading = run_with_readings(
            opened, lenses=lens, reading=reading, draws=draws, seed=seed, store=store, listener=listener
        )
        told = {name: reveal_run(one, store, listener=listener) for name, one in by_reading.items()}
        revealed = reveal_run(result, store, listener=listener)
    file = output or Path(f"{opened.crisis.crisis}.html")
    by = {name: one for name, one in told.items() if one is not None}
    view = view_brief(opened, result, by_reading, documents, revealed, by)
    write_brief(view, file)
    if as_json:
        print_json(
            {
                "file": str(file),
                "run": result.plan.run,
                "crisis": opened.crisis.crisis,
                "headline": list(view.headline),
            }
        )
    else:
        print_brief(view, print, print_table, width=terminal_width())
    advise(f"wrote {file} ({file.stat().st_size / 1000:.0f} kB), run {result.plan.run}; open it in a browser")
    if open_it:
        typer.launch(file.resolve().as_uri())


@app.command(epilog="Example: detente balance geneva-2022 --lens weighted_mean")
def balance(
    case: Case,
    *,
    lens: Lenses = None,
    reading: Reading = None,
    draws: Draws = 10_000,
    seed: SeedNumber = 1,
    as_json: Json = False,
) -> None:
    """Say who gains and who pays at the positions of each lens, and who is traded in its absence."""
    from dataclasses import asdict

    from detente.store.store import Store
    from detente.workbench import open_crisis
    from detente.workbench import run as run_lenses

    opened = open_crisis(case)
    with progress(opened.crisis.crisis) as listener:
        result = run_lenses(
            opened, lenses=lens, reading=reading, draws=draws, seed=seed, store=Store.open(), listener=listener
        )
    found = result.balances
    if as_json:
        lenses = {name: {line.party: asdict(line) for line in item.lines} for name, item in found.items()}
        print_json({"run": result.plan.run, "crisis": opened.crisis.crisis, "lenses": lenses})
        return
    rows = [
        (
            name,
            line.party,
            f"{line.before:.2f}",
            f"{line.after:.2f}",
            f"{line.gain:+.2f}",
            (f"{line.gain_low:+.2f} to {line.gain_high:+.2f}"),
            "seated" if line.traded is None else f"traded in {line.traded.probability:.0%}",
        )
        for name, item in found.items()
        for line in item.lines
    ]
    print_table(("lens", "party", "status quo", "settlement", "gain", "5 % to 95 %", "table"), rows)


@app.command(epilog="Example: detente lenses geneva-2022")
def lenses(
    case: Annotated[
        str | None, typer.Argument(metavar="[CASE]", help="Say which lenses can look at this case.")
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """List the lenses: what each asks, reads and gives; with a case, which can look and what is missing."""
    from detente.lenses import all_lenses
    from detente.workbench import open_crisis, who_can_look

    reasons = who_can_look(open_crisis(case).crisis) if case else {}
    found = all_lenses()
    if as_json:
        document = {
            name: {
                "version": lens.version,
                "experimental": lens.experimental,
                "question": lens.question,
                "assumes": lens.assumes,
                "misleads": lens.misleads,
                "reads": list(lens.reads),
                "cites": list(lens.cites),
                "gives": {
                    item.name: {"dims": list(item.dims), "unit": item.unit, "says": item.says} for item in lens.gives
                },
                **({"can_look": not reasons[name], "missing": reasons[name]} if case else {}),
            }
            for name, lens in found.items()
        }
        print_json({"crisis": case, "lenses": document})
        return
    headings = ("lens", "asks", "reads", "gives", *(("can look",) if case else ()))
    rows = [
        (
            name,
            lens.question + (" (experimental: looks only where it is named)" if lens.experimental else ""),
            " ".join(lens.reads),
            " ".join(item.name for item in lens.gives),
            *((reasons[name] or "yes",) if case else ()),
        )
        for name, lens in found.items()
    ]
    print_table(headings, rows)


@app.command(epilog="Example: detente cite last > references.bib")
def cite(name: RunName = "last", *, as_json: Json = False) -> None:
    """Print BibTeX of exactly what a run used: the program, its lenses' sources, the case and its documents."""
    from detente.report.citations import citations
    from detente.store.store import Store
    from detente.workbench import kept_run

    plan = kept_run(Store.open(), name).plan
    entries = citations(plan)
    if as_json:
        print_json({"run": plan.run, "entries": entries})
        return
    print("\n\n".join(entries.values()))
