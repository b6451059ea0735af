"""What do two threads bring over one, and do they give the same numbers?"""

import statistics
import time

from detente.workbench import open_crisis, run


def measure() -> list[tuple[str, str, str]]:
    """Return the ratio of one thread's time to two threads', in pairs."""
    opened, ratios, digests = open_crisis("geneva-2022"), [], set()
    run(opened, draws=1000)
    for _ in range(5):
        seconds = {}
        for threads in (1, 2):
            began = time.perf_counter()
            done = run(opened, draws=200_000, threads=threads)
            seconds[threads] = time.perf_counter() - began
            digests.add(done.findings_digest)
        ratios.append(seconds[1] / seconds[2])
    return [
        ("one thread's time over two threads'", f"{statistics.median(ratios):.2f}", "1.7"),
        ("different digests of findings", str(len(digests)), "1"),
    ]
