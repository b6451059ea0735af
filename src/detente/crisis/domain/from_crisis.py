"""A crisis as a domain: marks as options, and what each mark is worth to each party.

Where a party gives points, they are its evaluations. Otherwise, with normalised salience ŝ, mark x of an issue is worth
ŝ (1 - |x - ideal| / max(ideal, 1 - ideal)), the crisis' own utility. Uncertain numbers become their medians. The
reservation is the party's least total, or else what the status quo is worth to it, interpolated between marks.
"""

from collections import Counter

import numpy as np

from detente.core.quantity import Exact, Scale, median
from detente.core.record import Number
from detente.crisis.addresses import numbers
from detente.crisis.crisis import Crisis
from detente.crisis.domain.domain import Domain, DomainIssue, Profile
from detente.crisis.domain.names import distinct
from detente.crisis.stance import Stance

# Sections and keys that a domain has no place for, and what a reader calls them.
_SECTIONS = {
    "audiences": "audiences and ratifiers", "tracks": "tracks and mandates", "levers": "levers",
    "dependencies": "rules between issues", "hypotheses": "hypotheses", "readings": "readings",
    "history": "moves and events", "watchers": "watchers", "beliefs": "beliefs", "steps": "steps",
    "orders": "orders of steps", "guarantees": "guarantees",
    "documents": "documents", "claims": "claims, the sources of numbers",
}  # fmt: skip


def domain_of(crisis: Crisis) -> Domain:
    """Return the domain of a crisis; its ``losses`` name everything that a domain cannot hold."""
    issues = {
        key: (
            sorted(issue.marks),
            DomainIssue(issue.title, tuple(distinct(issue.marks[at] for at in sorted(issue.marks)))),
        )
        for key, issue in crisis.issues.items()
    }
    profiles = []
    for party, said in crisis.parties.items():
        stances = crisis.stances.get(party, {})
        total = sum(_median(stance.salience) for stance in stances.values() if not stance.worth) or 1.0
        rows, status_quo = [], 0.0
        for key, (marks, _) in issues.items():
            row = _row(stances.get(key), marks, total)
            rows.append(row)
            status_quo += float(np.interp(_median(crisis.issues[key].status_quo), marks, row))
        least = status_quo if said.least is None else _median(said.least, Scale.REAL)
        profiles.append(Profile(said.name, tuple(1.0 for _ in rows), tuple(rows), (), least))
    names = distinct(profile.name for profile in profiles)
    renamed = tuple(
        Profile(name, item.weights, item.evaluations, (), item.reservation)
        for name, item in zip(names, profiles, strict=True)
    )
    return Domain(
        crisis.title,
        tuple(issue for _, issue in issues.values()),
        renamed,
        "raw",
        tuple(_losses(crisis)),
        weighted=False,
    )


def _median(number: Number, scale: Scale = Scale.UNIT) -> float:
    return float(median(number.quantity, scale))


def _row(stance: Stance | None, marks: list[float], total: float) -> tuple[float, ...]:
    """Return what a party's stance makes of every mark of an issue; nothing where it has none."""
    if stance is None:
        return tuple(0.0 for _ in marks)
    if stance.worth:
        return tuple(_median(stance.worth[mark], Scale.REAL) for mark in marks)
    ideal, weight = _median(stance.ideal), _median(stance.salience) / total
    return tuple(weight * (1 - abs(mark - ideal) / max(ideal, 1 - ideal)) for mark in marks)


def _losses(crisis: Crisis) -> list[str]:
    found = [
        f"{text}: {len(getattr(crisis, section))} in '{section}'"
        for section, text in _SECTIONS.items()
        if getattr(crisis, section)
    ]
    if crisis.confrontation is not None:
        found.append("the confrontation: who presses whom, and what force would decide")
    uncertain = [
        item.path for item in numbers(crisis) if item.stated and item.number and _matters(item.path, item.number)
    ]
    if uncertain:
        shown = ", ".join(uncertain[:3]) + (f" and {len(uncertain) - 3} more" if len(uncertain) > 3 else "")
        found.append(f"uncertain numbers became their medians: {shown}")
    stances = [stance for stances in crisis.stances.values() for stance in stances.values()]
    counts = Counter(name for stance in stances for name in ("limit", "insist") if getattr(stance, name) is not None)
    words = {"limit": "limits (red lines)", "insist": "insistence on an issue"}
    found += [f"{words[name]}: {count}" for name, count in counts.items()]
    if any(not stance.worth for stance in stances):
        found.append("ideals and saliences: only what they make of each mark is kept")
    divisible = [name for name, issue in crisis.issues.items() if issue.divisible]
    if divisible:
        found.append(f"positions between the marks of: {', '.join(divisible)}")
    between = [n for n, i in crisis.issues.items() if _median(i.status_quo) not in i.marks]
    if between:
        found.append(f"a status quo between the marks of: {', '.join(between)}")
    without = [name for name, said in crisis.parties.items() if said.least is None]
    if without:
        found.append(f"no least total is stated by: {', '.join(without)}; the worth of the status quo stands for it")
    return [*found, "positions of the marks, scopes, capabilities, dates, notes and reasons of numbers"]


def _matters(path: str, number: Number) -> bool:
    """Whether an uncertain number enters the domain."""
    return not isinstance(number.quantity, Exact) and (
        path.startswith("stances.") or path.endswith((".status_quo", ".least"))
    )
