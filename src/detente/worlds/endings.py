"""Endings: what every way in which a confrontation can end is worth to its two sides.

A = challenger, B = defender. With u the utility of :mod:`detente.worlds.utility`, x⁰ the status quo, x^d the demand
(status quo elsewhere), x^o the offer (the demand on technical issues, held at B's limit where the demand lies beyond
it), α and κ the costs of backing down before A's and B's audiences, w = 1 for a public demand, [c_i] = 1 when a signed
position, on an issue of the demand, lies beyond i's limit, L = ``line_cost``, and

    gap   = clip((u_A(x^d) - u_A(x^o)) / (u_A(x^d) - u_A(x⁰)), 0, 1)     what an accepted offer leaves unmet
    given = clip((u_B(x⁰) - u_B(x^o)) / (u_B(x⁰) - u_B(x^d)), 0, 1)      what it gives of the demand

======================  =============================  ==========================
ending                  A                              B
======================  =============================  ==========================
wait                    u_A(x⁰)                        u_B(x⁰)
concede                 u_A(x^d) - L[c_A]              u_B(x^d) - κ - L[c_B]
accept (an offer)       u_A(x^o) - α w gap - L[c_A]    u_B(x^o) - κ given - L[c_B]
refuse (an offer)       value of force                 value of force
back_down               u_A(x⁰) - α w                  u_B(x⁰)
fight (resistance)      value of force                 value of force
======================  =============================  ==========================

The *value of force* is s u(x^w) + (1 - s) u(x^l), minus own costs and the hits of the other: x^w has the issues of
``decides`` at their stated ends, x^l has them at B's ideal. Costs and hits are those of the lever of force and of every
lever that it needs, and of the answers. A rung mobilised beforehand is paid in every later ending and adds what it
``strengthens`` to s. A ``refusal_gain`` of a hypothesis that holds is paid to A in both endings after resistance.
Where L is 1 (``hard``) a position beyond one's limit is never signed: the action is worth -inf and has no probability.
A challenger who can neither sign an offer nor fight lets it lie: that is backing down, and counts as an offer that was
taken and never came into force.
When an audience that must ratify a moved issue would not, the deal fails: both keep x⁰, nothing is signed, and the side
whose audience refused pays its cost of backing down.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from detente.core.quantity import Scale
from detente.crisis.crisis import Crisis
from detente.crisis.game.types import rungs, sides
from detente.worlds.mediation.bodies import chambers, chance_by_seats, voters, who_votes
from detente.worlds.outcomes import DEALS, ENDINGS
from detente.worlds.sides import Stake
from detente.worlds.utility import beyond_limit, utility
from detente.worlds.worlds import Floats

if TYPE_CHECKING:
    from detente.worlds.build import Build

HARD = 1.0  # a line cost at which a red line is never crossed


@dataclass(frozen=True)
class Worth:
    """What the endings are worth in a block of worlds.

    Attributes
    ----------
    challenger, defender : arrays, shape (draws, signals, endings)
    ratified : array, shape (draws, deals)
        Chance that the audiences who must ratify let a deal pass.
    """

    challenger: Floats
    defender: Floats
    ratified: Floats


def demanded(build: "Build", stake: Stake) -> Floats:
    """Return what a challenge demands, NaN on issues that it is not about; shape (draws, issues)."""
    crisis, demand = build.crisis, build.field("demand").copy()
    issues = list(crisis.issues)
    if stake.at is not None:
        for issue, number in crisis.history[stake.at].offer.items():
            drawn = build.drawing.number(f"history.{stake.at}.offer.{issue}", number, Scale.UNIT)
            if drawn is not None:
                demand[:, issues.index(issue)] = drawn
    if stake.on:
        demand[:, [issue not in stake.on for issue in issues]] = np.nan
    return demand


def positions_of(build: "Build", stake: Stake) -> tuple[Floats, Floats, Floats]:
    """Return status quo, demand and offer of a challenge; shapes (draws, issues)."""
    return build.kept(("positions", stake), lambda worlds: _positions(worlds, stake))


def _positions(build: "Build", stake: Stake) -> tuple[Floats, Floats, Floats]:
    crisis, quo, demand = build.crisis, build.field("status_quo"), demanded(build, stake)
    asked = np.where(np.isnan(demand), quo, demand)
    one = list(crisis.parties).index(sides(crisis)[1])
    ideal, limit, side = (build.field(name)[:, one] for name in ("ideal", "limit", "limit_side"))
    edge = np.where(side > 0, np.fmax(limit, ideal), np.fmin(limit, ideal))
    held = np.where(side > 0, np.fmin(asked, edge), np.where(side < 0, np.fmax(asked, edge), asked))
    held = np.clip(held, np.minimum(quo, asked), np.maximum(quo, asked))
    technical = build.field("fundamental") == 0
    return quo, asked, np.where(technical, held, quo)


def force_worth(build: "Build") -> tuple[Floats, Floats]:
    """Return the value of force to every party without any rung mobilised beforehand, and what winning adds to losing.

    Returns
    -------
    two arrays, shape (draws, parties)
        Value; and u(x^w) - u(x^l), the gain of each further unit of the chance of success.
    """
    crisis = build.crisis
    value, edge = build.kept("force before its costs", _before_costs)
    value, available, costs = value.copy(), build.field("lever_available"), build.field("lever_cost")
    for name, place in _used(crisis):
        value[:, list(crisis.parties).index(crisis.levers[name].party)] -= available[:, place] * costs[:, place]
    return value, edge


def _used(crisis: Crisis) -> list[tuple[str, int]]:
    """Return the levers that are used in war, by name and place: force, what it needs, and the answers."""
    play = crisis.confrontation
    assert play is not None
    force = (play.force,) if play.force else ()
    names = dict.fromkeys((*force, *(name for rung in rungs(crisis) for name in rung), *play.answer))
    return [(name, list(crisis.levers).index(name)) for name in names]


def _before_costs(build: "Build") -> tuple[Floats, Floats]:
    """Return the value of force less its hits alone, and what winning adds to losing; shapes (draws, parties)."""
    crisis, play = build.crisis, build.crisis.confrontation
    assert play is not None
    ideal, weight = build.field("ideal"), build.field("weight")
    quo, decides = build.field("status_quo"), build.field("decides")
    decided = ~np.isnan(decides)
    end = ideal[:, list(crisis.parties).index(play.defender)]
    won = utility(np.where(decided, decides, quo), ideal, weight)
    lost = utility(np.where(decided & ~np.isnan(end), end, quo), ideal, weight)
    chance = build.field("success")[:, None]
    value = chance * won + (1 - chance) * lost
    available, hits = build.field("lever_available"), build.field("lever_hits")
    for _, place in _used(crisis):
        value = value - available[:, place, None] * hits[:, place]
    return value, won - lost


def demand_gain(build: "Build", stake: Stake) -> Floats:
    """Return what the demand is worth to the challenger beyond the status quo; shape (draws,)."""
    at_quo, at_demand, _ = worth_of_positions(build, stake)
    return at_demand[:, 0] - at_quo[:, 0]


def rows_of(build: "Build") -> list[int]:
    """Return the places of challenger and defender among the parties."""
    return [list(build.crisis.parties).index(party) for party in sides(build.crisis)]


def of_sides(build: "Build", name: str) -> Floats:
    """Return a field of all parties for challenger and defender only; shape (draws, 2, dims …)."""
    return build.kept(("of sides", name), lambda worlds: worlds.field(name)[:, rows_of(worlds)])


def worth_of_positions(build: "Build", stake: Stake) -> tuple[Floats, Floats, Floats]:
    """Return what status quo, demand and offer are worth to the two sides; shapes (draws, 2)."""

    def worth(worlds: "Build", place: int) -> Floats:
        return utility(positions_of(worlds, stake)[place], of_sides(worlds, "ideal"), of_sides(worlds, "weight"))

    return build.kept(("worth", stake), lambda worlds: (worth(worlds, 0), worth(worlds, 1), worth(worlds, 2)))


def endings(build: "Build", stake: Stake, whole: Stake) -> Worth:
    """Return what the endings of one challenge are worth to its two sides.

    Parameters
    ----------
    build : Build
    stake : Stake
        The challenge.
    whole : Stake
        The whole demand, of which this challenge may be a part: costs of backing down are in proportion.
    """
    return build.kept(("endings", stake), lambda worlds: _endings(worlds, stake, whole))


def _endings(build: "Build", stake: Stake, whole: Stake) -> Worth:
    pays, ratified = build.kept(("deals", stake), lambda worlds: _without_force(worlds, stake, whole))
    return _with_signals(build, pays.copy(), ratified.copy(), rows_of(build))


def _without_force(build: "Build", stake: Stake, whole: Stake) -> tuple[Floats, Floats]:
    """Return what the endings without force are worth, and the chance that deals are ratified.

    Returns
    -------
    array, shape (draws, sides, endings)
    array, shape (draws, deals)
    """
    crisis = build.crisis
    quo, asked, offer = positions_of(build, stake)
    at_quo, at_demand, at_offer = worth_of_positions(build, stake)
    full = demand_gain(build, whole)
    part = np.clip(_ratio(at_demand[:, 0] - at_quo[:, 0], full), 0, 1)
    gap = np.clip(_ratio(at_demand[:, 0] - at_offer[:, 0], at_demand[:, 0] - at_quo[:, 0]), 0, 1)
    given = np.clip(_ratio(at_quo[:, 1] - at_offer[:, 1], at_quo[:, 1] - at_demand[:, 1]), 0, 1)
    face = np.stack([face_of(build, party, asked != quo) * part for party in sides(crisis)], axis=1)
    face[:, 0] *= stake.public

    pays = np.zeros((build.draws, 2, len(ENDINGS)))  # draw × side × ending
    pays[:, :, 0] = pays[:, :, 4] = at_quo
    pays[:, 0, 4] -= face[:, 0]
    pays[:, :, 1] = at_demand - np.stack([np.zeros(build.draws), face[:, 1]], axis=1)
    pays[:, :, 2] = at_offer - np.stack([face[:, 0] * gap, face[:, 1] * given], axis=1)
    beyond = _beyond(build, stake, (asked, offer))
    pays[:, :, 1:3] -= build.field("line_cost")[:, None, None] * beyond
    ratified = _ratify(build, pays, (asked, offer), at_quo, face)
    _take_away(build, pays, beyond)
    nothing = (offer == quo).all(axis=1)
    pays[nothing, 1, 2] = -np.inf  # an offer that changes nothing is none
    return pays, ratified


def _ratio(top: Floats, bottom: Floats) -> Floats:
    """Return top / bottom, and 0 where the bottom is not above 0."""
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 1e-12)


def face_of(build: "Build", party: str, moved: Floats) -> Floats:
    """Return the cost of backing down of one side: the sum over its audiences that watch a moved issue."""
    costs = np.nan_to_num(build.field("backing_down"))
    issues = list(build.crisis.issues)
    total = np.zeros(build.draws)
    for place, audience in enumerate(build.crisis.audiences.values()):
        if audience.of == party:
            watched = [issues.index(issue) for issue in audience.watches] or list(range(len(issues)))
            total += costs[:, place] * moved[:, watched].any(axis=1)
    return total


def _beyond(build: "Build", stake: Stake, deals: tuple[Floats, Floats]) -> Floats:
    """Return 1 where a deal puts an issue of the demand beyond a side's limit, or leaves it there, else 0.

    Issues that the demand is not about are not signed, wherever they stand; shape (draws, sides, deals).
    """
    signed = ~np.isnan(demanded(build, stake))[:, None]
    lines = [of_sides(build, name) for name in ("ideal", "limit", "limit_side")]
    return np.stack([(beyond_limit(deal, *lines) * signed).max(axis=2) for deal in deals], axis=2)


def _take_away(build: "Build", pays: Floats, beyond: Floats) -> None:
    """Take the deal beyond a hard line away from who would sign it: only B concedes, both sign an offer."""
    hard = (beyond > 0) & (build.field("line_cost") >= HARD)[:, None, None]
    pays[hard[:, 1, 0], 1, 1] = -np.inf
    for who in (0, 1):
        pays[hard[:, who, 1], who, 2] = -np.inf


def _ratify(build: "Build", pays: Floats, deals: tuple[Floats, Floats], at_quo: Floats, face: Floats) -> Floats:
    """Turn the worth of deals into what they are worth before they are ratified; return the chance that they are."""
    quo = build.field("status_quo")
    found = np.ones((build.draws, len(DEALS)))
    for place, (ending, positions) in enumerate(zip((1, 2), deals, strict=True)):
        passing = np.stack([passes(build, party, positions, positions != quo) for party in sides(build.crisis)], axis=1)
        chance = passing.prod(axis=1)
        if (chance < 1).any():
            failed = at_quo - face * (1 - passing) / np.maximum(1 - chance, 1e-300)[:, None]
            pays[:, :, ending] = chance[:, None] * pays[:, :, ending] + (1 - chance)[:, None] * failed
        found[:, place] = chance
    return found


def passes(build: "Build", party: str, positions: Floats, moved: npt.NDArray[np.bool_]) -> Floats:
    """Return the chance that the audiences of one side let a deal pass: those that ratify a moved issue judge it.

    An audience with seats passes it by the votes of its groups, each an audience or a party with limits of its own.
    """
    crisis, chance = build.crisis, np.ones(build.draws)
    issues = list(crisis.issues)
    for name, audience in crisis.audiences.items():
        if audience.of != party or not audience.ratifies:
            continue
        if not audience.seats:
            chance *= _lets_pass(build, name, audience.ratifies, positions, moved)
            continue
        votes = [
            _lets_pass(build, who_votes(crisis, name, group), audience.ratifies, positions, moved)
            for group in audience.seats
        ]
        place = chambers(crisis).index(name)
        members = [at for at, (chamber, _) in enumerate(voters(crisis)) if chamber == name]
        passed = chance_by_seats(
            np.stack(votes, axis=1),
            build.field("chamber_seats")[:, place, members],
            build.field("chamber_quota")[:, place],
            build.field("chamber_veto")[:, place, members],
        )
        touched = moved[:, [issues.index(issue) for issue in audience.ratifies]].any(axis=1)
        chance *= np.where(touched, passed, 1.0)
    return chance


def _lets_pass(
    build: "Build", name: str, ratified: tuple[str, ...], positions: Floats, moved: npt.NDArray[np.bool_]
) -> Floats:
    """Return the chance that an audience or a party would let a deal pass, by its limits on what it ratifies."""
    crisis, issues = build.crisis, list(build.crisis.issues)
    doubt = build.drawing.number("ratify_doubt", crisis.ratify_doubt, Scale.UNIT)
    known = name in crisis.audiences
    stances = crisis.audiences[name].stances if known else crisis.stances.get(name, {})
    chance = np.ones(build.draws)
    for issue in ratified:
        stance, place = stances.get(issue), issues.index(issue)
        if stance is None or stance.limit is None:
            continue
        at = f"audiences.{name}.stances.{issue}" if known else f"stances.{name}.{issue}"
        ideal = build.drawing.number(f"{at}.ideal", stance.ideal, Scale.UNIT)
        limit = build.drawing.number(f"{at}.limit", stance.limit, Scale.UNIT)
        middle = build.drawing.medians(f"{at}.ideal", stance.ideal, Scale.UNIT)
        line = build.drawing.medians(f"{at}.limit", stance.limit, Scale.UNIT)
        assert ideal is not None
        assert limit is not None
        assert middle is not None
        assert line is not None
        side = np.where(line == middle, np.where(middle <= 0.5, 1.0, -1.0), np.sign(line - middle))
        edge = np.where(side > 0, np.maximum(limit, ideal), np.minimum(limit, ideal))
        margin = side * (edge - positions[:, place])
        chance *= np.where(moved[:, place], _more_likely(margin, doubt), 1.0)
    return chance


def _more_likely(margin: Floats, doubt: Floats | None) -> Floats:
    """Return Φ(margin / doubt), or whether the margin is not negative where nothing is in doubt."""
    sure = (margin >= -1e-12).astype(np.float64)
    if doubt is None:
        return sure
    from scipy.special import ndtr

    scaled = np.divide(margin, doubt, out=np.zeros_like(margin), where=doubt > 0)
    return np.where(doubt > 0, ndtr(scaled), sure)


def _with_signals(build: "Build", pays: Floats, ratified: Floats, rows: list[int]) -> Worth:
    """Return the worth of the endings after each way to challenge: rungs cost, hit and strengthen."""
    crisis, play = build.crisis, build.crisis.confrontation
    assert play is not None
    levers, steps = list(crisis.levers), rungs(crisis)
    value, edge = force_worth(build)
    value, edge = value[:, rows], edge[:, rows]
    available = build.field("lever_available")
    armed = np.ones(build.draws, dtype=bool)
    for name in ((play.force,) if play.force else ()) + tuple(name for rung in steps for name in rung):
        armed &= available[:, levers.index(name)] > 0
    if play.force is None:
        armed[:] = False
    _let_lie(pays, ratified, ~armed)
    gain = _refusal_gain(build)
    success = build.field("success")
    whole = np.repeat(pays[:, None], len(steps) + 1, axis=1)  # draw × signal × side × ending
    sunk, added = np.zeros((build.draws, 2)), np.zeros(build.draws)
    for signal in range(len(steps) + 1):
        for name in steps[signal - 1] if signal else ():
            place = levers.index(name)
            used = available[:, place]
            sunk[:, 0] += used * build.field("lever_cost")[:, place]
            sunk[:, 1] += used * build.field("lever_hits")[:, place, rows[1]]
            raised = build.drawing.number(f"levers.{name}.strengthens", crisis.levers[name].strengthens, Scale.UNIT)
            added = added if raised is None else added + used * np.nan_to_num(raised)
        for ending in (1, 2, 4):
            whole[:, signal, :, ending] -= sunk
        force = value + (np.minimum(success + added, 1) - success)[:, None] * edge
        whole[:, signal, :, 3] = whole[:, signal, :, 5] = force
        whole[:, signal, 0, 4] += gain
        whole[:, signal, 0, 5] += gain
        whole[~armed, signal, 0, 3] = whole[~armed, signal, 0, 5] = -np.inf
    return Worth(whole[:, :, 0], whole[:, :, 1], ratified)


def _let_lie(pays: Floats, ratified: Floats, unarmed: np.ndarray) -> None:
    """Give an offer that A can neither sign nor refuse by force the worth of backing down, out of force."""
    stuck = unarmed & np.isneginf(pays[:, 0, 2])
    pays[stuck, 0, 2] = pays[stuck, 0, 4]
    open_to_b = stuck & np.isfinite(pays[:, 1, 2])
    pays[open_to_b, 1, 2] = pays[open_to_b, 1, 4]
    ratified[stuck, 1] = 0.0


def _refusal_gain(build: "Build") -> Floats:
    """Return what being refused is worth to the challenger: the sum over its hypotheses that hold."""
    crisis, holds = build.crisis, build.field("holds")
    total = np.zeros(build.draws)
    for place, (name, hypothesis) in enumerate(crisis.hypotheses.items()):
        if hypothesis.refusal_gain is not None and sides(crisis)[0] in hypothesis.of:
            drawn = build.drawing.number(f"hypotheses.{name}.refusal_gain", hypothesis.refusal_gain, Scale.UNIT)
            total = total if drawn is None else total + holds[:, place] * drawn
    return total
