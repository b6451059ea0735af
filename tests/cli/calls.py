"""Ways to call the command line: within the test's own process, or as a process of its own as a user's shell does."""

import io
import json
import os
import subprocess
import sys
import warnings
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import pytest

from detente.cli.app import run_app

OURS = [sys.executable, "-m", "detente"]
Done = subprocess.CompletedProcess[str]


def process(*arguments: str, code: int = 0, **environment: str) -> Done:
    """Run a command as a process of its own; starting one costs seconds, most tests do without."""
    environment = {**os.environ, **environment}
    done = subprocess.run(
        [*OURS, *arguments], capture_output=True, text=True, timeout=180, env=environment, check=False
    )
    assert done.returncode == code, (done.stdout[-500:], done.stderr[-2000:])
    return done


def detente(*arguments: str, code: int = 0, **environment: str) -> Done:
    """Run a command within this process; what it prints is caught, as from a process that has no terminal."""
    said, told = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings(), redirect_stdout(said), redirect_stderr(told):
        warnings.simplefilter("default")
        for name, value in environment.items():
            patch.setenv(name, value)
        found = run_app(list(arguments))
    assert found == code, (said.getvalue()[-500:], told.getvalue()[-2000:])
    return Done(arguments, found, said.getvalue(), told.getvalue())


def document(*arguments: str, code: int = 0, **environment: str) -> dict[str, Any]:
    """Return the JSON document that a command prints."""
    return dict(json.loads(detente(*arguments, "--json", code=code, **environment).stdout))
