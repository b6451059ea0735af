"""Types: what each side of a confrontation knows of itself and hides from the other, and the rungs on the way to force.

A *type* of a side is a set of its hypotheses that can be true together. The families that make the types are those that
``confrontation.types`` names, and by default, for each side,

1. its families with at least two rivals (exactly one of which is true), or, where there is none,
2. its hypotheses without rivals, at most three of them, each true or not; more are taken for known to both sides, and
   only the analyst is unsure of them.

A family counts for a side when all its hypotheses are of that side alone. A side without such hypotheses has quantile
nodes of the cost of its own levers instead: of force for the challenger, of its answers for the defender
(:data:`NODES` of them, equally likely), or one single type where these costs are exact.

*Rungs* are the levers that force needs, in the order in which they have to be used. Levers that wait for the same ones
are one rung.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

from detente.core.quantity import Exact
from detente.crisis.crisis import Crisis

NODES = 3  # quantile nodes of a cost, at the middles of equal slices of probability
MOST_ALONE = 3  # hypotheses without rivals that make types by default: eight types
MOST_TYPES = 12  # of a side; the game is solved for all pairs of types in every world


@dataclass(frozen=True)
class Type:
    """One thing that a side may be.

    Attributes
    ----------
    name : str
        The hypotheses that are true, joined by ``+``; or ``PARTY cost 1 of 3`` for a quantile node.
    holds : mapping of hypothesis to bool
        Every hypothesis of the side's families, true or not.
    node : float or None
        Probability at which the costs in ``pinned`` stand.
    pinned : tuple of str
        Addresses of the costs.
    """

    name: str
    holds: Mapping[str, bool] = field(default_factory=dict)
    node: float | None = None
    pinned: tuple[str, ...] = ()


def sides(crisis: Crisis) -> tuple[str, str]:
    """Return challenger and defender.

    Raises
    ------
    ValueError
        When the crisis states no confrontation.
    """
    if crisis.confrontation is None:
        raise ValueError("the crisis states no confrontation")
    return crisis.confrontation.challenger, crisis.confrontation.defender


def families_of(crisis: Crisis, party: str) -> dict[str, tuple[str, ...]]:
    """Return the families of hypotheses that make a side's types, each with its hypotheses in the order of the file."""
    found: dict[str, list[str]] = {}
    foreign: set[str] = set()
    for name, hypothesis in crisis.hypotheses.items():
        found.setdefault(hypothesis.rivals, []).append(name)
        if set(hypothesis.of) != {party}:
            foreign.add(hypothesis.rivals)
    own = {family: tuple(names) for family, names in found.items() if family not in foreign}
    play = crisis.confrontation
    named = {family: own[family] for family in (play.types if play else ()) if family in own}
    if named:
        return named
    rivals = {family: names for family, names in own.items() if len(names) > 1}
    if rivals:
        return rivals
    return own if len(own) <= MOST_ALONE else {}


def types_of(crisis: Crisis, party: str) -> tuple[Type, ...]:
    """Return the types of one side, in the order of the file; at least one."""
    families = families_of(crisis, party)
    if not families:
        return _nodes(crisis, party)
    ways = [names if len(names) > 1 else (names[0], None) for names in families.values()]
    members = [name for names in families.values() for name in names]
    found = []
    for choice in product(*ways):
        true = [name for name in choice if name is not None]
        words = "+".join(true) or "none of " + "+".join(members)
        found.append(Type(words, {name: name in true for name in members}))
    return tuple(found)


def _nodes(crisis: Crisis, party: str) -> tuple[Type, ...]:
    play = crisis.confrontation
    assert play is not None
    levers = (play.force,) if party == play.challenger else play.answer
    own = [name for name in levers if name in crisis.levers and crisis.levers[name].party == party]
    paths = tuple(f"levers.{name}.cost" for name in own if not isinstance(crisis.levers[name].cost.quantity, Exact))
    if not paths:
        return (Type(party),)
    return tuple(
        Type(f"{party} cost {place + 1} of {NODES}", node=(place + 0.5) / NODES, pinned=paths) for place in range(NODES)
    )


def rungs(crisis: Crisis) -> tuple[tuple[str, ...], ...]:
    """Return the rungs on the way to force, the first one first; none where force needs nothing.

    Only levers that the challenger owns count.
    """
    play = crisis.confrontation
    if play is None or play.force not in crisis.levers:
        return ()
    depth: dict[str, int] = {}

    def measure(name: str, seen: frozenset[str]) -> int:
        below = [other for other in crisis.levers[name].needs if other in crisis.levers and other not in seen]
        depth[name] = 1 + max((measure(other, seen | {name}) for other in below), default=-1)
        return depth[name]

    measure(play.force, frozenset({play.force}))
    depth.pop(play.force)
    levels: dict[int, list[str]] = {}
    for name, level in sorted(depth.items()):
        if crisis.levers[name].party == play.challenger:
            levels.setdefault(level, []).append(name)
    return tuple(tuple(levels[level]) for level in sorted(levels))


def signals(crisis: Crisis) -> tuple[str, ...]:
    """Return the ways to challenge: bare, and with each rung mobilised beforehand."""
    steps = rungs(crisis)
    return (
        "challenge",
        *("+".join(name for rung in steps[: place + 1] for name in rung) for place in range(len(steps))),
    )
