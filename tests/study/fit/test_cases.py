"""Specifications and tables: what is read, and what is refused at which place."""

from pathlib import Path

import numpy as np
import pytest

from detente.core.errors import BadFile, BadInput
from detente.study.fit.cases import Cases, cases_of, read_table
from detente.study.fit.specification import read_specification
from tests.study.fit.making import write_spec, write_table

LABELS = "outcome: {column: end, labels: {wait: SQ, concede: [CD, gave], fight: SF}}\n"
SPEC = LABELS + "challenger: {wait: [constant, x], fight: [{sqrt: x}, k]}\ndefender: {fight: constant}\n"


def read(folder: Path, spec: str, columns: dict[str, list[object]]) -> Cases:
    table = read_table(write_table(folder / "cases.csv", columns))
    return cases_of(table, read_specification(write_spec(folder / "spec.yaml", spec)))


def problems(folder: Path, spec: str, columns: dict[str, list[object]]) -> list[tuple[str, int, int, str]]:
    with pytest.raises(BadFile) as caught:
        read(folder, spec, columns)
    return [(Path(one.file).name, one.line, one.column, one.message) for one in caught.value.problems]


COLUMNS: dict[str, list[object]] = {"end": ["SQ", "CD", "SF", "gave"], "x": [1, 4, 0.25, 9], "k": ["b", "a", "c", "a"]}


def test_a_table_becomes_counts_and_regressors(tmp_path: Path) -> None:
    cases = read(tmp_path, SPEC, COLUMNS)
    assert cases.counts.tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 1, 0, 0]]
    assert cases.names == (
        "challenger.wait: constant",
        "challenger.wait: x",
        "challenger.fight: sqrt(x)",
        "challenger.fight: k = b",
        "challenger.fight: k = c",
        "defender.fight: constant",
    )
    assert cases.bases == {"k": "a"}
    assert cases.endings == ("wait", "concede", "fight")
    np.testing.assert_array_equal(cases.regressors[:, 2], [1, 2, 0.5, 3])
    payoffs = cases.payoffs(np.array([1, 2, 3, 4, 5, 6.0]))
    assert payoffs[:, 0].tolist() == [3, 9, 1.5, 19]  # wait: 1 + 2 x
    assert payoffs[:, 3].tolist() == [7, 6, 6.5, 9]  # fight: 3 √x + 4 [b] + 5 [c]
    assert payoffs[:, 4].tolist() == [6, 6, 6, 6]


def test_levels_say_the_base_and_their_order(tmp_path: Path) -> None:
    cases = read(tmp_path, SPEC + "levels: {k: [c, b, a]}\n", COLUMNS)
    assert cases.bases == {"k": "c"}
    assert cases.names[3:5] == ("challenger.fight: k = b", "challenger.fight: k = a")


def test_missing_values_are_left_out_by_reason_or_refused(tmp_path: Path) -> None:
    columns = COLUMNS | {"x": ["NA", 4, 0.25, 9], "end": ["SQ", "", "SF", "CD"]}
    cases = read(tmp_path, SPEC, columns)
    assert len(cases.counts) == 2
    assert cases.dropped == {"'x' is missing": (2,), "'end' is missing": (3,)}
    assert problems(tmp_path, SPEC + "missing: refuse\n", columns) == [
        ("cases.csv", 2, 1, "'x' is missing"),
        ("cases.csv", 3, 1, "'end' is missing"),
    ]
    with pytest.raises(BadInput, match="no case is left; 'x' is missing in most rows"):
        read(tmp_path, SPEC, COLUMNS | {"x": ["", "NA", ".", "nan"]})


def test_moves_may_be_blank_where_they_did_not_come_up(tmp_path: Path) -> None:
    spec = "outcome: {challenge: c, resist: r, stand_firm: s}\nchallenger: {wait: constant}\n"
    cases = read(tmp_path, spec, {"c": [0, 1, 1, 1, 1], "r": ["", 0, 1, 1, ""], "s": ["", "", 0, 1, ""]})
    assert cases.counts.argmax(axis=1).tolist() == [0, 1, 2, 3]
    assert cases.dropped == {"'r' is missing": (6,)}
    assert problems(tmp_path, spec, {"c": [2], "r": [0], "s": [0]}) == [
        ("cases.csv", 2, 1, "'2' in 'c' is neither 0 nor 1")
    ]


def test_counts_are_whole_numbers(tmp_path: Path) -> None:
    spec = "outcome: {counts: {wait: a, concede: b, fight: c}}\nchallenger: {wait: constant}\n"
    cases = read(tmp_path, spec, {"a": [3, 0], "b": [1, 0], "c": [0, 0]})
    assert cases.counts.tolist() == [[3, 1, 0, 0]]
    assert cases.dropped == {"nothing was counted": (3,)}
    assert problems(tmp_path, spec, {"a": [0.5], "b": [1], "c": [0]})[0][3] == "'0.5' in 'a' is no count"


def test_numbers_may_be_labels(tmp_path: Path) -> None:
    spec = "outcome: {column: end, labels: {wait: 1, concede: 2, fight: 3}}\nchallenger: {wait: constant}\n"
    assert read(tmp_path, spec, {"end": [1, 2.0, 3, "1.0"]}).counts.argmax(axis=1).tolist() == [0, 1, 3, 0]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (SPEC.replace("column: end", "column: ending"), [(1, 19, "the table has no column 'ending'")]),
        (SPEC.replace("[constant, x]", "[constant, xx]"), [(2, 31, "the table has no column 'xx'")]),
        (SPEC.replace("fight: constant", "figth: constant"), [(3, 12, "the key 'figth' is unknown")]),
        (SPEC + "chalenger: {}\n", [(4, 1, "the key 'chalenger' is unknown")]),
        (SPEC.replace("gave", "SQ"), [(1, 52, "'SQ' means two endings")]),
        (SPEC.replace(", fight: SF", ""), [(1, 32, "nothing says which cases ended in 'fight'")]),
        (SPEC.replace("{sqrt: x}", "{root: x}"), [(2, 43, "a transformed column is written {sqrt: COLUMN}")]),
        (SPEC.replace("[constant, x]", "[x, x]"), [(2, 24, "'x' stands twice in one payoff")]),
        (SPEC + "missing: perhaps\n", [(4, 10, "'perhaps' is neither drop nor refuse")]),
        (SPEC + "levels: {k: a}\n", [(4, 13, "'a' is no list of two levels or more")]),
        ("challenger: {wait: constant}\n", [(1, 1, "the specification does not say how a case ended")]),
        (LABELS, [(1, 1, "no payoff depends on anything")]),
    ],
)
def test_what_is_wrong_in_a_specification_is_told_at_its_place(
    tmp_path: Path, spec: str, expected: list[tuple[int, int, str]]
) -> None:
    assert problems(tmp_path, spec, COLUMNS) == [("spec.yaml", *one) for one in expected]


@pytest.mark.parametrize(
    ("columns", "line", "message"),
    [
        (COLUMNS | {"end": ["SQ", "CD", "peace", "SF"]}, 4, "the ending 'peace' is unknown"),
        (COLUMNS | {"x": [1, -4, 2, 3]}, 3, "'-4' in 'x' has no sqrt"),
        (COLUMNS | {"x": [1, 2, 3, "many"]}, 5, "'many' in 'x' is no number"),
    ],
)
def test_what_is_wrong_in_a_table_is_told_at_its_line(
    tmp_path: Path, columns: dict[str, list[object]], line: int, message: str
) -> None:
    assert problems(tmp_path, SPEC, columns) == [("cases.csv", line, 1, message)]


def test_a_table_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    for text, message in (
        ("a,b\n1\n", "the row has 1 values, the headings are 2"),
        ("a,a\n1,2\n", "the heading 'a' stands twice"),
        ("a,b\n", "the table has no rows"),
        ("", "the table has no rows"),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(BadFile, match=message):
            read_table(file)
    file.write_bytes(b"a\n\xff\n")
    with pytest.raises(BadFile, match="this is no table"):
        read_table(file)
    with pytest.raises(BadFile, match="cannot be read"):
        read_table(tmp_path / "nowhere.csv")
