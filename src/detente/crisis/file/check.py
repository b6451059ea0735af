"""Cross-checks: what one record cannot know of itself - names, sides, seats, dates, sources.

Each rule is one small function from what is stated to findings; :func:`cross_check` runs them all. A finding names a
path of the file, so that the reader of the file can point at the place. Errors stop a run, warnings do not. No rule
draws a conclusion from a part that was set aside as broken.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice

from detente.core.quantity import Scale, median, middle_90
from detente.crisis.crisis import Crisis
from detente.crisis.file.findings import STAND_IN, Finding, Stated
from detente.crisis.file.names import unknown_addresses, unknown_names
from detente.crisis.file.odds import check_odds
from detente.crisis.file.points import check_points
from detente.crisis.game.check import check_beliefs, check_confrontation, check_moves
from detente.crisis.mediation.bodies import check_bodies
from detente.crisis.mediation.contradictions import check_dependencies
from detente.crisis.options.check import check_options
from detente.crisis.sources import sources

MOST_FINDINGS = 500  # of one rule; nobody reads more before mending these


def cross_check(stated: Stated) -> list[Finding]:
    """Return everything that does not fit together, with a file's parts that were set aside left out."""
    found = [finding for rule in RULES for finding in islice(rule(stated), MOST_FINDINGS)]
    return [finding for finding in found if STAND_IN not in finding.path]


def _limits(stated: Stated) -> Iterator[Finding]:
    """Error: a limit on the side of the ideal where nobody pulls. Warning: a limit beyond which the status quo lies."""
    for party, stances in stated.crisis.stances.items():
        for issue, stance in stances.items():
            if stance.limit is None or issue not in stated.crisis.issues:
                continue
            ideal, limit = median(stance.ideal.quantity, Scale.UNIT), median(stance.limit.quantity, Scale.UNIT)
            side = (limit > ideal) - (limit < ideal)
            sides = {(other > ideal) - (other < ideal) for other in _pulls(stated, party, issue)} - {0}
            at = ("stances", party, issue, "limit")
            if side and sides == {-side}:
                where = "above" if side < 0 else "below"
                yield Finding(
                    at,
                    f"the limit {limit:.3g} lies on the wrong side of the ideal {ideal:.3g}: the status quo and the "
                    f"others at the table all lie {where} it",
                    f"the limit is the worst position that '{party}' still accepts; write one {where} {ideal:.3g}",
                )
            elif sides and _shuts_out_the_status_quo(stated.crisis, party, issue, side):
                quo = median(stated.crisis.issues[issue].status_quo.quantity, Scale.UNIT)
                yield Finding(
                    at,
                    f"the red line of '{party}' excludes the status quo of '{issue}': limit {limit:.3g}, "
                    f"status quo {quo:.3g}",
                    "fine if it cannot live with things as they are; otherwise move the limit",
                    warning=True,
                )


def _shuts_out_the_status_quo(crisis: Crisis, party: str, issue: str, side: int) -> bool:
    """Whether the middle 90 % of limit and status quo lie apart, with the status quo beyond the limit."""
    stance = crisis.stances[party][issue]
    assert stance.limit is not None
    lowest, highest = middle_90(crisis.issues[issue].status_quo.quantity, Scale.UNIT)
    low, high = middle_90(stance.limit.quantity, Scale.UNIT)
    return (side > 0 and lowest > high) or (side < 0 and highest < low)


def _pulls(stated: Stated, party: str, issue: str) -> list[float]:
    """Return the status quo and the ideals of those who share a table on this issue with the party, or of all others.

    Empty when one of these was set aside: then nothing can be said.
    """
    if stated.lacks("stances", "*", issue, "ideal") or stated.lacks("issues", issue, "status_quo"):
        return []
    crisis = stated.crisis
    tables = [track.parties for track in crisis.tracks.values() if issue in track.issues and party in track.parties]
    others = {other for table in tables for other in table} or set(crisis.stances)
    quo = median(crisis.issues[issue].status_quo.quantity, Scale.UNIT)
    return [quo] + [
        median(crisis.stances[other][issue].ideal.quantity, Scale.UNIT)
        for other in others - {party}
        if issue in crisis.stances.get(other, {})
    ]


def _seats(stated: Stated) -> Iterator[Finding]:
    """Who sits, and on what."""
    for name, track in stated.crisis.tracks.items():
        at = ("tracks", name, "parties")
        if not track.parties and not stated.lacks(*at):
            yield Finding(at, f"nobody sits at the track '{name}'", "name the seated parties")
        for index, party in enumerate(track.parties):
            if party in track.parties[:index]:
                yield Finding((*at, str(index)), f"'{party}' sits twice at the track '{name}'", "name it once")
        if track.parties and not track.issues and not stated.lacks("tracks", name, "issues"):
            message = f"no issue is on the track '{name}'"
            yield Finding(("tracks", name), message, "name its issues", warning=True, key=True)


def _left_out(stated: Stated) -> Iterator[Finding]:
    """Warning: issues nobody negotiates or cares about, parties that want nothing; steps and rankings say it too."""
    crisis = stated.crisis
    on_a_table = {issue for track in crisis.tracks.values() for issue in track.issues}
    cared_about = {issue for stances in crisis.stances.values() for issue in stances}
    elsewhere = {party for step in crisis.steps.values() for party in (*step.by, *step.value)}
    prefers = {*crisis.options.statements, *crisis.options.weights, *crisis.options.rankings, *crisis.options.pairs}
    elsewhere |= prefers
    for issue in crisis.issues:
        if crisis.tracks and issue not in on_a_table and not stated.lacks("tracks", "*", "issues"):
            message = f"the issue '{issue}' is on no track, so it stays at its status quo"
            yield Finding(("issues", issue), message, "add it to a track", warning=True, key=True)
        if issue not in cared_about and not (crisis.steps or prefers) and not stated.lacks("stances", "*", issue):
            message = f"no party has a stance on '{issue}'"
            yield Finding(("issues", issue), message, "state one, or drop the issue", warning=True, key=True)
    for party in crisis.parties:
        if not crisis.stances.get(party) and party not in elsewhere and not stated.lacks("stances", party):
            message = f"the party '{party}' has no stance on any issue"
            yield Finding(("parties", party), message, "state what it wants", warning=True, key=True)


def _reserved(stated: Stated) -> Iterator[Finding]:
    """Error: a party with a name that means something else."""
    for name, meaning in (("all", "everybody in mandates"), ("both", "both sides in hypotheses")):
        if name in stated.crisis.parties:
            yield Finding(("parties", name), f"'{name}' means {meaning}", "give the party another name", key=True)


def _marks(stated: Stated) -> Iterator[Finding]:
    """Warning: an end of a scale without a meaning."""
    for name, issue in stated.crisis.issues.items():
        for end in (0.0, 1.0):
            if end not in issue.marks and not stated.lacks("issues", name, "marks"):
                message = f"the scale of '{name}' has no mark at {end:g}"
                yield Finding(("issues", name, "marks"), message, "say what that end means", warning=True, key=True)


def _dates_of_history(stated: Stated) -> Iterator[Finding]:
    """Error: a history that is out of order or knows the future."""
    crisis, last = stated.crisis, None
    for index, item in enumerate(crisis.history):
        if item.date.first == date.min:  # a stand-in, or an interval that is open at its start
            continue
        at = ("history", str(index), "date")
        if item.date.first > crisis.as_of:
            hint = "the history holds what was known then; drop it or move as_of"
            yield Finding(at, f"{item.date} lies after as_of, {crisis.as_of}", hint)
        if last is not None and item.date.first < last.first:
            message = f"{item.date} stands after {last}: the dates are out of order"
            yield Finding(at, message, "sort the history by date")
        last = item.date


def _dates_of_plans(stated: Stated) -> Iterator[Finding]:
    """Error: a horizon that is over, tracks in the wrong order. Warning: a claim about the future."""
    crisis = stated.crisis
    if crisis.horizon is not None and crisis.as_of != date.max and crisis.horizon <= crisis.as_of:
        message = f"the horizon {crisis.horizon} is not after as_of, {crisis.as_of}"
        yield Finding(("horizon",), message, "choose a later day")
    for name, track in crisis.tracks.items():
        before = crisis.tracks.get(track.after or "")
        if before and before.opens and track.opens and track.opens.last < before.opens.first:
            message = f"the track '{name}' comes after '{track.after}' but opens earlier"
            yield Finding(("tracks", name, "opens"), message, "mend one of the two dates")
    for index, claim in enumerate(crisis.claims):
        looks_ahead = claim.type in {"prediction", "audience"}
        if claim.date is not None and claim.date.first > crisis.as_of and not looks_ahead:
            message = f"the claim {claim.id} holds from {claim.date}, after as_of"
            hint = "fine for what is scheduled or predicted"
            yield Finding(("claims", str(index), "date"), message, hint, warning=True)


def _circles(stated: Stated) -> Iterator[Finding]:
    """Error: things that wait for each other."""
    crisis = stated.crisis
    graphs: tuple[tuple[str, str, dict[str, tuple[str, ...]]], ...] = (
        ("levers", "needs", {name: lever.needs for name, lever in crisis.levers.items()}),
        ("steps", "needs", {name: step.needs for name, step in crisis.steps.items()}),
        ("tracks", "after", {name: (track.after,) if track.after else () for name, track in crisis.tracks.items()}),
    )
    for section, word, graph in graphs:
        for start in graph:
            way = _way_back(graph, start)
            if way:
                message = f"'{start}' waits for itself: {' → '.join(way)}"
                yield Finding((section, start, word), message, "break the circle")


def _way_back(graph: dict[str, tuple[str, ...]], start: str) -> list[str]:
    """Return a shortest way from a name back to itself, or nothing."""
    came_from: dict[str, str] = {}
    edge = [start]
    while edge:
        here = edge.pop(0)
        for name in graph.get(here, ()):
            if name == start:
                way = [start, here]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if name not in came_from:
                came_from[name] = here
                edge.append(name)
    return []


def _twice(stated: Stated) -> Iterator[Finding]:
    """Error: two claims with one id."""
    times: Counter[str] = Counter()
    for index, claim in enumerate(stated.crisis.claims):
        times[claim.id] += 1
        if times[claim.id] > 1 and claim.id != STAND_IN:
            message = f"the claim {claim.id} stands twice"
            yield Finding(("claims", str(index), "id"), message, "ids are stable and unique: give it a new one")


def _without_source(stated: Stated) -> Iterator[Finding]:
    """Warning: numbers with neither claim nor reason, and numbers whose claims contradict each other."""
    found = sources(stated.crisis)
    for path in found.unexplained:
        holder, _, address = path.rpartition(": ")
        place = (*holder.split("."), "sets", address) if holder else tuple(path.split("."))
        hint = "add because: [claims] or assumed: why"
        yield Finding(place, f"the number {path} has no source", hint, warning=True)
    for path in found.conflicts:
        message = f"the claims behind {path} point to both ends of the issue"
        yield Finding(tuple(path.split(".")), message, "say in a note why, or drop one", warning=True)


def _named_orders(stated: Stated) -> Iterator[Finding]:
    """Error: two orders with one name, a name that could be another's place, a step before itself."""
    names: Counter[str] = Counter()
    for index, order in enumerate(stated.crisis.orders):
        at = ("orders", str(index))
        names[order.name or ""] += 1
        if order.name and (names[order.name] > 1 or order.name.isdigit()):
            message = f"the name '{order.name}' does not tell this order from others"
            yield Finding((*at, "name"), message, "give it a name of its own, in words")
        for step in sorted(set(order.first) & set(order.then)):
            yield Finding((*at, "then"), f"'{step}' cannot come before itself", "take it out of 'first' or 'then'")


RULES: tuple[Callable[[Stated], Iterable[Finding]], ...] = (
    unknown_names,
    unknown_addresses,
    _limits,
    _seats,
    _left_out,
    _reserved,
    _marks,
    _dates_of_history,
    _dates_of_plans,
    _circles,
    _named_orders,
    check_confrontation,
    check_moves,
    check_beliefs,
    check_odds,
    check_points,
    check_bodies,
    check_dependencies,
    check_options,
    _twice,
    _without_source,
)
