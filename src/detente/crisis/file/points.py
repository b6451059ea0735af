"""Checks of value tables: points for every mark of an issue, and what cannot stand beside them."""

from collections.abc import Iterator, Mapping
from typing import Any

from detente.core.errors import shorten
from detente.crisis.file.findings import Finding, Path_, Stated
from detente.crisis.stance import Stance


def check_points(stated: Stated) -> Iterator[Finding]:
    """Yield what does not fit in tables of points.

    Errors: a mark without points or points without a mark; points beside a salience; points on some of a party's issues
    and not on others; a least total without points.
    """
    for party, stances in stated.crisis.stances.items():
        at: Path_ = ("stances", party)
        for issue, stance in stances.items():
            yield from _of_stance(stated, (*at, issue), issue, stance)
        yield from _mixed(stated, at, stances)
    for audience, item in stated.crisis.audiences.items():
        at = ("audiences", audience, "stances")
        for issue, stance in item.stances.items():
            yield from _of_stance(stated, (*at, issue), issue, stance)
        yield from _mixed(stated, at, item.stances)
    for party, said in stated.crisis.parties.items():
        tables = any(stance.worth for stance in stated.crisis.stances.get(party, {}).values())
        if said.least is not None and not tables and not stated.lacks("stances", party):
            message = f"'least' is a total of points, and '{party}' gives none"
            yield Finding(
                ("parties", party, "least"), message, "state 'worth' in its stances, or drop 'least'", key=True
            )


def _of_stance(stated: Stated, at: Path_, issue: str, stance: Stance) -> Iterator[Finding]:
    """Yield what is wrong in one stance."""
    known = stated.crisis.issues.get(issue)
    if not stance.worth or stated.lacks(*at, "worth"):
        return
    if known is not None and not stated.lacks("issues", issue, "marks"):
        for mark, text in known.marks.items():
            if mark not in stance.worth:
                message = f"the mark {mark:g} of '{issue}' ('{shorten(text, 40)}') has no points"
                yield Finding((*at, "worth"), message, f"add {mark:g}: POINTS", key=True)
        marks = ", ".join(f"{mark:g}" for mark in known.marks)
        for mark in stance.worth:
            if mark not in known.marks:
                message = f"'{issue}' has no mark at {mark:g}"
                yield Finding(
                    (*at, "worth", _as_written(stated.raw, at, mark)), message, f"its marks: {marks}", key=True
                )
    if "salience" in stance.model_fields_set:
        message = "'salience' stands beside points: how much the party cares is already the range of its points"
        yield Finding((*at, "salience"), message, "drop one of the two", key=True)


def _as_written(raw: Any, at: Path_, mark: float) -> str:
    """Return the key of a mark as it stands in the file."""
    for step in (*at, "worth"):
        raw = raw.get(step, {}) if isinstance(raw, Mapping) else {}
    keys = raw if isinstance(raw, Mapping) else {}
    return next((str(key) for key in keys if isinstance(key, int | float) and float(key) == mark), f"{mark:g}")


def _mixed(stated: Stated, at: Path_, stances: Mapping[str, Stance]) -> Iterator[Finding]:
    """Yield the first stance without points of somebody who gives points elsewhere."""
    without = [issue for issue, stance in stances.items() if not stance.worth]
    if without and len(without) < len(stances) and not stated.lacks(*at):
        message = f"'{without[0]}' has no points, while other issues of the same party have"
        hint = "state 'worth' on all of its issues or on none: points and salience are no common scale"
        yield Finding((*at, without[0]), message, hint, key=True)
