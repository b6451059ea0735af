"""The command line as a user meets it: stdout only results, exit codes as promised; real processes for a few."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.calls import detente, document, process

MANUAL = Path(__file__).parents[2] / "docs" / "reference" / "command-line.md"


def test_help_names_every_command_and_how_to_begin() -> None:
    text = process("--help").stdout
    commands = re.findall(r"^## detente (\w+)", MANUAL.read_text(encoding="utf-8"), re.M)  # its freshness is tested
    assert len(commands) > 15
    for command in commands:
        assert command in text
    for command in ("run", "brief"):
        assert "Example: detente" in process(command, "--help").stdout
    assert process("--version").stdout.startswith("detente ")


def test_help_does_not_import_what_it_does_not_need() -> None:
    code = (
        "import sys; sys.argv = ['detente', '--help']\nfrom detente.cli import main\ntry: "
        "main()\nexcept SystemExit: pass\n"
    )
    code += "print([m for m in ('numpy', 'numba', 'pydantic', 'sqlalchemy', 'pyarrow') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_new_crisis_goes_from_file_to_brief(tmp_path: Path) -> None:
    detente("new", "mine")
    assert document("check", "mine")["ok"]
    done = detente("brief", "mine", "--draws", "500")
    assert "The two neighbours and the river" in done.stdout
    assert (tmp_path / "mine.html").stat().st_size > 10_000
    detente("new", "mine", code=3)


def test_check_tells_errors_as_lines_and_as_json(geneva: Path) -> None:
    file = geneva / "crisis.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("defender: united-states", "defender: united-state"), encoding="utf-8"
    )
    found = document("check", str(geneva), code=2)
    assert found["ok"] is False
    error = found["errors"][0]
    assert set(error) == {"file", "line", "column", "message", "hint"}
    assert error["hint"] == "did you mean 'united-states'?"
    assert f"{file}:{error['line']}:{error['column']}: " in detente("check", str(geneva), code=2).stdout
    good = document("check", "geneva-2022")
    assert good["errors"] == []
    assert set(good["numbers"]) == {"claimed", "assumed", "default"}
    assert good["numbers"]["claimed"] > 150


def test_strict_turns_warnings_into_refusal() -> None:
    detente("new", "w")
    assert document("check", "w")["warnings"]
    detente("check", "w", "--strict", code=2)


def test_run_prints_the_promised_document() -> None:
    command = ("run", "geneva-2022", "--draws", "1000", "--reading", "kyiv", "--seed", "3", "--json")
    found = json.loads(process(*command).stdout)
    assert {"run", "crisis", "digest", "seed", "draws", "lenses", "skipped"} <= set(found)
    assert (found["crisis"], found["seed"], found["draws"]) == ("geneva-2022", 3, 1000)
    position = found["lenses"]["weighted_mean"]["findings"]["position"]["enlargement"]
    assert list(position) == ["mean", "p05", "p25", "p50", "p75", "p95"]
    assert position["p05"] <= position["p25"] <= position["p50"] <= position["p75"] <= position["p95"]
    room = found["lenses"]["room"]["findings"]["exists"]["enlargement"]
    assert room["band"][0] <= room["mean"] <= room["band"][1]
    shown = document("show", found["run"])
    assert shown == found
    assert [entry["run"] for entry in document("runs")["runs"]] == [found["run"]]
    assert "@book{raiffa1982" in detente("cite", "last").stdout
    assert {"weighted_mean", "weighted_median"} <= set(document("balance", "geneva-2022", "--draws", "500")["lenses"])


def test_findings_are_exported() -> None:
    detente("run", "two-party-toy", "--draws", "200", "--json")
    done = document("export", "last", "--format", "csv", "-o", "x.csv")
    assert Path(done["file"]).exists()
    detente("export", "last", "--format", "pdf", code=2)


def test_why_leads_back_to_the_claims() -> None:
    found = document("why", "geneva-2022", "levers.invade.cost")
    assert [claim["id"] for claim in found["claims"]] == ["k009", "k055", "k134"]
    assert all(claim["says"] and claim["quote"] is None for claim in found["claims"])
    assert "did you mean 'levers.invade.cost'" in detente("why", "geneva-2022", "levers.invade.cots", code=2).stderr


def test_lenses_say_who_can_look_and_what_is_missing() -> None:
    found = document("lenses", "emission-standards")["lenses"]
    assert {"room", "weighted_mean", "weighted_median"} <= set(found)
    assert found["weighted_mean"]["can_look"] is True
    assert found["room"]["gives"]["exists"]["unit"] == "probability"


@pytest.mark.parametrize("part", ["crisis", "claims", "reading"])
def test_schemas_are_printed(part: str) -> None:
    assert json.loads(detente("schema", part).stdout)["$schema"].startswith("https://json-schema.org")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("check", "genevaa-2022"), 2, "did you mean 'geneva-2022'"),
        (("check", "/nonexistent"), 2, "there is no case"),
        (("run", "geneva-2022", "--lens", "rom"), 2, "did you mean 'room'"),
        (("run", "geneva-2022", "--reading", "kyif"), 2, "did you mean 'kyiv'"),
        (("run", "geneva-2022", "--draws", "0"), 2, "draws must be"),
        (("run", "geneva-2022", "--draws", "many"), 2, "valid integer"),
        (("run", "geneva-2022", "--seed", "-1"), 2, "seed"),
        (("show", "nothing"), 2, "no run"),
        (("schema", "cases"), 2, "no schema"),
        (("frobnicate",), 2, "frobnicate"),
    ],
)
def test_bad_input_is_told_in_a_line_on_stderr(arguments: tuple[str, ...], code: int, words: str) -> None:
    done = (process if arguments[0] == "frobnicate" else detente)(*arguments, code=code)
    assert done.stdout == ""
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_store_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    done = process("run", "two-party-toy", code=2, DETENTE_STORE=str(tmp_path / "file" / "store"))
    assert "DETENTE_STORE" in done.stderr


def test_tables_are_plain_where_there_is_no_terminal() -> None:
    lines = process("lenses").stdout.splitlines()
    assert lines[0].split("\t") == ["lens", "asks", "reads", "gives"]
    assert process("-q", "runs").stderr == ""
