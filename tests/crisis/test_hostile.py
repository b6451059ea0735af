"""Hostile files: each ends soon, within bounds, in an error that says what is wrong - and in no other kind of error."""

import shutil
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from detente.core.errors import BadFile
from detente.crisis.file.read import read

HERE = Path(__file__).parent / "strait"
WHOLE = (HERE / "crisis.yaml").read_text(encoding="utf-8")
SECONDS = 3.0  # of processor time, whoever else is at work; alone each takes well below one


@contextmanager
def soon() -> Iterator[None]:
    begin = time.process_time()
    yield
    assert time.process_time() - begin < SECONDS


def refused(folder: Path, content: str | bytes, name: str = "crisis.yaml") -> str:
    """Return what the reader says to a file with this content."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with soon(), pytest.raises(BadFile) as caught:
        read(folder)
    text = str(caught.value)
    assert len(text) < 500_000
    assert all(char.isprintable() or char == "\n" for char in text)
    return text


@pytest.fixture
def strait(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HERE, tmp_path / "strait"))


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
CHAIN = "".join(f"k{n}: &k{n} {'[' * 20}{f'*k{n - 1}' if n else 1}{']' * 20}\n" for n in range(200))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(LAUGHS, "grows to more than", id="a billion laughs"),
        pytest.param("a: &a [1]\nb: [" + "*a, " * 200_000 + "]", "grows to more than", id="many aliases"),
        pytest.param("a: &a [*a]", "stands for nothing above it", id="an alias of itself"),
        pytest.param("a: &a {b: *a}", "stands for nothing above it", id="a mapping in itself"),
        pytest.param(CHAIN, "nests deeper than", id="depth by way of aliases"),
        pytest.param("a: " + "[" * 100_000, "nests deeper than", id="deep in flow style"),
        pytest.param("{a: " * 100_000, "nests deeper than", id="deep mappings"),
        pytest.param("- " * 100_000 + "x", "nests deeper than", id="deep in block style"),
        pytest.param("\n".join(" " * n + "a:" for n in range(2000)), "nests deeper than", id="deep by indentation"),
        pytest.param("? [a, b]\n: c", "where a key was expected", id="a list as a key"),
        pytest.param("a: 1\n\0b: 2", "2:1: the character U+0000", id="a null byte"),
        pytest.param("a: 1\nb: \x1b[31mred", "2:4: the character U+001B", id="a terminal's command"),
        pytest.param("a: 1\nb: \x7f", "U+007F", id="delete"),
        pytest.param(b"a: 1\nb: \xff\xfe", "2:4: byte 0xff is no UTF-8", id="no utf-8"),
        pytest.param("a: 1".encode("utf-16"), "is no UTF-8", id="utf-16"),
        pytest.param(b"a: \xed\xa0\x80", "is no UTF-8", id="a surrogate"),
        pytest.param('a: "\\ud800"', ":1:", id="a surrogate by its number"),
        pytest.param("", "the file is empty", id="nothing"),
        pytest.param("# nothing\n", "the file is empty", id="only a comment"),
        pytest.param("null", "the file is no mapping", id="null"),
        pytest.param("[1, 2]", "the file is no mapping", id="a list"),
        pytest.param("text", "the file is no mapping", id="a text"),
        pytest.param("%YAML 9.9\n---\na: 1", ":1:", id="a version to come"),
        pytest.param("!!python/object/apply:os.system [id]", "means nothing here", id="a tag that runs something"),
        pytest.param("a: !!binary aGk=", "means nothing here", id="binary"),
        pytest.param("a: 1\n---\nb: 2", "a second document", id="two documents"),
        pytest.param("x" * 4_000_000, "the file is no mapping", id="a long text"),
        pytest.param("x" * 4_000_000 + ": 1", ":1:", id="a long key"),
        pytest.param("a" * 900 + ": 1", "is unknown here", id="a key that is too long to show"),
        pytest.param(
            "{" + ", ".join(f"k{n}: 1" for n in range(60_000)) + "}", "more problems", id="60,000 unknown keys"
        ),
        pytest.param(
            "parties: {" + ", ".join(f"k{n}: 1" for n in range(50_000)) + "}",
            "more problems",
            id="50,000 broken records",
        ),
        pytest.param("a: 1\n" * 60_000, "stands twice", id="one key 60,000 times"),
    ],
)
def test_a_hostile_file_is_refused_soon(content: str | bytes, words: str, tmp_path: Path) -> None:
    assert words in refused(tmp_path, content)


def test_a_billion_laughs_costs_little_memory(tmp_path: Path) -> None:
    (tmp_path / "crisis.yaml").write_text(LAUGHS, encoding="utf-8")
    tracemalloc.start()
    try:
        with pytest.raises(BadFile):
            read(tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


def test_a_file_of_100_megabytes_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / "crisis.yaml").open("wb") as stream:
        stream.truncate(100_000_000)
    tracemalloc.start()
    try:
        with soon(), pytest.raises(BadFile, match="more than the 5,000,000 bytes"):
            read(tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


NUMBERS = [
    ".nan",
    ".NaN",
    ".inf",
    "-.inf",
    "+.inf",
    "1e999",
    "-1e999",
    "9" * 10_000,
    "9" * 400_000,
    "0." + "1" * 10_000,
    "nan",
    "inf",
    "-inf",
    "infinity",
    "1 to .inf",
    "1 to nan",
    "0x10",
    "0o17",
    "1_000",
    "012",
    "1:30",
    "2022-01-24",
    "yes",
    "on",
    "\u0661",
    "\uff11",
    "{choose: {.nan: 1}}",
    "{choose: {0.1: .inf}}",
    "{triangle: [0, .nan, 1]}",
    "{value: .nan}",
    "{value: {value: 0.1}}",
    "1e-400 to 1e400",
    "." * 100_000 + "x",
    "1" * 100_000 + "x",
    "1 " * 100_000,
    "-" * 100_000,
]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda text: text[:20])
def test_no_odd_number_passes(number: str, strait: Path) -> None:
    said = refused(strait, WHOLE.replace("limit: 0.4 to 0.7", f"limit: {number}"))
    assert "crisis.yaml:45:" in said


ODD_FLOATS = [".nan", ".inf", "-.inf", "1e999", "[]", "{}", "yes", "true", "'1'", "~"]


@pytest.mark.parametrize("number", ODD_FLOATS)
@pytest.mark.parametrize(
    "old",
    [
        "zero: 0",
        "parts: 2",
        "days: 30",
        "for_lies_at: 0",
        "strength: 4",
        "start: 10",
        "[0.8, 1]",
        "divisible: true",
        "0: none",
    ],
)
def test_no_odd_number_passes_where_plain_ones_are_expected(old: str, number: str, strait: Path) -> None:
    for file in ("crisis.yaml", "claims.yaml"):
        text = (strait / file).read_text(encoding="utf-8")
        key, colon, _ = old.partition(": ")
        new = f"[{number}, 1]" if old.startswith("[") else f"{number}: none" if key == "0" else f"{key}{colon}{number}"
        (strait / file).write_text(text.replace(old, new), encoding="utf-8")
    accepted = {("divisible", "true"), ("for_lies_at", "~"), ("0", "'1'")}
    if (key, number) in accepted:
        return
    with soon(), pytest.raises(BadFile):
        read(strait)


@pytest.mark.parametrize("char", ["\u202e", "\u200b", "\u2066", "\ufeff", "\x1b", "\x00", "\x85"])
@pytest.mark.parametrize(
    "old",
    [
        "crisis: strait",
        "title: Patrols near the coast",
        "name: South",
        "assumed: exercises",
        "after: envoys",
        "as_of: 2024-05-01",
        "scope: fundamental",
        "quota: 51",
        "assumed: it has waited for years",
    ],
)
def test_nothing_invisible_passes_and_nothing_invisible_is_printed(old: str, char: str, strait: Path) -> None:
    escaped = "".join(f"\\x{ord(c):02x}" if ord(c) < 256 else f"\\u{ord(c):04x}" for c in char)
    key, _, value = old.partition(": ")
    refused(strait, WHOLE.replace(f"{key}: {value}", f'{key}: "{value}{escaped}"', 1))


def test_a_byte_order_mark_and_the_line_ends_of_windows_change_nothing(strait: Path) -> None:
    before = read(strait).digest
    (strait / "crisis.yaml").write_bytes(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode())
    assert read(strait).digest == before


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "null-island", "2022w", "1e3x"])
def test_words_that_other_versions_of_yaml_read_otherwise_are_names(word: str, strait: Path) -> None:
    text = WHOLE.replace(
        "  islands: {name: The islands,", f"  {word}: {{name: A party, assumed: x}}\n  islands: {{name: The islands,"
    )
    (strait / "crisis.yaml").write_text(text, encoding="utf-8")
    assert word in read(strait).parties
