"""Is the cost of a draw the same from 10^4 to 10^6 draws, with findings stored?"""

import tempfile
import time
from pathlib import Path

from detente.store.store import Store
from detente.workbench import open_crisis, run


def measure() -> list[tuple[str, str, str]]:
    """Return the cost of a draw at each size, as a ratio to the smallest."""
    opened, costs = open_crisis("geneva-2022"), {}
    with tempfile.TemporaryDirectory() as folder:
        run(opened, draws=1000)
        for draws in (10_000, 100_000, 1_000_000):
            store = Store.open(Path(folder) / str(draws))
            began = time.perf_counter()
            _ = run(opened, draws=draws, store=store).summary
            costs[draws] = (time.perf_counter() - began) / draws
    base = costs[10_000]
    return [
        (
            f"cost of a draw at {draws:,}, against 10,000",
            f"{cost / base:.2f} ({1e6 * cost:.1f} µs)",
            "flat: not above 1",
        )
        for draws, cost in costs.items()
    ]
