"""What is shown of a run: its brief, and why a number is what it is."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.report.why import number_explained
from detente.workbench.reveals import Revealed
from detente.workbench.runs import OpenCrisis, Result
from detente.workbench.watches import Watched

if TYPE_CHECKING:
    from detente.report.views.brief import BriefView
    from detente.report.views.ending.history import HistoryView, LooksView
    from detente.report.views.ending.outcomes import OutcomesView


def explain_number(opened: OpenCrisis, path: str, documents: Path | None = None) -> dict[str, Any]:
    """Return the number at an address, its spread, what changes it, and what it rests on, as plain data.

    Parameters
    ----------
    opened : OpenCrisis
    path : str
    documents : Path, optional
        The reader's folder of documents; by default ``documents/`` beside the crisis file.

    Raises
    ------
    NotFound
        When the address leads to no number.
    OtherEdition
        When a document in the folder is another edition than the one that was coded.
    """
    return number_explained(opened.crisis, path, documents or opened.path.parent / "documents")


def view_brief(
    opened: OpenCrisis,
    result: Result,
    by_reading: Mapping[str, Result] | None = None,
    documents: Path | None = None,
    revealed: Revealed | None = None,
    revealed_by_reading: Mapping[str, Revealed] | None = None,
) -> "BriefView":
    """Return the brief of a run as data; with quotes where the reader has the documents.

    Parameters
    ----------
    opened : OpenCrisis
    result : Result
    by_reading : mapping of reading to Result, optional
        From :func:`run_with_readings`.
    documents : Path, optional
        The reader's folder of documents; by default ``documents/`` beside the crisis file.
    revealed : Revealed, optional
        What the history reveals, on the same worlds; from :func:`reveal_run`.
    revealed_by_reading : mapping of reading to Revealed, optional
    """
    from detente.report.views.brief import brief_view

    folder = documents or opened.path.parent / "documents"
    return brief_view(result, by_reading or {}, folder, revealed, revealed_by_reading or {})


def view_history(revealed: Revealed) -> "tuple[HistoryView, OutcomesView | None]":
    """Return what a history revealed, and how the crisis may end before and after it, as they are shown."""
    from detente.report.views.ending.history import history_view
    from detente.report.views.ending.outcomes import outcomes_view

    return history_view(revealed, {}, ahead=False), outcomes_view(revealed.result, {}, revealed)


def view_looks(watched: Watched) -> "LooksView":
    """Return what could be looked at next, as it is shown."""
    from detente.report.views.ending.history import looks_view

    return looks_view(watched.plan.crisis, watched.quality, watched.looks)


def write_brief(view: "BriefView", path: Path) -> Path:
    """Write the brief as one self-contained page, whole or not at all."""
    from detente.report.brief import write_page

    return write_page(view, path)
