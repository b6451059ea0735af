"""Value tables in the crisis file: points for every mark, what follows from them, and every mistake at its place."""

from pathlib import Path

import pytest

from detente.core.errors import NotFound
from detente.core.quantity import Scale, median
from detente.crisis.addresses import find, numbers
from detente.crisis.crisis import Crisis
from detente.crisis.file.read import check, read
from detente.crisis.file.schema import crisis_schema
from detente.crisis.file.write import write

FILE = """\
detente: 1
crisis: game
title: A game
question: Who gets what?
as_of: 2024-01-01
parties:
  one: {name: One, least: 20, assumed: a game}
  two: {name: Two, assumed: a game}
issues:
  size: {title: Size, scope: technical, marks: {0: small, 0.5: middle, 1: large}, status_quo: 0, assumed: a game}
  time: {title: Time, scope: technical, marks: {0: now, 1: later}, status_quo: 0, assumed: a game}
stances:
  one:
    size: {worth: {0: 10, 0.5: 40 to 60, 1: -5}, assumed: a game}
    time: {worth: {0: 0, 1: {value: 30, note: from the table}}, assumed: a game}
  two:
    size: {worth: {0: 1, 0.5: 1, 1: 0}, limit: 0.6, assumed: a game}
    time: {worth: {0: 3, 1: 0}, assumed: a game}
"""


def put(folder: Path, text: str = FILE) -> Path:
    (folder / "crisis.yaml").write_text(text, encoding="utf-8")
    return folder


def test_points_are_read_and_the_ideal_is_the_mark_with_the_most(tmp_path: Path) -> None:
    crisis = read(put(tmp_path))
    ideal = {
        (party, issue): median(stance.ideal.quantity, Scale.UNIT)
        for party, stances in crisis.stances.items()
        for issue, stance in stances.items()
    }
    assert ideal == {
        ("one", "size"): 0.5,
        ("one", "time"): 1,
        ("two", "size"): 0,
        ("two", "time"): 0,
    }  # the lowest of two
    assert crisis.parties["one"].least is not None
    assert "ideal" not in str(crisis.as_written())


def test_points_have_addresses_with_the_mark_as_last_step(tmp_path: Path) -> None:
    crisis = read(put(tmp_path))
    found = [address.path for address in numbers(crisis) if ".worth." in address.path]
    assert found[:5] == [
        "stances.one.size.worth.0",
        "stances.one.size.worth.0.5",
        "stances.one.size.worth.1",
        "stances.one.time.worth.0",
        "stances.one.time.worth.1",
    ]
    for path in found:
        assert find(crisis, path).path == path
        assert find(crisis, path).source == "assumed"
    assert find(crisis, "stances.one.time.worth.1").note == "from the table"
    assert find(crisis, "parties.one.least").scale is Scale.REAL
    with pytest.raises(NotFound, match=r"worth\.0\.5"):
        find(crisis, "stances.one.size.worth.0.55")


def test_a_reading_may_set_points(tmp_path: Path) -> None:
    crisis = read(
        put(tmp_path, FILE + "readings:\n  other: {sets: {stances.one.size.worth.0.5: 70}, assumed: a guess}\n")
    )
    assert "stances.one.size.worth.0.5" in crisis.readings["other"].sets


def test_a_crisis_with_points_is_written_and_reads_back_the_same(tmp_path: Path) -> None:
    crisis = read(put(tmp_path))
    (tmp_path / "new").mkdir()
    write(crisis, tmp_path / "new")
    assert read(tmp_path / "new").digest == crisis.digest
    changed = Crisis.model_validate(crisis.as_written() | {"title": "Another"})
    write(changed, tmp_path)
    assert "0.5: 40 to 60" in (tmp_path / "crisis.yaml").read_text(encoding="utf-8")


def test_the_schema_knows_points() -> None:
    stance = crisis_schema()["$defs"]["Stance"]
    assert stance["properties"]["worth"]["additionalProperties"] == {"$ref": "#/$defs/number_real"}
    assert "ideal" not in stance.get("required", ())


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("{worth: {0: 3, 1: 0},", "{worth: {0: 3},", "18:12: the mark 1 of 'time' ('later') has no points; add 1: POINTS"),
        ("{0: 3, 1: 0}", "{0: 3, 0.25: 2, 1: 0}", "18:26: 'time' has no mark at 0.25; its marks: 0, 1"),
        ("{worth: {0: 3, 1: 0},", "{worth: {0: 3, 1: 0}, salience: high,", "18:33: 'salience' stands beside points"),
        ("{worth: {0: 3, 1: 0},", "{ideal: 0,", "18:5: 'time' has no points, while other issues of the same party have"),
        ("{worth: {0: 3, 1: 0},", "{limit: 1,", "18:5: 'ideal' is missing"),
        ("{worth: {0: 3, 1: 0},", "{wroth: {0: 3, 1: 0},", "18:12: the key 'wroth' is unknown here; did you mean 'worth'?"),
        ("{0: 3, 1: 0}", "{0: 3, 1: lots}", "18:29: 'lots'"),
        ("{0: 3, 1: 0}", "{0: 3, 2: 0}", "18:26: '2' is outside its range"),
        ("worth: {0: 3, 1: 0}", "worth: 7", "18:19: '7' stands where a mapping, like name"),
        ("least: 20", "least: much", "7:27: 'much'"),
    ],
)  # fmt: skip
def test_a_mistake_in_points_is_told_once_and_at_its_place(
    tmp_path: Path, before: str, after: str, problem: str
) -> None:
    assert before in FILE
    found = check(put(tmp_path, FILE.replace(before, after)))
    shown = [f"{error.line}:{error.column}: {error.message}; {error.hint}" for error in found.errors]
    assert len(shown) == 1, shown
    assert shown[0].startswith(problem), shown


def test_a_least_total_needs_points(tmp_path: Path) -> None:
    lines = [line for line in FILE.splitlines() if "worth" not in line or "30" not in line]
    text = "\n".join(lines).replace("{worth: {0: 10, 0.5: 40 to 60, 1: -5}", "{ideal: 0") + "\n"
    assert [str(error).split(": ", 1)[1] for error in check(put(tmp_path, text)).errors] == [
        "'least' is a total of points, and 'one' gives none; state 'worth' in its stances, or drop 'least'"
    ]
