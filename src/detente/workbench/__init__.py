"""The workbench: the one seam.

Doors (command line, Python, later pages) come in here, and everything else lies behind it. Verbs only.
"""

from detente.workbench.agendas import Agendas, agenda, view_agenda, view_orders
from detente.workbench.backtests import Backtested, backtest_deu
from detente.workbench.deals import DealsFound, deals
from detente.workbench.games import Compiled, game, view_game, write_game
from detente.workbench.options.explanations import Proofs, explain
from detente.workbench.options.situations import OptionsFound, options
from detente.workbench.options.wishes import CourseFound, Wishes, evolve, stabilise
from detente.workbench.plans import Plans, plan, view_plans
from detente.workbench.reports import explain_number, view_brief, view_history, view_looks, write_brief
from detente.workbench.reveals import Revealed, reveal, reveal_run
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
from detente.workbench.spatial.leverages import LeverageFound, leverage, view_leverage
from detente.workbench.spatial.tables import TableResult, read_scale, table
from detente.workbench.traces import Traced, trace
from detente.workbench.trees import GameSolution, SolvedGame, open_game, solve_game
from detente.workbench.watches import Watched, watch

__all__ = [
    "DRAWS",
    "SEED",
    "Agendas",
    "Backtested",
    "Compiled",
    "CourseFound",
    "DealsFound",
    "GameSolution",
    "LeverageFound",
    "OpenCrisis",
    "OptionsFound",
    "Plans",
    "Proofs",
    "Result",
    "Revealed",
    "SolvedGame",
    "TableResult",
    "Traced",
    "Watched",
    "Wishes",
    "agenda",
    "backtest_deu",
    "balances",
    "chosen_lenses",
    "deals",
    "evolve",
    "explain",
    "explain_number",
    "game",
    "kept_run",
    "known_lenses",
    "leverage",
    "open_crisis",
    "open_game",
    "options",
    "plan",
    "read_scale",
    "reveal",
    "reveal_run",
    "run",
    "run_with_readings",
    "solve_game",
    "stabilise",
    "table",
    "trace",
    "verify_run",
    "view_agenda",
    "view_brief",
    "view_game",
    "view_history",
    "view_leverage",
    "view_looks",
    "view_orders",
    "view_plans",
    "watch",
    "who_can_look",
    "write_brief",
    "write_game",
]
