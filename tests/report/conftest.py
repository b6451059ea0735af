"""Runs that the tests of the report share, computed once."""

from collections.abc import Callable
from functools import cache

import pytest

from detente.report.brief import render
from detente.report.views.brief import BriefView, brief_view
from detente.workbench import Result, Revealed, open_crisis, reveal_run, run_with_readings

CASES = ("geneva-2022", "two-party-toy", "emission-standards")
DRAWS = {
    "geneva-2022": 8_000,  # weights serve for every reading then; particles would take a minute each
    "minsk-sequence": 300,  # of these two only which sections there are is looked at
    "strait": 300,
}
FEW = 2_000


@cache
def _results(case: str) -> tuple[Result, dict[str, Result]]:
    return run_with_readings(open_crisis(case), draws=DRAWS.get(case, FEW))


@cache
def _told(case: str) -> tuple[Revealed | None, dict[str, Revealed]]:
    whole, by_reading = _results(case)
    told = {name: found for name, one in by_reading.items() if (found := reveal_run(one)) is not None}
    return reveal_run(whole), told


@cache
def _view(case: str) -> BriefView:
    whole, by_reading = _results(case)
    return brief_view(whole, by_reading, None, *_told(case))


@cache
def _page(case: str) -> str:
    return render(_view(case))


@pytest.fixture(scope="session", params=CASES)
def case(request: pytest.FixtureRequest) -> str:
    """Name of each bundled case in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def results() -> Callable[[str], tuple[Result, dict[str, Result]]]:
    """Return a run over all readings of a case, and one a reading."""
    return _results


@pytest.fixture(scope="session")
def told_of() -> Callable[[str], tuple[Revealed | None, dict[str, Revealed]]]:
    """Return what the history of a case tells over all readings, and by each."""
    return _told


@pytest.fixture(scope="session")
def view_of() -> Callable[[str], BriefView]:
    """Return the view of a case."""
    return _view


@pytest.fixture(scope="session")
def page_of() -> Callable[[str], str]:
    """Return the brief of a case."""
    return _page
