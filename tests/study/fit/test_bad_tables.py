"""Tables that cannot be fitted are refused in a line, with code 2 and the place, and never end in a fault."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.cli.app import run_app
from tests.study.fit.making import DETERRENCE_SPEC, deterrence, write_spec, write_table

COLUMNS: dict[str, Any] = dict(deterrence(60, 1, private=False))
X = np.asarray(COLUMNS["x"]).tolist()


def refused(folder: Path, capsys: pytest.CaptureFixture[str], spec: str = DETERRENCE_SPEC) -> str:
    stated = write_spec(folder / "s.yaml", spec)
    assert run_app(["fit", "agent-probit", str(folder / "t.csv"), "--spec", str(stated)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Traceback" not in shown.err
    return shown.err


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"end": [""] * 60}, "no case is left; 'end' is missing in most rows"),
        ({"x": ["many", *X[1:]]}, "t.csv:2:1: 'many' in 'x' is no number"),
        ({"x": [*X[:-1], "inf"]}, "t.csv:61:1: 'inf' in 'x' is no number"),
        ({"x": ["1e300", *X[1:]]}, "t.csv:2:1: '1e300' in 'x' is no number"),
        ({"x": ['"0,5"', *X[1:]]}, "t.csv:2:1: '0,5' in 'x' is no number"),
        ({"x": [0.0] * 60}, "'challenger.wait: x' is 0 in every case"),
        ({name: values[:1] for name, values in COLUMNS.items()}, "1 observation is left for 6 coefficients"),
        ({name: values[:5] for name, values in COLUMNS.items()}, "5 observations are left for 6 coefficients"),
    ],
    ids=lambda item: item if isinstance(item, str) else "",
)
def test_a_table_that_says_nothing_is_refused(
    changed: dict[str, list[object]], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_table(tmp_path / "t.csv", COLUMNS | changed)
    assert words in refused(tmp_path, capsys)


@pytest.mark.parametrize(
    ("turned", "words"),
    [
        (lambda text: b"", "t.csv:1:1: the table has no rows"),
        (lambda text: text.replace(",", ";").encode(), "t.csv:1:1: the values are not separated by commas"),
        (lambda text: text.replace(",", ";").replace(".", ",").encode(), "with points in decimal numbers"),
        (lambda text: text.replace(",", "\t").encode(), "t.csv:1:1: the values are not separated by commas"),
        (lambda text: text.encode("utf-16"), "save it as CSV in UTF-8"),
        (lambda text: text.replace("end", "w\u00e4re").encode("latin-1"), "save it as CSV in UTF-8"),
    ],
    ids=("empty", "semicolons", "decimal commas", "tabs", "utf-16", "latin-1"),
)
def test_a_file_that_is_no_such_table_is_refused(
    turned: object, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_table(tmp_path / "t.csv", COLUMNS)
    file.write_bytes(turned(file.read_text(encoding="utf-8")))  # type: ignore[operator]
    assert words in refused(tmp_path, capsys)


def test_an_unknown_key_of_the_specification_is_told_with_the_nearest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_table(tmp_path / "t.csv", COLUMNS)
    assert "s.yaml:4:1: the key 'outcom' is unknown; did you mean 'outcome'?" in refused(
        tmp_path, capsys, DETERRENCE_SPEC + "outcom: 1\n"
    )


def test_a_negative_count_is_told_at_its_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_table(tmp_path / "t.csv", {"a": [1, -1], "b": [1, 1], "c": [1, 1]})
    spec = "outcome: {counts: {wait: a, concede: b, fight: c}}\nchallenger: {wait: constant}\n"
    assert "t.csv:3:1: '-1' in 'a' is no count" in refused(tmp_path, capsys, spec)


def test_a_constant_column_beside_a_constant_is_reported_as_not_identified(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = write_table(tmp_path / "t.csv", COLUMNS | {"x": [1.0] * 60})
    spec = write_spec(tmp_path / "s.yaml", DETERRENCE_SPEC)
    assert run_app(["fit", "agent-probit", str(table), "--spec", str(spec)]) == 0
    assert "not identified: challenger.wait: constant, challenger.wait: x" in capsys.readouterr().err
