"""Games in Gambit's format, opened and solved."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from detente.core.errors import BadInput, did_you_mean

if TYPE_CHECKING:
    from detente.solvers.tree.tree import Tree

CONCEPTS = ("qre", "credible")
Strategies = dict[str, dict[str, dict[str, float]]]


@dataclass(frozen=True)
class GameSolution:
    """One equilibrium of a game.

    Attributes
    ----------
    strategies : player to information set to action to chance
    values : player to expected payoff
    precision : float, optional
        Of a logit equilibrium.
    residual : float
        Largest difference of a log-odds from what it should be; 0 for pure strategies.
    converged : bool
    ended : str
        How solving ended, as a sentence.
    turns, bifurcations : int
        On the way along the principal branch.
    reached : float, optional
        The precision at which the strategies lie.
    """

    strategies: Strategies
    values: dict[str, float]
    precision: float | None = None
    residual: float = 0.0
    converged: bool = True
    ended: str = ""
    turns: int = 0
    bifurcations: int = 0
    reached: float | None = None


@dataclass(frozen=True)
class SolvedGame:
    """A game and what was found.

    Attributes
    ----------
    title : str
    concept : str
        ``"qre"`` or ``"credible"``.
    solutions : tuple of GameSolution
        One a precision, or all credible equilibria.
    nodes, sets : int
        How large the game is.
    undecided : int
        Pure profiles of which it could not be decided whether they are credible.
    """

    title: str
    concept: str
    solutions: tuple[GameSolution, ...]
    nodes: int
    sets: int
    undecided: int = 0


def open_game(path: Path) -> "Tree":
    """Return the game that a Gambit file holds, checked.

    Raises
    ------
    BadFile
        When the file is wrong, with line and column.
    NotFound
        When there is none.
    """
    from detente.solvers.tree.gambit_read import read_gambit

    return read_gambit(path)


def solve_game(tree: "Tree", concept: str = "qre", precisions: Sequence[float] = (1.0,)) -> SolvedGame:
    """Return the equilibria of a game.

    Parameters
    ----------
    tree : Tree
    concept : str
        ``"qre"``: the logit equilibrium of the principal branch at each precision. ``"credible"``: all pure sequential
        equilibria.
    precisions : sequence of float

    Raises
    ------
    BadInput
        When the concept is unknown, a precision is negative or no number, or the game is too large for the concept.
    """
    if concept not in CONCEPTS:
        raise BadInput(f"there is no concept '{concept}'; {did_you_mean(concept, CONCEPTS)}")
    sets = sum(item.owner >= 0 for item in tree.sets)
    if concept == "credible":
        from detente.solvers.tree.credible import find_credible

        found = find_credible(tree)
        solutions = tuple(
            GameSolution(_strategies(tree, strategy), _values(tree, values), ended="a pure sequential equilibrium")
            for strategy, values in zip(found.strategies, found.values, strict=True)
        )
        return SolvedGame(tree.title, concept, solutions, len(tree.at), sets, found.undecided)
    for precision in precisions:
        if not 0 <= precision <= 1e9:
            raise BadInput(
                f"found the precision {precision:g}, expected a number from 0 to 1e9; a usual one is 1 to 50"
            )
    return SolvedGame(tree.title, concept, tuple(_logit(tree, item) for item in precisions), len(tree.at), sets)


def _logit(tree: "Tree", precision: float) -> GameSolution:
    from detente.solvers.tree.qre import Ended, solve_qre

    found = solve_qre(tree, precision)
    how = Ended(int(found.ended[0]))
    return GameSolution(
        _strategies(tree, found.strategy[0]), _values(tree, found.values[0]), precision, float(found.residual[0]),
        how.converged, how.sentence, int(found.turns[0]), int(found.bifurcations[0]), float(found.reached[0]),
    )  # fmt: skip


def _values(tree: "Tree", values: Sequence[float]) -> dict[str, float]:
    return dict(zip(unlike(tree.players, "player"), (float(x) for x in values), strict=True))


def _strategies(tree: "Tree", strategy: Sequence[float]) -> Strategies:
    found: Strategies = {}
    for number, player in enumerate(unlike(tree.players, "player")):
        own = [place for place, item in enumerate(tree.sets) if item.owner == number]
        names = unlike([tree.sets[place].name for place in own], "set")
        found[player] = {}
        for name, place in zip(names, own, strict=True):
            actions = unlike(tree.sets[place].actions, "action")
            first = int(tree.first[place])
            found[player][name] = {action: float(strategy[first + a]) for a, action in enumerate(actions)}
    return found


def unlike(names: Sequence[str], kind: str) -> list[str]:
    """Return names of which no two are the same; the unnamed are numbered, the second of a name gets a number.

    >>> unlike(["", "King", "King", "set 1", "King (2)"], "set")
    ['set 1', 'King', 'King (3)', 'set 1 (2)', 'King (2)']
    """
    given = [name.strip() or f"{kind} {place + 1}" for place, name in enumerate(names)]
    taken, found = set(given), []
    used: set[str] = set()
    for name in given:
        new, number = name, 2
        while new in used or (new != name and new in taken):
            new, number = f"{name} ({number})", number + 1
        used.add(new)
        found.append(new)
    return found
