"""How fast a history is weighed."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

import numpy as np

from detente.core.seed import Seed
from detente.solvers.particles import temper
from detente.worlds.worlds import Floats
from tests.inference.persistent import CASE, each_round, log_likelihood

DRAWS = 200_000
ODDS = (
    "from detente.workbench import open_crisis, reveal;"
    "found = reveal(open_crisis('geneva-2022'), lenses=['escalation'], draws=100_000);"
    "print(found.reveal.after, found.reveal.quality.ess)"
)


def measure() -> Iterator[tuple[str, str, str]]:
    """Yield question, figure and bar."""
    normal = np.random.default_rng(1).standard_normal((DRAWS, len(CASE["priors"])))
    log_likelihood(normal[:1000])  # compiled
    began = time.monotonic()
    log = log_likelihood(normal)
    seconds = time.monotonic() - began
    weight = np.exp(log - log.max())
    ess = weight.sum() ** 2 / (weight**2).sum()
    yield "history of 8 rounds over 200,000 worlds, warm", f"{seconds:.1f} s, effective size {ess:,.0f}", "< 3 s"

    def look(z: Floats) -> tuple[Floats, Floats]:
        found, one, _ = each_round(z)
        return found[:, -1:], one[:, None, None]

    seed = Seed(1)
    began = time.monotonic()
    found = temper(look, normal[:4096], seed)
    seconds = time.monotonic() - began
    taken = ", ".join(f"{share:.2f}" for share in found.acceptance)
    answer = f"{seconds:.1f} s, log evidence {found.log_evidence[0]:.3f} ± {found.variance**0.5:.3f}, accepted {taken}"
    yield "the same by 4,096 particles", answer, "<= 2 s"
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        environment = {**os.environ, "DETENTE_STORE": folder}
        subprocess.run([sys.executable, "-c", ODDS], check=True, env=environment, capture_output=True)
        seconds = time.monotonic() - began
    yield "history of geneva-2022 over 100,000 worlds, process start to odds", f"{seconds:.1f} s", "<= 5 s"
