"""What still separates readings after the same history."""

from collections.abc import Callable

import pytest

from detente.report.views.ending.separation import SeparationView, separation_views
from detente.workbench import Revealed


@pytest.fixture(scope="module")
def found(told_of: Callable[[str], tuple[Revealed | None, dict[str, Revealed]]]) -> tuple[SeparationView, ...]:
    revealed, told = told_of("geneva-2022")
    assert revealed is not None
    return separation_views(revealed, told)


def test_every_pair_of_readings_is_told_once_the_widest_first(found: tuple[SeparationView, ...]) -> None:
    assert len(found) == len({frozenset((item.one, item.other)) for item in found}) == 3
    assert [abs(item.after) for item in found] == sorted((abs(item.after) for item in found), reverse=True)


def test_distance_before_and_what_the_moves_add_make_the_distance_after(found: tuple[SeparationView, ...]) -> None:
    for item in found:
        assert item.before + item.moves == pytest.approx(item.after)
        assert f"{abs(item.after):.1f} after it" in item.sentence


def test_moving_towards_each_other_is_said() -> None:
    near = SeparationView("a", "b", "h", "k", 3.0, -1.0, 2.0)
    far = SeparationView("a", "b", "h", "k", 1.0, -3.0, -2.0)
    assert "1.0 bits nearer" in near.sentence
    assert "1.0 bits further apart" in far.sentence
