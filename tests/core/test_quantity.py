"""Quantities against SciPy's distributions and closed forms, and the laws that every form keeps."""

import math
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from detente.core.quantity import Choice, Exact, Quantity, Range, Scale, Triangle, Word, median, middle_90, quantile
from detente.core.wording import WORDS, read_quantity

Frozen: TypeAlias = Any  # a distribution of SciPy with its parameters
U = np.array([1e-9, 0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999, 1 - 1e-9])


def inside(scale: Scale) -> st.SearchStrategy[float]:
    low, high = max(scale.low, -1e6), min(scale.high, 1e6)
    return st.floats(low, high, allow_subnormal=False)


def quantities(scale: Scale) -> st.SearchStrategy[Quantity]:
    pair = st.lists(inside(scale), min_size=2, max_size=2, unique=True).map(sorted)
    three = st.lists(inside(scale), min_size=3, max_size=3).map(sorted)
    values = st.lists(inside(scale), min_size=1, max_size=4, unique=True)
    odds = st.lists(st.floats(1e-3, 1e3), min_size=4, max_size=4)
    forms = [
        inside(scale).map(Exact),
        pair.map(lambda ends: Range(*ends)),
        three.map(lambda ends: Triangle(*ends)),
        st.builds(lambda v, o: Choice(tuple(v), tuple(o[: len(v)])), values, odds),
    ]
    words = [st.sampled_from([Word(word, *ends) for word, ends in WORDS.items()])] if scale is not Scale.SIGNED else []
    return st.one_of(*forms, *words)


ANY = st.sampled_from(list(Scale)).flatmap(lambda scale: st.tuples(quantities(scale), st.just(scale)))


@given(ANY)
def test_a_larger_uniform_never_gives_a_smaller_value_and_no_value_leaves_the_scale(
    found: tuple[Quantity, Scale],
) -> None:
    quantity, scale = found
    values = quantile(quantity, scale, np.linspace(1e-12, 1 - 1e-12, 101))
    assert np.all(np.isfinite(values))
    assert np.all(np.diff(values) >= -1e-12 * np.maximum(1, np.abs(values[1:])))
    assert values.min() >= scale.low
    assert values.max() <= scale.high


@given(ANY)
def test_a_range_keeps_its_5_and_95_per_cent_points(found: tuple[Quantity, Scale]) -> None:
    quantity, scale = found
    if not isinstance(quantity, Range):
        return
    low, high = quantile(quantity, scale, np.array([0.05, 0.95]))
    whole = quantity.low == scale.low and quantity.high == scale.high
    if quantity.low > scale.low:
        assert low == pytest.approx(quantity.low, rel=1e-6, abs=1e-9)
    if quantity.high < scale.high:
        assert high == pytest.approx(quantity.high, rel=1e-6, abs=1e-9)
    assert middle_90(quantity, scale) == pytest.approx((low, high), rel=1e-6, abs=1e-9)
    assert median(quantity, scale) == pytest.approx(float(quantile(quantity, scale, 0.5)), rel=1e-12)
    if whole:
        assert (low, high) == pytest.approx(
            (scale.low + 0.05 * (scale.high - scale.low), scale.high - 0.05 * (scale.high - scale.low))
        )


def fitted(low: float, high: float) -> Frozen:
    """Return the normal with these 5 % and 95 % points, found from SciPy's own quantile."""
    z = stats.norm.ppf(0.95)
    return stats.norm((low + high) / 2, (high - low) / (2 * z))


@pytest.mark.parametrize(("low", "high"), [(0.5, 0.8), (0.01, 0.02), (0.001, 0.999), (0.2, 0.20001)])
def test_a_range_between_0_and_1_is_logit_normal(low: float, high: float) -> None:
    def logit(p: float) -> float:
        return math.log(p / (1 - p))

    expected = 1 / (1 + np.exp(-fitted(logit(low), logit(high)).ppf(U)))
    np.testing.assert_allclose(quantile(Range(low, high), Scale.UNIT, U), expected, rtol=1e-9)


@pytest.mark.parametrize(("low", "high"), [(0.5, 20), (3, 4), (1e-6, 1e6)])
def test_a_positive_range_is_lognormal(low: float, high: float) -> None:
    normal = fitted(math.log(low), math.log(high))
    expected = stats.lognorm(s=normal.std(), scale=math.exp(normal.mean())).ppf(U)
    np.testing.assert_allclose(quantile(Range(low, high), Scale.POSITIVE, U), expected, rtol=1e-9)


@pytest.mark.parametrize(("low", "high"), [(-3, 4), (10, 11)])
def test_a_range_on_the_whole_line_is_normal(low: float, high: float) -> None:
    np.testing.assert_allclose(
        quantile(Range(low, high), Scale.REAL, U), fitted(low, high).ppf(U), rtol=1e-9, atol=1e-9
    )


@pytest.mark.parametrize(("low", "high"), [(-0.5, 0.8), (-0.99, -0.9)])
def test_a_range_between_minus_1_and_1_is_a_stretched_logit_normal(low: float, high: float) -> None:
    expected = 2 * quantile(Range((low + 1) / 2, (high + 1) / 2), Scale.UNIT, U) - 1
    np.testing.assert_allclose(quantile(Range(low, high), Scale.SIGNED, U), expected, rtol=1e-9)


@pytest.mark.parametrize(
    ("low", "high", "scale", "expected"),
    [
        (0.9, 1, Scale.UNIT, stats.uniform(1 - 0.1 / 0.95, 0.1 / 0.95)),
        (0, 0.05, Scale.UNIT, stats.uniform(0, 0.05 / 0.95)),
        (0, 1, Scale.UNIT, stats.uniform(0, 1)),
        (0, 3, Scale.POSITIVE, stats.uniform(0, 3 / 0.95)),
        (-1, 1, Scale.SIGNED, stats.uniform(-1, 2)),
        (-1, 0, Scale.SIGNED, stats.uniform(-1, 1 / 0.95)),
        (0.5, 1, Scale.SIGNED, stats.uniform(1 - 0.5 / 0.95, 0.5 / 0.95)),
    ],
)
def test_a_range_that_touches_an_end_is_uniform_from_there(
    low: float, high: float, scale: Scale, expected: Frozen
) -> None:
    np.testing.assert_allclose(quantile(Range(low, high), scale, U), expected.ppf(U), rtol=1e-12, atol=1e-12)


def test_a_wide_range_that_touches_an_end_stays_on_its_scale() -> None:
    np.testing.assert_allclose(
        quantile(Range(0.01, 1), Scale.UNIT, [1e-9, 0.025, 0.05, 0.525, 1]), [0, 0.005, 0.01, 0.505, 1], atol=1e-9
    )
    np.testing.assert_allclose(
        quantile(Range(0, 0.99), Scale.UNIT, [0, 0.475, 0.95, 0.975, 1]), [0, 0.495, 0.99, 0.995, 1], atol=1e-9
    )


def test_a_range_that_almost_touches_an_end_is_finite() -> None:
    for low, high, scale in [
        (5e-324, 0.5, Scale.UNIT),
        (0.5, 1 - 2**-53, Scale.UNIT),
        (0.5, 1 - 2**-53, Scale.SIGNED),
        (-1 + 2**-53, 0, Scale.SIGNED),
        (1e-300, 1e15, Scale.POSITIVE),
        (-1e15, 1e15, Scale.REAL),
    ]:
        assert np.all(np.isfinite(quantile(Range(low, high), scale, U)))


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_uniform_inside_its_published_range(word: str) -> None:
    low, high = WORDS[word]
    quantity = read_quantity(word, Scale.UNIT)
    np.testing.assert_allclose(quantile(quantity, Scale.UNIT, U), stats.uniform(low, high - low).ppf(U))


def test_the_words_have_the_ranges_of_the_directive_and_the_fifths_fill_the_scale() -> None:
    assert [WORDS[w] for w in ("very low", "low", "medium", "high", "very high")] == [
        (0, 0.2),
        (0.2, 0.4),
        (0.4, 0.6),
        (0.6, 0.8),
        (0.8, 1),
    ]
    published = {
        "remote": (1, 5),
        "very unlikely": (5, 20),
        "unlikely": (20, 45),
        "roughly even": (45, 55),
        "likely": (55, 80),
        "very likely": (80, 95),
        "almost certain": (95, 99),
    }
    assert {word: (round(100 * WORDS[word][0]), round(100 * WORDS[word][1])) for word in published} == published


@pytest.mark.parametrize(("low", "best", "high"), [(0.1, 0.3, 0.9), (0.1, 0.1, 0.9), (0.1, 0.9, 0.9), (0, 0.5, 1)])
def test_a_triangle_is_the_triangular_distribution(low: float, best: float, high: float) -> None:
    expected = stats.triang((best - low) / (high - low), loc=low, scale=high - low).ppf(U)
    np.testing.assert_allclose(quantile(Triangle(low, best, high), Scale.UNIT, U), expected, rtol=1e-7, atol=1e-12)


def test_a_triangle_without_width_is_one_number() -> None:
    assert quantile(Triangle(0.3, 0.3, 0.3), Scale.UNIT, U).tolist() == [0.3] * len(U)


def test_a_choice_gives_each_value_its_odds() -> None:
    u = (np.arange(10_000) + 0.5) / 10_000
    values = quantile(Choice((0.8, 0.2, 0.5), (1, 3, 4)), Scale.UNIT, u)
    assert {float(v): float(np.mean(values == v)) for v in np.unique(values)} == {0.2: 0.375, 0.5: 0.5, 0.8: 0.125}


def test_a_value_without_odds_is_never_chosen() -> None:
    values = quantile(Choice((0.1, 0.5, 0.9), (0, 1, 0)), Scale.UNIT, np.array([0.0, 1e-12, 0.5, 1 - 1e-12]))
    assert values.tolist() == [0.5] * 4


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0,)])
def test_a_quantile_has_the_shape_of_the_uniforms(shape: tuple[int, ...]) -> None:
    for quantity in (
        Exact(0.5),
        Range(0.2, 0.3),
        Range(0, 0.3),
        Word("low", 0.2, 0.4),
        Choice((0.1,), (1,)),
        Triangle(0, 0.5, 1),
    ):
        assert quantile(quantity, Scale.UNIT, np.full(shape, 0.5)).shape == shape


@given(quantities(Scale.UNIT))
def test_middle_and_ends_are_those_of_the_quantile_function(quantity: Quantity) -> None:
    low, middle, high = quantile(quantity, Scale.UNIT, np.array([0.05, 0.5, 0.95]))
    assert median(quantity, Scale.UNIT) == pytest.approx(middle, rel=1e-9, abs=1e-12)
    assert middle_90(quantity, Scale.UNIT) == pytest.approx((low, high), rel=1e-9, abs=1e-12)
