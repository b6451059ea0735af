"""Dependencies between issues that together leave no package: an error of the file, found before any world is drawn.

Each dependency forbids the packages that meet its condition and not what it then asks. Issues get their levels one
after another, the status quo first, and a beginning that already breaks a dependency is left; where not even one
package is found, dependencies are given up one by one as long as nothing is found, and what is left contradicts itself.
A status quo that is drawn may lie anywhere, and so breaks nothing here; and where too many beginnings would have to be
looked at, nothing is said.
"""

from collections.abc import Iterator, Sequence

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
    options = [sorted(levels[issue], key=lambda level: not level.stands) for issue in named]
    package: dict[str, Level] = {}
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


def _broken(rule: Dependency, package: dict[str, Level]) -> bool:
    """Return whether a package, as far as it is decided, breaks a dependency whatever comes."""
    if not all(issue in package and _inside(package[issue], ends) for issue, ends in rule.when.items()):
        return False
    return rule.never or any(
        issue in package and not _inside(package[issue], ends, unknown=True) for issue, ends in rule.then.items()
    )


def _inside(level: Level, ends: tuple[float, float], *, unknown: bool = False) -> bool:
    """Return whether a level lies in a range; of a drawn status quo, what is better for the package."""
    if level.at is None:
        return unknown
    return ends[0] - SAME <= level.at <= ends[1] + SAME
