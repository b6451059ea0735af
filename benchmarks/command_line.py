"""How long does a user wait: help, check, a run of 100,000 draws, and the same run asked again?"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

COMMAND = [sys.executable, "-m", "detente"]


def timed(*arguments: str, store: str) -> tuple[float, float]:
    """Return seconds and peak megabytes of one command."""
    began = time.perf_counter()
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "DETENTE_STORE": store},
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, arguments
    assert isinstance(usage, resource.struct_rusage)
    return time.perf_counter() - began, usage.ru_maxrss / 1000


def measure() -> list[tuple[str, str, str]]:
    """Return the figures: question, answer, bar."""
    with tempfile.TemporaryDirectory() as folder:
        timed("run", "geneva-2022", "--draws", "1000", "--json", store=f"{folder}/warm")  # compiles the kernels once
        rows = []
        for words, bar in ((("--help",), "0.3 s"), (("check", "geneva-2022", "--json"), "1 s")):
            rows.append(
                (
                    f"detente {words[0]}",
                    f"{statistics.median(timed(*words, store=folder)[0] for _ in range(5)):.2f} s",
                    bar,
                )
            )
        fresh = [timed("run", "geneva-2022", "--draws", "100000", "--json", store=f"{folder}/{i}") for i in range(5)]
        rows.append(
            (
                "run of 100,000 draws, warm kernels, empty store",
                f"{statistics.median(t for t, _ in fresh):.2f} s",
                "3 s",
            )
        )
        rows.append(("its peak memory", f"{max(m for _, m in fresh):.0f} MB", "1,500 MB"))
        again = statistics.median(
            timed("run", "geneva-2022", "--draws", "100000", "--json", store=f"{folder}/0")[0] for _ in range(3)
        )
        rows.append(("the same run asked again, from the store", f"{again:.2f} s", "-"))
        return rows
