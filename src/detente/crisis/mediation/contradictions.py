"""Dependencies between issues that together leave no package: an error of the file, found before any world is drawn.

Each dependency forbids the packages that meet its condition and not what it then asks. Issues get their levels one
after another, the status quo first, and a beginning that already breaks a dependency is left; where not even one
package is found, dependencies are given up one by one as long as nothing is found, and what is left contradicts itself.
A status quo that is drawn may lie anywhere: a package counts where it stands for some place of it. Where too many
beginnings would have to be looked at, nothing is said.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from detente.crisis.crisis import Crisis
from detente.crisis.file.findings import Finding, Stated
from detente.crisis.issue import Dependency
from detente.crisis.mediation.levels import Level, levels_of

MOST = 20_000  # beginnings of packages that are looked at
SAME = 1e-9


def check_dependencies(stated: Stated) -> Iterator[Finding]:
    """Yield the dependencies that leave no package, at the last of a smallest group of them."""
    crisis = stated.crisis
    if not crisis.dependencies or stated.lacks("dependencies") or stated.lacks("issues"):
        return
    if any(issue not in crisis.issues for each in crisis.dependencies for issue in (*each.when, *each.then)):
        return
    places = contradiction(crisis)
    if places:
        said = "; ".join(
            f"dependencies.{place} ({crisis.dependencies[place].says or 'no reason stated'})" for place in places
        )
        message = f"no package can stand, whatever anybody wants: {said}"
        yield Finding(("dependencies", str(places[-1])), message, "give one of them up, or narrow it", key=True)


def contradiction(crisis: Crisis) -> tuple[int, ...]:
    """Return the places of a smallest group of dependencies that leaves no package; empty where there is a package."""
    left = list(range(len(crisis.dependencies)))
    if _some_package(crisis, left):
        return ()
    for place in tuple(left):
        without = [other for other in left if other != place]
        if not _some_package(crisis, without):
            left = without
    return tuple(left)


def _some_package(crisis: Crisis, places: Sequence[int]) -> bool:
    """Return whether some package breaks none of some dependencies, or there are too many to tell."""
    rules = [crisis.dependencies[place] for place in places]
    named = list(dict.fromkeys(issue for rule in rules for issue in (*rule.when, *rule.then)))
    levels = levels_of(crisis).of
    options = [_places(levels[issue], _ends(rules, issue)) for issue in named]
    package: dict[str, float] = {}
    tried, place = [-1] * len(named), 0
    looked_at = 0
    while 0 <= place < len(named):
        package.pop(named[place], None)
        tried[place] += 1
        looked_at += 1
        if looked_at > MOST:
            return True
        if tried[place] == len(options[place]):
            tried[place] = -1
            place -= 1
            continue
        package[named[place]] = options[place][tried[place]]
        if not any(_broken(rule, package) for rule in rules):
            place += 1
    return place == len(named)


def _ends(rules: Sequence[Dependency], issue: str) -> list[float]:
    """Return every end of a range that some rules name on an issue, and the ends of the scale."""
    ranges = (part[issue] for rule in rules for part in (rule.when, rule.then) if issue in part)
    return sorted({0.0, 1.0, *(end for ends in ranges for end in ends)})


def _places(levels: Sequence[Level], ends: Sequence[float]) -> list[float]:
    """Return the positions of an issue's levels, the status quo first; of a drawn one, all that rules tell apart."""
    between = [*ends, *((low + high) / 2 for low, high in pairwise(ends))]
    found = [
        [level.at] if level.at is not None else between for level in sorted(levels, key=lambda each: not each.stands)
    ]
    return [at for places in found for at in places]


def _broken(rule: Dependency, package: dict[str, float]) -> bool:
    """Return whether a package, as far as it is decided, breaks a dependency whatever comes."""
    if not all(issue in package and _inside(package[issue], ends) for issue, ends in rule.when.items()):
        return False
    return rule.never or any(
        issue in package and not _inside(package[issue], ends) for issue, ends in rule.then.items()
    )


def _inside(at: float, ends: tuple[float, float]) -> bool:
    return ends[0] - SAME <= at <= ends[1] + SAME
