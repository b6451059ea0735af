"""Cross-checks of the confrontation: what of it no game can be made of, and moves that the game does not give.

The levers of a side are its own: force is the challenger's, and whoever uses a lever has it. An *answer* may be a third
party's: it hits like the defender's own, and its owner bears its cost. An *offer* is about technical issues, up to what
is demanded; a fundamental issue is given up by conceding. A *challenge* is for the demand or a part of it. What a side
believes is about the other side. Moves of third parties, and towards them, are free.

The *precision* is above 0 in every world, whoever sets it: at 0 nobody prefers the better move, and no move of the
history would tell one type from another.
"""

from collections.abc import Iterator

from detente.core.errors import did_you_mean, shorten
from detente.core.quantity import Exact, Quantity, Scale, ends, median, middle_90
from detente.core.wording import write_quantity
from detente.crisis.addresses import overlay_numbers
from detente.crisis.confrontation import Confrontation
from detente.crisis.crisis import Crisis
from detente.crisis.file.findings import STAND_IN, Finding, Path_, Stated
from detente.crisis.game.rounds import rounds
from detente.crisis.game.types import MOST_TYPES, sides, types_of

CLOSE = 1e-9  # what rounding may add


def _two_sides(crisis: Crisis) -> Confrontation | None:
    """Return the confrontation if its sides are two parties; what is wrong with them is told elsewhere."""
    play = crisis.confrontation
    known = play is not None and play.challenger != play.defender and {*sides(crisis)} <= set(crisis.parties)
    return play if known else None


def check_confrontation(stated: Stated) -> Iterator[Finding]:
    """Error: a party against itself, a lever in the wrong hands, a precision of 0, types that are none or too many."""
    play = stated.crisis.confrontation
    if play is None or STAND_IN in (play.challenger, play.defender):
        return
    if play.challenger == play.defender:
        yield Finding(("confrontation", "defender"), f"'{play.defender}' confronts itself", "name two parties")
    if _two_sides(stated.crisis) is None:
        return
    yield from _levers(stated, play)
    yield from _precisions(stated.crisis, play)
    if not stated.lacks("hypotheses") and not stated.lacks("levers"):
        yield from _types(stated.crisis, play)


def _precisions(crisis: Crisis, play: Confrontation) -> Iterator[Finding]:
    """Error: a precision, the crisis' own or that of an overlay, that is 0 in some worlds."""
    at = "confrontation.precision"
    drawn: list[tuple[Path_, Quantity]] = [(("confrontation", "precision"), play.precision.quantity)]
    drawn += [
        ((*place.split("."), "sets", at), number.number.quantity)
        for place, number in overlay_numbers(crisis)
        if number.path == at and number.number is not None
    ]
    for place, quantity in drawn:
        least = ends(quantity)[0]
        if least <= 0:
            drawn_too = "" if isinstance(quantity, Exact) else f" in '{_written(quantity)}'"
            message = f"a precision of {least:g}{drawn_too} means that nobody ever prefers the better move"
            yield Finding(place, message, "write a number above 0, usually 5 to 20")


def _written(quantity: Quantity) -> str:
    """Return a quantity as the file has it, on one line."""
    written = write_quantity(quantity)
    return shorten(str(written).replace("'", ""), 60) if isinstance(written, dict) else str(written)


def _levers(stated: Stated, play: Confrontation) -> Iterator[Finding]:
    levers = stated.crisis.levers
    force, at = levers.get(play.force or ""), ("confrontation", "force")
    if force is not None and not stated.lacks("levers", play.force or "", "*"):
        if force.kind != "force":
            message = f"the lever '{play.force}' is of kind {force.kind}, not force"
            yield Finding(at, message, "name a lever of kind force", warning=True)
        if force.party in stated.crisis.parties and force.party != play.challenger:
            message = f"the lever '{play.force}' belongs to '{force.party}', not to the challenger, '{play.challenger}'"
            yield Finding(at, message, "name one of its own; what an ally does for it is a lever of the challenger too")
    for index, name in enumerate(play.answer):
        if name in levers and levers[name].party == play.challenger and not stated.lacks("levers", name, "*"):
            message = f"the lever '{name}' belongs to the challenger, '{play.challenger}', who does not answer itself"
            hint = f"name levers of '{play.defender}' or of those who stand by it"
            yield Finding(("confrontation", "answer", str(index)), message, hint)


def _types(crisis: Crisis, play: Confrontation) -> Iterator[Finding]:
    known = {hypothesis.rivals for hypothesis in crisis.hypotheses.values()}
    for index, family in enumerate(play.types):
        if family not in known:
            hint = did_you_mean(family, known) or "name a family of hypotheses"
            yield Finding(("confrontation", "types", str(index)), f"there is no family '{shorten(family)}'", hint)
    for party in sides(crisis):
        count = len(types_of(crisis, party))
        if count > MOST_TYPES:
            message = f"'{party}' has {count} types, more than {MOST_TYPES}: one for each set of hypotheses"
            hint = "name in confrontation.types the few families that the other side is unsure of"
            at = ("confrontation", "types") if play.types else ("confrontation",)
            yield Finding(at, message, hint, key=True)


def check_moves(stated: Stated) -> Iterator[Finding]:
    """Error: a move where the game gives none, a lever in the wrong hands, an offer of what no offer can hold."""
    crisis, play = stated.crisis, _two_sides(stated.crisis)
    for index, entry in enumerate(crisis.history):
        for place, name in enumerate(entry.uses):
            lever = crisis.levers.get(name)
            if lever is None or stated.lacks("levers", name, "*") or not {entry.by, lever.party} <= set(crisis.parties):
                continue
            if lever.party != entry.by:
                message = f"'{entry.by}' uses the lever '{name}', which belongs to '{lever.party}'"
                yield Finding(("history", str(index), "uses", str(place)), message, "name one of its own")
        if play is not None and entry.move == "offer" and entry.by == play.defender and _towards(entry.to, play):
            yield from _offer(stated, play, index)
    if play is None or stated.lacks("levers"):
        return
    game = rounds(crisis)
    for found in game.misplaced:
        yield Finding(("history", str(found.entry), "move"), found.message, found.hint)
    if not stated.lacks("confrontation", "demand") and {*play.demand} <= set(crisis.issues):
        for place in game.openings:
            yield from _challenge(crisis, play, place)


def _challenge(crisis: Crisis, play: Confrontation, place: int) -> Iterator[Finding]:
    """Error: a move that opens a round about nothing of what is demanded; it would count for the whole demand."""
    entry = crisis.history[place]
    named = [*entry.on, *(issue for issue in entry.offer if issue not in entry.on)]
    known = {*named} <= set(crisis.issues)  # otherwise the name is told elsewhere
    if entry.by != play.challenger or not (named and known and play.demand) or {*named} & {*play.demand}:
        return
    at = ("on", "0") if entry.on else ("offer", named[0])
    issues = " and ".join(f"'{shorten(issue)}'" for issue in named)
    message = f"'{entry.by}' opens a round on {issues}, which it does not demand"
    hint = f"name issues of confrontation.demand ({', '.join(play.demand)}), or demand a position on '{named[0]}' there"
    yield Finding(("history", str(place), *at), message, hint, key=not entry.on)


def _towards(to: tuple[str, ...], play: Confrontation) -> bool:
    return not to or play.challenger in to


def _offer(stated: Stated, play: Confrontation, index: int) -> Iterator[Finding]:
    crisis, entry = stated.crisis, stated.crisis.history[index]
    at = ("history", str(index))
    fundamental = {name for name, issue in crisis.issues.items() if issue.scope == "fundamental"}
    hint = "an offer is about technical issues; write 'concede' where it gives in, or 'say' for words"
    for place, issue in enumerate(entry.on):
        if issue in fundamental:
            yield Finding((*at, "on", str(place)), f"'{entry.by}' offers on '{issue}', which is fundamental", hint)
    for issue, number in entry.offer.items():
        if issue in fundamental:
            message = f"'{entry.by}' offers on '{issue}', which is fundamental"
            yield Finding((*at, "offer", issue), message, hint, key=True)
        elif issue in play.demand and issue in crisis.issues and not stated.lacks("issues", issue):
            quo, asked = (
                median(one.quantity, Scale.UNIT) for one in (crisis.issues[issue].status_quo, play.demand[issue])
            )
            low, high = middle_90(number.quantity, Scale.UNIT)
            if (asked >= quo and low > max(asked, quo) + CLOSE) or (asked <= quo and high < min(asked, quo) - CLOSE):
                message = f"the offer on '{issue}', {low:.3g} to {high:.3g}, gives more than the {asked:.3g} demanded"
                yield Finding((*at, "offer", issue), message.replace(f"{low:.3g} to {low:.3g}", f"{low:.3g}"),
                              "offer at most what is demanded, or mend the demand")  # fmt: skip


def check_beliefs(stated: Stated) -> Iterator[Finding]:
    """Error: a side that is unsure of itself or of outsiders. Warning: an outsider."""
    crisis = stated.crisis
    if _two_sides(crisis) is None or stated.lacks("hypotheses"):
        return
    one, other = sides(crisis)
    for party, belief in crisis.beliefs.items():
        if party not in crisis.parties:
            continue
        if party not in (one, other):
            message = f"'{party}' is no side of the confrontation, so what it believes changes nothing"
            yield Finding(
                ("beliefs", party), message, "leave it out, or write it as a hypothesis", warning=True, key=True
            )
            continue
        about = other if party == one else one
        known = {name: item for name, item in crisis.hypotheses.items() if name in belief.odds}
        for name, item in known.items():
            if {*item.of} <= set(crisis.parties) - {about}:
                owners = " and ".join(f"'{owner}'" for owner in item.of)
                message = f"'{name}' is a hypothesis of {owners}, and '{party}' is in doubt about '{about}'"
                yield Finding(("beliefs", party, "odds", name), message, f"name hypotheses of '{about}'", key=True)
