"""Cross-checks: what one record cannot know of itself - names, sides, seats, dates, sources.

Each rule is one small function from a crisis to findings; :func:`cross_check` runs them all. A finding names
a path of the file, so that the reader of the file can point at the place. Errors stop a run, warnings do not.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from detente.core.errors import NotFound, did_you_mean
from detente.core.quantity import Quantity, Scale, median, middle_90
from detente.crisis.addresses import find
from detente.crisis.crisis import Crisis
from detente.crisis.sources import sources

Path_: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """Something that does not fit, at a path of the file.

    Attributes
    ----------
    path : tuple of str
    message, hint : str
    warning : bool
        True when a run may go on.
    key : bool
        Whether the key is meant, not its value.
    """

    path: Path_
    message: str
    hint: str = ""
    warning: bool = False
    key: bool = False


def cross_check(crisis: Crisis, raw: Mapping[str, Any] | None = None) -> list[Finding]:
    """Return everything that does not fit together.

    Parameters
    ----------
    crisis : Crisis
    raw : mapping, optional
        The file's own data: names that stand there count as known even where their record was set aside as broken.
    """
    known = _Known(crisis, raw or {})
    found = list(_names(crisis, known))
    for rule in RULES:
        found += rule(crisis)
    return [finding for finding in found if STAND_IN not in finding.path]


STAND_IN = "unnamed-stand-in"  # what the reader puts where a required part of the file was broken


class _Known:
    """The names of each kind of thing."""

    def __init__(self, crisis: Crisis, raw: Mapping[str, Any]) -> None:
        def of(section: str) -> frozenset[str]:
            stated = raw.get(section)
            more = {str(name) for name in stated} if isinstance(stated, Mapping) else set()
            return frozenset((more | set(getattr(crisis, section))) - {STAND_IN})

        self.raw = raw
        self.parties, self.issues, self.levers = of("parties"), of("issues"), of("levers")
        self.tracks, self.hypotheses, self.steps = of("tracks"), of("hypotheses"), of("steps")
        self.documents, self.watchers, self.audiences = of("documents"), of("watchers"), of("audiences")
        self.codes = self.issues | of("codebook")
        stated = raw.get("claims")
        more = (
            {str(item.get("id")) for item in stated if isinstance(item, Mapping)} if isinstance(stated, list) else set()
        )
        self.claims = frozenset(more | {claim.id for claim in crisis.claims})
        self.bodies = self.parties | self.watchers | self.audiences


Named: TypeAlias = tuple[Path_, Iterable[str], str, frozenset[str], bool]


def _names(crisis: Crisis, known: _Known) -> Iterator[Finding]:
    for path, names, kind, names_known, is_key in _uses(crisis, known):
        for index, name in enumerate(names):
            if name not in names_known:
                place = (*path, name) if is_key else (*path, str(index))
                hint = did_you_mean(name, names_known) or f"state the {kind} first"
                yield Finding(place, f"there is no {kind} '{name}'", hint, key=is_key)
    yield from _addresses_set(crisis, known.raw)


def _uses(crisis: Crisis, known: _Known) -> Iterator[Named]:
    """Yield every place that names something stated elsewhere: path, names, kind, known names, whether keys."""
    yield ("stances",), crisis.stances, "party", known.parties, True
    for party, stances in crisis.stances.items():
        yield ("stances", party), stances, "issue", known.issues, True
    for name, lever in crisis.levers.items():
        at = ("levers", name)
        yield (*at, "party"), (lever.party,), "party", known.parties, False
        yield (*at, "hits"), lever.hits, "party", known.bodies, True
        yield (*at, "helps"), lever.helps, "party", known.bodies, True
        yield (*at, "needs"), lever.needs, "lever", known.levers, False
        yield (*at, "answers"), lever.answers, "lever", known.levers, False
    for name, audience in crisis.audiences.items():
        at = ("audiences", name)
        yield (*at, "of"), (audience.of,), "party", known.parties, False
        yield (*at, "ratifies"), audience.ratifies, "issue", known.issues, False
        yield (*at, "watches"), audience.watches, "issue", known.issues, False
        yield (*at, "stances"), audience.stances, "issue", known.issues, True
        yield (*at, "vetoes"), audience.vetoes, "group with seats", frozenset(audience.seats), False
    for name, track in crisis.tracks.items():
        at = ("tracks", name)
        yield (*at, "parties"), track.parties, "party", known.parties, False
        yield (*at, "issues"), track.issues, "issue", known.issues, False
        yield (*at, "after"), (track.after,) if track.after else (), "track", known.tracks, False
        yield (*at, "mandate"), track.mandate, "party", known.parties | {"all"}, True
    yield from _uses_in_play(crisis, known)
    yield from _uses_of_sources(crisis, known)


def _uses_in_play(crisis: Crisis, known: _Known) -> Iterator[Named]:
    play = crisis.confrontation
    if play is not None:
        yield ("confrontation", "challenger"), (play.challenger,), "party", known.parties, False
        yield ("confrontation", "defender"), (play.defender,), "party", known.parties, False
        yield ("confrontation", "demand"), play.demand, "issue", known.issues, True
        yield ("confrontation", "decides"), play.decides, "issue", known.issues, True
        yield ("confrontation", "force"), (play.force,) if play.force else (), "lever", known.levers, False
        yield ("confrontation", "answer"), play.answer, "lever", known.levers, False
    yield ("beliefs",), crisis.beliefs, "party", known.parties, True
    for name, belief in crisis.beliefs.items():
        yield ("beliefs", name, "odds"), belief.odds, "hypothesis", known.hypotheses, True
    for name, hypothesis in crisis.hypotheses.items():
        yield ("hypotheses", name, "of"), hypothesis.of, "party", known.parties | {"both"}, False
    for name, reading in crisis.readings.items():
        yield ("readings", name, "odds"), reading.odds, "hypothesis", known.hypotheses, True
        yield ("readings", name, "documents"), reading.documents, "document", known.documents, False
    for index, item in enumerate(crisis.history):
        at = ("history", str(index))
        yield (*at, "by"), (item.by,) if item.by else (), "party", known.bodies, False
        yield (*at, "to"), item.to, "party", known.bodies, False
        yield (*at, "on"), item.on, "issue", known.issues, False
        yield (*at, "offer"), item.offer, "issue", known.issues, True
        yield (*at, "uses"), item.uses, "lever", known.levers, False
        yield (*at, "track"), (item.track,) if item.track else (), "track", known.tracks, False
    for index, dependency in enumerate(crisis.dependencies):
        yield ("dependencies", str(index), "if"), dependency.when, "issue", known.issues, True
        yield ("dependencies", str(index), "then"), dependency.then, "issue", known.issues, True
    for name, step in crisis.steps.items():
        yield ("steps", name, "needs"), step.needs, "step", known.steps, False
        yield ("steps", name, "value"), step.value, "party", known.parties, True
    for index, order in enumerate(crisis.orders):
        yield ("orders", str(index), "first"), order.first, "step", known.steps, False
        yield ("orders", str(index), "then"), order.then, "step", known.steps, False
    for name, guarantee in crisis.guarantees.items():
        yield ("guarantees", name, "needs"), guarantee.needs, "step", known.steps, False
        yield ("guarantees", name, "covers"), guarantee.covers, "party", known.parties, True
    yield ("options", "statements"), crisis.options.statements, "party", known.parties, True
    yield ("options", "sees"), crisis.options.sees, "party", known.parties, True
    for name, option in crisis.options.further.items():
        yield ("options", "further", name, "of"), (option.of,), "party", known.parties, False


def _uses_of_sources(crisis: Crisis, known: _Known) -> Iterator[Named]:
    for path, because in _reasons(crisis, ()):
        yield (*path, "because"), because, "claim", known.claims, False
    for index, claim in enumerate(crisis.claims):
        yield ("claims", str(index), "document"), (claim.document,), "document", known.documents, False
        yield ("claims", str(index), "issue"), (claim.issue,), "code or issue", known.codes, False
    for name, code in crisis.codebook.items():
        yield ("codebook", name, "issue"), (code.issue,) if code.issue else (), "issue", known.issues, False


def _reasons(value: Any, path: Path_) -> Iterator[tuple[Path_, tuple[str, ...]]]:
    """Every list of claims in a crisis, with the path of what names it."""
    because = getattr(value, "because", ())
    if because:
        yield path, because
    if isinstance(value, Mapping):
        for name, content in value.items():
            yield from _reasons(content, (*path, str(name)))
    elif isinstance(value, tuple):
        for index, content in enumerate(value):
            yield from _reasons(content, (*path, str(index)))
    elif hasattr(type(value), "model_fields"):
        for name, info in type(value).model_fields.items():
            if name != "claims" and name in value.model_fields_set:
                yield from _reasons(getattr(value, name), (*path, info.alias or name))


def _addresses_set(crisis: Crisis, raw: Mapping[str, Any]) -> Iterator[Finding]:
    overlays: list[tuple[Path_, Any]] = [(("hypotheses", name), item) for name, item in crisis.hypotheses.items()]
    overlays += [(("readings", name), item) for name, item in crisis.readings.items()]
    overlays += [(("beliefs", name), item) for name, item in crisis.beliefs.items()]
    overlays += [(("history", str(index)), item) for index, item in enumerate(crisis.history)]
    for path, overlay in overlays:
        for address, number in overlay.sets.items():
            place = (*path, "sets", address)
            try:
                scale = find(crisis, address).scale
            except NotFound as error:
                if _set_aside(raw, crisis, address):
                    continue
                yield Finding(place, str(error).split("; ")[0], "; ".join(str(error).split("; ")[1:]), key=True)
                continue
            low, high = _ends(number.quantity)
            if low < scale.low or high > scale.high:
                wrong = high if high > scale.high else low
                yield Finding(
                    place, f"{wrong:g} is outside the range of {address}, which is {scale}", f"write a number {scale}"
                )


def _set_aside(raw: Mapping[str, Any], crisis: Crisis, address: str) -> bool:
    """Whether the record at an address stands in the file but was set aside, so that its own error says enough."""
    in_file: Any = raw
    in_crisis: Any = crisis
    for step in address.split(".")[:-1]:
        in_file = in_file.get(step) if isinstance(in_file, Mapping) else None
        in_crisis = in_crisis.get(step) if isinstance(in_crisis, Mapping) else getattr(in_crisis, step, None)
    return in_file is not None and in_crisis is None


def _ends(quantity: Quantity) -> tuple[float, float]:
    values = getattr(quantity, "values", None) or [
        getattr(quantity, name) for name in ("value", "low", "high") if hasattr(quantity, name)
    ]
    return min(values), max(values)


def _limits(crisis: Crisis) -> Iterator[Finding]:
    """Error: a limit on the side of the ideal where nobody pulls. Warning: a limit beyond which the status quo lies."""
    for party, stances in crisis.stances.items():
        for issue, stance in stances.items():
            if stance.limit is None or issue not in crisis.issues:
                continue
            ideal, limit = median(stance.ideal.quantity, Scale.UNIT), median(stance.limit.quantity, Scale.UNIT)
            quo = crisis.issues[issue].status_quo.quantity
            others = [median(quo, Scale.UNIT), *_pulls(crisis, party, issue)]
            side = (limit > ideal) - (limit < ideal)
            at = ("stances", party, issue, "limit")
            if (
                side
                and not any((other - ideal) * side > 0 for other in others)
                and any((other - ideal) * side < 0 for other in others)
            ):
                where = "above" if side < 0 else "below"
                yield Finding(
                    at,
                    f"the limit {limit:.3g} lies on the wrong side of the ideal {ideal:.3g}: the status quo and the "
                    f"others at the table all lie {where} it",
                    f"the limit is the worst position that '{party}' still accepts; write one {where} {ideal:.3g}",
                )
                continue
            lowest, highest = middle_90(quo, Scale.UNIT)
            bounds = middle_90(stance.limit.quantity, Scale.UNIT)
            if (side > 0 and lowest > bounds[1]) or (side < 0 and highest < bounds[0]):
                yield Finding(
                    at,
                    f"the red line of '{party}' excludes the status quo of '{issue}': limit {limit:.3g}, "
                    f"status quo {others[0]:.3g}",
                    "fine if it cannot live with things as they are; otherwise move the limit",
                    warning=True,
                )


def _pulls(crisis: Crisis, party: str, issue: str) -> list[float]:
    """Ideals of the others who share a table on this issue with the party, or of all others where none does."""
    tables = [track.parties for track in crisis.tracks.values() if issue in track.issues and party in track.parties]
    others = {other for table in tables for other in table} or set(crisis.stances)
    return [
        median(crisis.stances[other][issue].ideal.quantity, Scale.UNIT)
        for other in others - {party}
        if issue in crisis.stances.get(other, {})
    ]


def _seats(crisis: Crisis) -> Iterator[Finding]:
    on_a_table = {issue for track in crisis.tracks.values() for issue in track.issues}
    for name, track in crisis.tracks.items():
        if not track.parties:
            yield Finding(("tracks", name, "parties"), f"nobody sits at the track '{name}'", "name the seated parties")
        for party, times in _counts(track.parties).items():
            if times > 1:
                yield Finding(
                    ("tracks", name, "parties"), f"'{party}' sits twice at the track '{name}'", "name it once"
                )
        if track.parties and not track.issues:
            yield Finding(
                ("tracks", name), f"no issue is on the track '{name}'", "name its issues", warning=True, key=True
            )
    for issue in crisis.issues:
        if crisis.tracks and issue not in on_a_table:
            yield Finding(
                ("issues", issue),
                f"the issue '{issue}' is on no track, so it stays at its status quo",
                "add it to a track",
                warning=True,
                key=True,
            )
        if not any(issue in stances for stances in crisis.stances.values()):
            yield Finding(
                ("issues", issue),
                f"no party has a stance on '{issue}'",
                "state one, or drop the issue",
                warning=True,
                key=True,
            )
    for party in crisis.parties:
        if not crisis.stances.get(party):
            yield Finding(
                ("parties", party),
                f"the party '{party}' has no stance on any issue",
                "state what it wants",
                warning=True,
                key=True,
            )


def _counts(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts


def _marks(crisis: Crisis) -> Iterator[Finding]:
    for name, issue in crisis.issues.items():
        for end in (0.0, 1.0):
            if end not in issue.marks:
                yield Finding(
                    ("issues", name, "marks"),
                    f"the scale of '{name}' has no mark at {end:g}",
                    "say what that end means",
                    warning=True,
                )


def _order_of_dates(crisis: Crisis) -> Iterator[Finding]:
    last = None
    for index, item in enumerate(crisis.history):
        at = ("history", str(index), "date")
        if item.date.first > crisis.as_of:
            yield Finding(
                at,
                f"{item.date} lies after as_of, {crisis.as_of}",
                "the history holds what was known then; drop it or move as_of",
            )
        if last is not None and item.date.first < last.first:
            yield Finding(
                at, f"{item.date} stands after {last}: the dates are out of order", "sort the history by date"
            )
        last = item.date
    if crisis.horizon is not None and crisis.horizon <= crisis.as_of:
        yield Finding(
            ("horizon",), f"the horizon {crisis.horizon} is not after as_of, {crisis.as_of}", "choose a later day"
        )
    for name, track in crisis.tracks.items():
        before = crisis.tracks.get(track.after or "")
        if before and before.opens and track.opens and track.opens.last < before.opens.first:
            yield Finding(
                ("tracks", name, "opens"),
                f"the track '{name}' comes after '{track.after}' but opens earlier",
                "mend one of the two dates",
            )
    for index, claim in enumerate(crisis.claims):
        looks_ahead = claim.type in {"prediction", "audience"}
        if claim.date is not None and claim.date.first > crisis.as_of and not looks_ahead:
            yield Finding(
                ("claims", str(index), "date"),
                f"the claim {claim.id} holds from {claim.date}, after as_of",
                "fine for what is scheduled or predicted",
                warning=True,
            )


def _circles(crisis: Crisis) -> Iterator[Finding]:
    """Things that wait for each other."""
    graphs: tuple[tuple[str, str, dict[str, tuple[str, ...]]], ...] = (
        ("levers", "needs", {name: lever.needs for name, lever in crisis.levers.items()}),
        ("steps", "needs", {name: step.needs for name, step in crisis.steps.items()}),
        ("tracks", "after", {name: (track.after,) if track.after else () for name, track in crisis.tracks.items()}),
    )
    for section, word, graph in graphs:
        for start in graph:
            seen, edge = {start}, list(graph[start])
            while edge:
                name = edge.pop()
                if name == start:
                    yield Finding(
                        (section, start, word),
                        f"'{start}' waits for itself, by way of what it {word}",
                        "break the circle",
                    )
                    break
                if name not in seen:
                    seen.add(name)
                    edge += graph.get(name, ())


def _play(crisis: Crisis) -> Iterator[Finding]:
    play = crisis.confrontation
    if play is None:
        return
    if play.challenger == play.defender:
        yield Finding(("confrontation", "defender"), f"'{play.defender}' confronts itself", "name two parties")
    lever = crisis.levers.get(play.force or "")
    if lever and lever.kind != "force":
        yield Finding(
            ("confrontation", "force"),
            f"the lever '{play.force}' is of kind {lever.kind}, not force",
            "name a lever of kind force",
            warning=True,
        )
    if lever and lever.party != play.challenger:
        yield Finding(
            ("confrontation", "force"),
            f"the lever '{play.force}' belongs to '{lever.party}', not to the challenger",
            "name one of its own",
            warning=True,
        )


def _twice(crisis: Crisis) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, claim in enumerate(crisis.claims):
        if claim.id in seen:
            yield Finding(
                ("claims", str(index), "id"), f"the claim {claim.id} stands twice", "ids are stable and unique"
            )
        seen.add(claim.id)


def _without_source(crisis: Crisis) -> Iterator[Finding]:
    found = sources(crisis)
    for path in found.unexplained:
        yield Finding(
            tuple(path.split(": ")[0].split(".")),
            f"the number {path} has no source",
            "add because: [claims] or assumed: why",
            warning=True,
        )
    for path in found.conflicts:
        yield Finding(
            tuple(path.split(".")),
            f"the claims behind {path} point to both ends of the issue",
            "say in a note why, or drop one",
            warning=True,
        )


RULES: tuple[Callable[[Crisis], Iterable[Finding]], ...] = (
    _limits,
    _seats,
    _marks,
    _order_of_dates,
    _circles,
    _play,
    _twice,
    _without_source,
)
