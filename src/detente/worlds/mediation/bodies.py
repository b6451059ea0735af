"""Bodies that ratify, as numbers: what every level is worth to each body, and to every voter of a body that votes.

An audience that ratifies is a *body* of one voice, or, where it has seats, a *chamber*: its groups vote, each for
what it gains by, and it passes what has the votes of its quota and of all with a veto :cite:`putnam1988`. A group is an
audience, or a party, or else votes by the stances of its chamber; a group of two chambers is two voters. Whoever votes
looks at the issues that its chamber ratifies, and no others. With ŝ the normalised salience on these, a level x adds

    ŝ (1 - |x - ideal| / max(ideal, 1 - ideal))

less the same of the status quo. Without a stance of its own on an issue, an audience takes its party's worth of a
level; beyond a limit of its own nothing makes a level good.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from detente.core.quantity import Scale
from detente.crisis.crisis import Crisis
from detente.crisis.mediation.bodies import MOST_SEATS
from detente.crisis.stance import Stance
from detente.worlds.worlds import Floats

if TYPE_CHECKING:
    from detente.worlds.build import Build

SAME = 1e-9
NEVER = -2.0  # utility of a level beyond its own limit to a body that ratifies: more than anything else can make good


def bodies(crisis: Crisis) -> tuple[str, ...]:
    """Return the audiences that ratify something with one voice."""
    return tuple(name for name, audience in crisis.audiences.items() if audience.ratifies and not audience.seats)


def chambers(crisis: Crisis) -> tuple[str, ...]:
    """Return the audiences that ratify something by votes."""
    return tuple(name for name, audience in crisis.audiences.items() if audience.ratifies and audience.seats)


def voters(crisis: Crisis) -> tuple[tuple[str, str], ...]:
    """Return every voter: a chamber and one of its groups."""
    return tuple((name, group) for name in chambers(crisis) for group in crisis.audiences[name].seats)


def who_votes(crisis: Crisis, chamber: str, group: str) -> str:
    """Return by whose stances a group votes: its own, or its chamber's where it is neither an audience nor a party."""
    return group if group in crisis.audiences or group in crisis.parties else chamber


def body_labels(crisis: Crisis) -> dict[str, tuple[str, ...]]:
    """Return the names along the dims of those who ratify."""
    return {
        "body": bodies(crisis),
        "chamber": chambers(crisis),
        "voter": tuple(f"{chamber}.{group}" for chamber, group in voters(crisis)),
    }


def body_worth(build: "Build") -> Floats:
    """Return what every level is worth to each body of one voice, less the status quo; (draws, bodies, issues, levels).

    Issues that it does not ratify are worth nothing to it.
    """
    crisis = build.crisis
    return _of_all(build, [(name, crisis.audiences[name].ratifies) for name in bodies(crisis)])


def voter_worth(build: "Build") -> Floats:
    """Return what every level is worth to each voter of a chamber, less the status quo; as :func:`body_worth`."""
    crisis = build.crisis
    return _of_all(
        build, [(who_votes(crisis, *voter), crisis.audiences[voter[0]].ratifies) for voter in voters(crisis)]
    )


def _of_all(build: "Build", judges: list[tuple[str, tuple[str, ...]]]) -> Floats:
    at = build.field("level_position")
    found = np.zeros((build.draws, len(judges), *at.shape[1:]))
    for place, (name, issues) in enumerate(judges):
        if name in build.crisis.audiences:
            audience = build.crisis.audiences[name]
            own = {issue: audience.stances[issue] for issue in issues if issue in audience.stances}
            found[:, place] = _to_audience(build, name, issues, own)
        else:
            found[:, place] = _to_party(build, name, issues)
    return np.where(np.isnan(at)[:, None], np.nan, found)


def _to_audience(build: "Build", name: str, ratified: tuple[str, ...], own: Mapping[str, Stance]) -> Floats:
    """Return what every level is worth to an audience, less the status quo; shape (draws, issues, levels)."""
    crisis, issues, party = build.crisis, list(build.crisis.issues), build.crisis.audiences[name].of
    at, moved = build.field("level_position"), build.field("level_moved")
    found = np.zeros(at.shape)
    caring = {
        issue: build.drawing.number(f"audiences.{name}.stances.{issue}.salience", stance.salience, Scale.UNIT)
        for issue, stance in own.items()
    }
    total = np.sum([column for column in caring.values() if column is not None], axis=0) if own else 1.0
    for issue in ratified:
        column = issues.index(issue)
        if issue not in own:
            found[:, column] = build.field("level_worth")[:, list(crisis.parties).index(party), column]
            continue
        weight = caring[issue] / np.where(total > 0, total, 1)
        path = f"audiences.{name}.stances.{issue}"
        found[:, column] = weight[:, None] * _worth_to_body(build, path, own[issue], at[:, column])
    found -= np.where(moved == 0, found, 0).sum(axis=2, keepdims=True)
    for issue, stance in own.items():
        column = issues.index(issue)
        beyond = _beyond_body(build, f"audiences.{name}.stances.{issue}", stance, at[:, column])
        found[:, column] = np.where(beyond & (moved[:, column] > 0), NEVER, found[:, column])
    return found


def _to_party(build: "Build", name: str, ratified: tuple[str, ...]) -> Floats:
    """Return the same for a party that votes."""
    row, moved = list(build.crisis.parties).index(name), build.field("level_moved")
    worth = build.field("level_worth")[:, row]
    gained = worth - np.where(moved == 0, worth, 0).sum(axis=2, keepdims=True)
    signed = build.field("level_signed")[:, row]
    judged = np.array([issue in ratified for issue in build.crisis.issues])[:, None]
    return np.where(judged, np.where((moved > 0) & (signed == 0), NEVER, gained), 0.0)


def chamber_seats(build: "Build") -> Floats:
    """Return the votes of each voter in each chamber, whole numbers, 0 elsewhere; shape (draws, chambers, voters)."""
    crisis, names = build.crisis, chambers(build.crisis)
    found = np.zeros((build.draws, len(names), len(voters(crisis))))
    for column, (chamber, group) in enumerate(voters(crisis)):
        number = crisis.audiences[chamber].seats[group]
        drawn = build.drawing.number(f"audiences.{chamber}.seats.{group}", number, Scale.POSITIVE)
        if drawn is not None:
            found[:, names.index(chamber), column] = np.minimum(np.rint(drawn), MOST_SEATS)
    return found


def chamber_quota(build: "Build") -> Floats:
    """Return how many votes each chamber needs to pass something; shape (draws, chambers)."""
    found = np.zeros((build.draws, len(chambers(build.crisis))))
    for column, name in enumerate(chambers(build.crisis)):
        drawn = build.drawing.number(f"audiences.{name}.quota", build.crisis.audiences[name].quota, Scale.POSITIVE)
        if drawn is not None:
            found[:, column] = drawn
    return found


def chamber_veto(build: "Build") -> Floats:
    """Return 1 where nothing passes a chamber without a voter, else 0; shape (draws, chambers, voters)."""
    crisis, names = build.crisis, chambers(build.crisis)
    found = np.zeros((len(names), len(voters(crisis))))
    for column, (chamber, group) in enumerate(voters(crisis)):
        found[names.index(chamber), column] = group in crisis.audiences[chamber].vetoes
    return build.fixed(found)


def _worth_to_body(build: "Build", path: str, stance: Stance, at: Floats) -> Floats:
    ideal = build.drawing.number(f"{path}.ideal", stance.ideal, Scale.UNIT)
    assert ideal is not None
    return np.asarray(1 - np.abs(at - ideal[:, None]) / np.maximum(ideal, 1 - ideal)[:, None])


def _beyond_body(build: "Build", path: str, stance: Stance, at: Floats) -> npt.NDArray[np.bool_]:
    """Return whether levels lie beyond the limit of a body; the side is told by the medians."""
    limit = build.drawing.number(f"{path}.limit", stance.limit, Scale.UNIT)
    if limit is None:
        return np.zeros(at.shape, dtype=np.bool_)
    ideal = build.drawing.number(f"{path}.ideal", stance.ideal, Scale.UNIT)
    middle = build.drawing.medians(f"{path}.ideal", stance.ideal, Scale.UNIT)
    line = build.drawing.medians(f"{path}.limit", stance.limit, Scale.UNIT)
    assert ideal is not None
    assert middle is not None
    assert line is not None
    above = np.where(line == middle, middle <= 0.5, line > middle)[:, None]
    top, bottom = np.fmax(limit, ideal)[:, None], np.fmin(limit, ideal)[:, None]
    return np.asarray(np.where(above, at > top + SAME, at < bottom - SAME))


def ratify_doubt(build: "Build") -> Floats:
    """Return the standard deviation of what a body thinks a package is worth; 0 where nothing is in doubt."""
    drawn = build.drawing.number("ratify_doubt", build.crisis.ratify_doubt, Scale.UNIT)
    return np.zeros(build.draws) if drawn is None else np.nan_to_num(drawn)


def chance_by_seats(votes: Floats, seats: Floats, quota: Floats, veto: Floats) -> Floats:
    """Return the chance that those in favour have the quota and hold all vetoes, by recursion over sums of seats.

    Parameters
    ----------
    votes, seats, veto : arrays, shape (draws, groups)
        Chances to vote in favour; whole seats; whether nothing passes without a group.
    quota : array, shape (draws,)

    Examples
    --------
    >>> from numpy import array, zeros
    >>> chance_by_seats(array([[0.9, 0.5, 0.2]]), array([[45, 30, 25]]), array([51]), zeros((1, 3))).round(12).tolist()
    [0.55]
    """
    sums = np.arange(int(seats.sum(axis=1).max(initial=0)) + 1)
    ways = np.zeros((len(votes), len(sums)))
    ways[:, 0] = 1.0
    for own, yes, must in zip(seats.T.astype(np.int64), votes.T, veto.T, strict=True):
        before = sums - own[:, None]
        joined = np.where(before >= 0, np.take_along_axis(ways, np.maximum(before, 0), axis=1), 0.0)
        ways = np.where(must > 0, 0.0, 1 - yes)[:, None] * ways + yes[:, None] * joined
    return np.asarray(np.clip(np.where(sums >= quota[:, None] - SAME, ways, 0.0).sum(axis=1), 0, 1))


OF_BODIES = {
    "body_worth": body_worth,
    "voter_worth": voter_worth,
    "chamber_seats": chamber_seats,
    "chamber_quota": chamber_quota,
    "chamber_veto": chamber_veto,
    "ratify_doubt": ratify_doubt,
}
