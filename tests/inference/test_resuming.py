"""A stopped weighing goes on where it stopped."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.cli.calls import document
from tests.inference.crises import uncertain, write


def start(folder: Path, case: Path, draws: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "detente", "reveal", str(case), "--draws", str(draws), "--json"]
    environment = {**os.environ, "DETENTE_STORE": str(folder)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_ctrl_c_during_reveal_leaves_what_the_same_command_goes_on_from(tmp_path: Path) -> None:
    case = tmp_path / "crisis.yaml"
    write(uncertain(), case)
    folder, draws = tmp_path / "stopped", 26_000  # a shard and a part of one
    victim = start(folder, case, 1_000_000)
    deadline = time.monotonic() + 120
    while not list(folder.rglob("r*.json")) and time.monotonic() < deadline and victim.poll() is None:
        time.sleep(0.02)
    victim.send_signal(signal.SIGINT)
    output, error = victim.communicate(timeout=120)
    assert victim.returncode == 130, error
    assert output == b""
    assert f"go on with: detente reveal {case} --draws 1000000 --json".encode() in error
    assert not list(folder.rglob("*.lock"))
    kept = {path: path.stat().st_mtime_ns for path in folder.rglob("r*.json")}
    assert kept
    again = ("reveal", str(case), "--draws", str(draws))
    resumed = document(*again, DETENTE_STORE=str(folder))
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in kept.items())
    assert resumed == document(*again, DETENTE_STORE=str(tmp_path / "whole"))
