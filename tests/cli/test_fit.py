"""The command that fits models, as a user meets it."""

import json
from pathlib import Path

import pytest

from detente.cli.app import run_app
from tests.study.fit.making import DETERRENCE_SPEC, deterrence, write_spec, write_table


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    columns = deterrence(300, 2, private=False)
    columns["x"] = ["NA", *columns["x"][1:]]
    table, spec = write_table(tmp_path / "cases.csv", columns), write_spec(tmp_path / "cases.yaml", DETERRENCE_SPEC)
    return str(table), str(spec)


def test_a_fit_says_what_it_used_and_what_it_left_out(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    table, spec = files
    assert run_app(["fit", "agent-probit", table, "--spec", spec]) == 0
    said = capsys.readouterr().out
    assert "defender.fight: y\t" in said
    assert "left out: 'x' is missing\t1" in said
    assert "penalty\tnone" in said
    assert run_app(["fit", "agent-probit", table, "--spec", spec, "--json", "--penalty", "cauchy"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["cases"] == 299
    assert found["dropped"] == {"'x' is missing": [2]}
    assert found["penalty"] == "cauchy"
    assert found["aic"] == pytest.approx(-2 * found["log_likelihood"] + 12)
    assert len(found["coefficients"]) == found["rank"] == 6
    assert found["warnings"] == []


def test_what_is_wrong_ends_with_code_two_and_a_place(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    table, spec = files
    assert run_app(["fit", "agent-probbit", table, "--spec", spec]) == 2
    assert "did you mean 'agent-probit'?" in capsys.readouterr().err
    Path(spec).write_text(DETERRENCE_SPEC.replace("constant, d", "constant, dd"), encoding="utf-8")
    assert run_app(["fit", "agent-probit", table, "--spec", spec]) == 2
    assert f"{spec}:2:53: the table has no column 'dd'" in capsys.readouterr().err
