"""Words: what is seen otherwise, and what stands between positions and threats, as sentences."""

from collections.abc import Mapping

from detente.report.views.numeral import listed
from detente.solvers.situation.dilemmas import Dilemma
from detente.study.options.seen import Seen
from detente.study.options.situation import Situation

MEANS = {
    "steady": "holds as the parties see it and in truth",
    "false": "holds only as the parties see it",
    "real": "would hold if all saw how it is",
    "neither": "holds neither way",
}


def seen_sentences(found: Seen, situation: Situation, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return what each party expects, what holds, and what would surprise whom, in sentences."""
    called, game = situation.states.names, found.game
    every = range(situation.states.count)
    said = []
    for place, party in enumerate(situation.parties):
        states = [called[state] for state in every if game.expected[place, state]]
        said.append(f"{names[party]} expects {listed(states) if states else 'nothing'} to hold, as it sees things.")
    for kind in ("steady", "false", "real"):
        states = [called[state] for state in every if found.kind(state) == kind]
        if states:
            verb = MEANS[kind] if len(states) == 1 else MEANS[kind].replace("holds", "hold", 1)
            said.append(f"{listed(states)} {verb} ({kind}).")
    if not game.equilibrium.any():
        said.append("When each acts on its own picture, nothing holds.")
    for place, party in enumerate(situation.parties):
        states = [called[state] for state in every if game.surprise[place, state]]
        if states:
            said.append(
                f"{listed(states)} would surprise {names[party]}: it does not see it, or does not expect it to hold."
            )
    return tuple(said)


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
