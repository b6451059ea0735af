"""Structure: states, moves and settings of the options as fields, the same in every world."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from detente.crisis.crisis import Crisis
from detente.worlds.options.frame import FOLLOWED, frame_of, look_at
from detente.worlds.options.views import state_seen, state_worth_seen
from detente.worlds.options.worth import state_there, state_worth
from detente.worlds.worlds import Floats

if TYPE_CHECKING:
    from detente.worlds.build import Build

SANCTIONS = ("any_legal_sequence", "each_opponent_once", "single_move")
EVOLUTIONS = ("any_unsanctioned", "best_unsanctioned")


def no_options(crisis: Crisis) -> str:
    """Return why nothing can be said of a crisis' options, or nothing where something can."""
    found = look_at(crisis)
    return found if isinstance(found, str) else ""


def _state_now(build: "Build") -> Floats:
    frame = frame_of(build.crisis)
    return build.fixed(np.arange(frame.states.count) == frame.now)


def _transition_by(build: "Build") -> Floats:
    frame = frame_of(build.crisis)
    rows = np.array([list(build.crisis.parties).index(party) for party in frame.model.parties], dtype=np.int64)
    return build.fixed(rows[frame.moves.by] == np.arange(len(build.crisis.parties))[:, None])


OF_OPTIONS: "Mapping[str, Callable[[Build], Floats]]" = MappingProxyType(
    {
        "state_code": lambda build: build.fixed(frame_of(build.crisis).codes),
        "state_now": _state_now,
        "state_end": lambda build: build.fixed(frame_of(build.crisis).ends),
        "state_there": state_there,
        "state_worth": state_worth,
        "state_seen": state_seen,
        "state_worth_seen": state_worth_seen,
        "transition_by": _transition_by,
        "transition_from": lambda build: build.fixed(frame_of(build.crisis).moves.source),
        "transition_to": lambda build: build.fixed(frame_of(build.crisis).moves.target),
        "option_concept": lambda build: build.fixed(FOLLOWED.index(build.crisis.options.concept)),
        "option_sanction": lambda build: build.fixed(SANCTIONS.index(build.crisis.options.sanction)),
        "option_strict": lambda build: build.fixed(build.crisis.options.deter == "strictly_worse"),
        "option_best": lambda build: build.fixed(EVOLUTIONS.index(build.crisis.options.evolution)),
    }
)
