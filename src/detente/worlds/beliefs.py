"""Beliefs: in every world, what each side believes of the other, and what endings are worth under every pair of types.

The analyst does not know the numbers: worlds differ in them, and each world has one true hypothesis of every family.
The players know the numbers of their world and their own type, not the other's. So every world also holds what each
ending is worth under every pair of types, on the same luck, and what each side believes of the other: the odds of the
reading that is in force there, unless ``beliefs`` says otherwise. Odds that a belief leaves out share what is left in
the proportions of the reading.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from detente.core.quantity import Scale
from detente.core.record import Number
from detente.crisis.game.types import Type, families_of, sides, signals
from detente.worlds.draw import Otherwise
from detente.worlds.endings import demand_gain, endings
from detente.worlds.outcomes import DEALS, ENDINGS, SHARES
from detente.worlds.sides import Sides
from detente.worlds.worlds import Floats

if TYPE_CHECKING:
    from detente.worlds.build import Build


def payoffs(build: "Build") -> tuple[Floats, Floats]:
    """Return what each ending is worth to challenger and defender, for all games, views and pairs of types.

    Returns
    -------
    two arrays, shape (draws, games, views, challenger types, defender types, signals, endings)
    """
    about = build.sides
    ones, others = about.types
    shape = (len(about.stakes), len(about.views), len(ones), len(others), len(signals(build.crisis)), len(ENDINGS))
    found = np.empty((2, build.draws, *shape))
    for place, view in enumerate(about.views):
        for game, stake in enumerate(about.stakes):
            seen = _as_seen(build, view).variant(Otherwise(before=stake.before))
            for row, one in enumerate(ones):
                of_one = _being(seen, one)  # all its pairs share what the other's type does not touch
                for column, other in enumerate(others):
                    worth = endings(_being(of_one, other), stake, about.stakes[0])
                    found[0, :, game, place, row, column] = worth.challenger
                    found[1, :, game, place, row, column] = worth.defender
    return found[0], found[1]


def _as_seen(build: "Build", view: str) -> "Build":
    """Return the same worlds with what is wrong in a view."""
    wrong: dict[str, Number] = {}
    if view != "shared":
        belief = build.crisis.beliefs.get(sides(build.crisis)[0 if view == "challenger" else 1])
        wrong = {} if belief is None else dict(belief.sets)
    return build.variant(Otherwise(sets=wrong))


def _being(build: "Build", kind: Type) -> "Build":
    """Return the same worlds with a side being of some type."""
    pinned = {} if kind.node is None else dict.fromkeys(kind.pinned, kind.node)
    return build.variant(Otherwise(kind.holds, pinned))


def shares_by_type(build: "Build") -> Floats:
    """Return what deals are worth to the defender by its types, less face; shape (draws, views, types, shares)."""
    about = build.sides
    found = np.empty((build.draws, len(about.views), len(about.types[1]), len(SHARES)))
    for place, view in enumerate(about.views):
        for column, kind in enumerate(about.types[1]):
            seen = _being(_as_seen(build, view), kind)
            found[:, place, column] = seen.field("share_worth")[:, 1] - seen.field("share_face")[:, 1]
    return found


def ratified(build: "Build") -> Floats:
    """Return the chance that a deal passes those who must ratify, as things are; shape (draws, games, deals)."""
    about = build.sides
    found = np.empty((build.draws, len(about.stakes), len(DEALS)))
    for game, stake in enumerate(about.stakes):
        found[:, game] = endings(build.variant(Otherwise(before=stake.before)), stake, about.stakes[0]).ratified
    return found


def worth_in_truth(build: "Build", side: int) -> Floats:
    """Return what each ending of the whole demand is worth to one side as things are; shape (draws, endings).

    Without any rung mobilised beforehand. An action that a hard line or a missing lever takes away is worth nothing
    that could be compared: NaN.
    """
    whole = build.sides.stakes[0]
    worth = endings(build, whole, whole)
    found = (worth.challenger, worth.defender)[side][:, 0].copy()
    found[np.isinf(found)] = np.nan
    return found


def gain_of_demand(build: "Build") -> Floats:
    """Return what the whole demand is worth to the challenger beyond the status quo; shape (draws,)."""
    return demand_gain(build, build.sides.stakes[0])


def type_odds(build: "Build", side: int) -> Floats:
    """Return what is believed, in each view, of the types of one side; shape (draws, views, types).

    In the other side's own view it is what that side believes; in the side's own view it is what it thinks that the
    other believes.
    """
    about, crisis = build.sides, build.crisis
    other = sides(crisis)[1 - side]
    belief = crisis.beliefs.get(other)
    views = []
    for view in about.views:
        knows = view in ("shared", "defender" if side == 0 else "challenger") or (belief is not None and belief.known)
        views.append(_odds_of_types(build, side, other if belief is not None and belief.odds and knows else None))
    return np.stack(views, axis=1)


def odds_in_reading(build: "Build") -> Floats:
    """Return the odds of every type of both sides by the reading in force; shape (draws, types of both)."""
    return np.concatenate([_odds_of_types(build, side, None) for side in (0, 1)], axis=1)


def _odds_of_types(build: "Build", side: int, believer: str | None) -> Floats:
    crisis = build.crisis
    party, kinds = sides(crisis)[side], build.sides.types[side]
    own = families_of(crisis, party)
    if not own:
        return np.full((build.draws, len(kinds)), 1 / len(kinds))
    chance = {name: odds for members in own.values() for name, odds in odds_of_family(build, members, believer).items()}
    found = np.ones((build.draws, len(kinds)))
    for place, kind in enumerate(kinds):
        for members in own.values():
            if len(members) == 1:
                p = chance[members[0]]
                found[:, place] *= p if kind.holds[members[0]] else 1 - p
            else:
                found[:, place] *= chance[next(name for name in members if kind.holds[name])]
    return found


def odds_of_family(build: "Build", members: tuple[str, ...], believer: str | None) -> dict[str, Floats]:
    """Return the odds of the hypotheses of one family; of rivals they sum to 1."""
    drawing, crisis = build.drawing, build.crisis
    names = tuple(sorted(members))
    odds = np.stack([drawing.odds(name) for name in names], axis=1)
    alone = len(names) == 1
    if not alone:
        odds = _to_one(odds)
    stated = {} if believer is None else crisis.beliefs[believer].odds
    said = {
        name: drawing.number(f"beliefs.{believer}.odds.{name}", stated[name], Scale.UNIT)
        for name in names
        if name in stated
    }
    if said:
        none = np.zeros(build.draws)
        own = np.stack([none if (odd := said.get(name)) is None else odd for name in names], axis=1)
        silent = np.array([name not in said for name in names])
        left = np.maximum(1 - own.sum(axis=1, keepdims=True), 0)
        odds = own + (left * _to_one(odds * silent) if silent.any() and not alone else 0)
        odds = odds if alone else _to_one(odds)
    return {name: odds[:, place] for place, name in enumerate(names)}


def _to_one(odds: Floats) -> Floats:
    total = odds.sum(axis=1, keepdims=True)
    even = np.full_like(odds, 1 / odds.shape[1])
    return np.asarray(np.divide(odds, total, out=even, where=total > 0))


def true_type(build: "Build", side: int) -> Floats:
    """Return which of its types one side is, by its place; shape (draws,)."""
    kinds = build.sides.types[side]
    found = np.zeros(build.draws)
    if kinds[0].node is not None:
        u = build.drawing.luck.uniforms(kinds[0].pinned[0])
        return np.minimum(np.floor(u * len(kinds)), len(kinds) - 1)
    names, holds = list(build.crisis.hypotheses), build.field("holds")
    for place, kind in enumerate(kinds):
        fits = np.ones(build.draws, dtype=bool)
        for name, is_so in kind.holds.items():
            fits &= (holds[:, names.index(name)] > 0) == is_so
        found[fits] = place
    return found


def of_moves(build: "Build", take: Callable[[Sides, int], float]) -> Floats:
    """Return one number of every move of the history, the same in every world; shape (draws, moves)."""
    about = build.sides
    return build.fixed([take(about, place) for place in range(len(about.rounds.moves))] or np.empty(0))


def move_error(build: "Build") -> Floats:
    """Return the chance that each move was coded wrongly: its own, or the confrontation's; shape (draws, moves)."""
    about, crisis = build.sides, build.crisis
    found = np.empty((build.draws, len(about.rounds.moves)))
    for place, move in enumerate(about.rounds.moves):
        entry = move.entries[0]
        own = build.drawing.number(f"history.{entry}.coding_error", crisis.history[entry].coding_error, Scale.UNIT)
        found[:, place] = build.field("coding_error") if own is None else own
    return found
