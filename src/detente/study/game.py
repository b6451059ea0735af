"""Game: what a confrontation compiles to, over worlds - its tree, its payoffs, and how it is played.

The game is that of :mod:`detente.lenses.escalation`: the whole demand, with today's numbers and from its beginning. A
*branch* is one action at one node after one way to challenge. Its *reach* is the chance that play comes through it,
with the types that are true in each world, averaged over worlds; its *chance* is its reach over that of its node, so
that along a path the chances multiply to the reach of the ending. A deal *holds* in so far as those who must ratify let
it pass; with what does not hold counted as an impasse, the endings of a single round add up to the lens' outcome.

What each type does is given beside it: where a type's choice differs from another's, the move is informative. It is
the mean over worlds, weighed with how likely the type is and how often play then comes to the node, so that the chance
of an action is a mean of those of the types.

*General deterrence* holds in so far as the challenge never comes, 1 - P(challenge); *immediate deterrence* in so far as
a challenger backs down once it has come, P(back down | challenge).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.core.seed import Seed
from detente.crisis.crisis import Crisis
from detente.ensemble.plan import Plan
from detente.lenses.escalation import READS, Game, Play, game_of, played, true_strategies
from detente.lenses.escalation import solve as solve_lens
from detente.solvers.threat.equilibria import Ended
from detente.worlds.build import Build
from detente.worlds.draw import REPLICATE, Drawing, Luck
from detente.worlds.endings import HARD, positions_of
from detente.worlds.outcomes import DEALS, ENDINGS, OUTCOMES
from detente.worlds.sides import Sides
from detente.worlds.worlds import Floats

NODES = ("first", "answer", "offered", "resisted")
ACTIONS: Mapping[str, tuple[str, ...]] = {
    "answer": ("concede", "offer", "resist"),
    "offered": ("accept", "refuse"),
    "resisted": ("back down", "stand firm"),
}
ENDS = {"wait": "wait", "concede": "concede", "accept": "accept", "refuse": "refuse", "back down": "back_down",
        "stand firm": "fight"}  # fmt: skip
Flags = npt.NDArray[np.bool_]
NEVER = 1e-12  # a reach below this is none


@dataclass(frozen=True)
class Points:
    """A number over worlds: its mean, and its 5 %, 50 % and 95 % points."""

    mean: float
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Branch:
    """One action at one node.

    Attributes
    ----------
    node : {"first", "answer", "offered", "resisted"}
    signal : int
        How the challenge before it was made: 0 bare, else with so many rungs; of the first move, the challenge itself,
        and 0 for waiting.
    action : str
    ending : str
        The ending that it leads to, one of :data:`detente.worlds.outcomes.ENDINGS`; empty where play goes on.
    reach, chance : float
    by_type : mapping of type of the mover to Points
        How often each type takes it, at this node: the mean as above, the points over all worlds alike.
    holds : float
        Share of the reach of a deal that those who must ratify let pass; 1 elsewhere.
    lies : float
        Share of the reach of an accepted offer in which the challenger could neither sign it nor answer it by force,
        and so lets it lie; 0 elsewhere.
    """

    node: str
    signal: int
    action: str
    ending: str
    reach: float
    chance: float
    by_type: Mapping[str, Points]
    holds: float = 1.0
    lies: float = 0.0


@dataclass(frozen=True)
class Payoff:
    """What an ending is worth to one type of one side, in utility.

    Attributes
    ----------
    side, party, kind : str
        ``challenger`` or ``defender``, its name, and its type.
    ending : str
    signal : int
    worth : Points or None
        Over worlds and the other side's types; None where it would never do what leads there.
    """

    side: str
    party: str
    kind: str
    ending: str
    signal: int
    worth: Points | None


@dataclass(frozen=True)
class CompiledGame:
    """The game of a confrontation, over some worlds.

    Attributes
    ----------
    challenger, defender : str
        Parties.
    types : (tuple of str, tuple of str)
    odds, believed : mapping of type to float
        Odds by the reading in force; what the other side believes. Means over worlds.
    signals : tuple of str
        The ways to challenge.
    views : tuple of str
        ``("shared",)``, or the challenger's and the defender's where one is wrong about the other.
    worlds : int
    world : int or None
        The one world that is looked at.
    positions : mapping of what (mapping of issue to Points)
        ``status quo``, ``demand``, ``offer``, ``force succeeds``, ``force fails``.
    branches : tuple of Branch
    payoffs : tuple of Payoff
    outcome : mapping of outcome to float
    bluff : float
        What the defender thinks, once challenged, of the chance that the challenger backs down if resisted.
    general_deterrence, immediate_deterrence : float
        The second is NaN where no challenge ever comes.
    several : float
        Share of worlds in which more than one equilibrium was found.
    unsolved : float
        Share of worlds in which the principal branch could not be followed to the stated precision.
    stage : str
        Where the history leaves the game.
    stage_signal : int
    """

    challenger: str
    defender: str
    types: tuple[tuple[str, ...], tuple[str, ...]]
    odds: Mapping[str, float]
    believed: Mapping[str, float]
    signals: tuple[str, ...]
    views: tuple[str, ...]
    worlds: int
    world: int | None
    positions: Mapping[str, Mapping[str, Points]]
    branches: tuple[Branch, ...]
    payoffs: tuple[Payoff, ...]
    outcome: Mapping[str, float]
    bluff: float
    general_deterrence: float
    immediate_deterrence: float
    several: float
    unsolved: float
    stage: str
    stage_signal: int

    def branch(self, node: str, signal: int, action: str) -> Branch | None:
        """Return a branch; None where it cannot be taken."""
        return next((b for b in self.branches if (b.node, b.signal, b.action) == (node, signal, action)), None)


def compile_game(plan: Plan, world: int | None = None) -> CompiledGame:
    """Return the game of a crisis over the worlds of a plan, or in one of them.

    Parameters
    ----------
    plan : Plan
        Of the lens ``escalation``.
    world : int, optional
        Only this one, counted from 0.
    """
    first, count = (0, plan.replicates) if world is None else (world // REPLICATE, 1)
    worlds = plan.worlds(first, count, (*READS, "type_prior", "line_cost"))
    rows = slice(0, plan.draws) if world is None else slice(world % REPLICATE, world % REPLICATE + 1)
    worlds = worlds.rows(rows.start, min(rows.stop, worlds.draws))
    about, game = Sides(plan.crisis), game_of(worlds, "escalation")
    play, found = played(game), solve_lens(worlds, Seed(0))
    challenge = np.asarray(found["p_challenge"])
    prior = worlds.field("type_prior", lens="escalation")
    hard = worlds.field("line_cost", lens="escalation") >= HARD
    branches = _branches(about, game, play, prior, hard)
    backs = sum(branch.reach for branch in branches if branch.ending == "back_down")
    names = about.labels["type"]
    odds = prior.mean(axis=0)
    believed = np.concatenate([game.odds[:, -1].mean(axis=0), game.others[:, 0].mean(axis=0)])
    return CompiledGame(
        challenger=str(about.crisis.confrontation and about.crisis.confrontation.challenger),
        defender=str(about.crisis.confrontation and about.crisis.confrontation.defender),
        types=(about.labels["challenger_type"], about.labels["defender_type"]),
        odds=dict(zip(names, odds.tolist(), strict=True)),
        believed=dict(zip(names, believed.tolist(), strict=True)),
        signals=about.labels["signal"],
        views=about.views,
        worlds=worlds.draws,
        world=world,
        positions=_positions(plan, first, count, rows),
        branches=branches,
        payoffs=_payoffs(about, game.challenger[:, 0], game.defender[:, -1]),
        outcome=dict(zip(OUTCOMES, np.asarray(found["outcome"]).mean(axis=0).tolist(), strict=True)),
        bluff=float(np.asarray(found["p_bluff"]).mean()),
        general_deterrence=float(1 - challenge.mean()),
        immediate_deterrence=float(backs / challenge.mean()) if challenge.mean() > NEVER else float("nan"),
        several=float((np.asarray(found["equilibria"]) > 1).mean()),
        unsolved=float((np.asarray(found["ended"]) == Ended.FAILED).mean()),
        stage=about.rounds.state,
        stage_signal=about.last_signal,
    )


def _points(values: Floats, weights: Floats | None = None) -> Points:
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95)).tolist()
    weighed = weights is not None and float(weights.sum()) > NEVER
    return Points(float(np.average(values, weights=weights if weighed else None)), low, middle, high)


def _branches(about: Sides, game: Game, play: Play, prior: Floats, hard: Flags) -> tuple[Branch, ...]:
    ones, others = about.labels["challenger_type"], about.labels["defender_type"]
    mine, theirs = prior[:, : len(ones)], prior[:, len(ones) :]
    first, answer, last = true_strategies(game, play)
    held, lying = game.ratified, _lying(game, hard)
    found: list[Branch] = []

    def add(
        node: str, signal: int, action: str, reach: Floats, before: Floats, strategy: Floats, comes: Floats
    ) -> None:
        names = others if node == "answer" else ones
        if strategy.max() <= NEVER and reach.max() <= NEVER:  # no type ever takes it: it is not open to them
            return
        whole, whole_before = float(reach.mean()), float(before.mean())
        by_type = {name: _points(strategy[:, place], comes[:, place]) for place, name in enumerate(names)}
        chance = whole / whole_before if whole_before > NEVER else float("nan")
        ending = ENDS.get(action, "")
        holds = _share(reach, held[:, DEALS.index(ending)]) if ending in DEALS else 1.0
        lies = _share(reach, lying[:, signal]) if ending == "accept" else 0.0
        found.append(Branch(node, signal, action, ending, whole, chance, by_type, holds, lies))

    certain = np.ones(len(first))
    add("first", 0, "wait", first[:, 0], certain, play.first[:, :, 0], mine)
    for signal, name in enumerate(about.labels["signal"]):
        sent = first[:, 1 + signal]
        words = name if signal == 0 else f"challenge and mobilise {name.replace('+', ', ')}"
        add("first", signal, words, sent, certain, play.first[:, :, 1 + signal], mine)
        for place, action in enumerate(ACTIONS["answer"]):
            reach = sent * answer[:, signal, place]
            add("answer", signal, action, reach, sent, play.answer[:, signal, :, place], theirs * sent[:, None])
            if place and play.answer[:, signal, :, place].max() > NEVER:
                node = NODES[1 + place]
                comes = mine * play.first[:, :, 1 + signal] * answer[:, signal, place, None]
                for word, said in enumerate(ACTIONS[node]):
                    chance = last[:, signal, place - 1] if word else 1 - last[:, signal, place - 1]
                    strategy = play.last[:, signal, :, place - 1]
                    add(node, signal, said, reach * chance, reach, strategy if word else 1 - strategy, comes)
    return tuple(found)


def _share(reach: Floats, part: Floats) -> float:
    """Return the share of a reach to which a part of every world's belongs."""
    whole = float(reach.sum())
    return float((reach * part).sum()) / whole if whole > NEVER else float(part.mean())


def _lying(game: Game, hard: Flags) -> Floats:
    """Return where an offer can only be let lie: force is no option, and it lies beyond a hard line."""
    rows = np.arange(len(game.precision))
    one, other = game.true_challenger.astype(np.int64), game.true_defender.astype(np.int64)
    pays = game.challenger[rows, 0, one, other]
    accept, refuse, back_down = (pays[..., ENDINGS.index(name)] for name in ("accept", "refuse", "back_down"))
    unsigned = hard[:, None] & (game.ratified[:, DEALS.index("accept"), None] == 0) & (accept == back_down)
    return np.asarray(np.isneginf(refuse) & unsigned, dtype=np.float64)


def _payoffs(about: Sides, challenger: Floats, defender: Floats) -> tuple[Payoff, ...]:
    sides = (
        ("challenger", about.labels["challenger_type"], np.moveaxis(challenger, 1, 0)),
        ("defender", about.labels["defender_type"], np.moveaxis(defender, 2, 0)),
    )
    play = about.crisis.confrontation
    assert play is not None
    found = []
    for (side, kinds, worth), party in zip(sides, (play.challenger, play.defender), strict=True):
        for kind, pays in zip(kinds, worth, strict=True):
            for signal in range(pays.shape[2]):
                for place, ending in enumerate(ENDINGS):
                    values = pays[:, :, signal, place]
                    known = values[np.isfinite(values)]
                    found.append(Payoff(side, party, kind, ending, signal, _points(known) if known.size else None))
    return tuple(found)


def _positions(plan: Plan, first: int, count: int, rows: slice) -> dict[str, dict[str, Points]]:
    crisis = plan.crisis
    build = Build(Drawing(crisis, Luck(Seed(plan.seed), first, count), plan.reading))
    quo, asked, offer = positions_of(build, Sides(crisis).stakes[0])
    decides, ideal = build.field("decides"), build.field("ideal")
    end = ideal[:, list(crisis.parties).index(_defender(crisis))]
    decided = ~np.isnan(decides)
    found = {
        "status quo": quo,
        "demand": asked,
        "offer": offer,
        "force succeeds": np.where(decided, decides, quo),
        "force fails": np.where(decided & ~np.isnan(end), end, quo),
    }
    return {
        what: {issue: _points(values[rows, place]) for place, issue in enumerate(crisis.issues)}
        for what, values in found.items()
    }


def _defender(crisis: Crisis) -> str:
    assert crisis.confrontation is not None
    return crisis.confrontation.defender
