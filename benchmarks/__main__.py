"""Run every benchmark and write ``results.md``."""

import importlib
import os
import platform
import sys
from pathlib import Path

QUESTIONS = (
    "command_line", "growth", "threads", "brief", "signalling", "threat", "reveal", "trees", "packages", "pareto",
    "concession", "challenge", "condorcet", "exchange", "options", "situation",
)  # fmt: skip


def machine() -> str:
    """Return what the figures were measured on."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}, load {load}"


def main() -> None:
    """Ask every question and keep the answers."""
    lines = [
        "# Figures",
        "",
        f"Machine: {machine()}. Bars are those of the project; ratios compare within one run.",
        "",
        "| question | figure | bar |",
        "|---|---|---|",
    ]
    for name in QUESTIONS:
        for question, figure, bar in importlib.import_module(f"benchmarks.{name}").measure():
            lines.append(f"| {question} | {figure} | {bar} |")
            print(f"{question}: {figure} (bar {bar})", file=sys.stderr)
    (Path(__file__).parent / "results.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
