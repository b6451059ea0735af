"""Explained: why a state is stable for a party or not, in sentences that can be checked move by move.

The proof comes from :mod:`detente.solvers.graphs.proof`; here it gets names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.core.errors import BadInput
from detente.solvers.graphs.proof import Proof, Sanction, explain
from detente.solvers.graphs.world import CONCEPTS
from detente.study.options.situation import Situation
from detente.study.options.verdicts import TITLES, Terms


@dataclass(frozen=True)
class Explained:
    """A verdict with its proof.

    Attributes
    ----------
    party, state, concept : str
    proof : Proof
    verdict : str
        In a sentence.
    reasons : tuple of str
        One an improvement.
    """

    party: str
    state: str
    concept: str
    proof: Proof
    verdict: str
    reasons: tuple[str, ...]

    @property
    def stable(self) -> bool:
        """Whether the state is stable for the party."""
        return self.proof.stable


def explained(
    situation: Situation, state: int, party: str, concept: str, names: Mapping[str, str], terms: Terms | None = None
) -> Explained:
    """Return why a state is stable for a party, or why not.

    Parameters
    ----------
    situation : Situation
    state : int
    party : str
    concept : str
        One of nash, gmr, smr, seq, sseq, sim, seq_or_sim.
    names : mapping of party to str
    terms : Terms, optional

    Raises
    ------
    BadInput
        For another concept or party, or preferences that are no complete ranking.
    """
    if situation.worth is None:
        raise BadInput(f"'{situation.model.title}' has preferences with gaps; proofs need complete rankings")
    terms, place = terms or Terms(), situation.place(party)
    if concept not in (*CONCEPTS, "seq_or_sim"):
        raise BadInput(f"reasons are given under {', '.join(CONCEPTS)} and seq_or_sim, not under '{concept}'")
    try:
        proof = explain(situation.graph, situation.worth, place, state, concept, rule=terms.rule, deter=terms.deter)
    except ValueError as error:
        raise BadInput(str(error)) from error
    called = situation.states.names
    who = [names[name] for name in situation.parties]
    title = TITLES[proof.concept if proof.stable else concept]
    verdict = verdict_sentence(situation, state, who[place], title, stable=proof.stable)
    reasons = tuple(reason(situation, proof, at, who) for at in range(len(proof.improvements)))
    if not reasons:
        moves = len(situation.graph.row(place, state))
        reasons = (
            f"{who[place]} has no move from it." if not moves else
            f"None of the {moves} states that {who[place]} could bring about is better for it." if moves > 1 else
            f"The only state that {who[place]} could bring about, {called[situation.graph.row(place, state)[0]]}, is "
            "no better for it.",
        )  # fmt: skip
    return Explained(party, called[state], proof.concept, proof, verdict, reasons)


def verdict_sentence(situation: Situation, state: int, who: str, title: str, *, stable: bool) -> str:
    """Return a verdict in a sentence.

    Parameters
    ----------
    situation : Situation
    state : int
    who : str
        The party as it is called.
    title : str
        The concept in words.
    stable : bool
    """
    called = f"{situation.states.names[state]} ({situation.label(state)})"
    return f"{called} is {'' if stable else 'not '}stable for {who} under {title}."


def reason(situation: Situation, proof: Proof, at: int, who: Sequence[str]) -> str:
    """Return what becomes of one improvement, in a sentence."""
    called, move, me = situation.states.names, proof.improvements[at], who[proof.player]
    lead = f"{me} would gain by going to {called[move.state]}"
    if move.sanction is not None:
        way = _path(situation, proof, move.state, move.sanction, who)
        return f"{lead}; but {way}, which is {_worse(situation, proof, move.sanction, me)}."
    if move.evaded is not None:
        best = called[move.evaded.escapes[-1]] if move.evaded.escapes else ""
        return (
            f"{lead}, and nothing deters it: {_path(situation, proof, move.state, move.evaded, who)} would, but from "
            f"there {me} could go on to {best}, which is better for it than {called[proof.state]}."
        )
    kind = {
        "nash": "",
        "sim": ": no joint choice of the others at the same time leaves it no better off",
    }.get(proof.concept, f": no {'gaining ' if proof.concept in ('seq', 'sseq') else ''}reply of the others leads to "
          "where it is no better off")  # fmt: skip
    return f"{lead}, and nothing deters it{kind}."


def _path(situation: Situation, proof: Proof, first: int, sanction: Sanction, who: Sequence[str]) -> str:
    called = situation.states.names
    if proof.concept == "sim":
        moves = " and ".join(f"{who[step.mover]} going to {called[step.state]}" for step in sanction.path)
        return (
            f"{moves} at the same time leads to {called[sanction.ends]}"
            if moves
            else f"it ends in {called[sanction.ends]}"
        )
    steps = [f"{who[step.mover]} could go to {called[step.state]}" for step in sanction.path]
    return ", then ".join(steps) if steps else f"it is in {called[first]} already"


def _worse(situation: Situation, proof: Proof, sanction: Sanction, me: str) -> str:
    assert situation.worth is not None
    here, there = situation.worth[proof.player, proof.state], situation.worth[proof.player, sanction.ends]
    called = situation.states.names
    said = (
        f"no better for {me} than {called[proof.state]}"
        if there == here
        else f"worse for {me} than {called[proof.state]}"
    )
    if proof.concept in ("smr", "sseq"):
        said += ", and from there it could not escape to anything better" if sanction.escapes else (
            ", and from there it has no move")  # fmt: skip
    return said
