"""The command that says which states hold and who would leave the others."""

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.app import app
from detente.cli.options import Json, Reading, SeedNumber
from detente.cli.output import advise, print_json, print_table, say_folded

CaseOrFile = Annotated[
    str, typer.Argument(metavar="CASE", help="A case as elsewhere, or a file of GMCR+ with the ending .gmcr.")
]
Concept = Annotated[
    str | None,
    typer.Option(
        "--concept",
        help="nash, gmr, smr, seq, sseq, sim, seq_or_sim, l2 to l6 or nm; by default what the case says, else seq.",
    ),
]
Sanction = Annotated[
    str | None,
    typer.Option(
        "--sanction",
        help="How the others reply: any_legal_sequence (the definition), each_opponent_once or single_move.",
    ),
]
Deter = Annotated[
    str | None, typer.Option("--deter", help="What deters: not_better (the definition) or strictly_worse.")
]


Order = Annotated[
    str | None, typer.Option("--order", help="Who moves after whom, for l2 to nm among more than two: A,B,C.")
]


def names_in(written: str | None) -> tuple[str, ...]:
    """Return names that were written with commas between them."""
    return tuple(part.strip() for part in written.split(",")) if written else ()


@app.command(epilog="Example: detente options elmira --concept seq --coalition moe,uniroyal")
def options(
    case: CaseOrFile,
    *,
    concept: Concept = None,
    coalition: Annotated[
        str | None, typer.Option("--coalition", help="Parties, with commas between, looked at as a group too.")
    ] = None,
    sanction: Sanction = None,
    deter: Deter = None,
    extension: Annotated[
        str | None, typer.Option("--extension", help="What counts where a preference is unknown: a, b, c or d.")
    ] = None,
    threshold: Annotated[
        float,
        typer.Option(
            "--threshold", help="Chance of being better above which a party leaves, where chances are stated."
        ),
    ] = 0.5,
    order: Order = None,
    reading: Reading = None,
    draws: Annotated[int, typer.Option("--draws", help="Over how many worlds each state is held up.")] = 2_000,
    seed: SeedNumber = 1,
    gmcr: Annotated[Path | None, typer.Option("--gmcr", help="Also write the model as a file of GMCR+.")] = None,
    as_json: Json = False,
) -> None:
    """Say which states hold and who would leave the others: states, stability under every concept, and the course."""
    from detente.report.options.terminal import (
        flip_sentence,
        print_drama,
        print_extensions,
        print_groups,
        print_seen,
        print_states,
    )
    from detente.workbench import options as look_at_options

    group = names_in(coalition)
    found = look_at_options(
        case,
        concept=concept,
        coalition=group,
        reading=reading,
        sanction=sanction,
        deter=deter,
        extension=extension,
        threshold=threshold,
        order=names_in(order),
        draws=draws,
        seed=seed,
    )
    if gmcr is not None:
        found.opened.write(gmcr)
        lost = ", ".join(found.opened.lost_in_gmcr)
        advise(f"written: {gmcr}{f'; the format has no place for {lost}' if lost else ''}")
    if as_json:
        print_json(found.as_json())
        return
    situation, names = found.situation, found.opened.names
    say_folded(found.opened.heading)
    print_states(found.view(), say_folded, print_table)
    print_groups(found.together, situation, "States that groups would not leave together", print_table)
    for name, by in found.merged.items():
        print_groups(by, situation, f"Stable when {name} is one player", print_table)
    if found.extensions:
        print_extensions(found.extensions, situation, print_table)
    if found.drama is not None:
        print_drama(found.drama, situation, names, say_folded)
    if found.seen is not None:
        print_seen(found.seen, situation, names, say_folded)
    for state in found.verdicts.equilibria(found.concept)[:5]:
        if state in found.flips:
            say_folded(flip_sentence(found.flips[state], state, situation, names))
    advise(f"why: detente explain {case} STATE · what would make one hold: detente stabilise {case} STATE")
