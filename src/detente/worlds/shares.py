"""Shares: deals that give the challenger a share of its demand, between the status quo and all of it.

The deal with share x puts every issue of the whole demand at x⁰ + x (x^d - x⁰), all issues in step. With the names of
:mod:`detente.worlds.endings`, r_i the chance that i's audiences let it pass and r = r_A r_B, it is worth to side i

    worth   r (u_i(x) - L[c_i]) + (1 - r) u_i(x⁰)
    face    α_i (r f_i + 1 - r_i),      f_A = (u_A(x^d) - u_A(x)) / (u_A(x^d) - u_A(x⁰)),
                                        f_B = (u_B(x⁰) - u_B(x)) / (u_B(x⁰) - u_B(x^d)),      both within 0 and 1,

worth less face, so that the share 1 is the ending *concede*, and an accepted offer that is part of the demand is
treated as the ending *accept* treats it. The audiences judge every issue that the demand would move. Where L is 1 a
share beyond one's limit is worth -inf.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from detente.crisis.game.types import sides
from detente.worlds.endings import (
    HARD,
    demand_gain,
    demanded,
    face_of,
    of_sides,
    passes,
    positions_of,
    worth_of_positions,
)
from detente.worlds.outcomes import SHARES
from detente.worlds.sides import Stake
from detente.worlds.utility import beyond_limit, utility
from detente.worlds.worlds import Floats

if TYPE_CHECKING:
    from detente.worlds.build import Build


def _whole(build: "Build") -> Stake:
    return build.sides.stakes[0]


def _deals(build: "Build") -> Iterator[tuple[int, float, Floats]]:
    """Yield each share by place and size, with the positions of its deal."""
    quo, asked, _ = positions_of(build, _whole(build))
    for place, share in enumerate(np.linspace(0, 1, len(SHARES))):
        yield place, float(share), quo + share * (asked - quo) if share < 1 else asked


def faces(build: "Build") -> Floats:
    """Return what it costs each side before its audiences to give up all that is demanded; shape (draws, 2)."""
    stake = _whole(build)
    quo, asked, _ = positions_of(build, stake)
    part = demand_gain(build, stake) > 1e-12
    found = np.stack([face_of(build, party, asked != quo) * part for party in sides(build.crisis)], axis=1)
    found[:, 0] *= stake.public
    return found


def ratified_shares(build: "Build") -> Floats:
    """Return the chance that each side's audiences let a deal pass; shape (draws, 2, shares)."""
    quo, asked, _ = positions_of(build, _whole(build))
    found = np.empty((build.draws, 2, len(SHARES)))
    for place, _, positions in _deals(build):
        for side, party in enumerate(sides(build.crisis)):
            found[:, side, place] = passes(build, party, positions, asked != quo)
    return found


def worth_of_shares(build: "Build") -> Floats:
    """Return what each deal is worth to both sides before face; shape (draws, 2, shares)."""
    ideal, weight, limit, side = (of_sides(build, name) for name in ("ideal", "weight", "limit", "limit_side"))
    chance = build.field("share_ratified").prod(axis=1)
    cost = build.field("line_cost")[:, None]
    signed = ~np.isnan(demanded(build, _whole(build)))[:, None]
    at_quo, _, _ = worth_of_positions(build, _whole(build))
    found = np.empty((build.draws, 2, len(SHARES)))
    for place, share, positions in _deals(build):
        r = chance[:, place, None]
        beyond = (beyond_limit(positions, ideal, limit, side) * signed).max(axis=2) * (share > 0)
        worth = r * (utility(positions, ideal, weight) - cost * beyond) + (1 - r) * at_quo
        worth = np.minimum(worth, 1)  # an ideal on everything is 1, whatever rounding adds
        found[:, :, place] = np.where((beyond > 0) & (cost >= HARD), -np.inf, worth)
    return found


def face_of_shares(build: "Build") -> Floats:
    """Return what each deal costs both sides before their audiences; shape (draws, 2, shares)."""
    ideal, weight = of_sides(build, "ideal"), of_sides(build, "weight")
    at_quo, at_demand, _ = worth_of_positions(build, _whole(build))
    passing = build.field("share_ratified")
    whole = (at_demand - at_quo) * np.array([1.0, -1.0])
    found = np.empty((build.draws, 2, len(SHARES)))
    for place, _, positions in _deals(build):
        at = utility(positions, ideal, weight)
        moved = np.stack([at_demand[:, 0] - at[:, 0], at_quo[:, 1] - at[:, 1]], axis=1)
        part = np.divide(moved, whole, out=np.zeros_like(moved), where=whole > 1e-12)
        r = passing[:, :, place].prod(axis=1)[:, None]
        found[:, :, place] = build.field("face") * (r * np.clip(part, 0, 1) + 1 - passing[:, :, place])
    return found
