"""Names: everything in a crisis that names something stated elsewhere must find it there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from detente.core.errors import NotFound, did_you_mean
from detente.core.quantity import Quantity
from detente.crisis.addresses import find
from detente.crisis.crisis import Crisis

Path_: TypeAlias = tuple[str, ...]


STAND_IN = "unnamed-stand-in"  # what the reader puts where a required part of the file was broken


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


class Known:
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


def unknown_names(crisis: Crisis, known: Known) -> Iterator[Finding]:
    """Yield every name and address that leads nowhere, with the nearest one that exists."""
    for path, names, kind, names_known, is_key in _uses(crisis, known):
        for index, name in enumerate(names):
            if name not in names_known:
                place = (*path, name) if is_key else (*path, str(index))
                hint = did_you_mean(name, names_known) or f"state the {kind} first"
                yield Finding(place, f"there is no {kind} '{name}'", hint, key=is_key)
    yield from _addresses_set(crisis, known.raw)


def _uses(crisis: Crisis, known: Known) -> Iterator[Named]:
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


def _uses_in_play(crisis: Crisis, known: Known) -> Iterator[Named]:
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


def _uses_of_sources(crisis: Crisis, known: Known) -> Iterator[Named]:
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
