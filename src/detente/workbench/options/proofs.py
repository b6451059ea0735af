"""Proofs, wishes and courses: why a state holds or not, what would make it hold, and where the play goes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.study.options.course import Course, course
from detente.study.options.explained import Explained, explained
from detente.study.options.verdicts import concepts_for
from detente.study.options.wanted import Wanted, Wish, wanted
from detente.workbench.documents import without_nan
from detente.workbench.options.opening import OpenOptions, open_options
from detente.workbench.options.situations import DRAWS, LENS, identity
from detente.workbench.runs import SEED, OpenCrisis, Result, run


@dataclass(frozen=True, eq=False)
class Proofs:
    """Why a state is stable for parties, or not.

    Attributes
    ----------
    opened : OpenOptions
    concept, state : str
    of : tuple of Explained
        One a party.
    """

    opened: OpenOptions
    concept: str
    state: str
    of: tuple[Explained, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``detente explain --json`` prints: every improvement, its sanction and escapes."""
        situation = self.opened.situation
        called = [identity(name) for name in situation.states.names]

        def sanction(found: Any) -> Any:
            if found is None:
                return None
            path = [{"party": situation.parties[s.mover], "to": called[s.state]} for s in found.path]
            return {"path": path, "ends": called[found.ends], "escapes": [called[s] for s in found.escapes]}

        return {
            "case": self.opened.name,
            "state": identity(self.state),
            "options": situation.states.words[situation.state(self.state)],
            "proofs": [
                {
                    "party": item.party,
                    "concept": item.concept,
                    "stable": item.proof.stable,
                    "improvements": [
                        {
                            "to": called[move.state],
                            "deterred": move.sanction is not None,
                            "sanction": sanction(move.sanction),
                            "evaded": sanction(move.evaded),
                        }
                        for move in item.proof.improvements
                    ],
                    "says": [item.verdict, *item.reasons],
                }
                for item in self.of
            ],
        }


def explain(
    case: str | Path | OpenCrisis,
    state: str,
    *,
    party: str | None = None,
    concept: str | None = None,
    reading: str | None = None,
    sanction: str | None = None,
    deter: str | None = None,
) -> Proofs:
    """Return why a state is stable for a party, or for each of them, or why not.

    Parameters
    ----------
    case : str, Path or OpenCrisis
        A crisis, or a file of GMCR+.
    state : str
        Name, number or word, such as ``YN-N``.
    party : str, optional
        By default all.
    concept, reading, sanction, deter : str, optional
        See :func:`detente.workbench.options`.

    Raises
    ------
    BadInput, BadFile, NotFound

    Examples
    --------
    >>> explain("prisoners-dilemma", "CC", party="first", concept="seq").of[0].proof.stable
    True
    """
    opened = open_options(case, reading=reading)
    situation, deciding = opened.situation, opened.concept(concept)
    terms, at = opened.terms(sanction=sanction, deter=deter), situation.state(state)
    concepts_for(situation, (deciding,))
    parties = situation.parties if party is None else (opened.party(party),)
    found = tuple(explained(situation, at, name, deciding, opened.names, terms) for name in parties)
    return Proofs(opened, deciding, situation.states.names[at], found)


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
