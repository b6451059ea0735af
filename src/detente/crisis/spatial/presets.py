"""Presets: the variants of the rules of challenge that the literature leaves open, one row of ``rules.csv`` each.

A preset names one choice for every option (:mod:`detente.solvers.challenge.rules` says what each means). Which of them
is right is not known, so it is drawn: a crisis that says nothing gets all of them, about evenly.
"""

import csv
from importlib.resources import files
from types import MappingProxyType


def _declared() -> dict[str, MappingProxyType[str, str]]:
    with files("detente.crisis.spatial").joinpath("rules.csv").open(encoding="utf-8") as file:
        return {row.pop("preset"): MappingProxyType(row) for row in csv.DictReader(file)}


PRESETS = MappingProxyType(_declared())
EVEN_ODDS = MappingProxyType({"dyad": 0.34, "text_2002": 0.33, "scholz_2011": 0.33})
