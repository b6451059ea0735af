"""Wishes and courses: what would make a state hold, and where the play goes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.study.options.course import Course, course
from detente.study.options.verdicts import concepts_for
from detente.study.options.wanted import Wanted, Wish, wanted
from detente.workbench.documents import without_nan
from detente.workbench.options.opening import OpenOptions, open_options
from detente.workbench.options.situations import DRAWS, LENS, identity
from detente.workbench.runs import SEED, OpenCrisis, Result, run


@dataclass(frozen=True, eq=False)
class Wishes:
    """What it would take for a state to hold.

    Attributes
    ----------
    opened : OpenOptions
    found : Wanted
    """

    opened: OpenOptions
    found: Wanted

    @property
    def state(self) -> str:
        """Name of the state."""
        return self.opened.situation.states.names[self.found.state]

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``detente stabilise --json`` prints."""
        called = [identity(name) for name in self.opened.situation.states.names]

        def pairs(change: Any) -> dict[str, Any]:
            return {
                "swapped": [[called[a], called[b]] for a, b in change.swapped],
                "ties_broken": [[called[a], called[b]] for a, b in change.split],
            }

        def wish(item: Wish) -> dict[str, Any]:
            return {
                "party": item.party,
                "stable": item.stable,
                "rankings": item.rankings,
                "all_rankings": item.all_rankings,
                "share": item.share,
                "least_change": pairs(item.change),
                "bonus": item.bonus,
            }

        together = self.found.together
        changes = zip(self.opened.situation.parties, together.changes, strict=True)
        return dict(
            without_nan(
                {
                    "case": self.opened.name,
                    "state": called[self.found.state],
                    "concept": self.found.concept,
                    "parties": [wish(item) for item in self.found.wishes],
                    "pivotal": [
                        {
                            "party": self.opened.situation.parties[flip.player],
                            "better": called[flip.better],
                            "worse": called[flip.worse],
                            "ranking": flip.ranking,
                        }
                        for flip in self.found.pivots
                    ],
                    "together": {
                        "exact": together.exact,
                        "at_least": together.at_least,
                        "distance": together.distance,
                        "changes": {party: pairs(change) for party, change in changes},
                    },
                }
            )
        )


def stabilise(
    case: str | Path | OpenCrisis, state: str, *, concept: str | None = None, reading: str | None = None
) -> Wishes:
    """Return what it would take for a state to hold: rankings that would do, and the least change of those there are.

    Parameters
    ----------
    case : str, Path or OpenCrisis
    state : str
        Name, number or word.
    concept : str, optional
        One of nash, gmr, smr, seq, sseq.
    reading : str, optional

    Raises
    ------
    BadInput, BadFile, NotFound

    Examples
    --------
    >>> stabilise("syria-iraq-1975", "2", concept="seq").found.wishes[0].rankings
    384
    """
    opened = open_options(case, reading=reading)
    deciding = opened.concept(concept)
    concepts_for(opened.situation, (deciding,))
    at = opened.situation.state(state)
    derived = opened.crisis is not None and not opened.model.preferences
    return Wishes(opened, wanted(opened.situation, at, deciding, utility=derived))


@dataclass(frozen=True, eq=False)
class CourseFound:
    """Where the play goes.

    Attributes
    ----------
    opened : OpenOptions
    found : Course
    done : Result or None
        The lens over the worlds, where numbers are drawn and the course begins where things stand.
    """

    opened: OpenOptions
    found: Course
    done: Result | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``detente evolve --json`` prints."""
        situation = self.opened.situation
        called = [identity(name) for name in situation.states.names]

        def way(steps: Any) -> Any:
            return (
                None
                if steps is None
                else [{"party": situation.parties[step.mover], "to": called[step.state]} for step in steps]
            )

        found = self.found
        document = {
            "case": self.opened.name,
            "now": called[found.now],
            "concept": found.concept,
            "ends": [
                {"state": called[end.state], "chance": end.chance, "way": way(end.way), "gaining_way": way(end.gaining)}
                for end in found.ends
            ],
            "cycling": found.cycling,
            "cycles": [[called[state] for state in cycle] for cycle in found.cycles],
            "ended": found.ended,
            "next": way(found.next),
            "reached_by_improvements": [called[state] for state in found.by_gains],
            "reached_by_coalitions": None
            if found.by_coalitions is None
            else [called[state] for state in found.by_coalitions],
            "reached_by_any_moves": [called[state] for state in found.by_any],
        }
        if self.done is not None:
            summary = self.done.summary[LENS]
            document["worlds"] = {
                "draws": self.done.plan.draws,
                **{name: summary[name] for name in ("reached", "outcome", "ended")},
            }
        return dict(without_nan(document))


def evolve(
    case: str | Path | OpenCrisis,
    *,
    start: str | None = None,
    concept: str | None = None,
    rule: str | None = None,
    reading: str | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> CourseFound:
    """Return where the play goes from where things stand, or from a state.

    Parameters
    ----------
    case : str, Path or OpenCrisis
    start : str, optional
        Name, number or word of a state; by default where things stand.
    concept : str, optional
        Which replies deter.
    rule : {"any_unsanctioned", "best_unsanctioned"}, optional
    reading : str, optional
    draws, seed : int
        Worlds of the lens, where numbers are drawn.

    Raises
    ------
    BadInput, BadFile, NotFound

    Examples
    --------
    >>> evolve("elmira").found.by_gains
    (6,)
    """
    opened = open_options(case, reading=reading)
    situation = opened.situation
    said, deciding = None if opened.crisis is None else opened.crisis.options, opened.concept(concept)
    concepts_for(situation, (deciding,))
    found = course(
        situation,
        deciding,
        opened.terms(),
        rule=rule or (said.evolution if said else "any_unsanctioned"),
        now=None if start is None else situation.state(start),
    )
    done = None
    if opened.drawn and opened.opened is not None and start is None and concept is None and rule is None:
        done = run(opened.opened, lenses=[LENS], reading=reading, draws=draws, seed=seed)
    return CourseFound(opened, found, done)
