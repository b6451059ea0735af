"""Drama: the dilemmas that positions and threats put parties in before anybody moves.

Each party asks for a state, its *position*, and has said which of its own options it will have on if it does not get
it, its *intention*; the state in which everybody does so is the *threat future*. What then is not believable, and to
whom, are the dilemmas of :mod:`detente.solvers.situation.dilemmas`.
"""

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
