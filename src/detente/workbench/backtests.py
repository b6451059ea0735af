"""Backtests: lenses against decisions that are known, from the user's own copy of a table."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from detente.ensemble.progress import Listener
from detente.lenses import all_lenses, named_lens
from detente.study.backtest import Backtest, backtest, read_decisions
from detente.workbench.documents import without_nan
from detente.workbench.runs import SEED

WORLDS = 200


@dataclass(frozen=True, eq=False)
class Backtested:
    """How far every lens was off.

    Attributes
    ----------
    found : Backtest
    """

    found: Backtest

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``detente backtest deu --json`` prints; errors are on the scale 0-100."""
        return dict(without_nan(asdict(self.found)))


def backtest_deu(
    path: str | Path,
    *,
    lenses: Iterable[str] | None = None,
    weights: str = "ssi",
    draws: int = WORLDS,
    seed: int = SEED,
    listener: Listener | None = None,
) -> Backtested:
    """Return how far lenses were off on *Decision-making in the European Union III*.

    Parameters
    ----------
    path : str or Path
        The user's own copy of the table, whole or in part.
    lenses : iterable of str, optional
        Only these; by default all that say where issues end.
    weights : {"ssi", "gdp", "equal"}
    draws : int
        Worlds of every proposal.
    seed : int
    listener : callable, optional
        Told about progress.

    Raises
    ------
    BadFile
        When the table cannot be used, with line and cell.
    BadInput
        When the weights cannot be had from the table, or too little is decided.
    NotFound
        When there is no such lens.
    """
    chosen = list(all_lenses().values()) if lenses is None else [named_lens(name) for name in lenses]
    decisions = read_decisions(Path(path))
    return Backtested(backtest(decisions, chosen, weights=weights, draws=draws, seed=seed, listener=listener))
