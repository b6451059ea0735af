"""Explanations: why a state is stable for a party or not, as a document and in sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.solvers.graphs.closure import Step
from detente.solvers.graphs.proof import Sanction
from detente.solvers.graphs.stable import FORESIGHT
from detente.study.options.explained import Explained, explained
from detente.study.options.foreseen import Foreseen, foreseen
from detente.study.options.verdicts import concepts_for
from detente.workbench.options.opening import OpenOptions, open_options
from detente.workbench.options.situations import identity
from detente.workbench.runs import OpenCrisis


@dataclass(frozen=True, eq=False)
class Proofs:
    """Why a state is stable for parties, or not.

    Attributes
    ----------
    opened : OpenOptions
    concept, state : str
    of : tuple of Explained or Foreseen
        One a party.
    """

    opened: OpenOptions
    concept: str
    state: str
    of: tuple[Explained | Foreseen, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``detente explain --json`` prints: every improvement, its sanction and escapes.

        Under a concept of foresight, every move with the line of play that it would begin.
        """
        situation = self.opened.situation
        called = [identity(name) for name in situation.states.names]

        def steps(path: Iterable[Step]) -> list[dict[str, Any]]:
            return [{"party": situation.parties[step.mover], "to": called[step.state]} for step in path]

        def sanction(found: Sanction | None) -> dict[str, Any] | None:
            if found is None:
                return None
            escapes = [called[state] for state in found.escapes]
            return {"path": steps(found.path), "ends": called[found.ends], "escapes": escapes}

        def ground(item: Explained | Foreseen) -> dict[str, Any]:
            if isinstance(item, Foreseen):
                lines = [{"path": steps(line.path), "ends": called[line.ends]} for line in item.lines]
                return {"horizon": item.horizon, "lines": lines}
            improvements = [
                {
                    "to": called[move.state],
                    "deterred": move.sanction is not None,
                    "sanction": sanction(move.sanction),
                    "evaded": sanction(move.evaded),
                }
                for move in item.proof.improvements
            ]
            return {"improvements": improvements}

        return {
            "case": self.opened.name,
            "state": identity(self.state),
            "options": situation.states.words[situation.state(self.state)],
            "proofs": [
                {
                    "party": item.party,
                    "concept": item.concept,
                    "stable": item.stable,
                    **ground(item),
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
    order: Sequence[str] = (),
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
    order : sequence of str, optional
        Who moves after whom, where moves are foreseen among more than two parties.

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
    terms, at = opened.terms(sanction=sanction, deter=deter, order=order), situation.state(state)
    concepts_for(situation, (deciding,), terms.order)
    parties = situation.parties if party is None else (opened.party(party),)
    prove = foreseen if deciding in FORESIGHT else explained
    found = tuple(prove(situation, at, name, deciding, opened.names, terms) for name in parties)
    return Proofs(opened, deciding, situation.states.names[at], found)
