"""Views: what each party sees of the options, and what it thinks that the others' states are worth to them.

Everybody knows the options and everybody's preferences, except as stated otherwise:

- ``beliefs.PARTY.sets``: numbers that the party has wrong; it sees the worth that follows from them, its own included.
- ``beliefs.PARTY.odds``: it is unsure which of the other's hypotheses is true. In every world it takes one for true,
  drawn with the odds that it believes, on luck of its own.
- ``options.sees.PARTY``: states that it does not see, and what it thinks that others prefer.
"""

from typing import TYPE_CHECKING

import numpy as np

from detente.core.record import Number
from detente.crisis.options.states import formulas_of
from detente.worlds.beliefs import odds_of_family
from detente.worlds.draw import Otherwise, families
from detente.worlds.options.frame import frame_of
from detente.worlds.options.stated import stated_worth
from detente.worlds.worlds import Floats

if TYPE_CHECKING:
    from detente.worlds.build import Build


def state_seen(build: "Build") -> Floats:
    """Return 1 for states that each party sees; shape (draws, parties, states)."""
    frame, parties = frame_of(build.crisis), list(build.crisis.parties)
    found = np.ones((len(parties), frame.states.count))
    for party, view in frame.model.views.items():
        for formula in formulas_of(frame.model, view.hides):
            hidden = frame.states.of_vectors(formula.holds(frame.states.codes))[0]
            found[parties.index(party), hidden] = 0.0
    return build.fixed(found)


def state_worth_seen(build: "Build") -> Floats:
    """Return what each party thinks that states are worth to each party; shape (draws, parties, parties, states)."""
    frame, truth = frame_of(build.crisis), build.field("state_worth")
    viewers = list(build.crisis.parties)
    whole = (build.draws, len(viewers), *truth.shape[1:])
    apart = [party for party in viewers if party in build.crisis.beliefs or party in frame.model.views]
    if not apart:
        return np.broadcast_to(truth[:, None], whole)
    found = np.repeat(truth[:, None], len(viewers), axis=1)
    for party in apart:
        row = viewers.index(party)
        found[:, row] = _as_believed(build, party)
        view = frame.model.views.get(party)
        for other, preference in ({} if view is None else view.preferences).items():
            found[:, row, viewers.index(other)] = stated_worth(build, frame, other, preference)
    return found


def _as_believed(build: "Build", party: str) -> Floats:
    """Return the worth of states as a party has it by its beliefs; shape (draws, parties, states)."""
    belief = build.crisis.beliefs.get(party)
    if belief is None:
        return build.field("state_worth")
    wrong: dict[str, Number] = dict(belief.sets)
    taken = _taken_for_true(build, party)
    ways, which = np.unique(taken, axis=0, return_inverse=True) if taken.size else (np.empty((1, 0)), None)
    names = [name for members in _families_in_doubt(build, party) for name in members]
    found = np.empty_like(build.field("state_worth"))
    for place, way in enumerate(ways):
        holds = {name: bool(is_so) for name, is_so in zip(names, way, strict=True)}
        seen = build.variant(Otherwise(holds, sets=wrong)).field("state_worth")
        here = slice(None) if which is None else which.reshape(-1) == place
        found[here] = seen[here]
    return found


def _families_in_doubt(build: "Build", party: str) -> list[tuple[str, ...]]:
    """Return the families of which a party states what it believes, each with its hypotheses."""
    odds = build.crisis.beliefs[party].odds
    return [members for members in families(build.crisis).values() if set(members) & set(odds)]


def _taken_for_true(build: "Build", party: str) -> Floats:
    """Return which hypotheses of the families in doubt a party takes for true; shape (draws, hypotheses)."""
    columns = []
    for members in _families_in_doubt(build, party):
        odds = odds_of_family(build, members, party)
        u = build.drawing.luck.uniforms(f"beliefs.{party}/{'/'.join(members)}")
        if len(members) == 1:
            columns.append(u < odds[members[0]])
            continue
        steps = np.cumsum(np.stack([odds[name] for name in members], axis=1), axis=1)
        chosen = (u[:, None] * steps[:, -1:] >= steps[:, :-1]).sum(axis=1)
        columns += [chosen == place for place in range(len(members))]
    return np.stack(columns, axis=1).astype(np.float64) if columns else np.empty((build.draws, 0))
