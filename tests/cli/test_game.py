"""``detente game`` as a user meets it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.calls import detente, document
from tests.reference import reference

STRAIT = str(Path(__file__).parents[1] / "crisis" / "strait")


def test_the_game_is_rows_where_there_is_no_terminal_and_one_document_with_json() -> None:
    text = detente("game", STRAIT, "--draws", "200").stdout
    assert "# How the game is played: means over worlds" in text
    assert "who moves, and when\taction\tchance\tby type\tof all plays\tends in" in text
    assert "# What the endings are worth to " in text
    shown = document("game", STRAIT, "--draws", "200")
    assert shown["draws"] == 200
    assert sum(row["reach"] for row in shown["tree"] if row["ending"]) == pytest.approx(1, abs=1e-9)


def test_one_world_is_the_same_whatever_else_is_drawn() -> None:
    one = document("game", STRAIT, "--world", "3")
    assert (one["world"], one["draws"]) == (3, 1)
    assert one == document("game", STRAIT, "--world", "3", "--draws", "50")


def test_a_crisis_that_has_no_game_is_told_why() -> None:
    done = detente("game", "two-party-toy", code=2)
    assert done.stdout == ""
    assert done.stderr.strip().endswith("compiles to no game: the crisis states no confrontation")


@pytest.mark.parametrize("world", ["0", "7"])
@pytest.mark.parametrize("view", ["shared", "challenger", "defender"])
def test_the_written_game_read_back_has_the_same_equilibrium(tmp_path: Path, world: str, view: str) -> None:
    reader = pytest.importorskip("detente.solvers.tree.gambit_read", reason="no reader of Gambit's files yet")
    qre = pytest.importorskip("detente.solvers.tree.qre", reason="no solver of game trees yet")
    case = STRAIT  # there one side is wrong about the other, so that each plays its own game
    if view == "shared":
        case = str(tmp_path / "crisis.yaml")
        Path(case).write_text(json.dumps(reference("escalation/strait")["crisis"], default=str), encoding="utf-8")
    done = detente("game", case, "--world", world, "--efg", str(tmp_path / "game.efg"))
    file = tmp_path / ("game.efg" if view == "shared" else f"game.{view}.efg")
    assert f"wrote {file}" in done.stderr
    tree = reader.read_gambit(file)
    shown = document("game", case, "--world", world)
    precision = float(tree.comment.rsplit(" ", 1)[1].rstrip("."))
    found = qre.solve_qre(tree, precision)
    node, action = ("answer", "resist") if view == "defender" else ("first", "wait")
    played = next(row for row in shown["tree"] if (row["node"], row["action"]) == (node, action))
    names = {f"{kind} after challenge" if node == "answer" else kind: kind for kind in played["by_type"]}
    seen = 0
    for place, item in enumerate(tree.sets):
        if item.name in names:
            expect = played["by_type"][names[item.name]]["mean"]
            move = tree.first[place] + item.actions.index(action)
            assert found.strategy[0, move] == pytest.approx(expect, abs=1e-8)
            seen += 1
    assert seen == len(names)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_of_80_columns_the_tree_is_drawn() -> None:
    command = f"stty cols 80; {sys.executable} -m detente game {STRAIT} --draws 200"
    done = subprocess.run(["script", "-qec", command, "/dev/null"], capture_output=True, text=True, timeout=180,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout[-500:]
    assert "├─ wait" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines() if "─" in line) <= 80
