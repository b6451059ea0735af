"""Dates, digests, errors and records."""

import copy
import pickle
from datetime import date

import pytest

from detente.core.dates import parse_moment
from detente.core.digest import canonical_json, digest_of
from detente.core.errors import BadInput, DetenteError, Problem, Refused, Stopped, did_you_mean
from detente.core.record import Table


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2021-12-09", date(2021, 12, 9), date(2021, 12, 9)),
        ("2021-10/2021-12", date(2021, 10, 1), date(2021, 12, 31)),
        ("2014/..", date(2014, 1, 1), date.max),
    ],
)
def test_a_date_means_its_first_to_its_last_day(text: str, first: date, last: date) -> None:
    moment = parse_moment(text)
    assert (moment.first, moment.last, str(moment)) == (first, last, text)


@pytest.mark.parametrize("text", ["", "2021-13", "2021-02-30", "21", "2021-1", "2022/2021", "soon", "2021-01-01T00:00"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|calendar|begins"):
        parse_moment(text)


def test_equal_meaning_has_one_digest() -> None:
    assert digest_of({"b": 1, "a": [1, 2]}) == digest_of({"a": [1, 2], "b": 1})
    assert digest_of({"a": [2, 1]}) != digest_of({"a": [1, 2]})
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical_json(float("nan"))


def test_errors_carry_their_exit_codes() -> None:
    codes = {DetenteError: 1, BadInput: 2, Refused: 3}
    assert {kind: kind.exit_code for kind in codes} == codes
    assert Stopped(1, 2).exit_code == 130


def test_a_problem_names_its_place_first() -> None:
    assert str(Problem("a.yaml", 3, 7, "no", "do")) == "a.yaml:3:7: no; do"


def test_advice_is_given_only_when_a_name_is_near() -> None:
    assert did_you_mean("salince", ["salience", "ideal"]) == "did you mean 'salience'?"
    assert did_you_mean("x", []) == ""


def test_a_table_cannot_be_written_to_but_can_be_copied_and_kept() -> None:
    table = Table({"a": 1})
    for method, arguments in (("update", ({"b": 2},)), ("pop", ("a",)), ("__setitem__", ("a", 2)), ("clear", ())):
        with pytest.raises(TypeError, match="cannot be changed"):
            getattr(table, method)(*arguments)
    assert pickle.loads(pickle.dumps(table)) == copy.deepcopy(table) == {"a": 1}
