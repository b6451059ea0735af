"""Reference numbers: inputs and expected results, with their sources and tolerances, one file a topic."""

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

HERE = Path(__file__).parent


@cache
def reference(name: str) -> Any:
    """Return a file of reference numbers as plain data, such as ``escalation/strait``."""
    return YAML(typ="safe", pure=True).load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
