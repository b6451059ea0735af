"""Trace: the rounds of the lens group_decision in one world - every offer, which one each party took, and why.

The *offers map* places, from the view of each party, every other one by two numbers: what the party thinks it has of a
challenge between them, and what the other has :cite:`bdm1994`. In which octant the other lies says what it can ask for
(:mod:`detente.solvers.challenge.offers`).

Rounds show process and leverage. Where an issue ends is forecast better by the mean before the first of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.core.errors import BadInput, NotFound
from detente.core.seed import Seed
from detente.crisis.spatial.presets import PRESETS
from detente.ensemble.plan import MOST_DRAWS, Plan
from detente.lenses.group_decision import NAME, READS, RULES, luck_of
from detente.solvers.challenge.offers import RELATIONS
from detente.solvers.challenge.play import Ended
from detente.solvers.challenge.rounds import Rounds, play_rounds
from detente.solvers.challenge.rules import Rules
from detente.study.implementation import MedianLuck
from detente.worlds.build import worlds_of
from detente.worlds.draw import REPLICATE
from detente.worlds.worlds import Floats, Worlds

SAME = 1e-12
CAME = ("stays", "moves", "reneges", "wins the fight", "loses the fight", "no fight")


@dataclass(frozen=True)
class Sight:
    """How one party sees another in the first round: a point of the offers map.

    Attributes
    ----------
    party, other : str
    own_gain, other_gain : float
        What the party thinks it has of challenging the other, and the other of challenging it.
    relation : str
        One of :data:`detente.solvers.challenge.offers.RELATIONS`.
    """

    party: str
    other: str
    own_gain: float
    other_gain: float
    relation: str


@dataclass(frozen=True)
class Offer:
    """One offer of one round, as whoever receives it sees it.

    Attributes
    ----------
    to, by : str
        Who receives it, and whose it is.
    relation : str
    own_gain, other_gain : float
    position : float
        Where the receiver would move.
    chance : float
        P_ij: chance that the receiver beats the sender; under ``all_pairs`` far below what it loses with.
    taken : bool
    """

    to: str
    by: str
    relation: str
    own_gain: float
    other_gain: float
    position: float
    chance: float
    taken: bool


@dataclass(frozen=True)
class Move:
    """What one party did in one round.

    Attributes
    ----------
    party : str
    before, after : float
    by : str
        Whose offer it took; empty without one.
    relation : str
    came_of_it : str
        ``moves``, ``reneges``, ``wins the fight``, ``loses the fight``, ``no fight``, or ``stays``.
    why : str
        What set the offer apart from its others.
    offers : int
        How many it had.
    """

    party: str
    before: float
    after: float
    by: str
    relation: str
    came_of_it: str
    why: str
    offers: int


@dataclass(frozen=True)
class Turn:
    """One round: what everybody was offered and did, and where all stand after it."""

    number: int
    offers: tuple[Offer, ...]
    moves: tuple[Move, ...]
    positions: Mapping[str, float]
    mean: float | None
    median: float | None


@dataclass(frozen=True)
class IssueTrace:
    """All rounds on one issue.

    Attributes
    ----------
    issue : str
    positions : mapping of party to float
        At the start.
    mean, median : float or None
        At the start; None where nobody has weight.
    risk : mapping of party to float
        Exponents of the first round.
    map : tuple of Sight
    turns : tuple of Turn
        Until nothing could change any more.
    ended : str
    left_out : tuple of str
        Parties without a stance on the issue, or that do not count.
    """

    issue: str
    positions: Mapping[str, float]
    mean: float | None
    median: float | None
    risk: Mapping[str, float]
    map: tuple[Sight, ...]
    turns: tuple[Turn, ...]
    ended: str
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Trace:
    """The rounds of one world: its number (None for the median world), the variant of the rules, and every issue."""

    world: int | None
    rules: str
    rounds: int
    issues: tuple[IssueTrace, ...]


def trace_of(plan: Plan, world: int, *, issue: str | None = None) -> Trace:
    """Return the rounds of one world of a plan.

    Parameters
    ----------
    plan : Plan
    world : int
        Counted from 0: the row of the same number among the lens' findings.
    issue : str, optional
        Only this issue.

    Raises
    ------
    BadInput
        When there is no such world.
    NotFound
        When there is no such issue.
    """
    if not 0 <= world < MOST_DRAWS:
        raise BadInput(f"a world is counted from 0 to {MOST_DRAWS - 1:,}, not {world:,}")
    if issue is not None and issue not in plan.crisis.issues:
        raise NotFound("issue", issue, tuple(plan.crisis.issues))
    block = plan.worlds(world // REPLICATE, 1, READS)
    one = block.rows(world % REPLICATE, world % REPLICATE + 1)
    return trace_world(one, Seed(plan.seed).branch(NAME), issue=issue)


def trace_median(plan: Plan, *, issue: str | None = None, rules: str | None = None) -> Trace:
    """Return the rounds of the median world, in which every number stands at its median.

    Parameters
    ----------
    plan : Plan
    issue : str, optional
        Only this issue.
    rules : str, optional
        A preset; by default the likeliest, since presets have no median.
    """
    odds = plan.crisis.spatial.odds
    worlds = worlds_of(plan.crisis, MedianLuck(Seed(plan.seed), 0, 1), READS, plan.reading).rows(0, 1)
    chosen = max(odds, key=lambda name: odds[name]) if rules is None else rules
    found = trace_world(worlds, Seed(plan.seed).branch(NAME), issue=issue, rules=chosen)
    return replace(found, world=None)


def trace_world(worlds: Worlds, seed: Seed, *, issue: str | None = None, rules: str | None = None) -> Trace:
    """Return the rounds of the first of some worlds.

    Parameters
    ----------
    worlds : Worlds
        With the fields that the lens reads.
    seed : Seed
        The lens' own.
    issue, rules : str, optional
        Only this issue; and this preset instead of the one in force in the world.
    """
    field = {name: worlds.field(name, lens=NAME)[0] for name in READS}
    rank, keys, numbers = luck_of(worlds, seed)
    preset = list(PRESETS)[round(float(field["spatial_rules"]))] if rules is None else rules
    chosen = RULES[list(PRESETS).index(preset)]
    rounds = len(field["spatial_round"]) - 1
    found = []
    for place, name in enumerate(worlds.labels["issue"]):
        if issue in {None, name}:
            luck = (rank, keys[place], int(numbers[0]))
            found.append(_issue(worlds.labels["party"], field, place, name, chosen, rounds, luck))
    return Trace(worlds.first, preset, rounds, tuple(found))


def _issue(
    parties: Sequence[str],
    field: Mapping[str, Floats],
    place: int,
    name: str,
    rules: Rules,
    rounds: int,
    luck: tuple[Floats, Floats, int],
) -> IssueTrace:
    ideal = field["ideal"][:, place]
    who = np.flatnonzero((field["spatial_counts"][:, place] > 0) & ~np.isnan(ideal))
    names = [parties[int(party)] for party in who]
    left_out = tuple(party for party in parties if party not in names)
    if not names:
        return IssueTrace(name, {}, None, None, {}, (), (), Ended.NOBODY.sentence, left_out)
    played = play_rounds(
        ideal[who],
        field["capability"][who],
        field["salience"][who, place],
        rules=rules,
        rounds=rounds,
        rank=luck[0][who],
        key=luck[1],
        number=luck[2],
    )
    return IssueTrace(
        name,
        dict(zip(names, played.positions[0].tolist(), strict=True)),
        _number(played.mean[0]),
        _number(played.median[0]),
        dict(zip(names, played.risk.tolist(), strict=True)),
        tuple(_map(played, names)),
        tuple(_turn(played, names, turn, rules) for turn in range(rounds) if _is_played(played, turn)),
        played.ended.sentence,
        left_out,
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _is_played(played: Rounds, turn: int) -> bool:
    return bool((played.seen[turn] != 0).any())


def _map(played: Rounds, names: Sequence[str]) -> list[Sight]:
    return [
        Sight(
            party,
            other,
            float(played.own_gain[i, j]),
            float(played.other_gain[i, j]),
            RELATIONS[int(played.relation[i, j])],
        )
        for i, party in enumerate(names)
        for j, other in enumerate(names)
        if i != j
    ]


def _turn(played: Rounds, names: Sequence[str], turn: int, rules: Rules) -> Turn:
    seen, chosen = played.seen[turn], played.chosen[turn]
    offers = [
        Offer(
            names[i],
            names[int(j)],
            RELATIONS[int(seen[i, j, 2])],
            float(seen[i, j, 0]),
            float(seen[i, j, 1]),
            float(seen[i, j, 4]),
            float(seen[i, j, 7]),
            bool(chosen[i] == j),
        )
        for i in range(len(names))
        for j in np.flatnonzero(seen[i, :, 3])
    ]
    moves = [
        Move(
            name,
            float(played.positions[turn, i]),
            float(played.positions[turn + 1, i]),
            names[int(chosen[i])] if chosen[i] >= 0 else "",
            RELATIONS[int(seen[i, chosen[i], 2])] if chosen[i] >= 0 else "none",
            CAME[played.came_of_it[turn, i]],
            why_taken(seen[i], int(chosen[i]), rules),
            int(seen[i, :, 3].sum()),
        )
        for i, name in enumerate(names)
    ]
    after = dict(zip(names, played.positions[turn + 1].tolist(), strict=True))
    return Turn(
        turn + 1,
        tuple(offers),
        tuple(moves),
        after,
        _number(played.mean[turn + 1]),
        _number(played.median[turn + 1]),
    )


def why_taken(seen: Floats, chosen: int, rules: Rules) -> str:
    """Return what set an offer apart from the best of the others that would have moved the party elsewhere.

    Parameters
    ----------
    seen : array, shape (parties, 8)
        What one party saw; see :class:`detente.solvers.challenge.rounds.Rounds`.
    chosen : int
        Whose offer it took, -1 for none.
    rules : Rules
    """
    if chosen < 0:
        return "no offer"
    taken = seen[chosen]
    others = [row for j, row in enumerate(seen) if row[3] > 0 and j != chosen]
    elsewhere = [row for row in others if abs(row[4] - taken[4]) > SAME]
    if not elsewhere:
        return "same move as others" if others else "only offer"
    next_best = min(elsewhere, key=lambda row: (row[5], row[6], -row[1], row[4]))
    first = {"kind": "kind comes first", "movement": "least movement", "gain": "largest sender gain"}
    if taken[5] != next_best[5]:
        return first[rules.choice]
    if taken[6] != next_best[6]:
        if rules.choice == "kind":
            return "lowest position" if RELATIONS[int(taken[2])] == "compromise" else "least movement"
        return {"movement": "largest sender gain", "gain": "least movement"}[rules.choice]
    if abs(taken[1] - next_best[1]) > SAME:
        return "largest sender gain"
    return "lower of two equal"
