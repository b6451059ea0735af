"""Names: every place of a crisis that names something stated elsewhere, and the names there are."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from detente.core.errors import NotFound, did_you_mean, shorten
from detente.core.quantity import Quantity
from detente.crisis.addresses import find
from detente.crisis.crisis import Crisis
from detente.crisis.file.findings import STAND_IN, Finding, Path_, Stated
from detente.crisis.options.stating import Sees

Use: TypeAlias = tuple[Path_, Iterable[str], str, frozenset[str], bool]  # path, names, kind, names known, are they keys


class _Known:
    """The names of each kind of thing."""

    def __init__(self, stated: Stated) -> None:
        of = stated.names
        self.parties, self.issues, self.levers = of("parties"), of("issues"), of("levers")
        self.tracks, self.hypotheses, self.steps = of("tracks"), of("hypotheses"), of("steps")
        self.documents, self.watchers, self.audiences = of("documents"), of("watchers"), of("audiences")
        self.codes = self.issues | of("codebook")
        self.claims = stated.claims()
        self.actors = self.parties | self.watchers
        self.bodies = self.actors | self.audiences


def unknown_names(stated: Stated) -> Iterator[Finding]:
    """Yield every name that stands for nothing, with the nearest one that stands for something."""
    known = _Known(stated)
    for uses in USES:
        for path, names, kind, names_known, is_key in uses(stated.crisis, known):
            for index, name in enumerate(names):
                if name not in names_known and name != STAND_IN:
                    place = (*path, name) if is_key else (*path, str(index))
                    hint = did_you_mean(name, names_known) or f"state the {kind} first"
                    yield Finding(place, f"there is no {kind} '{shorten(name)}'", hint, key=is_key)


def _one(name: str | None) -> tuple[str, ...]:
    return (name,) if name else ()


def _of_parties(crisis: Crisis, known: _Known) -> Iterator[Use]:
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


def _of_tables(crisis: Crisis, known: _Known) -> Iterator[Use]:
    for name, track in crisis.tracks.items():
        at = ("tracks", name)
        yield (*at, "parties"), track.parties, "party", known.parties, False
        yield (*at, "issues"), track.issues, "issue", known.issues, False
        yield (*at, "after"), _one(track.after), "track", known.tracks, False
        yield (*at, "mandate"), track.mandate, "party", known.parties | {"all"}, True
    for index, item in enumerate(crisis.history):
        at = ("history", str(index))
        yield (*at, "by"), _one(item.by), "party", known.bodies, False
        yield (*at, "to"), item.to, "party", known.bodies, False
        yield (*at, "on"), item.on, "issue", known.issues, False
        yield (*at, "offer"), item.offer, "issue", known.issues, True
        yield (*at, "uses"), item.uses, "lever", known.levers, False
        yield (*at, "track"), _one(item.track), "track", known.tracks, False


def _of_the_confrontation(crisis: Crisis, known: _Known) -> Iterator[Use]:
    play = crisis.confrontation
    if play is not None:
        yield ("confrontation", "challenger"), (play.challenger,), "party", known.parties, False
        yield ("confrontation", "defender"), (play.defender,), "party", known.parties, False
        yield ("confrontation", "demand"), play.demand, "issue", known.issues, True
        yield ("confrontation", "decides"), play.decides, "issue", known.issues, True
        yield ("confrontation", "force"), _one(play.force), "lever", known.levers, False
        yield ("confrontation", "answer"), play.answer, "lever", known.levers, False


def _of_overlays(crisis: Crisis, known: _Known) -> Iterator[Use]:
    yield ("beliefs",), crisis.beliefs, "party", known.parties, True
    for name, belief in crisis.beliefs.items():
        yield ("beliefs", name, "odds"), belief.odds, "hypothesis", known.hypotheses, True
    for name, hypothesis in crisis.hypotheses.items():
        yield ("hypotheses", name, "of"), hypothesis.of, "party", known.parties | {"both"}, False
    for name, reading in crisis.readings.items():
        yield ("readings", name, "odds"), reading.odds, "hypothesis", known.hypotheses, True
        yield ("readings", name, "documents"), reading.documents, "document", known.documents, False


def _of_deals(crisis: Crisis, known: _Known) -> Iterator[Use]:
    for index, dependency in enumerate(crisis.dependencies):
        yield ("dependencies", str(index), "if"), dependency.when, "issue", known.issues, True
        yield ("dependencies", str(index), "then"), dependency.then, "issue", known.issues, True
    for name, step in crisis.steps.items():
        yield ("steps", name, "by"), step.by, "party", known.actors, False
        yield ("steps", name, "needs"), step.needs, "step", known.steps, False
        yield ("steps", name, "value"), step.value, "party", known.parties, True
        yield ("steps", name, "due", "after"), _one(getattr(step.due, "after", None)), "step", known.steps, False
    for index, order in enumerate(crisis.orders):
        yield ("orders", str(index), "first"), order.first, "step", known.steps, False
        yield ("orders", str(index), "then"), order.then, "step", known.steps, False
    for name, guarantee in crisis.guarantees.items():
        yield ("guarantees", name, "needs"), guarantee.needs, "step", known.steps, False
        yield ("guarantees", name, "covers"), guarantee.covers, "party", known.parties, True


def _of_options(crisis: Crisis, known: _Known) -> Iterator[Use]:
    said, at = crisis.options, ("options",)
    for part in ("statements", "weights", "rankings", "pairs", "moves", "positions", "intends"):
        yield (*at, part), getattr(said, part), "party", known.parties, True
    for name, option in said.further.items():
        yield (*at, "further", name, "of"), option.of, "party", known.parties, False
    for index, bar in enumerate(said.barred):
        yield (*at, "barred", str(index), "by"), _one(bar.by), "party", known.parties, False
    yield (*at, "order"), said.order, "party", known.parties, False
    for index, members in enumerate(said.coalitions):
        yield (*at, "coalitions", str(index)), members, "party", known.parties, False
    yield from _of_views(said.sees, (*at, "sees"), known)


def _of_views(views: Mapping[str, Sees], at: Path_, known: _Known) -> Iterator[Use]:
    """Whom parties see, and whom they think that others see."""
    yield at, views, "party", known.parties, True
    for party, sees in views.items():
        yield (*at, party, "statements"), sees.statements, "party", known.parties, True
        yield (*at, party, "rankings"), sees.rankings, "party", known.parties, True
        yield from _of_views(sees.sees, (*at, party, "sees"), known)


def _of_sources(crisis: Crisis, known: _Known) -> Iterator[Use]:
    for path, because in _reasons(crisis, ()):
        yield (*path, "because"), because, "claim", known.claims, False
    for index, claim in enumerate(crisis.claims):
        yield ("claims", str(index), "document"), (claim.document,), "document", known.documents, False
        yield ("claims", str(index), "issue"), (claim.issue,), "code or issue", known.codes, False
    for name, code in crisis.codebook.items():
        yield ("codebook", name, "issue"), _one(code.issue), "issue", known.issues, False


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


USES = (_of_parties, _of_tables, _of_the_confrontation, _of_overlays, _of_deals, _of_options, _of_sources)


def unknown_addresses(stated: Stated) -> Iterator[Finding]:
    """Yield every address in ``sets`` that leads to no number, and every number there that leaves its scale."""
    crisis = stated.crisis
    overlays: list[tuple[Path_, Any]] = [(("hypotheses", name), item) for name, item in crisis.hypotheses.items()]
    overlays += [(("readings", name), item) for name, item in crisis.readings.items()]
    overlays += [(("beliefs", name), item) for name, item in crisis.beliefs.items()]
    overlays += [(("history", str(index)), item) for index, item in enumerate(crisis.history)]
    for path, overlay in overlays:
        for address, number in overlay.sets.items():
            if not stated.lacks(*address.split(".")):
                yield from _of_address(crisis, address, number.quantity, (*path, "sets", address))


def _of_address(crisis: Crisis, address: str, quantity: Quantity, place: Path_) -> Iterator[Finding]:
    try:
        scale = find(crisis, address).scale
    except NotFound as error:
        message, _, hint = str(error).partition("; ")
        yield Finding(place, message, hint, key=True)
        return
    low, high = _ends(quantity)
    if low < scale.low or high > scale.high:
        wrong = high if high > scale.high else low
        message = f"{wrong:g} is outside the range of {address}, which is {scale}"
        yield Finding(place, message, f"write a number {scale}")


def _ends(quantity: Quantity) -> tuple[float, float]:
    values = getattr(quantity, "values", None) or [
        getattr(quantity, name) for name in ("value", "low", "high") if hasattr(quantity, name)
    ]
    return min(values), max(values)
