"""Words for deals: rules, filters, demands and packages as a reader says them; the same in brief and terminal."""

import math
from collections.abc import Mapping

from detente.crisis.crisis import Crisis
from detente.crisis.mediation.levels import AS_IT_STANDS, levels_of
from detente.study.red_lines import Demand

RULES = {
    "nash": ("Nash", "the largest product of gains"),
    "kalai_smorodinsky": ("Kalai-Smorodinsky", "gains in proportion to the best that each could have"),
    "egalitarian": ("egalitarian", "the largest smallest gain"),
    "utilitarian": ("utilitarian", "the largest sum"),
}
FILTERED = {
    "limits": "limits of those at the table",
    "insistence": "what somebody insists on",
    "no-deal value": "worth no less than no deal",
    "ratifiers": "bodies that ratify",
    "something moves": "something changes: a deal",
}


def demand_words(crisis: Crisis, demand: Demand) -> str:
    """Return a demand in words."""
    if demand.kind == "ratifier":
        audience = crisis.audiences[demand.of]
        return f"ratification by {audience.name or demand.of.replace('-', ' ')}"
    name = party_name(crisis, demand.of)
    if demand.kind == "limit":
        return f"{name}'s limit on {issue_words(crisis, demand.issue)}"
    if demand.kind == "insistence":
        return f"{name}'s insistence on {issue_words(crisis, demand.issue)}"
    return f"what no deal is worth to {name}"


def package_words(crisis: Crisis, package: Mapping[str, str]) -> str:
    """Return a package by what it changes."""
    levels = levels_of(crisis).of
    moved = []
    for issue, label in package.items():
        level = next((item for item in levels[issue] if item.label == label), None)
        if label != AS_IT_STANDS and (level is None or not level.stands):
            title = level.title if level is not None else f"at {label}"
            moved.append(f"{issue_words(crisis, issue)}: {title}")
    return "; ".join(moved) or "nothing changes"


def issue_words(crisis: Crisis, issue: str) -> str:
    """Return an issue's title as it stands in a sentence."""
    return f"'{crisis.issues[issue].title}'"


def party_name(crisis: Crisis, party: str) -> str:
    """Return the name of a party."""
    return crisis.parties[party].name


def percent(value: float) -> str:
    """Return a share of worlds, with one decimal where it is small or nearly all; a dash where there is none.

    >>> [percent(value) for value in (0.0, 0.064, 0.46, float("nan"))]
    ['0 %', '6.4 %', '46 %', '-']
    """
    if math.isnan(value):
        return "-"
    return f"{100 * value:.0f} %" if value in {0.0, 1.0} or 0.095 <= value < 0.995 else f"{100 * value:.1f} %"
