"""``detente leverage``: a table an issue or one document, and errors that say what to do."""

import json

import pytest

from detente.cli.app import run_app


def test_leverage_is_printed_as_a_table_or_as_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["leverage", "two-party-toy", "--draws", "200"]) == 0
    said = capsys.readouterr().out
    assert said.count("party\tpower +10 %\t5 to 95 %\tsalience +0.1\t5 to 95 %") == 2
    assert run_app(["leverage", "emission-standards", "--draws", "100", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["lens"], found["draws"]) == ("weighted_mean", 100)
    pushes = found["pushes"]["delay"]
    assert len(pushes) == 10
    # by hand: power times salience adds up to 0.677; the United Kingdom wants 10 years, with 0.16 times 0.9 of it
    total, mean = 0.677, (7.389956 - 4) / 6
    push = 0.1 * 0.144 * (1 - mean) / (total + 0.1 * 0.144)
    assert pushes["united-kingdom"]["capability"]["mean"] == pytest.approx(push, abs=1e-7)


def test_what_has_no_leverage_is_said_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["leverage", "two-party-toy", "--lens", "room"]) == 2
    assert "does not settle issues by capability and salience; try weighted_mean" in capsys.readouterr().err
    assert run_app(["leverage", "two-party-toy", "--issue", "nowhere"]) == 2
    assert "no issue 'nowhere'" in capsys.readouterr().err
    assert run_app(["leverage", "minsk-sequence"]) == 2
    assert "cannot look" in capsys.readouterr().err
