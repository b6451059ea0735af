"""Cases: where they lie, how one is named, checked and started."""

import json
import unicodedata
from importlib.resources import files
from pathlib import Path

from detente.core.errors import BadInput, NotFound, Refused
from detente.crisis.file.read import Checked, check
from detente.crisis.file.schema import SCHEMAS


def bundled_cases() -> dict[str, Path]:
    """Return the folders of the cases that come with Détente, by name."""
    package = Path(__file__).parents[2]
    for folder in (package / "bundled" / "cases", package.parents[1] / "cases"):
        if folder.is_dir():
            return {file.parent.name: file.parent for file in sorted(folder.glob("*/crisis.yaml"))}
    return {}


def find_case(name: str | Path) -> Path:
    """Return the path that a case's name means: a folder, a crisis file, or the name of a bundled case.

    Raises
    ------
    NotFound
        When there is none; offers the nearest bundled name.
    BadInput
        For a file of GMCR+.
    """
    path = Path(name)
    if path.suffix == ".gmcr":
        raise BadInput(f"'{name}' is a file of GMCR+ and no crisis; look at it with: detente options {name}")
    try:
        if path.exists():
            return path
    except OSError:  # longer than any path may be, so it cannot be there
        pass
    bundled = bundled_cases()
    if str(name) in bundled:
        return bundled[str(name)]
    raise NotFound("case", str(name), tuple(bundled), "give a folder with a crisis.yaml, or start one: detente new DIR")


def check_case(name: str | Path) -> Checked:
    """Check a case: every error and warning of its files; see :func:`find_case` for names."""
    return check(find_case(name))


def _name_like(text: str) -> str:
    """Return a crisis' name like that of a folder, quoted where YAML would read it as something else."""
    letters = unicodedata.normalize("NFKC", text[:60].casefold())
    name = "".join(char if char.isalnum() else "-" for char in letters).strip("-") or "my-crisis"
    return name if name[0].isalpha() and name not in {"null", "true", "false"} else f'"{name}"'


def new_case(folder: Path) -> list[Path]:
    """Start a case: write a commented file that checks clean, and the schemas that editors use; return the files.

    Raises
    ------
    Refused
        When the folder has something in it.
    BadInput
        When the folder cannot be made.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"'{folder}' is there already and not empty; name another folder, so that nothing is overwritten")
    name = _name_like(folder.resolve().name)
    template = files("detente.crisis.file").joinpath("template.yaml").read_text(encoding="utf-8")
    texts = {folder / "crisis.yaml": template.replace("CRISIS-NAME", name)}
    texts |= {folder / f"{part}.schema.json": json.dumps(schema(), indent=1) + "\n" for part, schema in SCHEMAS.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"'{folder}' cannot be made: {error.strerror}") from None
    return list(texts)
