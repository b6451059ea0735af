"""Commands about runs: run, runs, show, export."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.app import app
from detente.cli.options import Case, Draws, Json, Lenses, Reading, RunName, SeedNumber, Threads
from detente.cli.output import advise, print_json, print_table, progress, terminal_width

if TYPE_CHECKING:
    from detente.ensemble.progress import Listener
    from detente.store.store import Store
    from detente.workbench import OpenCrisis, Result


@app.command(epilog="Example: detente run geneva-2022 --draws 100000 --reading kyiv --json")
def run(
    case: Case,
    *,
    lens: Lenses = None,
    reading: Reading = None,
    draws: Draws = 10_000,
    seed: SeedNumber = 1,
    threads: Threads = None,
    as_json: Json = False,
) -> None:
    """Run lenses over thousands of worlds of a case; what the store has already is not computed again."""
    from detente.store.store import Store
    from detente.workbench import open_crisis
    from detente.workbench import run as run_lenses

    opened = open_crisis(case)
    store = Store.open()
    with progress(opened.crisis.crisis) as listener:
        result = run_lenses(
            opened,
            lenses=lens,
            reading=reading,
            draws=draws,
            seed=seed,
            store=store,
            threads=threads,
            listener=listener,
        )
    if as_json:
        print_json(result.as_json())
        return
    with progress(opened.crisis.crisis) as listener:
        _print(opened, result, store, listener)
    advise(
        f"run {result.plan.run} is kept in {store.folder}; next: detente brief {case} · detente show "
        f"{result.plan.run} --json"
    )


def _print(opened: "OpenCrisis", result: "Result", store: "Store", listener: "Listener | None" = None) -> None:
    from detente.report.terminal import print_brief
    from detente.workbench import reveal_run, view_brief

    revealed = reveal_run(result, store, listener=listener)
    print_brief(view_brief(opened, result, revealed=revealed), print, print_table, width=terminal_width())


@app.command(epilog="Example: detente runs --json")
def runs(
    *,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Fill a lost catalogue from the runs' own files first.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the runs in the store, the one changed last first."""
    from detente.store.store import Store
    from detente.workbench import known_lenses

    store = Store.open()
    if rebuild:
        advise(f"{store.rebuild(known_lenses())} runs found in {store.folder}")
    entries = store.entries()
    if as_json:
        print_json({"runs": [{**vars(entry), "changed": entry.changed.isoformat()} for entry in entries]})
        return
    rows = [
        (
            entry.run,
            entry.crisis,
            entry.reading or "all",
            str(entry.seed),
            f"{entry.draws}",
            " ".join(entry.lenses),
            entry.state,
        )
        for entry in entries
    ]
    print_table(("run", "crisis", "reading", "seed", "draws", "lenses", "state"), rows)
    advise(
        f"{len(rows)} runs in {store.folder}"
        + ("; next: detente show last" if rows else "; next: detente run geneva-2022")
    )


@app.command(epilog="Example: detente show last")
def show(
    name: RunName = "last",
    *,
    verify: Annotated[
        bool, typer.Option("--verify", help="Hash every shard again; damaged ones are computed anew.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show a run that the store keeps, with the crisis as it was then."""
    from detente.store.store import Store
    from detente.workbench import OpenCrisis, kept_run, verify_run

    store = Store.open()
    if verify:
        advise(f"{verify_run(store, name)} damaged shards were set aside")
    result = kept_run(store, name)
    if as_json:
        print_json(result.as_json())
        return
    _print(OpenCrisis(result.plan.crisis, store.folder / "runs" / result.plan.run / "manifest.json"), result, store)
    advise(f"next: detente cite {result.plan.run} · detente export {result.plan.run}")


@app.command(epilog="Example: detente export last --format netcdf --output findings.nc")
def export(
    name: RunName = "last",
    *,
    form: Annotated[str, typer.Option("--format", help="csv or netcdf.")] = "csv",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file to write.")] = None,
    as_json: Json = False,
) -> None:
    """Write a run's findings to one file: one row a draw (CSV), or named arrays (NetCDF)."""
    from detente.store.export import export as write_findings
    from detente.store.store import Store
    from detente.workbench import kept_run

    result = kept_run(Store.open(), name)
    file = output or Path(f"{result.plan.crisis.crisis}-{result.plan.run}.{'nc' if form == 'netcdf' else form}")
    write_findings(result.run, file, form)
    if as_json:
        print_json({"run": result.plan.run, "file": str(file), "format": form, "draws": result.plan.draws})
    advise(f"wrote {result.plan.draws:,} draws of run {result.plan.run} to {file}")
