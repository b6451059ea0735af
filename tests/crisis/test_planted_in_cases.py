"""Errors planted at sampled places of every case: whatever number, key or name is spoiled, the report points at it."""

import random
import shutil
from pathlib import Path

import pytest

from detente.core.errors import Problem
from detente.crisis.file.nodes import Parsed, Path_, parse_file
from detente.crisis.file.read import check

CASES = sorted((Path(__file__).parents[2] / "cases").glob("*/crisis.yaml"))
NUMBERS = (
    "ideal",
    "salience",
    "limit",
    "cost",
    "capability",
    "patience",
    "status_quo",
    "backing_down",
    "odds",
    "success",
)
each_case = pytest.mark.parametrize("file", CASES, ids=lambda file: file.parent.name)


def spoil(file: Path, place: tuple[int, int], old: str, new: str) -> None:
    lines = file.read_text(encoding="utf-8").split("\n")
    line = lines[place[0] - 1]
    assert line.startswith(old, place[1] - 1), (line, place, old)
    lines[place[0] - 1] = line[: place[1] - 1] + new + line[place[1] - 1 + len(old) :]
    file.write_text("\n".join(lines), encoding="utf-8")


def value_at(parsed: Parsed, path: Path_) -> object:
    value = parsed.data
    for step in path:
        value = value[int(step)] if isinstance(value, list) else next(value[key] for key in value if str(key) == step)
    return value


def at(found: tuple[Problem, ...], file: Path, place: tuple[int, int]) -> list[str]:
    return [str(p) for p in found if p.file == str(file) and (p.line, p.column) == place]


def sampled(paths: list[Path_], most: int) -> list[Path_]:
    return random.Random(7).sample(paths, min(most, len(paths)))


@each_case
def test_a_number_off_its_scale_is_reported_where_it_stands(file: Path, tmp_path: Path) -> None:
    parsed = parse_file(file, "crisis")
    paths = [path for path in parsed.values if path[-1:] == ("value",) or (path[-1:] and path[-1] in NUMBERS)]
    words = [path for path in paths if isinstance(value_at(parsed, path), str)]
    for n, path in enumerate(sampled(words, 12)):
        copy = Path(shutil.copytree(file.parent, tmp_path / str(n))) / "crisis.yaml"
        spoil(copy, parsed.values[path], str(value_at(parsed, path)), "-3 to 99")
        assert any("outside" in text for text in at(check(copy).errors, copy, parsed.values[path])), path


@each_case
def test_a_misspelled_key_is_reported_where_it_stands_with_the_right_one(file: Path, tmp_path: Path) -> None:
    parsed = parse_file(file, "crisis")
    keys = [
        path for path in parsed.keys if path[-1] in {*NUMBERS, "title", "scope", "kind", "because", "party", "move"}
    ]
    for n, path in enumerate(sampled([path for path in keys if len(path) > 1], 12)):
        copy = Path(shutil.copytree(file.parent, tmp_path / str(n))) / "crisis.yaml"
        key = path[-1]
        spoil(copy, parsed.keys[path], key, key[:-2] + key[-1] + key[-2] + "x")
        found = check(copy).errors
        assert any(f"did you mean '{key}'?" in text for text in at(found, copy, parsed.keys[path])), (path, found)
        assert len(found) == 1, (path, [str(problem) for problem in found])


@each_case
def test_an_unknown_name_in_a_list_is_reported_where_it_stands(file: Path, tmp_path: Path) -> None:
    parsed = parse_file(file, "crisis")
    lists = ("parties", "issues", "because", "needs", "on", "uses", "answers", "ratifies")
    entries = [path for path in parsed.values if len(path) > 2 and path[-2] in lists and path[-1].isdecimal()]
    for n, path in enumerate(sampled(entries, 12)):
        copy = Path(shutil.copytree(file.parent, tmp_path / str(n))) / "crisis.yaml"
        name = str(value_at(parsed, path))
        spoil(copy, parsed.values[path], name, name + "q")
        assert any("there is no" in text and name in text for text in at(check(copy).errors, copy, parsed.values[path]))
