"""Situations: which states hold and who would leave the others, as a document and as a view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from detente.report.views.options.states import StatesView, end_names, states_view
from detente.solvers.graphs.world import CONCEPTS
from detente.solvers.situation.comparisons import UNKNOWN
from detente.solvers.situation.holding import EXTENSIONS
from detente.study.options.drama import Drama, drama
from detente.study.options.flips import Flip
from detente.study.options.groups import (
    UNIVERSAL,
    able_to_group,
    can_group,
    group_name,
    members_of,
    stable_as_one,
    stable_for_groups,
)
from detente.study.options.look import flips_in, seen_in
from detente.study.options.median import beliefs_of
from detente.study.options.seen import Seen, has_views, seen
from detente.study.options.situation import Situation
from detente.study.options.verdicts import Verdicts, concepts_for, verdicts
from detente.workbench.documents import without_nan
from detente.workbench.options.opening import OpenOptions, open_options
from detente.workbench.runs import SEED, OpenCrisis, Result, run

DRAWS = 2_000
LENS = "options"


@dataclass(frozen=True, eq=False)
class OptionsFound:
    """Which states hold, and who would leave the others.

    Attributes
    ----------
    opened : OpenOptions
    concept : str
        The one that decides.
    verdicts : Verdicts
    groups : tuple of tuple of str
        Parties that are also looked at as a group.
    done : Result or None
        The lens over the worlds, where numbers are drawn.
    """

    opened: OpenOptions
    concept: str
    verdicts: Verdicts
    groups: tuple[tuple[str, ...], ...] = ()
    done: Result | None = field(default=None, repr=False)

    @property
    def situation(self) -> Situation:
        """States, moves and preferences."""
        return self.verdicts.situation

    @cached_property
    def together(self) -> Mapping[str, Mapping[str, tuple[int, ...]]]:
        """States that groups would not leave together, by concept and group; empty where no group is asked about."""
        return stable_for_groups(self.situation, self.groups) if self.groups else {}

    @cached_property
    def merged(self) -> Mapping[str, Mapping[str, Mapping[str, tuple[int, ...]]]]:
        """What is stable when a group acts as one player, by group, concept and player."""
        return {
            group_name(self.situation, members_of(self.situation, group)): stable_as_one(self.situation, group)
            for group in self.groups
            if len(group) > 1
        }

    @cached_property
    def seen(self) -> Seen | None:
        """What holds as the parties see it; None where nobody is said to see it otherwise."""
        if self.done is not None:
            return seen_in(self.done.plan, self.situation, self.concept, self.verdicts.terms)
        if self.situation.worth is None or self.concept not in CONCEPTS or not has_views(self.situation):
            return None
        return seen(self.situation, self.concept, self.verdicts.terms)

    @cached_property
    def drama(self) -> Drama | None:
        """The dilemmas of positions and threats; None where not every party states both."""
        crisis = self.opened.crisis
        if self.done is None or crisis is None or not crisis.beliefs:
            return drama(self.situation)
        return drama(self.situation, beliefs_of(crisis, self.opened.reading)[0])

    @cached_property
    def extensions(self) -> Mapping[str, Verdicts]:
        """Verdicts under each way to count what is not known; empty where everything is."""
        degrees = self.situation.degrees
        if degrees is None or self.situation.chances is not None or not (degrees == UNKNOWN).any():
            return {}
        terms, concepts = self.verdicts.terms, tuple(self.verdicts.stable)
        return {name: verdicts(self.situation, concepts, replace(terms, extension=name)) for name in EXTENSIONS}

    @cached_property
    def flips(self) -> Mapping[int, Flip]:
        """Whose preferences states hang on most over the worlds, under the concept that decides."""
        if self.done is None:
            return {}
        plan = self.done.plan
        return flips_in(plan, self.situation, self.concept, self.done.run.array(LENS, "equilibrium")[: plan.draws])

    @property
    def over(self) -> Mapping[str, Any] | None:
        """Summary of the lens over the worlds."""
        return None if self.done is None else self.done.summary[LENS]

    def view(self) -> StatesView:
        """Return the situation as it is shown."""
        crisis = self.opened.crisis
        ends = () if crisis is None else end_names(crisis.outcomes.model_dump())
        return states_view(
            self.verdicts, self.concept, self.opened.names, ends=ends, end_of=self.opened.ends, over=self.over
        )

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``detente options --json`` prints.

        ``states`` lists every state; ``stable`` holds, by concept and party, the states that are stable, ``equilibria``
        those that are so for everybody. Beyond 4,096 states only equilibria are listed as states. Where groups are
        looked at, ``stable`` also has the concepts cnash, cgmr, csmr and cseq by group, and ``equilibria`` what no
        group would leave; ``merged`` holds, by group, what is stable when it acts as one player.
        """
        found, called = self.verdicts, [identity(name) for name in self.situation.states.names]
        document: dict[str, Any] = {
            "case": self.opened.name,
            "concept": self.concept,
            "sanction": found.terms.rule,
            "deter": found.terms.deter,
            "now": None if self.situation.now is None else called[self.situation.now],
            "states": _states(self, called),
            "stable": {
                concept: {
                    party: [called[s] for s in np.flatnonzero(rows[place]).tolist()]
                    for place, party in enumerate(self.situation.parties)
                }
                for concept, rows in found.stable.items()
            },
            "equilibria": {concept: [called[s] for s in found.equilibria(concept)] for concept in found.stable},
            "notes": [f"{party}: {note}" if party else note for party, note in self.situation.notes],
        }
        for concept, by in _named(self.together, called).items():
            document["equilibria"][concept] = by.pop(UNIVERSAL, None)
            document["stable"][concept] = by
        if self.merged:
            document["merged"] = {group: _named(by, called) for group, by in self.merged.items()}
        if self.extensions:
            document["extensions"] = {
                name: {concept: [called[s] for s in item.equilibria(concept)] for concept in item.stable}
                for name, item in self.extensions.items()
            }
        if found.strong:
            document["strong"] = {
                concept: {
                    party: [called[s] for s in np.flatnonzero(rows[place]).tolist()]
                    for place, party in enumerate(self.situation.parties)
                }
                for concept, rows in found.strong.items()
            }
        if self.drama is not None:
            document["dilemmas"] = drama_document(self.drama, self.situation, called)
        if self.seen is not None:
            document["seen"] = seen_document(self.seen, self.situation, called)
        if self.done is not None:
            document["worlds"] = _over_document(self)
        return dict(without_nan(document))


def identity(name: str) -> int | str:
    """Return a state's name as JSON has it: a number where it is one."""
    return int(name) if name.isdecimal() else name


def _states(found: OptionsFound, called: Sequence[int | str]) -> list[dict[str, Any]]:
    situation = found.situation
    crisis, ends = found.opened.crisis, found.opened.ends
    shown = range(situation.states.count)
    if situation.states.count > 4096:
        holding_any = {state for concept in found.verdicts.stable for state in found.verdicts.equilibria(concept)}
        shown = sorted(holding_any)  # type: ignore[assignment]
    labels = () if crisis is None else end_names(crisis.outcomes.model_dump())
    return [
        {
            "id": called[state],
            "options": situation.states.words[state],
            "label": situation.label(state),
            **({"end": labels[ends[state]]} if ends else {}),
        }
        for state in shown
    ]


def _named(
    part: Mapping[str, Mapping[str, tuple[int, ...]]], called: Sequence[int | str]
) -> dict[str, dict[str, list[int | str]]]:
    return {
        one: {other: [called[state] for state in states] for other, states in inner.items()}
        for one, inner in part.items()
    }


def seen_document(found: Seen, situation: Situation, called: Sequence[int | str]) -> dict[str, Any]:
    """Return what holds as the parties see it, as plain data."""
    game = found.game

    def states(row: Any) -> list[int | str]:
        return [called[state] for state in np.flatnonzero(row).tolist()]

    return {
        "level": found.level,
        "concept": found.concept,
        "equilibria": states(game.equilibrium),
        **{kind: states([found.kind(state) == kind for state in range(situation.states.count)])
           for kind in ("steady", "false", "real")},
        "stable": {party: states(game.stable[place]) for place, party in enumerate(situation.parties)},
        "unseen": {party: states(game.unseen[place]) for place, party in enumerate(situation.parties)},
        "expected": {party: states(game.expected[place]) for place, party in enumerate(situation.parties)},
        "surprise": {party: states(game.surprise[place]) for place, party in enumerate(situation.parties)},
    }  # fmt: skip


def drama_document(found: Drama, situation: Situation, called: Sequence[int | str]) -> dict[str, Any]:
    """Return positions, the threat future and the dilemmas as plain data."""
    parties = situation.parties
    return {
        "positions": {party: called[state] for party, state in zip(parties, found.positions, strict=True)},
        "threat": called[found.threat],
        "found": [
            {
                "kind": item.kind,
                "party": parties[item.player],
                "towards": None if item.towards is None else parties[item.towards],
                "state": called[item.state],
                "instead": [called[state] for state in item.instead],
            }
            for item in found.dilemmas
        ],
    }


def _over_document(found: OptionsFound) -> dict[str, Any]:
    assert found.done is not None
    assert found.over is not None
    return {
        "draws": found.done.plan.draws,
        "seed": found.done.plan.seed,
        "reading": found.done.plan.reading,
        **{name: found.over[name] for name in ("equilibrium", "reached", "outcome") if name in found.over},
    }


def options(  # noqa: PLR0913 - each is a choice of the reader's
    case: str | Path | OpenCrisis,
    *,
    concept: str | None = None,
    coalition: Sequence[str] = (),
    reading: str | None = None,
    sanction: str | None = None,
    deter: str | None = None,
    extension: str | None = None,
    threshold: float = 0.5,
    order: Sequence[str] = (),
    draws: int = DRAWS,
    seed: int = SEED,
) -> OptionsFound:
    """Return which states hold and who would leave the others.

    Parameters
    ----------
    case : str, Path or OpenCrisis
        A crisis, or a file of GMCR+.
    concept : str, optional
        Only this concept; by default all that are defined, and the crisis' own decides.
    coalition : sequence of str
        Parties that are also looked at as a group; by default the coalitions that the case states.
    reading : str, optional
    sanction, deter, extension : str, optional
        In place of what the crisis says.
    threshold : float
        Chance of being better above which a party leaves, where chances are stated; 0 to 1.
    order : sequence of str, optional
        Who moves after whom, where moves are foreseen among more than two parties.
    draws : int
        Over how many worlds each state is held up, where numbers are drawn.
    seed : int

    Raises
    ------
    BadInput, BadFile, NotFound

    Examples
    --------
    >>> options("prisoners-dilemma").as_json()["equilibria"]["nash"]
    ['DD']
    """
    opened = open_options(case, reading=reading)
    deciding = opened.concept(concept)
    terms = opened.terms(sanction=sanction, deter=deter, extension=extension, threshold=threshold, order=order)
    concepts_for(opened.situation, (deciding,), terms.order)
    found = verdicts(opened.situation, (deciding,) if concept else (), terms)
    groups = opened.model.coalitions if able_to_group(opened.situation) else ()
    if coalition:
        can_group(opened.situation)
        groups = (tuple(dict.fromkeys(opened.party(party) for party in coalition)),)
    done = None
    if opened.drawn and opened.opened is not None:
        done = run(opened.opened, lenses=[LENS], reading=reading, draws=draws, seed=seed)
    return OptionsFound(opened, deciding, found, groups, done)
