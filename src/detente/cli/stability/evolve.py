"""The command that follows the play from where things stand."""

from typing import Annotated

import typer

from detente.cli.app import app
from detente.cli.options import Json, Reading, SeedNumber
from detente.cli.output import advise, print_json, print_table, say_folded
from detente.cli.stability.options import CaseOrFile, Concept


@app.command(epilog="Example: detente evolve elmira --concept nash")
def evolve(
    case: CaseOrFile,
    *,
    start: Annotated[
        str | None, typer.Option("--from", help="Name, number or word of a state; by default where things stand.")
    ] = None,
    concept: Concept = None,
    rule: Annotated[
        str | None,
        typer.Option("--rule", help="Which free improvement a party makes: any_unsanctioned or best_unsanctioned."),
    ] = None,
    reading: Reading = None,
    draws: Annotated[int, typer.Option("--draws", help="Over how many worlds, where numbers are drawn.")] = 2_000,
    seed: SeedNumber = 1,
    as_json: Json = False,
) -> None:
    """Follow the play from where things stand: where it ends, how likely, by which moves, in which circles."""
    from detente.report.options.terminal import print_course
    from detente.report.views.numeral import share
    from detente.workbench import evolve as evolve_from

    found = evolve_from(case, start=start, concept=concept, rule=rule, reading=reading, draws=draws, seed=seed)
    if as_json:
        print_json(found.as_json())
        return
    say_folded(found.opened.heading)
    print_course(found.found, found.opened.situation, found.opened.names, say_folded, print_table)
    if found.done is not None:
        ends = found.done.summary["options"]["outcome"]
        crisis = found.opened.crisis
        assert crisis is not None
        labels = crisis.outcomes.model_dump()
        said = ", ".join(f"{labels[end]} {share(ends[end])}" for end in ends)
        say_folded(f"Over {found.done.plan.draws:,} worlds it ends in: {said}.")
    advise(f"the states: detente options {case} · even odds of whose turn it is are a way to read it, not a forecast")
