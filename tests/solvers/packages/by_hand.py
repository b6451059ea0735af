"""Packages by hand: the full array of them, in NumPy, with nothing to prune and nothing to compile."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.solvers.packages.space import Rules, Space

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
CLOSE = 1e-9


@dataclass
class World:
    """One world's numbers, as :func:`detente.solvers.packages.best.best_packages` takes them."""

    space: Space
    tables: Floats
    disagreement: Floats
    thresholds: Floats
    limits: Flags
    insists: Flags
    weights: Floats
    status_quo: npt.NDArray[np.int64]
    movement: Floats


def packages_of(space: Space) -> npt.NDArray[np.int64]:
    return np.stack(np.unravel_index(np.arange(space.packages), space.levels), axis=-1)


def utilities(space: Space, tables: Floats) -> Floats:
    """Return (package, coordinate)."""
    x = packages_of(space)
    return np.asarray(np.sum([tables[j, x[:, j]] for j in range(len(space.levels))], axis=0))


def lawful(space: Space) -> Flags:
    """Return which packages break no rule, from the definition."""
    x = packages_of(space)
    kept = np.ones(len(x), dtype=bool)
    for when, then in zip(space.rules.when, space.rules.then, strict=True) if space.rules else ():
        applies = np.all([when[j, x[:, j]] for j in range(len(space.levels))], axis=0)
        follows = np.all([then[j, x[:, j]] for j in range(len(space.levels))], axis=0)
        kept &= ~applies | follows
    return kept


def may_take(space: Space, mask: Flags) -> Flags:
    x = packages_of(space)
    return np.asarray(np.all([mask[j, x[:, j]] for j in range(len(space.levels))], axis=0))


def top(keys: list[Floats], tolerances: list[float], among: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return those of some rows that are largest in the first key, of these in the second, and so on."""
    for key, tolerance in zip(keys, tolerances, strict=True):
        best = key[among].max()
        near = tolerance if tolerance >= CLOSE or tolerance == 0 else tolerance * abs(best)
        among = among[key[among] >= best - near]
    return among


def best_by_hand(world: World) -> dict[str, object]:
    """Return counts after each filter, ideals, and for each rule the tied and the alike codes."""
    space, parties = world.space, len(world.disagreement)
    u, x = utilities(space, world.tables), packages_of(space)
    moved = np.sum(x != world.status_quo, axis=1)
    far = np.sum([world.movement[j, x[:, j]] * (x[:, j] != world.status_quo[j]) for j in range(x.shape[1])], axis=0)
    passes = lawful(space) & may_take(space, world.limits)
    after = [passes.sum()]
    passes = passes & may_take(space, world.insists)
    after.append(passes.sum())
    passes = passes & (u[:, :parties] >= world.thresholds[:parties] - CLOSE).all(axis=1)
    after.append(passes.sum())
    passes = passes & (u[:, parties:] >= world.thresholds[parties:] - CLOSE).all(axis=1)
    after.append(passes.sum())
    deal = passes & (moved > 0)
    g = u[:, :parties] - world.disagreement
    rows = np.nonzero(deal & (g >= -CLOSE).all(axis=1))[0]
    found: dict[str, object] = {"after": after, "size": int(deal.sum()), "rational": rows}
    if len(rows) == 0:
        return found
    ideal = g[rows].max(axis=0)
    able = ideal > CLOSE
    gainers = np.where((g > CLOSE) & able, g / np.where(able, ideal, 1.0), 1.0)  # of no party's scale
    ratios = np.sort(np.where(able, g / np.where(able, ideal, 1.0), 1.0), axis=1)
    plain = np.sort(g, axis=1)
    rules = {
        "nash": ([np.sum(g > CLOSE, axis=1).astype(float), np.prod(gainers, axis=1)], [0.0, 1e-12]),
        "kalai_smorodinsky": (list(ratios.T), [CLOSE] * parties),
        "egalitarian": (list(plain.T), [CLOSE] * parties),
        "utilitarian": ([g @ world.weights], [CLOSE]),
    }
    found["ideal"] = ideal
    for name, (keys, tolerances) in rules.items():
        ties = top(keys, tolerances, rows)
        alike = top([*plain.T, -moved.astype(float), -far], [*[CLOSE] * parties, 0.0, CLOSE], ties)
        found[name] = (ties, alike)
    return found


def random_rules(luck: np.random.Generator, levels: tuple[int, ...], count: int, *, applies: float = 0.6) -> Rules:
    """Return random implications and exclusions between two or three issues."""
    issues, most = len(levels), max(levels)
    when, then = np.ones((count, issues, most), dtype=bool), np.ones((count, issues, most), dtype=bool)
    for r in range(count):
        named = luck.permutation(issues)[: luck.integers(1, min(issues, 3) + 1)]
        for j in named[: max(1, len(named) - 1)]:
            when[r, j] = luck.random(most) < applies
        if luck.random() < 0.3:
            then[r] = False
        else:
            then[r, named[-1]] = luck.random(most) < 0.6
    return Rules(when, then)


def random_world(luck: np.random.Generator, *, most: int = 5) -> World:
    """Return a small world: with or without rules, ratifiers, limits, insistence, coarse numbers that tie."""
    issues = int(luck.integers(1, 6))
    levels = tuple(int(k) for k in luck.integers(1, most + 1, issues))
    rules = random_rules(luck, levels, int(luck.integers(1, 6))) if luck.random() < 0.5 else None
    space, widest = Space(levels, rules), max(levels)
    parties, bodies = int(luck.integers(1, 5)), int(luck.integers(0, 3))
    shape = (issues, widest, parties + bodies)
    kind = luck.integers(3)  # thirds tie but for rounding, whole numbers tie exactly, the rest hardly ties
    tables = luck.integers(0, 4, shape) / 3 if kind == 0 else luck.random(shape)
    tables = luck.integers(-3, 4, shape).astype(float) if kind == 1 else tables
    status_quo = np.array([luck.integers(k) for k in levels])
    stands = sum(tables[j, status_quo[j]] for j in range(issues))
    lower = luck.choice([0.0, 0.0, 0.3], parties + bodies)
    limits = np.ones((issues, widest), dtype=bool)
    if luck.random() < 0.5:
        limits = luck.random((issues, widest)) < 0.8
        limits[np.arange(issues), status_quo] = True
    insists = np.ones((issues, widest), dtype=bool)
    if luck.random() < 0.3:
        insists[0, status_quo[0]] = False
    disagreement = stands[:parties] - luck.choice([0.0, 0.25])
    thresholds = np.concatenate([disagreement, stands[parties:]]) - lower
    movement = np.abs(np.arange(widest)[None] - status_quo[:, None]) / max(widest - 1, 1)
    weights = luck.choice([1.0, 0.5, 2.0], parties)
    return World(space, tables, disagreement, thresholds, limits, insists, weights, status_quo, movement)
