"""Worth of states: in every world, what each state is worth to each party, and which states can come about there.

In a state an issue stands at

- what the lever of force *decides*, where it is on and decides the issue: in expectation, the chance of success times
  the worth of the decided position and the rest times that of the defender's ideal;
- the demanded position where it is conceded;
- the middle of what both sides accept where both meet on it;
- the status quo everywhere else;

and with the utility of :mod:`detente.worlds.utility` a state is worth

    u_p = Σ_i ŝ_pi (1 - |x_i - ideal_pi| / max(ideal_pi, 1 - ideal_pi))
          - own levers' costs - hits of others' levers - backing down,

rounded to a multiple of ``options.indifference``, so that ties are ties of all three of three states. Backing down is
paid by a challenger whose demand stands today where it has dropped it, before each of its audiences that watches a
demanded issue on which nothing is met; and by a defender before each of its audiences that must ratify an issue which
it concedes. A party that states its preferences has those instead.

A state *can come about* in a world when each option that is on in it is on already, or can be taken up there: the party
has the lever; a table with the issue is open, and what both sides accept overlaps.
"""

from typing import TYPE_CHECKING

import numpy as np

from detente.core.quantity import Scale
from detente.crisis.options.derive import PRESS, Part, meetings, on_now, tracks_on
from detente.worlds.endings import face_of
from detente.worlds.options.frame import Bools, Frame, frame_of
from detente.worlds.options.stated import stated_worth
from detente.worlds.utility import worth
from detente.worlds.worlds import Floats

if TYPE_CHECKING:
    from detente.worlds.build import Build

FINEST = 1e-9  # differences below this are rounding
SAME = 1e-12


def state_worth(build: "Build") -> Floats:
    """Return what each state is worth to each party; shape (draws, parties, states)."""
    frame, parties = frame_of(build.crisis), tuple(build.crisis.parties)
    found = np.zeros((build.draws, len(parties), frame.states.count))
    derived = [party for party in parties if party not in frame.model.preferences]
    if derived:
        whole = _positions(build, frame) - _levers(build, frame)
        _back_down(build, frame, whole)
        step = build.drawing.number("options.indifference", build.crisis.options.indifference, Scale.UNIT)
        grain = np.maximum(FINEST if step is None else step, FINEST)[:, None, None]
        found = np.rint(whole / grain) * grain
    for party, preference in frame.model.preferences.items():
        found[:, parties.index(party)] = stated_worth(build, frame, party, preference)
    return found


def _positions(build: "Build", frame: Frame) -> Floats:
    """Return the worth of where all issues stand in each state; shape (draws, parties, states)."""
    crisis, play, quo = build.crisis, build.crisis.confrontation, build.field("status_quo")
    ideal, weight = build.field("ideal"), build.field("weight")
    gain = weight * worth(quo, ideal)
    found = np.repeat(gain.sum(axis=2)[:, :, None], frame.states.count, axis=2)
    force = frame.is_on(play.force) if play is not None and play.force else np.zeros(frame.states.count, dtype=np.bool_)
    for column, issue in enumerate(crisis.issues):
        decided = force if play is not None and issue in play.decides else np.zeros_like(force)
        here, stands = frame.is_met(issue) & ~decided, gain[:, :, column]
        if here.any():
            _add(found, here, _worth_at(build, _middle(build, column), column) - stands)
        here = frame.is_on(f"concede-{issue}") & ~decided
        if here.any():
            _add(found, here, _worth_at(build, build.field("demand")[:, column], column) - stands)
        if decided.any():
            _add(found, decided, _forced(build, column) - stands)
    return found


def _add(found: Floats, where: Bools, gained: Floats) -> None:
    """Add to the worth of some states what each party gains there, shape (draws, parties)."""
    found[:, :, where] += gained[:, :, None]


def _worth_at(build: "Build", position: Floats, column: int) -> Floats:
    """Return what a position of one issue adds to each party's worth; shape (draws, parties)."""
    ideal, weight = build.field("ideal")[:, :, column], build.field("weight")[:, :, column]
    return np.asarray(weight * worth(position[:, None], ideal[:, :, None])[:, :, 0])


def _forced(build: "Build", column: int) -> Floats:
    """Return what an issue that force decides adds in expectation; where it fails, the defender has its ideal."""
    play = build.crisis.confrontation
    assert play is not None
    end = build.field("ideal")[:, list(build.crisis.parties).index(play.defender), column]
    lost = np.where(np.isnan(end), build.field("status_quo")[:, column], end)
    chance = build.field("success")[:, None]
    won = _worth_at(build, build.field("decides")[:, column], column)
    return np.asarray(chance * won + (1 - chance) * _worth_at(build, lost, column))


def _accepted(build: "Build", column: int) -> tuple[Floats, Floats]:
    """Return the ends of what both sides to a meeting accept on an issue, crossed over where there is nothing."""
    issue = list(build.crisis.issues)[column]
    rows = [list(build.crisis.parties).index(party) for party in meetings(build.crisis)[issue]]
    ideal, limit, side = (build.field(name)[:, rows, column] for name in ("ideal", "limit", "limit_side"))
    low = np.where(side < 0, np.fmin(limit, ideal), 0.0).max(axis=1)
    high = np.where(side > 0, np.fmax(limit, ideal), 1.0).min(axis=1)
    return low, high


def _middle(build: "Build", column: int) -> Floats:
    low, high = _accepted(build, column)
    return (low + high) / 2


def _levers(build: "Build", frame: Frame) -> Floats:
    """Return what levers that are on cost their owners and those whom they hit; shape (draws, parties, states)."""
    crisis, parties = build.crisis, list(build.crisis.parties)
    harm = build.field("lever_hits").copy()
    used = np.zeros((len(crisis.levers), frame.states.count))
    for place, (name, lever) in enumerate(crisis.levers.items()):
        harm[:, place, parties.index(lever.party)] = build.field("lever_cost")[:, place]
        used[place] = frame.is_on(name)
    return np.asarray(np.swapaxes(harm, 1, 2) @ used)


def _back_down(build: "Build", frame: Frame, found: Floats) -> None:
    """Take off what giving up costs before audiences."""
    crisis, play = build.crisis, build.crisis.confrontation
    if play is None or not crisis.options.derive:
        return
    parties, issues, costs = list(crisis.parties), list(crisis.issues), np.nan_to_num(build.field("backing_down"))
    if PRESS in on_now(crisis):
        dropped = np.flatnonzero(~frame.is_on(PRESS))
        demand, quo = build.field("demand"), build.field("status_quo")
        moved = ~np.isnan(demand) & (demand != quo)
        met = np.stack([frame.is_met(issue)[dropped] for issue in issues])
        row, public = parties.index(play.challenger), float(build.sides.stakes[0].public)
        for kinds in np.unique(met, axis=1).T:
            here = dropped[(met == kinds[:, None]).all(axis=0)]
            found[:, row, here] -= public * face_of(build, play.challenger, moved & ~kinds)[:, None]
    for place, audience in enumerate(crisis.audiences.values()):
        conceded = [frame.is_on(f"concede-{issue}") for issue in audience.ratifies if issue in play.demand]
        if audience.of == play.defender and conceded:
            found[:, parties.index(play.defender), np.any(conceded, axis=0)] -= costs[:, place, None]


def state_there(build: "Build") -> Floats:
    """Return 1 for states that can come about; shape (draws, states)."""
    frame = frame_of(build.crisis)
    already = {*on_now(build.crisis)}
    lacks = np.stack([_lacking(build, part, already) for part in frame.parts], axis=1)
    if not lacks.any():
        return build.fixed(np.ones(frame.states.count))
    there = lacks @ frame.vectors.T == 0
    if not frame.states.merged:
        return np.asarray(there, dtype=np.float64)
    found = np.zeros((build.draws, frame.states.count))
    for vector, state in enumerate(frame.states.state_of.tolist()):
        found[:, state] = np.maximum(found[:, state], there[:, vector])
    return found


def _lacking(build: "Build", part: Part, already: set[str]) -> Floats:
    """Return 1 in worlds where an option cannot be taken up."""
    crisis = build.crisis
    if part.name in already:
        return np.zeros(build.draws)
    if part.kind == "lever":
        return np.asarray(
            build.field("lever_available")[:, list(crisis.levers).index(part.name)] == 0, dtype=np.float64
        )
    if part.kind == "meet":
        low, high = _accepted(build, list(crisis.issues).index(part.issue))
        places = [list(crisis.tracks).index(name) for name in tracks_on(crisis, part.issue)]
        closed = build.field("track_open")[:, places].max(axis=1) == 0
        return np.asarray(closed | (low > high + SAME), dtype=np.float64)
    return np.zeros(build.draws)
