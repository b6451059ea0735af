"""What the page about differences to other programs claims of random conflicts, and where they can differ at all."""

import re
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from detente.solvers.graphs.graph import Graph, option_graph
from detente.solvers.graphs.stable import FIVE, stable
from tests.solvers.graphs.by_matrices import stable_by_matrices
from tests.solvers.graphs.models import random_situation

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "where-we-differ.md"
MODELS = 400
ROWS = re.findall(r"^\| (\w+) parties, (\w+) options \| (\d+) % \| (\d+) % \|$", PAGE.read_text("utf-8"), re.MULTILINE)
NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def conflict(
    luck: np.random.Generator, players: int, options: int, *, one_way: bool
) -> tuple[Graph, npt.NDArray[np.int64]]:
    """Return a conflict in which everybody has an option, about one state in seven cannot stand, and there are ties."""
    owners = [*range(players), *luck.integers(0, players, options - players)]
    own = [sum(1 << k for k, owner in enumerate(owners) if owner == i) for i in range(players)]
    ways = luck.choice(3, options, p=[0.6, 0.25, 0.15]) if one_way else np.zeros(options, dtype=int)
    on, off = (sum(1 << k for k, way in enumerate(ways) if way in {0, kept}) for kept in (1, 2))
    kept = luck.random(1 << options) >= 0.15
    kept[0] = True
    codes = np.flatnonzero(kept)
    return option_graph(codes, own, on, off), luck.integers(0, len(codes), (players, len(codes)))


def test_the_page_has_a_row_for_each_size() -> None:
    assert [(first, second) for first, second, _, _ in ROWS] == [
        ("two", "five"), ("three", "four"), ("three", "five"), ("three", "six"), ("four", "five"), ("four", "six"),
    ]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row[:2]))
def test_we_differ_because_replies_are_cut_short_as_often_as_the_page_says(row: tuple[str, str, str, str]) -> None:
    luck, wrong = np.random.default_rng(1), np.zeros(2)
    for number in range(MODELS):
        graph, worth = conflict(luck, NUMBERS[row[0]], NUMBERS[row[1]], one_way=number % 2 == 0)
        found = stable(graph, worth, ["seq"])["seq"]
        other = stable(graph, worth, ["seq"], rule="each_opponent_once")["seq"]
        wrong += [(found != other).any(), (found.all(axis=0) != other.all(axis=0)).any()]
    assert [f"{100 * share:.0f}" for share in wrong / MODELS] == list(row[2:])


def test_going_back_to_where_it_began_deters_only_where_options_are_shared() -> None:
    """The two ways to leave it out, a matrix without its diagonal and "strictly worse", in strict rankings."""
    differ = np.zeros(2, dtype=int)
    for seed in range(300):
        luck = np.random.default_rng(seed)
        _, graph = random_situation(luck)
        assert graph.form is not None
        worth = np.stack([luck.permutation(graph.states) for _ in range(graph.players)])
        shared = (
            sum(int(own).bit_count() for own in graph.form.own) > int(np.bitwise_or.reduce(graph.form.own)).bit_count()
        )
        found = stable(graph, worth, FIVE)
        others = stable_by_matrices(graph, worth, diagonal=False), stable(graph, worth, FIVE, deter="strictly_worse")
        for place, other in enumerate(others):
            if any((found[concept] != other[concept]).any() for concept in FIVE):
                assert shared
                differ[place] += 1
    assert differ.all()
