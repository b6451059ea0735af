"""Planted errors: each is found, once, at its exact line and column, with the words that help."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from detente.core.errors import Problem
from detente.crisis.file.read import check

HERE = Path(__file__).parent
FLAGSHIP = HERE.parents[1] / "cases" / "geneva-2022"
MARK = "‸"
Entry = dict[str, Any]


def entries(name: str) -> list[Any]:
    found: list[Entry] = YAML(typ="safe").load((HERE / name).read_text(encoding="utf-8"))
    return [pytest.param(entry, id=entry["name"].replace(" ", "-")) for entry in found]


def place_of(text: str) -> tuple[int, int]:
    before = text[: text.index(MARK)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def plant(folder: Path, entry: Entry) -> tuple[int, int]:
    """Write the error into a file; return the line and the column where it is to be reported."""
    file = folder / entry.get("file", "crisis.yaml")
    text = file.read_text(encoding="utf-8")
    assert text.count(entry["old"]) == 1, f"'{entry['old']}' stands {text.count(entry['old'])} times"
    text = text.replace(entry["old"], entry["new"])
    if "at" in entry:
        plain = entry["at"].replace(MARK, "")
        assert text.count(plain) == 1
        text = text.replace(plain, entry["at"])
    file.write_text(text.replace(MARK, ""), encoding="utf-8")
    return place_of(text)


def assert_reported(folder: Path, entry: Entry, found: tuple[Problem, ...]) -> None:
    file = str(folder / entry.get("file", "crisis.yaml"))
    line, column = plant_place = entry["place"]
    shown = "\n".join(map(str, found))
    here = [problem for problem in found if problem.file == file and problem.line == line]
    if entry.get("column", True):
        here = [problem for problem in here if problem.column == column]
    assert here, f"nothing at {plant_place}:\n{shown}"
    assert any(all(words in str(problem) for words in entry["says"]) for problem in here), shown
    assert all(problem.hint for problem in found), f"no hint:\n{shown}"
    assert len(found) == entry.get("errors", 1), shown


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[Path], Path]:
    def copy(case: Path) -> Path:
        return Path(shutil.copytree(case, tmp_path / case.name))

    return copy


@pytest.mark.parametrize("entry", entries("planted.yaml"))
def test_a_planted_error_is_reported_once_at_its_place_with_the_words_that_help(
    entry: Entry, copied: Callable[[Path], Path]
) -> None:
    folder = copied(HERE / "strait")
    entry = {**entry, "place": plant(folder, entry)}
    assert_reported(folder, entry, check(folder).errors)


def test_all_errors_of_all_files_are_reported_in_one_pass(copied: Callable[[Path], Path]) -> None:
    folder = copied(HERE / "strait")
    planted = plant_many(folder)
    assert len(planted) > 60
    found = check(folder).errors
    for entry, line in planted:
        file = str(folder / entry.get("file", "crisis.yaml"))
        here = [str(problem) for problem in found if problem.file == file and problem.line == line]
        assert any(all(words in problem for words in entry["says"]) for problem in here), (entry["name"], here)


def is_mark(char: str) -> bool:
    return "\ue000" <= char <= "\uf8ff"


def plant_many(folder: Path) -> list[tuple[Entry, int]]:
    """Plant every error that leaves the file a YAML file and touches no other's text; return each with its line."""
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in FILES}
    planted: list[tuple[Entry, str]] = []
    table: list[Entry] = [parameter.values[0] for parameter in entries("planted.yaml")]
    for number, entry in enumerate(table):
        name, mark = entry.get("file", "crisis.yaml"), chr(0xE000 + number)
        alone = texts[name].count(entry["old"]) == 1 and "at" not in entry and entry.get("errors", 1) == 1
        if alone and not entry.get("alone") and not any(word in " ".join(entry["says"]) for word in TOUCHY):
            texts[name] = texts[name].replace(entry["old"], entry["new"].replace(MARK, mark))
            planted.append((entry, mark))
    for name, text in texts.items():
        (folder / name).write_text("".join(char for char in text if not is_mark(char)), encoding="utf-8")
    lines = [texts[entry.get("file", "crisis.yaml")].partition(mark)[0].count("\n") + 1 for entry, mark in planted]
    return [(entry, line) for (entry, _), line in zip(planted, lines, strict=True)]


FILES = ("crisis.yaml", "claims.yaml", "readings/east.yaml", "readings/west.yaml")
# What needs the rest of the file in order, or ends the reading of a file.
TOUCHY = (
    "YAML",
    "blanks",
    "wrong side",
    "nothing here",
    "nothing above",
    "document begins",
    "quote",
    "': '",
    "colon",
    "waits",
    "empty",
    "after as_of",
    "opens earlier",
    "at the address",
    "numbers below",
    "stands twice",
    "is not lawful",
    "format 1",
)


def test_a_broken_section_makes_no_name_unknown(copied: Callable[[Path], Path]) -> None:
    folder = copied(HERE / "strait")
    file = folder / "crisis.yaml"
    text = file.read_text(encoding="utf-8")
    begin, end = text.index("parties:\n"), text.index("issues:\n")
    file.write_text(text[:begin] + "parties: [north, south, islands]\n" + text[end:], encoding="utf-8")
    (found,) = check(folder).errors
    assert "a list stands where a mapping" in str(found)


@pytest.mark.parametrize("name", ["parties", "issues", "levers", "audiences", "tracks", "hypotheses", "steps"])
def test_a_broken_record_is_reported_and_its_name_stays_known(name: str, copied: Callable[[Path], Path]) -> None:
    folder = copied(HERE / "strait")
    file = folder / "crisis.yaml"
    lines = file.read_text(encoding="utf-8").split("\n")
    first = lines.index(f"{name}:") + 1
    after = next(n for n in range(first + 1, len(lines)) if not lines[n].startswith("   "))
    key = lines[first].split(":")[0]
    file.write_text("\n".join([*lines[:first], f"{key}: 7", *lines[after:]]), encoding="utf-8")
    (found,) = check(folder).errors
    assert (found.line, found.column) == (first + 1, len(key) + 3)
    assert "'7' stands where a mapping" in str(found)


def test_a_file_that_is_no_yaml_does_not_make_its_claims_unknown(copied: Callable[[Path], Path]) -> None:
    folder = copied(HERE / "strait")
    (folder / "claims.yaml").write_text("claims: [", encoding="utf-8")
    (found,) = check(folder).errors
    assert found.file.endswith("claims.yaml")


def test_errors_stand_in_the_order_of_the_files_and_lines(copied: Callable[[Path], Path]) -> None:
    folder = copied(HERE / "strait")
    plant_many(folder)
    found = check(folder).errors
    files = list(dict.fromkeys(Path(problem.file).name for problem in found))
    assert files[0] == "crisis.yaml"
    places = [(files.index(Path(problem.file).name), problem.line, problem.column) for problem in found]
    assert places == sorted(places)
