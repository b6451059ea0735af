"""Groups: states that coalitions would not leave together, and what is stable when a group acts as one player.

Two different things under one word. A *coalition* leaves when every member gains and nothing that the others do in
reply spoils that, by the concepts cnash, cgmr, csmr and cseq; a state that no coalition leaves is universally stable. A
*merged player* owns all options of its members and moves only where all of them gain: it is one party less, under the
ordinary concepts (:mod:`detente.solvers.situation.coalition`).
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from detente.core.errors import BadInput
from detente.solvers.situation.coalition import CONCEPTS, coalition_stable, coalitions, merged_players
from detente.solvers.situation.holding import CONCEPTS as AS_ONE
from detente.solvers.situation.holding import MOST_STATES, holding
from detente.solvers.situation.undeterred import Bools
from detente.study.options.situation import Floats, Situation

MOST_PARTIES = 8  # of whom every group is gone through
UNIVERSAL = "universal"
States: TypeAlias = tuple[int, ...]


def group_name(situation: Situation, group: Sequence[int]) -> str:
    """Return the name of a group: its members in the order of the parties."""
    return "+".join(situation.parties[place] for place in sorted(group))


def members_of(situation: Situation, asked: Sequence[str]) -> tuple[int, ...]:
    """Return the places of parties that were named.

    Raises
    ------
    BadInput
        When one has no options, or is named twice.
    """
    places = tuple(situation.place(party) for party in asked)
    if len(set(places)) < len(places):
        raise BadInput(f"a group names each party once, not {', '.join(asked)}")
    return tuple(sorted(places))


def stable_for_groups(situation: Situation, asked: Sequence[Sequence[str]]) -> dict[str, dict[str, States]]:
    """Return which states are stable for groups, by concept and group; every group where there are few parties.

    Parameters
    ----------
    situation : Situation
    asked : sequence of sequence of str
        Groups that are looked at in any case.

    Returns
    -------
    dict of concept to dict of group to states
        With ``universal``, where every group was looked at.

    Raises
    ------
    BadInput
        For preferences with gaps, too many states, or parties that there are not.
    """
    worth = can_group(situation)
    every = len(situation.parties) <= MOST_PARTIES
    groups = dict.fromkeys(members_of(situation, group) for group in asked)
    if every:
        groups |= dict.fromkeys(coalitions(range(len(situation.parties))))
    found: dict[str, dict[str, States]] = {concept: {} for concept in CONCEPTS}
    held = {concept: np.ones(situation.states.count, dtype=np.bool_) for concept in CONCEPTS}
    for group in sorted(groups, key=lambda members: (len(members), members)):
        for concept, rows in coalition_stable(situation.graph, worth, group).items():
            found[concept][group_name(situation, group)] = tuple(np.flatnonzero(rows).tolist())
            held[concept] &= rows
    if every:
        for concept, rows in held.items():
            found[concept][UNIVERSAL] = tuple(np.flatnonzero(rows).tolist())
    return found


def stable_as_one(situation: Situation, asked: Sequence[str]) -> dict[str, dict[str, States]]:
    """Return what is stable when a group acts as one player, by concept and player, with ``equilibria``.

    Raises
    ------
    BadInput
        As :func:`stable_for_groups`.
    """
    worth, members = can_group(situation), members_of(situation, asked)
    rest = [(place,) for place in range(len(situation.parties)) if place not in members]
    groups = sorted([members, *rest])
    graph, questions = merged_players(situation.graph, worth, groups)
    found = holding(graph, questions, AS_ONE)
    return {
        concept: {
            **{group_name(situation, group): _states(rows[at]) for at, group in enumerate(groups)},
            "equilibria": _states(np.logical_and.reduce(rows)),
        }
        for concept, rows in found.items()
    }


def _states(row: Bools) -> States:
    return tuple(np.flatnonzero(row).tolist())


def able_to_group(situation: Situation) -> bool:
    """Return whether groups can be looked at."""
    return situation.worth is not None and situation.states.count <= MOST_STATES


def can_group(situation: Situation) -> Floats:
    """Return the worth of states, where groups can be looked at."""
    if situation.worth is None:
        raise BadInput(f"'{situation.model.title}' has preferences with gaps; coalitions need complete rankings")
    if situation.states.count > MOST_STATES:
        raise BadInput(
            f"'{situation.model.title}' has {situation.states.count:,} states; coalitions are looked at for at most "
            f"{MOST_STATES:,}: leave options out, or exclude more combinations"
        )
    return situation.worth
