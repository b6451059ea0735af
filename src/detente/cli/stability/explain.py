"""The command that proves a verdict: every improvement, what deters it, and where it could escape."""

from typing import Annotated

import typer

from detente.cli.app import app
from detente.cli.options import Json, Reading
from detente.cli.output import advise, print_json, say_folded
from detente.cli.stability.options import CaseOrFile, Concept, Deter, Order, Sanction, names_in

State = Annotated[str, typer.Argument(metavar="STATE", help="Name, number or word of a state, such as YN-N.")]


@app.command(epilog="Example: detente explain elmira 7 --party local-government --concept seq")
def explain(
    case: CaseOrFile,
    state: State,
    *,
    party: Annotated[str | None, typer.Option("--party", help="Only this party; by default all.")] = None,
    concept: Concept = None,
    sanction: Sanction = None,
    deter: Deter = None,
    order: Order = None,
    reading: Reading = None,
    as_json: Json = False,
) -> None:
    """Explain why a state is stable for a party or not: its improvements, the replies that deter it, its escapes."""
    from detente.workbench import explain as explain_state

    turns = names_in(order)
    found = explain_state(
        case, state, party=party, concept=concept, reading=reading, sanction=sanction, deter=deter, order=turns
    )
    if as_json:
        print_json(found.as_json())
        return
    say_folded(found.opened.heading)
    for item in found.of:
        say_folded(item.verdict)
        for reason in item.reasons:
            say_folded(f"- {reason}")
    advise(f"what would make it hold: detente stabilise {case} {state}")
