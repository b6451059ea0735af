"""The house itself: sizes, names, layers, citations, locks, docs."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from detente.crisis.file.cases import bundled_cases
from detente.crisis.file.read import check
from detente.lenses import all_lenses
from detente.report.citations import bibliography
from detente.version import __version__

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
TEXTS = [
    path
    for pattern in (
        "*.py",
        "*.md",
        "*.yaml",
        "*.toml",
        "*.txt",
        "*.css",
        "*.j2",
        "*.json",
        "Makefile",
        "run",
        "*.csv",
        "*.bib",
        "*.ipynb",
    )
    for path in ROOT.rglob(pattern)
    if not {".venv", "_build", ".git", "jupyter_execute", ".hypothesis", ".mypy_cache", ".ruff_cache"}
    & set(path.relative_to(ROOT).parts)
]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [*SOURCES, *sorted((ROOT / "tests").rglob("*.py"))], ids=name_of)
def test_a_file_holds_one_idea(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_says_what_it_is_and_every_public_name_is_documented(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "a module's docstring defines the thing"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and node in tree.body:
            assert ast.get_docstring(node), f"{node.name} has no docstring"


def test_no_folder_is_a_drawer() -> None:
    for folder in {path.parent for path in SOURCES}:
        if folder.name != "lenses":
            names = [path.name for path in folder.glob("*.py") if path.name != "__init__.py"]
            assert len(names) <= 12, f"{folder} holds {len(names)} files"
        assert folder.name not in {"utils", "helpers", "common", "base", "manager"}


def test_every_citation_has_an_entry_and_every_entry_is_cited() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    cited = {key for keys in re.findall(r":cite:`([^`]+)`", text) for key in keys.split(",")}
    cited |= {key for lens in all_lenses().values() for key in lens.cites}
    cited |= {key for case in bundled_cases().values() for key in (check(case).crisis or pytest.fail(str(case))).cites}
    assert cited <= set(bibliography())
    assert set(bibliography()) <= cited


@pytest.mark.parametrize("case", sorted(bundled_cases()))
def test_every_case_checks_clean(case: str) -> None:
    checked = check(bundled_cases()[case])
    assert checked.errors == ()
    assert [warning for warning in checked.warnings if "no source" in warning.message] == []


def test_the_lock_names_no_host_and_hashes_everything() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert {option for option in re.findall(r"--[a-z-]+", text) if option != "--hash"} == set()
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"^[A-Za-z0-9._-]+==\S+", block), block[:60]
        assert "--hash=sha256:" in block, block[:60]


def test_the_changelog_begins_with_this_version() -> None:
    heads = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert heads[0] == __version__


def test_nothing_names_a_registry_or_a_place_on_a_machine() -> None:
    registry = re.compile(r"https?://[^\s/\"']*(?:pypi|pythonhosted|npmjs)", re.IGNORECASE)
    place = re.compile(r"(?<![\w.])/(?:home|root|Users|work)/\w")
    found = []
    for path in TEXTS:
        if path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{name_of(path)}: {match[0]}" for match in (registry.search(text), place.search(text)) if match]
    assert found == []


def test_public_names_are_listed_and_lead_somewhere() -> None:
    import detente

    for name in detente.__all__:
        assert getattr(detente, name) is not None
    with pytest.raises(AttributeError, match="no attribute"):
        _ = detente.nothing


def test_generated_pages_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "docs.generate", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("lens", sorted(all_lenses()))
def test_a_lens_has_its_page(lens: str) -> None:
    page = (ROOT / "docs" / "lenses" / f"{lens}.md").read_text(encoding="utf-8")
    parts = dict(part.split("\n", 1) for part in page.split("\n## ")[1:])
    assert list(parts) == [
        "What it asks",
        "What it assumes",
        "What it reads and gives",
        "Where it misleads",
        "Worked example",
        "References",
    ]
    assert all(part.strip() for part in parts.values())
