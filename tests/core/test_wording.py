"""What is written is read back as it was meant, and what cannot be read is refused with what to write instead."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.core.quantity import Choice, Exact, Quantity, Range, Scale, Triangle, Word
from detente.core.wording import WORDS, Unreadable, read_quantity, write_quantity

NUMBER = st.floats(-1e15, 1e15).map(lambda x: x + 0.0)
TWO = st.lists(NUMBER, min_size=2, max_size=2, unique=True).map(sorted)
THREE = st.lists(NUMBER, min_size=3, max_size=3).map(sorted)
ODDS = st.dictionaries(NUMBER, st.floats(0.001, 1e6), min_size=1, max_size=4)
QUANTITIES = st.one_of(
    NUMBER.map(Exact),
    TWO.map(lambda ends: Range(*ends)),
    st.sampled_from([Word(word, *ends) for word, ends in WORDS.items()]),
    THREE.map(lambda ends: Triangle(*ends)),
    ODDS.map(lambda odds: Choice(tuple(odds), tuple(odds.values()))),
)


@given(QUANTITIES)
def test_what_is_written_is_read_back(quantity: Quantity) -> None:
    assert read_quantity(write_quantity(quantity), Scale.REAL) == quantity


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (0.7, Exact(0.7)),
        (1, Exact(1.0)),
        (-0.0, Exact(0.0)),
        ("0.7", Exact(0.7)),
        (" 0.5  to 0.8 ", Range(0.5, 0.8)),
        (".5 to 5e-1", Exact(0.5)),
        ("0.3 to 0.3", Exact(0.3)),
        ("Very  HIGH", Word("very high", 0.8, 1.0)),
        ({"choose": {0.2: 3, 0.8: 1}}, Choice((0.2, 0.8), (3.0, 1.0))),
        ({"choose": {"0.2": 1}}, Choice((0.2,), (1.0,))),
        ({"triangle": [0, 0.3, 1]}, Triangle(0.0, 0.3, 1.0)),
    ],
)
def test_each_form_means_what_the_manual_says(written: Any, meant: Quantity) -> None:
    assert read_quantity(written, Scale.UNIT) == meant
    assert str(read_quantity(written, Scale.UNIT)) == str(meant)


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        (None, "nothing stands where a number", "a range like"),
        (True, "'true' is no number", "a range like"),
        ([0.1], "a list is no number", "a range like"),
        (1.5, "1.5 is outside", "between 0 and 1"),
        (-1e-9, "-1e-09 is outside", "between 0 and 1"),
        (float("nan"), "nan is not finite", "plain decimal"),
        (10**400, "inf is not finite", "plain decimal"),
        ("nan", "nan is not finite", "plain decimal"),
        ("0.8 to 0.5", "runs backwards", "write 0.5 to 0.8"),
        ("0.8 to 1.5", "1.5 is outside", "between 0 and 1"),
        ("0.8 to high", "'high' is no number", ""),
        ("0.5-0.8", "is no number", "write the range as 0.5 to 0.8"),
        ("0.5 – 0.8", "is no number", "write the range as 0.5 to 0.8"),
        ("0,5-0,8", "is no number", "write the range as 0.5 to 0.8"),
        ("0.5to0.8", "is no number", "write the range as 0.5 to 0.8"),
        ("40 %", "is no number", "as a fraction: 0.4"),
        ("40-60%", "is no number", "write the range as 0.4 to 0.6"),
        ("0,5", "is no number", "with a point: 0.5"),
        ("hihg", "'hihg' is no number", "did you mean 'high'?"),
        ("almost certian", "is no number", "did you mean 'almost certain'?"),
        ("1_0", "is no number", "a range like"),
        ("0x1", "is no number", "a range like"),
        ("012", "is no number", "without the leading zero: 12"),
        ("１", "is no number", "a range like"),
        ("", "is no number", "a range like"),
        ("high\x85", "high\\x85", "a range like"),
        ("x" * 10_000, "xxx…", "a range like"),
        ({}, "has one key", "choose, triangle"),
        ({"choose": {0.1: 1}, "triangle": [0, 0, 1]}, "has one key", "choose, triangle"),
        ({"chose": {0.1: 1}}, "'chose' is no way", "did you mean 'choose'?"),
        ({"choose": []}, "needs values", "write {choose:"),
        ({"choose": {0.1: 0}}, "add up to nothing", "odds above 0"),
        ({"choose": {0.1: -1}}, "-1 is outside", "0 or more"),
        ({"choose": {"high": 1}}, "'high' is no number", "write a number"),
        ({"choose": {0.1: 1, "0.10": 1}}, "one value twice", "add the odds"),
        ({"choose": {2: 1}}, "2 is outside", "between 0 and 1"),
        ({"triangle": [0, 1]}, "needs low, best and high", "write {triangle:"),
        ({"triangle": "0 1 2"}, "needs low, best and high", "write {triangle:"),
        ({"triangle": [0.5, 0.1, 0.9]}, "not in order", "low, best, high"),
        ({"triangle": [0, None, 1]}, "is no number", "write a number"),
    ],
)
def test_what_is_no_quantity_is_refused_with_what_to_write(written: Any, message: str, hint: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_quantity(written, Scale.UNIT)
    assert message in str(caught.value)
    assert hint in caught.value.hint
    assert len(str(caught.value)) < 150


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=30),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_anything_at_all_is_read_or_refused(written: Any) -> None:
    for scale in Scale:
        with suppress(Unreadable):
            read_quantity(written, scale)


@pytest.mark.parametrize(
    ("written", "at"),
    [({"triangle": [0, 1, 2]}, ("triangle", "2")), ({"choose": {0.5: -1}}, ("choose", "0.5")), (2, ())],
)
def test_an_error_says_which_part_it_means(written: Any, at: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable) as caught:
        read_quantity(written, Scale.UNIT)
    assert caught.value.at == at
