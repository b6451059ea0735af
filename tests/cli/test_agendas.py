"""``detente agenda``: tables or a document, one track or all, and errors that say what to do."""

import json

import pytest

from detente.cli.app import run_app


def test_an_agenda_is_printed_as_tables_or_as_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_app(["agenda", "two-party-toy", "--draws", "200"]) == 0
    said = capsys.readouterr()
    assert "With both issues on the table, a deal exists in" in said.out
    assert "1\tpatrols\tall\tall\tpatrols\t0.153" in said.out
    assert "no model" not in said.err
    assert run_app(["agenda", "two-party-toy", "--draws", "200", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["issues"], found["worlds"]) == (["order", "patrols"], 200)
    assert [ladder["rule"] for ladder in found["ladders"]] == ["open", "stated", "settled"]
    assert [len(ladder["agendas"]) for ladder in found["ladders"]] == [4, 4, 4]
    assert found["smallest"] == [[["patrols"], 1.0]]
    assert found["deal"]["probability"] == 1


def test_one_track_and_one_reading_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["agenda", "geneva-2022", "--track", "geneva", "--reading", "kyiv", "--draws", "100", "--json"]
    assert run_app(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["track"], found["reading"]) == ("geneva", "kyiv")
    assert "donbas" not in found["issues"]


def test_what_has_no_agenda_is_said_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    for words, message in (
        (["two-party-toy", "--track", "helsinki"], "no track 'helsinki'"),
        (["geneva-2022", "--reading", "paris"], "no reading 'paris'"),
        (["minsk-sequence"], "no lens can look at this crisis"),
        (["two-party-toy", "--draws", "0"], "draws must be between 1"),
    ):
        assert run_app(["agenda", *words]) == 2
        error = capsys.readouterr().err
        assert message in error
        assert len(error.strip().splitlines()) == 1
