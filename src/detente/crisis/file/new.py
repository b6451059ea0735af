"""Starting a crisis: a folder with a commented file that checks clean, and the schemas that editors use."""

import json
from importlib.resources import files
from pathlib import Path

from detente.core.errors import BadInput, Refused
from detente.crisis.file.schema import SCHEMAS


def start(folder: Path) -> list[Path]:
    """Write the first files of a crisis into a new folder, and return them.

    Raises
    ------
    Refused
        When the folder has something in it.
    BadInput
        When the folder cannot be made.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"'{folder}' is there already and not empty; name another folder, so that nothing is overwritten")
    name = (
        "".join(char if char.isalnum() else "-" for char in folder.resolve().name.casefold()).strip("-") or "my-crisis"
    )
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
