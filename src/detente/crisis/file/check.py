"""Cross-checks: what one record cannot know of itself - names, sides, seats, dates, sources.

Each rule is one small function from a crisis to findings; :func:`cross_check` runs them all. A finding names
a path of the file, so that the reader of the file can point at the place. Errors stop a run, warnings do not.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from detente.core.quantity import Scale, median, middle_90
from detente.crisis.crisis import Crisis
from detente.crisis.file.names import STAND_IN, Finding, Known, unknown_names
from detente.crisis.sources import sources

Path_: TypeAlias = tuple[str, ...]


def cross_check(crisis: Crisis, raw: Mapping[str, Any] | None = None) -> list[Finding]:
    """Return everything that does not fit together.

    Parameters
    ----------
    crisis : Crisis
    raw : mapping, optional
        The file's own data: names that stand there count as known even where their record was set aside as broken.
    """
    known = Known(crisis, raw or {})
    found = list(unknown_names(crisis, known))
    for rule in RULES:
        found += rule(crisis)
    return [finding for finding in found if STAND_IN not in finding.path]


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
