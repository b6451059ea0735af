"""How much each actor weighs in a European decision.

``ssi``: the Shapley-Shubik index of the votes in the Council :cite:`shapley1954` - of the fifteen members, or of 27 or
28 with the votes of the Treaty of Nice where a newer member has a position on the issue; equal where the Council must
be unanimous. The Commission weighs a sixth, under codecision the Parliament a sixth as well, and the Council the rest.
``gdp``: gross domestic products as the table has them. ``equal``: all alike.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np

from detente.core.errors import BadInput
from detente.solvers.shapley_shubik import shapley_shubik
from detente.study.backtest.deu import ACTORS, COMMISSION, PARLIAMENT, Decisions
from detente.worlds.worlds import Floats

WEIGHTS = ("ssi", "gdp", "equal")
SIXTH = 1 / 6
INSTITUTIONS = (ACTORS[COMMISSION], ACTORS[PARLIAMENT])
CODECISION = frozenset(("cod", "olp"))  # today's name of codecision is the ordinary legislative procedure


@cache
def index_of(council: str) -> Mapping[str, float]:
    """Return each member's index in a Council: ``eu15``, ``eu27`` or ``eu28``."""
    with files("detente.study.backtest").joinpath("council_votes.csv").open(encoding="utf-8") as file:
        votes = {row["member"]: int(row[council]) for row in csv.DictReader(file) if row[council]}
    quota = votes.pop("quota")
    return dict(zip(votes, map(float, shapley_shubik(tuple(votes.values()), quota)), strict=True))


def capabilities(decisions: Decisions, weights: str) -> Floats:
    """Return what each actor weighs on each issue; shape (issues, actors), 0 for one without a weight.

    Raises
    ------
    BadInput
        When there are no such weights, or the table does not hold what they need.
    """
    if weights not in WEIGHTS:
        raise BadInput(f"there are no weights '{weights}'; choose one of {', '.join(WEIGHTS)}")
    if weights == "equal":
        return np.ones_like(decisions.positions)
    if weights == "gdp":
        if decisions.product is None:
            raise BadInput(
                f"{decisions.file}: the table has no gross domestic products; add them in a line below the headings, "
                "under the positions, or choose the weights ssi"
            )
        product = np.nan_to_num(decisions.product)
        return np.broadcast_to(product / product.max(), decisions.positions.shape)
    found = np.zeros_like(decisions.positions)
    for row, council in enumerate(_councils(decisions)):
        found[row] = _by_index(council, decisions.procedures[row], decisions.votes[row])
    return found


@cache
def _by_index(council: str, procedure: str, vote: str) -> Floats:
    index = dict(index_of(council))
    if vote.lower().startswith("unan"):
        index = dict.fromkeys(index, 1 / len(index))
    shared = procedure.lower() in CODECISION
    found = np.array([index.get(actor, 0.0) for actor in ACTORS]) * (1 - SIXTH - SIXTH * shared)
    found[COMMISSION], found[PARLIAMENT] = SIXTH, SIXTH * shared
    return found


def _councils(decisions: Decisions) -> list[str]:
    """Return which Council decided every issue, by who has a position on it."""
    has = ~np.isnan(decisions.positions)
    newer = [place for place, actor in enumerate(ACTORS) if actor not in index_of("eu15") and actor not in INSTITUTIONS]
    croatia = ACTORS.index("cr")
    return ["eu28" if row[croatia] else "eu27" if row[newer].any() else "eu15" for row in has]
