"""The same catalogue on a real PostgreSQL server, started on loopback for these tests and stopped by its process id."""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.store.store import Store
from detente.workbench import OpenCrisis, run

USERS = ("postgres", "nobody")


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _unprivileged() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a server as an unprivileged user and give its address."""
    programs, user = _programs(), _unprivileged()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed (initdb was not found)")
    if user is None:
        pytest.skip("there is no unprivileged user to run a server as")
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    os.chown(folder, user.pw_uid, user.pw_gid)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    become = {"user": user.pw_uid, "group": user.pw_gid} if os.geteuid() == 0 else {}

    def do(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=folder, **become)  # type: ignore[call-overload]

    do(str(programs / "initdb"), "-D", str(folder / "data"), "-U", "detente", "--auth=trust", "-E", "UTF8")
    options = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    do(
        str(programs / "pg_ctl"),
        "-D",
        str(folder / "data"),
        "-o",
        f"-p {port} {options}",
        "-l",
        str(folder / "log"),
        "-w",
        "start",
    )
    process = int((folder / "data" / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
    try:
        yield f"postgresql+psycopg://detente@127.0.0.1:{port}/postgres"
    finally:
        os.kill(process, signal.SIGINT)
        deadline = time.monotonic() + 20
        while (folder / "data" / "postmaster.pid").exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        shutil.rmtree(folder, ignore_errors=True)


def test_runs_are_catalogued_in_postgresql(
    server: str, toy: OpenCrisis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DETENTE_DATABASE", server)
    store = Store.open(tmp_path / "store")
    first = run(toy, draws=1000, store=store)
    run(toy, draws=3000, store=store)
    entries = Store.open(tmp_path / "store").entries()
    assert [(entry.run, entry.draws, entry.state) for entry in entries] == [(first.plan.run, 3000, "finished")]
    assert not (tmp_path / "store" / "catalogue.sqlite").exists()
    store.catalogue.close()


def test_two_processes_write_to_one_catalogue(server: str, tmp_path: Path) -> None:
    environment = {**os.environ, "DETENTE_STORE": str(tmp_path / "two"), "DETENTE_DATABASE": server}
    command = [sys.executable, "-m", "detente", "run", "two-party-toy", "--draws", "30000", "--seed", "9", "--json"]
    command += ["--lens", "room", "--lens", "weighted_mean"]
    pair = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)
    ]
    outputs = [process.communicate(timeout=120) for process in pair]
    assert [process.returncode for process in pair] == [0, 0], outputs
    assert json.loads(outputs[0][0]) == json.loads(outputs[1][0])
