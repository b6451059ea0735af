"""The command for the inverse problem: what it would take for a state to hold."""

from detente.cli.app import app
from detente.cli.options import Json, Reading
from detente.cli.output import advise, print_json, print_table, say_folded
from detente.cli.stability.explain import State
from detente.cli.stability.options import CaseOrFile, Concept


@app.command(epilog="Example: detente stabilise syria-iraq-1975 2 --concept seq")
def stabilise(
    case: CaseOrFile, state: State, *, concept: Concept = None, reading: Reading = None, as_json: Json = False
) -> None:
    """Say what it would take for a state to hold: how many rankings would do, and the least change of them."""
    from detente.report.options.terminal import print_wishes
    from detente.workbench import stabilise as stabilise_state

    found = stabilise_state(case, state, concept=concept, reading=reading)
    if as_json:
        print_json(found.as_json())
        return
    say_folded(found.opened.heading)
    print_wishes(found.found, found.opened.situation, found.opened.names, say_folded, print_table)
    why = "why it does not hold" if found.found.together.distance else "why it holds"
    advise(f"{why}: detente explain {case} {state}")
