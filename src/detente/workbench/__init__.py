"""The workbench: the one seam.

Doors (command line, Python, later pages) come in here, and everything else lies behind it. Verbs only.
"""

from detente.workbench.games import Compiled, game, view_game, write_game
from detente.workbench.reports import explain_number, view_brief, view_looks, write_brief
from detente.workbench.reveals import Revealed, Watched, reveal, reveal_run, watch
from detente.workbench.runs import (
    DRAWS,
    SEED,
    OpenCrisis,
    Result,
    balances,
    chosen_lenses,
    kept_run,
    known_lenses,
    open_crisis,
    run,
    run_with_readings,
    verify_run,
    who_can_look,
)

__all__ = [
    "DRAWS",
    "SEED",
    "Compiled",
    "OpenCrisis",
    "Result",
    "Revealed",
    "Watched",
    "balances",
    "chosen_lenses",
    "explain_number",
    "game",
    "kept_run",
    "known_lenses",
    "open_crisis",
    "reveal",
    "reveal_run",
    "run",
    "run_with_readings",
    "verify_run",
    "view_brief",
    "view_game",
    "view_looks",
    "watch",
    "who_can_look",
    "write_brief",
    "write_game",
]
