"""Quantities keep their promises: stated points, stated range, more luck never means less."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from detente.core.quantity import Choice, Exact, Quantity, Range, Scale, Triangle, Word, median, middle_90, quantile
from detente.core.wording import WORDS, Unreadable, read_quantity, write_quantity

U = np.linspace(0.001, 0.999, 999)
unit = st.floats(0, 1).map(lambda x: round(x, 6))


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    kind = draw(st.sampled_from(["exact", "range", "word", "choice", "triangle"]))
    if kind == "exact":
        return Exact(draw(unit))
    if kind == "word":
        word = draw(st.sampled_from(sorted(WORDS)))
        return Word(word, *WORDS[word])
    if kind == "choice":
        values = draw(st.lists(unit, min_size=1, max_size=4, unique=True))
        odds = draw(st.lists(st.integers(1, 9), min_size=len(values), max_size=len(values)))
        return Choice(tuple(values), tuple(float(weight) for weight in odds))
    low, middle, high = sorted(draw(st.lists(unit, min_size=3, max_size=3, unique=True)))
    return Triangle(low, middle, high) if kind == "triangle" else Range(low, high)


@given(quantities())
def test_what_is_written_reads_back_as_the_same_quantity(quantity: Quantity) -> None:
    assert read_quantity(write_quantity(quantity), Scale.UNIT) == quantity


@given(quantities())
def test_a_quantity_stays_on_its_scale_and_rises_with_its_luck(quantity: Quantity) -> None:
    values = quantile(quantity, Scale.UNIT, U)
    assert np.all((values >= 0) & (values <= 1))
    assert np.all(np.diff(values) >= -1e-12)


@given(quantities())
def test_median_and_middle_are_the_quantiles_at_these_points(quantity: Quantity) -> None:
    points = quantile(quantity, Scale.UNIT, np.array([0.05, 0.5, 0.95]))
    low, high = middle_90(quantity, Scale.UNIT)
    np.testing.assert_allclose([low, median(quantity, Scale.UNIT), high], points, atol=1e-12)


@pytest.mark.parametrize(
    ("low", "high", "scale"),
    [
        (0.5, 0.8, Scale.UNIT),
        (0.01, 0.02, Scale.UNIT),
        (0.3, 3, Scale.POSITIVE),
        (-2, 5, Scale.REAL),
        (-0.4, 0.1, Scale.SIGNED),
    ],
)
def test_the_middle_of_a_range_is_as_stated(low: float, high: float, scale: Scale) -> None:
    np.testing.assert_allclose(quantile(Range(low, high), scale, [0.05, 0.95]), [low, high], rtol=1e-12)


def test_a_range_on_the_unit_scale_is_logit_normal() -> None:
    values = quantile(Range(0.5, 0.8), Scale.UNIT, U)
    logits = np.log(values / (1 - values))
    middle, spread = np.log(4) / 2, np.log(4) / (2 * stats.norm.ppf(0.95))
    np.testing.assert_allclose(logits, stats.norm.ppf(U, middle, spread), atol=1e-9)


def test_a_positive_range_is_lognormal() -> None:
    spread = np.log(10) / (2 * stats.norm.ppf(0.95))
    expected = stats.lognorm.ppf(U, spread, scale=np.sqrt(0.3 * 3))
    np.testing.assert_allclose(quantile(Range(0.3, 3), Scale.POSITIVE, U), expected, rtol=1e-9)


def test_a_triangle_is_the_triangular_distribution() -> None:
    expected = stats.triang.ppf(U, (0.3 - 0.1) / 0.8, loc=0.1, scale=0.8)
    np.testing.assert_allclose(quantile(Triangle(0.1, 0.3, 0.9), Scale.UNIT, U), expected, atol=1e-12)


@pytest.mark.parametrize(("low", "high"), [(0.9, 1), (0, 0.05), (0, 1)])
def test_a_range_that_touches_an_end_keeps_its_other_point_and_that_end(low: float, high: float) -> None:
    at_5, at_95 = quantile(Range(low, high), Scale.UNIT, [0.05, 0.95])
    lowest, highest = quantile(Range(low, high), Scale.UNIT, [0, 1])
    assert at_5 == pytest.approx(low) if low > 0 else lowest == 0
    assert at_95 == pytest.approx(high) if high < 1 else highest == 1


def test_a_choice_comes_with_its_odds() -> None:
    u = (np.arange(4000) + 0.5) / 4000
    values = quantile(Choice((0.8, 0.2), (1, 3)), Scale.UNIT, u)
    assert (values == 0.2).mean() == 0.75


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("hgih", "high"), ("very likley", "very likely"), ("0.8 to 0.5", "0.5 to 0.8"), ("0.2-0.5", "0.2 to 0.5"), ("40 %", "0.4"),
        ("0,5", "point"), (1.5, "between 0 and 1"), (-0.1, "between 0 and 1"), ("0.5 to 1.2", "between 0 and 1"),
        (float("nan"), "decimal"), (float("inf"), "decimal"), ("1e999", "decimal"), (True, "number"), (None, "number"), ([0.1, 0.2], "range"),
        ({"choose": {}}, "choose"), ({"choose": {0.2: 0}}, "above 0"), ({"triangle": [0.9, 0.3, 0.1]}, "low, best, high"),
        ({"triangle": [0.1, 0.3]}, "triangle"), ({"chose": {0.2: 1}}, "choose"), ("", "number"), ("about half", "number"),
    ],
)  # fmt: skip
def test_what_is_no_quantity_is_refused_with_advice(written: object, hint: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_quantity(written, Scale.UNIT)
    assert hint in f"{caught.value}; {caught.value.hint}"


def test_estimative_words_have_the_published_ranges() -> None:
    published = {"remote": (1, 5), "very unlikely": (5, 20), "unlikely": (20, 45), "roughly even": (45, 55),
                 "likely": (55, 80), "very likely": (80, 95), "almost certain": (95, 99)}  # fmt: skip
    assert {word: tuple(round(100 * end) for end in WORDS[word]) for word in published} == published
