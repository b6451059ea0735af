"""Fuzzing: whatever a file holds, it is read or refused, and nothing else happens."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.core.errors import DetenteError
from detente.crisis.file.read import read

HERE = Path(__file__).parent / "strait"


def assert_read_or_refused(folder: Path) -> None:
    said = ""
    try:
        assert len(read(folder).digest) == 64
    except DetenteError as error:
        said = str(error)
    assert said.replace("\n", "").isprintable()


PIECES = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ": ",
    ",",
    "- ",
    "\n",
    "\n  ",
    "#",
    "'",
    '"',
    "&a ",
    "*a",
    "!x ",
    "|",
    ">",
    "?",
    "%",
    "@",
    "`",
    "~",
    "\t",
    "\0",
    "\u202e",
    "\ud7ff",
    "😀",
    "0",
    "-1",
    ".nan",
    "1e999",
    "true",
    "null",
    "<<",
    "value",
    "sets",
    "because",
    "choose",
    "north",
    "to",
    "..",
    ".",
    "\\",
    "\r",
    "\u2028",
    "\x85",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_mutated_file_is_read_or_refused_and_nothing_else_happens(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("mutated") / "strait"
    shutil.copytree(HERE, folder)
    file = folder / data.draw(st.sampled_from(["crisis.yaml", "claims.yaml", "readings/east.yaml"]))
    text = file.read_text(encoding="utf-8")
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.sampled_from([0, 0, 1, 1, 2, 5, 20, 200]))
        piece = data.draw(st.sampled_from(PIECES) | st.text(max_size=3).filter(lambda t: t.isascii()))
        text = text[:start] + piece + text[start + length :]
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert_read_or_refused(folder)


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-3, 10**20)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["north", "order", "0.2 to 0.5"])
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_value_anywhere_is_read_or_refused_and_nothing_else_happens(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Put an arbitrary value in the place of a value of the file, written as JSON, which is YAML."""
    import json

    from detente.crisis.file.nodes import parse_file

    folder = tmp_path_factory.mktemp("replaced")
    tree = parse_file(HERE / "crisis.yaml", "x").data
    holder, key = tree, data.draw(st.sampled_from(sorted(tree)))
    while isinstance(holder[key], dict | list) and holder[key] and data.draw(st.integers(0, 4)):
        holder = holder[key]
        key = data.draw(st.sampled_from(sorted(holder, key=str) if isinstance(holder, dict) else range(len(holder))))
    holder[key] = data.draw(TREES)
    (folder / "crisis.yaml").write_text(json.dumps(tree), encoding="utf-8")
    assert_read_or_refused(folder)
