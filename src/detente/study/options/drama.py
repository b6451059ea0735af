"""Drama: the dilemmas that positions and threats put parties in before anybody moves.

Each party asks for a state, its *position*, and has said which of its own options it will have on if it does not get
it, its *intention*; the state in which everybody does so is the *threat future*. What then is not believable, and to
whom, are the dilemmas of :mod:`detente.solvers.situation.dilemmas`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from detente.core.errors import BadInput
from detente.solvers.situation.dilemmas import Dilemma, dilemmas, threat_future
from detente.study.options.situation import Floats, Situation


@dataclass(frozen=True)
class Drama:
    """Positions, the threat future, and the dilemmas that follow.

    Attributes
    ----------
    positions : tuple of int
        The state that each party asks for.
    threat : int
        The state in which everybody does what it threatens.
    dilemmas : tuple of Dilemma
    seen : bool
        Whether what others prefer is what each party thinks that they do.
    """

    positions: tuple[int, ...]
    threat: int
    dilemmas: tuple[Dilemma, ...]
    seen: bool = False


def drama(situation: Situation, beliefs: Floats | None = None) -> Drama | None:
    """Return the dilemmas of a situation, or None where not every party states a position and an intention.

    Parameters
    ----------
    situation : Situation
    beliefs : array, shape (parties, parties, states), optional
        ``[i, j]``: what i thinks that states are worth to j; by default what they are.

    Raises
    ------
    BadInput
        When what all intend cannot stand together, or preferences have gaps.
    """
    model = situation.model
    if not set(situation.parties) <= set(model.positions) & set(model.intentions):
        return None
    if situation.worth is None:
        raise BadInput(f"'{model.title}' has preferences with gaps; dilemmas need complete rankings")
    positions = tuple(situation.state(model.positions[party]) for party in situation.parties)
    bits = {option.name: 1 << place for place, option in enumerate(model.options)}
    intended = [sum(bits[name] for name in model.intentions[party]) for party in situation.parties]
    try:
        threat = threat_future(situation.graph, intended)
        found = dilemmas(situation.graph, situation.worth, positions, threat, seen=beliefs)
    except ValueError as error:
        raise BadInput(f"'{model.title}': {error}") from error
    return Drama(positions, threat, found, seen=beliefs is not None)


def dilemma_sentence(found: Dilemma, situation: Situation, names: Mapping[str, str], *, seen: bool = False) -> str:
    """Return a dilemma in a sentence; with ``seen``, what others prefer is as whoever is in the dilemma sees it."""
    called = situation.states.names
    who = [names[party] for party in situation.parties]
    me, here = who[found.player], called[found.state]
    them = "" if found.towards is None else who[found.towards]
    there = ", ".join(called[state] for state in found.instead)
    as_seen = f"as {me} sees it, " if seen and found.kind in ("persuasion", "trust") else ""
    said = {
        "rejection": f"{me} finds {there}, which {them} asks for, no worse than {here}, which is threatened: it cannot "
        "believably refuse.",
        "persuasion": f"{them} finds {there}, which is threatened, no worse than {here}, which {me} asks for: the "
        "threat does not move it.",
        "positioning": f"{me} would rather have {there}, which {them} asks for, than {here}, which it asks for itself.",
        "trust": f"{me} cannot trust {them} with {here}: it would gain by going on to {there}.",
        "cooperation": f"{me} itself would gain by leaving {here}, which it asks for, for {there}.",
        "threat": f"{me} would rather not carry out what it threatens: from {here} it gains by going to {there}.",
    }[found.kind]
    return f"{as_seen[:1].upper()}{as_seen[1:]}{said}"
