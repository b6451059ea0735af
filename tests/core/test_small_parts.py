"""Dates, digests, seeds and errors."""

import hashlib
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.core.dates import parse_moment
from detente.core.digest import canonical_json, digest_of, digest_of_bytes
from detente.core.errors import (
    BadFile,
    BadInput,
    DetenteError,
    MissingField,
    NotFound,
    Problem,
    Refused,
    Stopped,
    did_you_mean,
    nearest,
    shorten,
)
from detente.core.seed import Seed


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", (2021, 1, 1), (2021, 12, 31)),
        ("2024-02", (2024, 2, 1), (2024, 2, 29)),
        ("2023-02", (2023, 2, 1), (2023, 2, 28)),
        ("2021-12-09", (2021, 12, 9), (2021, 12, 9)),
        ("2021-10/2021-12", (2021, 10, 1), (2021, 12, 31)),
        ("2021/2021-03-04", (2021, 1, 1), (2021, 3, 4)),
        ("2014/..", (2014, 1, 1), (9999, 12, 31)),
        ("../2014", (1, 1, 1), (2014, 12, 31)),
    ],
)
def test_a_date_means_its_first_and_last_day(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    moment = parse_moment(text)
    assert (moment.first, moment.last, str(moment)) == (date(*first), date(*last), text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "21",
        "2021-1",
        "2021-13",
        "2021-02-30",
        "2021-12-9",
        "0000",
        "9.12.2021",
        "2021-W04",
        "2021/",
        "/2021",
        "2021/2020",
        "../..",
        "2021/2022/2023",
        "2021-12-09T10:00",
        " 2021",
        "2021\n",
        "\u0662\u0660\u0662\u0661",
        "2021-12/2021-11",
        "x" * 1000,
    ],
)
def test_what_is_no_date_is_refused_in_a_short_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r".+") as caught:
        parse_moment(text)
    assert len(str(caught.value)) < 150


@given(st.dates(), st.dates())
def test_a_day_and_an_interval_of_days_are_read_back(one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert parse_moment(one.isoformat()).first == parse_moment(one.isoformat()).last == one
    moment = parse_moment(f"{first.isoformat()}/{last.isoformat()}")
    assert (moment.first, moment.last) == (first, last)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(JSON)
def test_canonical_json_says_the_same_whatever_the_order_of_keys(value: object) -> None:
    text = canonical_json(value)
    assert json.loads(text) == value
    assert canonical_json(json.loads(text, object_pairs_hook=lambda pairs: dict(reversed(pairs)))) == text
    assert digest_of(value) == hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [{"a": -float("inf")}]])
def test_what_is_not_finite_has_no_digest(value: object) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        digest_of(value)


def test_the_digest_of_bytes_is_the_published_one() -> None:
    assert digest_of_bytes(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_keys_follow_from_root_path_and_name_alone() -> None:
    key = Seed(7, ("a",)).key("b")
    assert key.dtype == "uint32"
    assert key.tolist() == Seed(7).branch("a").key("b").tolist()
    expected = hashlib.sha256(b"7\x1fa\x1fb").digest()[:16]
    assert key.astype("<u4").tobytes() == expected
    others = [
        Seed(8, ("a",)).key("b"),
        Seed(7).key("b"),
        Seed(7, ("a", "b")).key("b"),
        Seed(7, ("ab",)).key(""),
        Seed(7, ("a",)).key("c"),
    ]
    assert len({tuple(found.tolist()) for found in [key, *others]}) == 6


def test_a_seed_below_0_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more, not -1"):
        Seed(-1)


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (
            BadFile((Problem("f.yaml", 1, 2, "a", "b"), Problem("f.yaml", 3, 4, "c"))),
            2,
            "f.yaml:1:2: a; b\nf.yaml:3:4: c",
        ),
        (NotFound("lens", "rom", ("room",)), 2, "there is no lens 'rom'; did you mean 'room'?"),
        (NotFound("lens", "x", (), "look elsewhere"), 2, "there is no lens 'x'; look elsewhere"),
        (NotFound("lens", "x"), 2, "there is no lens 'x'"),
        (MissingField("room", "limit", "toy"), 2, "toy: the lens 'room' cannot look, because 'limit' is not stated"),
        (Refused("no"), 3, "no"),
        (
            Stopped(10, 2000, "detente run"),
            130,
            "stopped after 10 of 2,000 draws; what is finished is kept; go on with: detente run",
        ),
    ],
)
def test_an_error_says_what_is_wrong_and_what_to_do(error: DetenteError, code: int, text: str) -> None:
    assert str(error).startswith(text)
    assert error.exit_code == code
    assert isinstance(error, BadInput) is (code == 2)


def test_an_error_can_pass_through_a_context() -> None:
    from contextlib import suppress

    with suppress(NotFound):
        raise NotFound("case", "x")


@pytest.mark.parametrize(
    ("name", "found"), [("salence", "salience"), ("LIMIT", "limit"), ("limti", "limit"), ("zebra", None), ("", None)]
)
def test_the_nearest_name_is_offered_when_it_is_near(name: str, found: str | None) -> None:
    assert nearest(name, ["ideal", "salience", "limit"]) == found


def test_the_known_names_are_listed_when_none_is_near() -> None:
    assert did_you_mean("zebra", ["b", "a"]) == "known: a, b"
    assert did_you_mean("zebra", [f"name-{n:02}" for n in range(20)]).endswith("name-11 and 8 more")
    assert did_you_mean("zebra", []) == ""


@given(st.text())
def test_shortened_text_is_short_and_printable(text: str) -> None:
    assert shorten(text).isprintable()
    assert len(shorten(text)) <= 60 * 10
    assert shorten(text) == text or len(text) > 60 or not text.isprintable()
