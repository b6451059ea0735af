"""Linear extensions: counted and drawn, against every permutation."""

from collections import Counter
from itertools import permutations
from math import factorial

import numpy as np
import pytest

from detente.solvers.order.extensions import drawn_orders, extensions
from detente.solvers.order.lattice import TooManySteps


def listed(before: list[list[int]]) -> set[tuple[int, ...]]:
    return {
        order
        for order in permutations(range(len(before)))
        if all(order.index(need) < order.index(item) for item, needs in enumerate(before) for need in needs)
    }


@pytest.mark.parametrize("seed", range(10))
def test_orders_are_counted_and_each_is_drawn_as_often(seed: int) -> None:
    luck = np.random.default_rng(seed)
    items = int(luck.integers(1, 6))
    names = luck.permutation(items).tolist()
    before: list[list[int]] = [[] for _ in range(items)]
    for place, item in enumerate(names):
        before[item] = [other for other in names[:place] if luck.random() < 0.3]
    every = listed(before)
    assert extensions(before) == len(every)
    draws = 4000
    found = Counter(tuple(order) for order in drawn_orders(before, draws, luck).tolist())
    assert set(found) == every
    expected = draws / len(every)
    chi = sum((found[order] - expected) ** 2 / expected for order in every)
    assert chi < len(every) - 1 + 5 * np.sqrt(2 * len(every))


def test_items_of_which_nothing_is_known_come_in_every_order() -> None:
    assert extensions([[] for _ in range(12)]) == factorial(12)
    assert extensions([]) == 1
    with pytest.raises(TooManySteps):
        extensions([[] for _ in range(30)])
    with pytest.raises(ValueError, match="cycle"):
        drawn_orders([[1], [0]], 1, np.random.default_rng(0))
