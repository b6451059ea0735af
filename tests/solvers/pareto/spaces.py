"""Package spaces for tests: random ones with rules, published ones, and the slow way to everything about them."""

from functools import cache
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.solvers.packages.space import Rules, Space
from tests.reference import HERE, reference

Numbers = npt.NDArray[Any]


def random_rules(luck: np.random.Generator, levels: tuple[int, ...], count: int) -> Rules:
    """Return rules that name one to three issues in "when" and in "then"; some are exclusions."""
    shape = (count, len(levels), max(levels))
    when, then = np.ones(shape, dtype=bool), np.ones(shape, dtype=bool)
    for rule in range(count):
        for part in (when, then):
            few = luck.choice(len(levels), luck.integers(1, min(3, len(levels)) + 1), replace=False)
            part[rule, few] = luck.random((len(few), max(levels))) < 0.6
        if luck.random() < 0.3:
            then[rule, 0] = False
    return Rules(when, then)


def random_space(luck: np.random.Generator, *, rules: bool) -> Space:
    levels = tuple(int(count) for count in luck.integers(1, 5, luck.integers(1, 6)))
    return Space(levels, random_rules(luck, levels, int(luck.integers(1, 5))) if rules else None)


def random_tables(luck: np.random.Generator, space: Space, coordinates: int) -> Numbers:
    """Return tables of small whole numbers, which give many ties, or of floats; NaN beyond the levels of an issue."""
    shape = (len(space.levels), max(space.levels), coordinates)
    if luck.random() < 0.5:
        return luck.integers(-3, 4, shape)
    tables = luck.choice([0.1, 0.2, 0.3, 0.7, 1.1], shape) if luck.random() < 0.5 else luck.random(shape)
    return np.where((np.arange(shape[1]) < np.array(space.levels)[:, None])[..., None], tables, np.nan)


def all_packages(space: Space) -> Numbers:
    """Return every package that breaks no rule, one after another, as the definition has it."""
    kept = []
    for package in product(*(range(count) for count in space.levels)):
        pairs = zip(space.rules.when, space.rules.then, strict=True) if space.rules else ()
        broken = [
            all(when[j, x] for j, x in enumerate(package)) and not all(then[j, x] for j, x in enumerate(package))
            for when, then in pairs
        ]
        if not any(broken):
            kept.append(package)
    return np.array(kept, dtype=np.int64).reshape(-1, len(space.levels))


def worth(tables: Numbers, packages: Numbers) -> Numbers:
    """Return what packages are worth, shape (packages, coordinates)."""
    total = np.zeros((len(packages), tables.shape[2]), dtype=tables.dtype)
    for issue in range(tables.shape[0]):
        total += tables[issue, packages[:, issue]]
    return total


def brute_front(points: Numbers, tolerance: float = 1e-9) -> list[int]:
    """Return the undominated points by comparing each with all others."""
    found = []
    for place, point in enumerate(points):
        no_worse = (points >= point - tolerance).all(axis=1)
        better = (points > point + tolerance).any(axis=1)
        if not (no_worse & better).any():
            found.append(place)
    return found


def codes_of(space: Space, packages: Numbers) -> list[int]:
    return [int(code) for code in np.ravel_multi_index(tuple(packages.T), space.levels)]


def _stack(rows: list[Numbers]) -> tuple[Numbers, Space]:
    """Return tables of issues with different numbers of levels."""
    levels = tuple(len(row) for row in rows)
    tables = np.zeros((len(rows), max(levels), rows[0].shape[1]), dtype=rows[0].dtype)
    for issue, row in enumerate(rows):
        tables[issue, : len(row)] = row
    return tables, Space(levels)


@cache
def harbour() -> tuple[Numbers, Space]:
    """Return Harbour Sport Park, parties in the order of its file."""
    case = reference("deals/harbour-sport-park")
    return _stack([np.array([party[issue] for party in case["scores"].values()]).T for issue in case["issues"]])


@cache
def recruit() -> tuple[Numbers, Space]:
    """Return New Recruit: recruiter, candidate."""
    return _stack([np.array(options) for options in reference("deals/new-recruit")["issues"].values()])


@cache
def treaty(*, divided: bool) -> tuple[Numbers, Space]:
    """Return England-Zimbabwe as raw sums, or with evaluations divided by the largest of their issue."""
    case = reference("deals/england-zimbabwe")
    rows = []
    for place, values in enumerate(case["issues"].values()):
        row = np.array([values["england"], values["zimbabwe"]], dtype=float).T
        row = row / row.max(axis=0) if divided else row
        rows.append(row * [case["weights"]["england"][place], case["weights"]["zimbabwe"][place]])
    return _stack(rows)


def table_of(name: str) -> list[list[str]]:
    """Return the cells of a reference table, without its head."""
    text = (HERE / "deals" / name).read_text(encoding="utf-8")
    return [line.split(",") for line in text.splitlines() if line and not line.startswith("#")][1:]
