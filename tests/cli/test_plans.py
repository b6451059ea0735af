"""``detente plan``: a table or a document, and errors that say what to do."""

import json

import pytest

from detente.cli.app import run_app


def test_a_plan_is_printed_as_a_table_or_as_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["plan", "minsk-sequence", "--reading", "kyiv", "--draws", "100"]) == 0
    said = capsys.readouterr().out
    assert "Contradiction: border-start before elections" in said
    assert "16\tworking groups of the contact group" in said
    assert run_app(["plan", "minsk-sequence", "--reading", "moscow", "--draws", "100", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["plans"]
    assert found["feasible"] is True
    assert found["exposure"] == {"ukraine": 0.09, "russia": 0.0}
    assert found["numbers"]["least_guarantee"] == 0.12
    assert next(step["step"] for step in found["steps"]) == "ceasefire"


def test_what_cannot_be_planned_is_said_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["plan", "strait"]) == 2
    assert "states no steps; add a section 'steps'" in capsys.readouterr().err
    assert run_app(["plan", "minsk-sequence", "--reading", "paris"]) == 2
    assert "no reading 'paris'" in capsys.readouterr().err
