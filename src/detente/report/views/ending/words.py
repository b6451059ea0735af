"""Words: types, moves, levers and ways to challenge as a reader reads them, wherever they are shown.

Names of the crisis file stay as they are written (``will-strike`` is looked up under that name); what the program names
itself, such as ``united-states cost 1 of 3`` or ``challenge and mobilise a+b``, is said in words.
"""

import re
from collections.abc import Iterable

from detente.crisis.crisis import Crisis
from detente.report.views.numeral import Numeral, in_sentence, listed, ordinary_words

NODE = re.compile(r" cost (\d+) of (\d+)$")  # how a type is named that no hypothesis names
AND_MOBILISE = "challenge and mobilise "
DOES = {
    "wait": "waits",
    "challenge": "challenges",
    "concede": "concedes",
    "offer": "makes an offer",
    "resist": "resists",
    "accept": "accepts the offer",
    "refuse": "refuses the offer",
    "back-down": "backs down",
    "stand-firm": "stands firm",
}


def type_label(kind: str) -> str:
    """Return a type's name as it is shown; types that no hypothesis names differ in what force costs them.

    >>> type_label("united-states cost 1 of 3"), type_label("north cost 2 of 5"), type_label("resolved")
    ('force costs low', 'force cost 2 of 5, low to high', 'resolved')
    >>> type_label("resolved+patient"), type_label("none of resolved+patient"), type_label("none of resolved")
    ('resolved and patient', 'neither resolved nor patient', 'not resolved')
    """
    if kind.startswith("none of "):
        names = kind.removeprefix("none of ").split("+")
        return f"not {names[0]}" if len(names) == 1 else f"neither {' nor '.join(names)}"
    found = NODE.search(kind)
    if found is None:
        return listed(kind.split("+"))
    place, nodes = int(found[1]), int(found[2])
    if nodes == 3:
        return f"force costs {('low', 'middle', 'high')[place - 1]}"
    return f"force cost {place} of {nodes}, low to high"


def is_named(kind: str) -> bool:
    """Return whether hypotheses name a type; else it is a point of what force costs."""
    return NODE.search(kind) is None


def told(named: Iterable[tuple[str, Numeral]]) -> str:
    """Return numbers type by type."""
    return ", ".join(f"{type_label(name)} {numeral}" for name, numeral in named)


def lever_label(crisis: Crisis, name: str) -> str:
    """Return a lever as it stands in a sentence: its title, or its name in words."""
    lever = crisis.levers.get(name)
    title = None if lever is None else lever.title
    return in_sentence(title, ordinary_words(crisis)) if title else name.replace("-", " ").replace("_", " ")


def levers_label(crisis: Crisis, names: Iterable[str]) -> str:
    """Return levers as they stand in a sentence."""
    return listed([lever_label(crisis, name) for name in names])


def challenge_label(crisis: Crisis, signal: str) -> str:
    """Return a way to challenge as an action: ``challenge``, or after mobilising what force needs.

    Parameters
    ----------
    crisis : Crisis
    signal : str
        ``challenge``, or levers joined by ``+``.
    """
    if signal == "challenge":
        return signal
    return f"challenge and mobilise ({levers_label(crisis, signal.split('+'))})"


def does(crisis: Crisis, word: str, uses: Iterable[str] = ()) -> str:
    """Return what a party does, to stand after its name.

    Parameters
    ----------
    crisis : Crisis
    word : str
        What a move is in the game, such as ``stand-firm`` or ``challenge and mobilise quarantine+readiness``.
    uses : names of levers
        With which it is done, where the word does not say so.
    """
    names = word.removeprefix(AND_MOBILISE).split("+") if word.startswith(AND_MOBILISE) else list(uses)
    if names:
        return f"challenges and mobilises ({levers_label(crisis, names)})"
    return DOES.get(word, word)
