"""Spatial settings in every world: which variant of the rules is right there, who counts, who presses whom by force."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from detente.crisis.crisis import Crisis
from detente.worlds.worlds import Floats

if TYPE_CHECKING:
    from detente.worlds.build import Build

STREAM = "spatial.rules"


def round_labels(crisis: Crisis) -> tuple[str, ...]:
    """Return the names of the start, 0, and of every round of challenge."""
    return tuple(map(str, range(crisis.spatial.rounds + 1)))


def _rules(build: "Build") -> Floats:
    """Return the place of a preset among all presets, drawn with its odds; their order in the file changes nothing."""
    odds = np.array(list(build.crisis.spatial.odds.values()))
    if np.count_nonzero(odds) == 1:
        return build.fixed(int(odds.argmax()))
    steps = np.cumsum(odds) / odds.sum()
    return np.searchsorted(steps[:-1], build.drawing.luck.uniforms(STREAM), side="right").astype(np.float64)


def _counts(build: "Build") -> Floats:
    if build.crisis.spatial.who_counts == "seated":
        return build.field("seated")
    return build.fixed(np.ones((len(build.crisis.parties), len(build.crisis.issues))))


def _forcing(build: "Build") -> Floats:
    """Return 1 for challenger and defender on what is demanded, in worlds in which the lever of force is there."""
    crisis, play = build.crisis, build.crisis.confrontation
    found = np.zeros((build.draws, 2, len(crisis.parties), len(crisis.issues)))
    if play is None or play.force is None:
        return found
    parties, issues = list(crisis.parties), list(crisis.issues)
    there = build.field("lever_available")[:, list(crisis.levers).index(play.force)]
    for side, party in enumerate((play.challenger, play.defender)):
        for issue in play.demand:
            found[:, side, parties.index(party), issues.index(issue)] = there
    return found


SPATIAL_BUILDERS: Mapping[str, Callable[["Build"], Floats]] = MappingProxyType(
    {
        "spatial_rules": _rules,
        "spatial_round": lambda build: build.fixed(np.arange(build.crisis.spatial.rounds + 1)),
        "spatial_counts": _counts,
        "forcing": _forcing,
    }
)
