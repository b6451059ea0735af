"""A domain as a crisis: every option a mark, what it adds to a party's utility its points, the reservation the least.

k options stand at the positions 0, 1/(k-1), …, 1 in the order of the file.
"""

from datetime import date
from typing import Any

from detente.core.errors import BadInput
from detente.crisis.crisis import Crisis
from detente.crisis.domain.domain import Domain
from detente.crisis.domain.names import distinct, name_like


def crisis_of(domain: Domain, rule: str, as_of: date) -> tuple[Crisis, list[str]]:
    """Return a crisis that states a domain's value tables, and what of the domain it does not hold.

    Parameters
    ----------
    domain : Domain
    rule : {"genius", "raw"}
        How evaluations become points.
    as_of : datetime.date
        The format knows no dates.

    Raises
    ------
    BadInput
        When no issue has two options.
    """
    losses = [*domain.losses, *domain.unstated(rule)]
    open_ones = [place for place, issue in enumerate(domain.issues) if len(issue.options) > 1]
    if not open_ones:
        raise BadInput(f"the domain '{domain.name}' leaves nothing to decide: no issue has two options")
    keys = distinct(name_like(domain.issues[place].name) for place in open_ones)
    names = distinct(name_like(profile.name) for profile in domain.profiles)
    why = f"points of the imported domain {domain.name}, {rule} rule"
    counts = {key: positions(len(domain.issues[place].options)) for key, place in zip(keys, open_ones, strict=True)}
    losses += [
        f"issue '{issue.name}': its only option '{issue.options[0]}' is no mark; its points come off the least total"
        for issue in domain.issues
        if len(issue.options) == 1
    ]
    data: dict[str, Any] = {
        "detente": 1,
        "crisis": name_like(domain.name),
        "title": domain.name,
        "question": "Which packages could everyone accept?",
        "as_of": as_of.isoformat(),
        "parties": {},
        "issues": {
            key: {
                "title": domain.issues[place].name,
                "scope": "technical",
                "marks": dict(zip(counts[key], domain.issues[place].options, strict=True)),
                "status_quo": {"value": 0, "assumed": "the format names no status quo; the first option stands for it"},
            }
            for key, place in zip(keys, open_ones, strict=True)
        },
        "stances": {},
    }  # fmt: skip
    for name, profile in zip(names, domain.profiles, strict=True):
        points = profile.points(rule)
        fixed = profile.constant + sum(row[0] for place, row in enumerate(points) if place not in open_ones)
        least = domain.no_agreement(profile, rule) - fixed
        data["parties"][name] = {"name": profile.name, "least": least, "assumed": why}
        if profile.constant:
            losses.append(f"{profile.name}: the constant {profile.constant:g} was taken off the least total")
        if profile.discount not in (None, 1):
            losses.append(f"{profile.name}: the discount factor {profile.discount:g}")
        data["stances"][name] = {
            key: {"worth": dict(zip(counts[key], points[place], strict=True)), "assumed": why}
            for key, place in zip(keys, open_ones, strict=True)
        }
    return Crisis.model_validate(data), losses


def positions(count: int) -> list[float]:
    """Return where a number of options stand on the scale of their issue.

    >>> positions(3)
    [0.0, 0.5, 1.0]
    """
    return [round(place / (count - 1), 9) for place in range(count)]
