"""The command that solves a game from a Gambit file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.app import app
from detente.cli.options import Json
from detente.cli.output import advise, print_json, print_table

if TYPE_CHECKING:
    from detente.workbench import GameSolution, SolvedGame


@app.command(epilog="Example: detente solve game.efg --precision 1,5,20")
def solve(
    file: Annotated[Path, typer.Argument(metavar="FILE.efg", help="A Gambit extensive-form file.")],
    *,
    concept: Annotated[
        str, typer.Option("--concept", help="qre: logit equilibrium; credible: all pure sequential equilibria.")
    ] = "qre",
    precision: Annotated[
        list[str] | None,
        typer.Option(
            "--precision",
            help="For qre: λ per unit of payoff, 1 by default; several with commas, or given several times.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Solve a game tree: how each player chooses at each information set."""
    from detente.workbench import open_game, solve_game

    found = solve_game(open_game(file), concept, numbers_of(precision or ["1"]))
    if as_json:
        print_json(document_of(found))
        return
    for number, solution in enumerate(found.solutions, start=1):
        _show(found, solution, number)
    for warning in warnings_of(found):
        advise(f"warning: {warning}")


def numbers_of(written: list[str]) -> list[float]:
    """Return the numbers of an option that is given several times or holds a list.

    >>> numbers_of(["1,5", "20"])
    [1.0, 5.0, 20.0]
    """
    found = []
    for part in (part.strip() for text in written for part in text.split(",")):
        try:
            found.append(float(part))
        except ValueError:
            raise typer.BadParameter(f"'{part}' is no number; write for example --precision 1,5,20") from None
    return found


def _show(found: "SolvedGame", solution: "GameSolution", number: int) -> None:
    if found.concept == "qre":
        title = f"{found.title or 'Game'}: logit equilibrium at precision {solution.precision:g}"
    else:
        title = f"{found.title or 'Game'}: credible equilibrium {number} of {len(found.solutions)}"
    rows = [
        (player, name, action, f"{chance:.6f}")
        for player, sets in solution.strategies.items()
        for name, actions in sets.items()
        for action, chance in actions.items()
    ]
    print_table(("player", "information set", "action", "probability"), rows, title)
    facts = [(f"expected payoff of {player}", f"{value:.6f}") for player, value in solution.values.items()]
    print_table(("what", "value"), [*facts, ("how it ended", solution.ended), ("residual", f"{solution.residual:.1e}")])


def warnings_of(found: "SolvedGame") -> list[str]:
    """Return what a reader of the strategies must know."""
    said = [
        f"at precision {item.precision:g}: {item.ended}"
        for item in found.solutions
        if item.turns or item.bifurcations or not item.converged
    ]
    if found.concept == "credible" and not found.solutions:
        said.append("no equilibrium in pure strategies is credible; the game may have mixed ones, see --concept qre")
    if found.undecided:
        said.append(f"{found.undecided} further profiles of pure strategies could not be decided")
    return said


def document_of(found: "SolvedGame") -> dict[str, Any]:
    """Return what was found as a JSON document."""
    if found.concept == "qre":
        documents = [_logit_document(item) for item in found.solutions]
        return documents[0] if len(documents) == 1 else {"concept": "qre", "solutions": documents}
    only = found.solutions[0].strategies if len(found.solutions) == 1 else None
    return {
        "concept": "credible",
        "precision": None,
        "residual": 0.0,
        "converged": True,
        "strategies": only,
        "equilibria": [{"strategies": item.strategies, "values": item.values} for item in found.solutions],
        "undecided": found.undecided,
        "warnings": warnings_of(found),
    }


def _logit_document(item: "GameSolution") -> dict[str, Any]:
    return {
        "concept": "qre",
        "precision": item.precision,
        "residual": item.residual,
        "converged": item.converged,
        "strategies": item.strategies,
        "values": item.values,
        "ended": item.ended,
        "turns": item.turns,
        "bifurcations": item.bifurcations,
        "reached": item.reached,
    }
