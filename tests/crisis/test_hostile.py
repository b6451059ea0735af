"""Hostile files end in a clear error, quickly, and never in anything else."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.core.errors import BadFile, DetenteError, Problem
from detente.crisis.file.cases import bundled_cases
from detente.crisis.file.nodes import parse_bytes
from detente.crisis.file.read import check

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12)
)
HOSTILE = {
    "laughs": LAUGHS.encode(),
    "itself": b"a: &a [*a]\n",
    "deep in flow": b"a: " + b"[" * 100_000,
    "deep in blocks": "".join(f"{' ' * i}a:\n" for i in range(500)).encode(),
    "null bytes": b"a: \x00\x00\n",
    "no UTF-8": b"detente: 1\ntitle: \xff\xfe\n",
    "control characters": b"a: \x07\n",
    "empty": b"",
    "only a comment": b"# nothing\n",
    "two documents": b"a: 1\n---\nb: 2\n",
    "a list": b"- 1\n- 2\n",
    "a number": b"42\n",
    "complex key": b"? [a, b]\n: c\n",
    "python object": b"a: !!python/object/apply:os.system ['true']\n",
    "long number": b"as_of: " + b"9" * 20_000 + b"\n",
    "long key": b"k" * 200_000 + b": 1\n",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_ends_in_an_error_at_a_place(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "crisis.yaml"
    file.write_bytes(content)
    began = time.monotonic()
    checked = check(tmp_path)
    assert time.monotonic() - began < 5  # a generous wall for a busy machine; it takes milliseconds
    assert checked.crisis is None
    assert checked.errors
    assert all(error.line >= 1 and error.column >= 1 for error in checked.errors)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "crisis.yaml"
    with file.open("wb") as handle:
        handle.truncate(100_000_000)
    assert "bytes" in check(tmp_path).errors[0].message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: The Geneva security dialogues", 'title: "The \\u202eGeneva"'),
        ("title: The Geneva security dialogues", 'title: "zero\\u200bwidth"'),
        ("  russia:\n    name:", '  "ru\\u200bssia": {name: R}\n  russia:\n    name:'),
    ],
)
def test_text_that_hides_something_is_refused(geneva: Path, old: str, new: str) -> None:
    file = geneva / "crisis.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    found = "\n".join(str(error) for error in check(geneva).errors)
    assert "invisible" in found or "cannot be a name" in found


def test_words_of_other_alphabets_are_welcome(geneva: Path) -> None:
    file = geneva / "crisis.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("title: The Geneva security", "title: Женева 日内瓦"), encoding="utf-8"
    )
    assert check(geneva).errors == ()


def test_yaml_1_1_words_stay_text() -> None:
    data = parse_bytes(b"a: yes\nb: no\nc: 012\nd: 1:30\ne: 2022-01-10\nf: on\n", "x").data
    assert data == {"a": "yes", "b": "no", "c": 12, "d": "1:30", "e": "2022-01-10", "f": "on"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_mutilated_file_is_read_or_refused_and_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    text = (bundled_cases()["two-party-toy"] / "crisis.yaml").read_bytes()
    start = data.draw(st.integers(0, len(text) - 1))
    cut = data.draw(st.integers(0, 40))
    junk = data.draw(
        st.binary(max_size=12) | st.sampled_from([b"{", b"]", b": ", b"\n", b"&a", b"*a", b"- ", b"'", b'"', b"|\n"])
    )
    (tmp_path / "crisis.yaml").write_bytes(text[:start] + junk + text[start + cut :])
    try:
        checked = check(tmp_path)
    except DetenteError:
        return
    assert (checked.crisis is None) == bool(checked.errors)


def test_a_bad_file_says_all_its_problems() -> None:
    error = BadFile((Problem("a", 1, 1, "x"), Problem("a", 2, 1, "y")))
    assert str(error) == "a:1:1: x\na:2:1: y"
