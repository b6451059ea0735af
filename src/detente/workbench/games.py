"""The game of a confrontation: compiled over worlds or in one of them, as data, and as Gambit's files."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from detente.core.errors import BadInput
from detente.crisis.addresses import numbers
from detente.crisis.crisis import Crisis
from detente.ensemble.plan import MOST_DRAWS, Plan, make_plan
from detente.lenses import named_lens
from detente.lenses.escalation import READS, game_of
from detente.report.views.ending.game import GameView, behind_ending, game_view
from detente.study.game import CompiledGame, Points, compile_game
from detente.workbench.runs import SEED, OpenCrisis, open_crisis
from detente.worlds.build import unavailable
from detente.worlds.draw import REPLICATE
from detente.worlds.sides import Sides

ESCALATION = "escalation"
DRAWS = 2_000  # enough for two digits of a chance


@dataclass(frozen=True, eq=False)
class Compiled:
    """The game of a crisis, and what it was compiled from.

    Attributes
    ----------
    plan : Plan
        Of the lens ``escalation``.
    game : CompiledGame
    """

    plan: Plan
    game: CompiledGame

    @property
    def crisis(self) -> Crisis:
        """Whose game it is."""
        return self.plan.crisis

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``detente game --json`` prints.

        Along a path of ``tree`` the chances multiply to the ``reach`` of its last branch, and the reaches of the
        branches with an ``ending`` sum to 1. Numbers over worlds are ``{"mean", "p05", "p50", "p95"}``, in one world
        all the same; ``null`` stands for what never comes about.
        """
        found, known = self.game, _addresses(self.crisis)
        return {
            "crisis": self.crisis.crisis,
            "reading": self.plan.reading,
            "seed": self.plan.seed,
            "draws": found.worlds,
            "world": found.world,
            "challenger": found.challenger,
            "defender": found.defender,
            "views": list(found.views),
            "types": dict(zip(("challenger", "defender"), map(list, found.types), strict=True)),
            "odds": dict(found.odds),
            "believed": dict(found.believed),
            "signals": list(found.signals),
            "positions": {
                what: {issue: _points(at) for issue, at in by_issue.items()}
                for what, by_issue in found.positions.items()
            },
            "payoffs": [
                {
                    "side": item.side,
                    "party": item.party,
                    "type": item.kind,
                    "ending": item.ending,
                    "signal": item.signal,
                    "worth": None if item.worth is None else _points(item.worth),
                    "rests_on": list(behind_ending(self.crisis, item.party, item.ending, known)),
                }
                for item in found.payoffs
            ],
            "tree": [
                {
                    "node": branch.node,
                    "signal": branch.signal,
                    "action": branch.action,
                    "ending": branch.ending or None,
                    "reach": branch.reach,
                    "chance": _number(branch.chance),
                    "by_type": {kind: _points(at) for kind, at in branch.by_type.items()},
                }
                for branch in found.branches
            ],
            "outcome": dict(found.outcome),
            "p_bluff": _number(found.bluff),
            "deterrence": {
                "general": found.general_deterrence,
                "immediate": _number(found.immediate_deterrence),
            },
            "several_equilibria": found.several,
            "unsolved": found.unsolved,
            "stage": {"node": found.stage, "signal": found.stage_signal},
        }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _points(found: Points) -> Mapping[str, float | None]:
    return {
        "mean": _number(found.mean),
        "p05": _number(found.low),
        "p50": _number(found.middle),
        "p95": _number(found.high),
    }


def _addresses(crisis: Crisis) -> frozenset[str]:
    return frozenset(address.path for address in numbers(crisis))


def _lacking(crisis: Crisis) -> tuple[str, ...]:
    """Return why a crisis has no game, each reason once; nothing where it has one."""
    missing = unavailable(crisis)
    return tuple(dict.fromkeys(missing[name] for name in READS if name in missing))


def game(
    crisis: OpenCrisis | str | Path,
    *,
    reading: str | None = None,
    world: int | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Compiled:
    """Return the game of a crisis' confrontation, over worlds or in one of them.

    Parameters
    ----------
    crisis : OpenCrisis, str or Path
    reading : str, optional
        Only this reading; by default all, mixed by their weights.
    world : int, optional
        Only this world, counted from 0: the row of the same number in what ``detente export`` writes for the same seed.
    draws : int
        Over how many worlds, where none is named.
    seed : int

    Raises
    ------
    BadInput
        When the lens ``escalation`` cannot look at the crisis, with the reason; or there is no such world.
    NotFound
        When there is no such reading.

    Examples
    --------
    >>> game("geneva-2022", draws=100).game.signals
    ('challenge', 'mass-troops')
    """
    opened = crisis if isinstance(crisis, OpenCrisis) else open_crisis(crisis)
    if world is not None and not 0 <= world < MOST_DRAWS:
        raise BadInput(f"a world is counted from 0 to {MOST_DRAWS - 1:,}, not {world:,}")
    if reasons := _lacking(opened.crisis):
        raise BadInput(f"{opened.path}: '{opened.crisis.crisis}' compiles to no game: {'; '.join(reasons)}")
    plan = make_plan(opened.crisis, [named_lens(ESCALATION)], reading=reading, seed=seed, draws=draws)
    plan = plan if world is None else replace(plan, draws=world + 1)
    return Compiled(plan, compile_game(plan, world))


def view_game(compiled: Compiled) -> GameView:
    """Return the game as it is shown."""
    return game_view(compiled.game, compiled.crisis, _addresses(compiled.crisis))


def write_game(compiled: Compiled, path: Path) -> tuple[Path, ...]:
    """Write the game of one world as Gambit's extensive-form files, and return them.

    There is one file, unless the two sides see the game differently: then ``NAME.challenger.efg`` and
    ``NAME.defender.efg`` hold what each believes that both play. Where no world was named it is world 0.

    Parameters
    ----------
    compiled : Compiled
    path : Path
    """
    from detente.solvers.threat.tree import threat_tree  # type: ignore[import,unused-ignore]
    from detente.solvers.tree.gambit_write import write_gambit  # type: ignore[import,unused-ignore]

    plan, about = compiled.plan, Sides(compiled.crisis)
    world = compiled.game.world or 0
    drawn = plan.worlds(world // REPLICATE, 1, READS).rows(world % REPLICATE, world % REPLICATE + 1)
    played, precision = game_of(drawn, ESCALATION), drawn.field("precision", lens=ESCALATION)
    title = compiled.crisis.title
    written = []
    for place, view in enumerate(about.views):
        tree = threat_tree(
            played.challenger[:, place],
            played.defender[:, place],
            played.odds[:, place],
            played.others[:, place],
            players=(compiled.game.challenger, compiled.game.defender),
            types=compiled.game.types[0],
            rivals=compiled.game.types[1],
            signals=compiled.game.signals,
        )
        whose = "" if view == "shared" else f", as the {view} sees it"
        comment = f"World {world} of seed {plan.seed}{whose}; played by logit with precision {precision[0]:.17g}."
        named = replace(tree, title=title, comment=comment)
        file = path if view == "shared" else path.with_name(f"{path.stem}.{view}{path.suffix or '.efg'}")
        file.write_text(write_gambit(named), encoding="utf-8", newline="\n")
        written.append(file)
    return tuple(written)
