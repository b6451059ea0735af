"""How long does the brief of the flagship take, results at hand, and how large is it?"""

import statistics
import tempfile
import time
from pathlib import Path

from detente.store.store import Store
from detente.workbench import open_crisis, run_with_readings, view_brief, write_brief


def measure() -> list[tuple[str, str, str]]:
    """Return seconds and size of the page."""
    opened, seconds = open_crisis("geneva-2022"), []
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder))
        result, by_reading = run_with_readings(opened, store=store)
        for _ in range(5):
            began = time.perf_counter()
            file = write_brief(view_brief(opened, result, by_reading), Path(folder) / "brief.html")
            seconds.append(time.perf_counter() - began)
        size = file.stat().st_size
    return [
        ("the brief, results at hand", f"{statistics.median(seconds):.2f} s", "1.5 s"),
        ("its size", f"{size / 1000:.0f} kB", "2,000 kB (wished: 500)"),
    ]
