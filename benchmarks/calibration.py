"""Whether odds mean what they say: a thousand histories that the model plays itself. Run it with ``python -m``."""

import sys
from collections.abc import Iterator

from scipy.stats import kstest

from tests.inference.simulated import calibrate, off_by

HISTORIES, DRAWS = 1_000, 1_000


def measure() -> Iterator[tuple[str, str, str]]:
    """Yield question, figure and bar."""
    for error in (0.0, 0.05):
        found = calibrate(HISTORIES, DRAWS, error, seed=7)
        for name, rank in zip(("challenger's type", "defender's type", "precision"), found.ranks.T, strict=True):
            p = kstest(rank, "uniform").pvalue
            yield f"ranks of the {name} uniform, coding error {error}", f"Kolmogorov-Smirnov p = {p:.2f}", "> 0.01"
        stated, true, count = off_by(found, 0.6, 0.8)
        yield f"odds of 0.6 to 0.8, coding error {error}", f"stated {stated:.3f}, true {true:.3f} of {count}", "alike"


if __name__ == "__main__":
    for question, figure, bar in measure():
        sys.stdout.write(f"{question}: {figure} (bar {bar})\n")
