"""What every test has: a folder and a store of its own, and no settings from outside."""

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from detente.crisis.file.cases import bundled_cases
from detente.workbench import OpenCrisis, open_crisis

ROOT = Path(__file__).parents[1]
settings.register_profile("house", deadline=None)  # the first example compiles the kernels
settings.load_profile("house")
# Files that take longest, the longest first: whoever is done early takes the short ones that are left.
LONG = (
    "report/test_brief_in_browser", "report/test_brief", "solvers/tree/test_credible", "inference/test_particles",
    "golden/test_golden", "store/test_store", "inference/test_resuming", "study/fit/test_estimate",
    "inference/test_calibration", "solvers/tree/test_qre", "cli/test_cli", "cli/test_game", "cli/test_deals",
    "solvers/test_threat", "store/test_postgres", "inference/test_laws", "study/test_forecast",
    "solvers/test_signalling", "crisis/test_fuzz", "crisis/test_hostile", "core/test_machine_code",
    "ensemble/test_run",
)  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Share tests out among processes by file, the report's as one, begin with the files that take longest."""
    if hasattr(config, "workerinput"):
        place = {str(ROOT / "tests" / f"{name}.py"): at for at, name in enumerate(LONG)}
        items.sort(key=lambda item: place.get(str(item.path), len(LONG)))
        for item in items:
            part = item.path.relative_to(ROOT / "tests") if item.path.is_relative_to(ROOT / "tests") else item.path
            report = part.parts[0] == "report"  # they share briefs, each of which takes half a minute
            item.add_marker(pytest.mark.xdist_group("report" if report else str(part)))


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DETENTE_DATABASE", "DETENTE_DOCUMENTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DETENTE_STORE", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def geneva(tmp_path: Path) -> Path:
    """Return a copy of the flagship that a test may damage."""
    return Path(shutil.copytree(bundled_cases()["geneva-2022"], tmp_path / "geneva"))


@pytest.fixture(scope="session")
def toy() -> OpenCrisis:
    return open_crisis("two-party-toy")


@pytest.fixture(scope="session")
def flagship() -> OpenCrisis:
    return open_crisis("geneva-2022")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="rewrite the golden runs")
