"""A made table in the layout of the table of decisions; all its numbers come from a generator."""

from pathlib import Path

import numpy as np

from detente.study.backtest.deu import ACTORS, WORDS
from detente.worlds.worlds import Floats

OTHERS = ("prnrnmc", "isnrnmc", "prname", "type", "council", "proccde", "issues", "intro", "finact")
HEADINGS = (
    *OTHERS[:2], "prnr", "prname", "isnr", *OTHERS[3:5], "proc", "counvte", *OTHERS[5:],
    *(f"p{actor}" for actor in ACTORS), *(f"s{actor}" for actor in ACTORS), "rp", "out",
)  # fmt: skip


def table(luck: np.random.Generator, proposals: int = 12, *, new_members: bool = True) -> list[dict[str, str]]:
    """Return issues whose ends lie near the weighted mean of their positions, as rows of texts."""
    rows: list[dict[str, str]] = []
    for proposal in range(proposals):
        newer = new_members and proposal % 2 == 0
        for issue in range(int(luck.integers(1, 4))):
            row = dict.fromkeys(HEADINGS, "")
            row |= {"prnr": f"m{proposal:02d}", "isnr": f"m{proposal:02d}i{issue}", "prname": "made"}
            row |= {"proc": ("COD", "CNS")[proposal % 2], "counvte": ("QMV", "Unan")[proposal % 3 == 0]}
            known: list[tuple[float, float]] = []
            for place, actor in enumerate(ACTORS):
                old = place < 2 or actor in ("at", "be", "dk", "fi", "fr", "de", "el", "ie", "it", "nl", "es", "uk")
                if (old or newer) and luck.random() < 0.8:
                    known.append((float(luck.choice([0, 30, 70, 100])), float(luck.integers(10, 101))))
                    row[f"p{actor}"], row[f"s{actor}"] = f"{known[-1][0]:g}", f"{known[-1][1]:g}"
            place, care = np.array(known).T
            end = float(np.clip(np.average(place, weights=care) + luck.normal(0, 15), 0, 100))
            row["out"] = "" if proposal == 1 else f"{end:.2f}"
            row["rp"] = "0" if luck.random() < 0.6 else ""
            rows.append(row)
    return rows


def products() -> dict[str, str]:
    """Return the line of gross domestic products below the headings."""
    return dict.fromkeys(HEADINGS, "") | {f"p{actor}": f"{1 + place / 10:g}" for place, actor in enumerate(ACTORS)}


def write(path: Path, rows: list[dict[str, str]], headings: tuple[str, ...] = HEADINGS) -> Path:
    """Write rows as a tab-separated table with headings in quotes, as the copy in circulation has it."""
    lines = [headings, *(tuple(row[name] for name in headings) for row in rows)]
    path.write_text("\n".join("\t".join(f'"{cell}"' for cell in line) for line in lines) + "\n", encoding="utf-8")
    return path


def floats(rows: list[dict[str, str]], letter: str) -> Floats:
    """Return positions (p) or saliences (s) of rows."""
    return np.array([[float(row[letter + actor] or "nan") for actor in ACTORS] for row in rows])


assert set(WORDS) <= set(HEADINGS)
