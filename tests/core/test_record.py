"""Records: frozen all the way down, closed to unknown keys, and numbers with their sources."""

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from detente.core.quantity import Exact, Range, Scale
from detente.core.record import (
    Flag,
    Frozen,
    Name,
    Names,
    Number,
    Record,
    Sourced,
    Table,
    Text,
    Unit,
    read_number,
    write_number,
)


class Sample(Sourced):
    """A record with one field of each kind."""

    name: Name = "a"
    names: Names = ()
    text: Text = ""
    share: Unit | None = None
    table: Frozen[Name, Unit] = Table()
    yes: Flag = False


def test_a_record_and_its_tables_cannot_be_changed() -> None:
    sample = Sample(table={"a": 0.5})
    with pytest.raises(ValidationError):
        sample.name = "b"  # type: ignore[misc]
    for change in (
        lambda t: t.update(b=1),
        lambda t: t.pop("a"),
        lambda t: t.clear(),
        lambda t: t.setdefault("b", 1),
        lambda t: t.popitem(),
    ):
        with pytest.raises(TypeError, match="make a changed copy"):
            change(sample.table)  # type: ignore[no-untyped-call]
    with pytest.raises(TypeError, match="make a changed copy"):
        sample.table["a"] = sample.table["a"]
    with pytest.raises(TypeError, match="make a changed copy"):
        del sample.table["a"]


def test_a_table_can_be_copied_and_sent_to_another_process() -> None:
    table = Table({"a": Number(Exact(0.5))})
    for same in (copy.copy(table), copy.deepcopy(table), pickle.loads(pickle.dumps(table))):
        assert same == table
        assert isinstance(same, Table)


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Sample.model_validate({"nmae": "b"})


@pytest.mark.parametrize("name", ["a", "united-states", "é", "новий", "x" * 80, "0a", "_"])
def test_letters_of_any_language_make_a_name(name: str) -> None:
    assert Sample(name=name).name == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        " a",
        "a b",
        "a.b",
        "a/b",
        "../a",
        "-a",
        "x" * 81,
        "e\u0301",
        "a\u200b",
        "a\n",
        "a\0",
        "\u202ea",
        1,
        True,
        None,
    ],
)
def test_what_would_hide_or_lead_elsewhere_is_no_name(name: Any) -> None:
    with pytest.raises(ValidationError):
        Sample.model_validate({"name": name})


@given(st.text(max_size=20))
def test_a_text_holds_nothing_invisible(text: str) -> None:
    try:
        Sample(text=text)
    except ValidationError:
        assert not text.replace("\n", "").replace("\t", "").isprintable()


@pytest.mark.parametrize("written", ["yes", 1, "true", None])
def test_only_true_and_false_are_true_and_false(written: Any) -> None:
    with pytest.raises(ValidationError):
        Sample.model_validate({"yes": written})


def test_one_name_is_a_list_of_one() -> None:
    assert Sample.model_validate({"names": "a"}).names == ("a",)


@pytest.mark.parametrize(
    "number",
    [
        Number(Exact(0.5)),
        Number(Range(0.2, 0.5), because=("k1", "k2")),
        Number(Exact(0.0), assumed="so", note="well"),
    ],
)
def test_a_number_with_its_source_is_read_back(number: Number) -> None:
    assert read_number(write_number(number), Scale.UNIT) == number
    assert read_number(number, Scale.UNIT) is number


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ({"value": 2}, ("value",)),
        ({"value": 0.5, "becuase": "k1"}, ("becuase",)),
        ({"value": 0.5, "because": 7}, ("because",)),
        ({"value": 0.5, "because": ["k 1"]}, ("because",)),
        ({"value": 0.5, "assumed": 7}, ("assumed",)),
        ({"value": 0.5, "note": "\u202e"}, ("note",)),
        ({"value": {"triangle": [0, 1, 2]}}, ("value", "triangle", "2")),
        ({"because": ["k1"]}, ()),
    ],
)
def test_an_error_inside_a_number_says_where(written: Any, at: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError) as caught:
        Sample.model_validate({"share": written})
    (error,) = caught.value.errors()
    assert error["ctx"]["at"] == at
    assert error["ctx"]["hint"]


def test_the_parent_of_records_forbids_more_keys() -> None:
    assert Record.model_config["extra"] == "forbid"
    assert Record.model_config["frozen"] is True
