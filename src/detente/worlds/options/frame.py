"""Frame: of the options of a crisis, what is the same in all its worlds - states, moves, ends, and where things stand.

The *end* of a state is the first of these that fits: conflict, when a lever of force is on; settlement, when a
fundamental issue is conceded, or met by both sides; arrangement, when a technical one is; else impasse. Where
``options.ends`` says which states are which, that holds instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from detente.core.errors import BadInput
from detente.crisis.crisis import Crisis
from detente.crisis.options.derive import Part, derived_model, meetings, on_now, parts_looked_at
from detente.crisis.options.model import OptionModel, Pairs
from detente.crisis.options.moves import Moves, moves_of, option_form
from detente.crisis.options.states import States, formulas_of, states_of
from detente.worlds.outcomes import ARRANGEMENT, CONFLICT, IMPASSE, OUTCOMES, SETTLEMENT
from detente.worlds.worlds import Floats

Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]

MOST_OPTIONS = 20
MOST_STATES = 4096  # of which every world holds what each is worth to whom
FOLLOWED = ("nash", "gmr", "smr", "seq", "sseq", "sim", "seq_or_sim")  # concepts by which a play can be followed
SHOWN = 12  # names of options that a message lists


@dataclass(frozen=True, eq=False)
class Frame:
    """Options, states and moves of a crisis.

    Attributes
    ----------
    crisis : Crisis
    parts : tuple of Part
        The options that are looked at; the first is the lowest bit.
    model : OptionModel
    states : States
    moves : Moves
    """

    crisis: Crisis
    parts: tuple[Part, ...]
    model: OptionModel
    states: States
    moves: Moves

    @cached_property
    def vectors(self) -> Bools:
        """Which options are on in each vector that can stand; shape (vectors, options)."""
        return np.asarray(self.states.codes[:, None] >> np.arange(len(self.parts)) & 1, dtype=np.bool_)

    @cached_property
    def on(self) -> Bools:
        """Which options are on in each state, of merged ones in the first; shape (states, options)."""
        return np.asarray(self.vectors[self.states.first])

    @cached_property
    def always(self) -> tuple[str, ...]:
        """Options that are on where things stand and are not looked at: they stay on."""
        looked_at = {part.name for part in self.parts}
        return tuple(name for name in on_now(self.crisis) if name not in looked_at)

    def is_on(self, name: str) -> Bools:
        """Return in which states an option is on, looked at or not; shape (states,)."""
        for bit, part in enumerate(self.parts):
            if part.name == name:
                return np.asarray(self.on[:, bit])
        return np.full(self.states.count, name in self.always)

    def is_met(self, issue: str) -> Bools:
        """Return in which states both sides meet on an issue; shape (states,)."""
        pair = meetings(self.crisis).get(issue) if self.crisis.options.derive else None
        if pair is None:
            return np.zeros(self.states.count, dtype=np.bool_)
        return self.is_on(f"meet-{issue}.{pair[0]}") & self.is_on(f"meet-{issue}.{pair[1]}")

    @cached_property
    def now(self) -> int:
        """The state where things stand."""
        code = sum(1 << bit for bit, letter in enumerate(self.model.now) if letter == "Y")
        place = int(np.searchsorted(self.states.codes, code))
        return int(self.states.state_of[place])

    @cached_property
    def ends(self) -> Ints:
        """How the crisis has ended in each state, by the place among the outcomes; shape (states,)."""
        if self.model.ends:
            return self._stated_ends()
        found = np.full(self.states.count, IMPASSE)
        for scope, end in (("technical", ARRANGEMENT), ("fundamental", SETTLEMENT)):
            for name, issue in self.crisis.issues.items():
                if issue.scope == scope:
                    found[self.is_on(f"concede-{name}") | self.is_met(name)] = end
        for name, lever in self.crisis.levers.items():
            if lever.kind == "force":
                found[self.is_on(name)] = CONFLICT
        return found

    def _stated_ends(self) -> Ints:
        found = np.full(self.states.count, IMPASSE)
        for name in ("arrangement", "settlement", "conflict"):
            if name in self.model.ends:
                holds = formulas_of(self.model, [self.model.ends[name]])[0].holds(self.states.codes)
                found[self.states.of_vectors(holds)[1]] = OUTCOMES.index(name)
        return found

    @property
    def codes(self) -> Floats:
        """The options that are on in each state, as a code; NaN where states are no sets of options."""
        if not option_form(self.model):
            return np.full(self.states.count, np.nan)
        return self.states.codes.astype(np.float64)

    @cached_property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Names along the dims of states and of moves."""
        names, parties, moves = self.states.names, self.model.parties, self.moves
        triples = zip(moves.by.tolist(), moves.source.tolist(), moves.target.tolist(), strict=True)
        return {
            "state": names,
            "transition": tuple(f"{parties[by]}: {names[here]} > {names[there]}" for by, here, there in triples),
        }


class _Same:
    """A crisis, the same only as itself: records with tables have no hash of their own."""

    def __init__(self, crisis: Crisis) -> None:
        self.crisis = crisis

    def __hash__(self) -> int:
        return id(self.crisis)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.crisis is other.crisis


def look_at(crisis: Crisis) -> Frame | str:
    """Return the frame of a crisis, or why there is none."""
    return _look(_Same(crisis))


@lru_cache(maxsize=4)
def _look(same: _Same) -> Frame | str:
    crisis = same.crisis
    try:
        parts = parts_looked_at(crisis)
        if reason := _too_little_or_much(crisis, parts):
            return reason
        model = derived_model(crisis)
        states = states_of(model)
        frame = Frame(crisis, parts, model, states, Moves(*(np.empty(0, dtype=np.int64),) * 3))
        if reason := _cannot_stand(frame):
            return reason
        return Frame(crisis, parts, model, states, moves_of(model, states))
    except BadInput as error:
        return str(error)


def _too_little_or_much(crisis: Crisis, parts: tuple[Part, ...]) -> str:
    if not parts:
        return "nobody has an option: the crisis states no levers and no demand; state levers, or options.further"
    if len(parts) > MOST_OPTIONS:
        names = ", ".join(part.name for part in parts[:SHOWN])
        more = f" and {len(parts) - SHOWN} more" if len(parts) > SHOWN else ""
        return f"{len(parts)} options are more than {MOST_OPTIONS}: name some in options.only, of {names}{more}"
    unsure = [party for party, stated in _stated(crisis).items() if isinstance(stated, Pairs)]
    if unsure:
        return f"the preferences of '{unsure[0]}' are stated as pairs, which need not be a complete ranking"
    concept = crisis.options.concept
    return "" if concept in FOLLOWED else f"a play cannot be followed by the concept '{concept}'"


def _stated(crisis: Crisis) -> Mapping[str, object]:
    return derived_model(crisis).preferences


def _cannot_stand(frame: Frame) -> str:
    """Return what is wrong with the states: too many, or none of them is where things stand."""
    states = frame.states
    if states.count > MOST_STATES:
        names = ", ".join(part.name for part in frame.parts)
        return f"{states.count:,} states are more than {MOST_STATES:,}: name fewer in options.only, of {names}"
    code = sum(1 << bit for bit, letter in enumerate(frame.model.now) if letter == "Y")
    if code not in states.codes:
        on = ", ".join(part.name for bit, part in enumerate(frame.parts) if code >> bit & 1) or "no option"
        return f"things cannot stand as they do, with {on} on: state in options.now what is on, or mend 'infeasible'"
    if not option_form(frame.model) and frame.crisis.options.concept in {"sim", "seq_or_sim"}:
        return f"the concept '{frame.crisis.options.concept}' needs states that are sets of options"
    return ""


def frame_of(crisis: Crisis) -> Frame:
    """Return the frame of a crisis that has one."""
    found = look_at(crisis)
    assert isinstance(found, Frame), found
    return found


def option_labels(crisis: Crisis) -> dict[str, tuple[str, ...]]:
    """Return the names along the dims of states and of moves between them."""
    frame = look_at(crisis)
    return {"state": (), "transition": ()} if isinstance(frame, str) else frame.labels
