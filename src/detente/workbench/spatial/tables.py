"""Plain tables: a file of parties and positions through the spatial lenses, without a crisis file."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from detente.core.errors import BadInput, Refused, shorten
from detente.crisis.file.positions.cells import neutral
from detente.crisis.file.positions.read import Scale, read_positions
from detente.crisis.file.positions.table import PositionTable
from detente.crisis.file.write import write
from detente.lenses import named_lens
from detente.lenses.group_decision import NAME as ROUNDS_LENS
from detente.study.spatial.table import Look, TableFindings, look_at_table
from detente.study.spatial.table_rounds import IssueRounds, TableRounds
from detente.workbench.documents import without_nan
from detente.workbench.runs import SEED
from detente.worlds.worlds import Floats

MOST_ROUNDS = 20
ROUNDS = 10


@dataclass(frozen=True, eq=False)
class TableResult:
    """A table that was read and looked at.

    Attributes
    ----------
    findings : TableFindings
    """

    findings: TableFindings

    def as_json(self) -> dict[str, Any]:
        """Return the document that ``detente table --json`` prints, in the table's own words and units.

        Under ``lenses`` stands every lens with its findings, named by issue, by party, or by party and issue. Where a
        finding differs between worlds it is the median (of a probability the mean), and ``spread`` holds its 5 % and
        95 % points. ``null`` stands for what does not exist. The lens group_decision has ``rounds``, a list that begins
        with the start; with several issues, one list under each issue's name.
        """
        found = self.findings
        lenses = {look.lens.name: without_nan(_document(found.table, look)) for look in found.looks}
        if found.rounds is not None:
            lenses[ROUNDS_LENS] = without_nan(_document_of_rounds(found.rounds))
        return {
            "table": found.table.name,
            "parties": list(found.table.parties),
            "issues": {
                issue.name: {"low": issue.low, "high": issue.high, "stated": issue.stated}
                for issue in found.table.issues
            },
            "seed": found.seed,
            "lenses": dict(sorted(lenses.items())),
            "skipped": found.skipped,
            "notes": list(found.notes),
        }

    @property
    def _rounds(self) -> tuple[IssueRounds, ...]:
        return () if self.findings.rounds is None else self.findings.rounds.issues

    def write_crisis(self, folder: Path) -> tuple[Path, ...]:
        """Write the table as a crisis file, to go on from; return the files.

        Raises
        ------
        Refused
            When the folder has something in it.
        BadInput
            When it cannot be made.
        """
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise Refused(f"'{folder}' is there already and not empty; name another folder")
        today = datetime.now(UTC).date()
        try:
            return write(self.findings.crisis.model_copy(update={"as_of": today}), folder).files
        except OSError as error:
            raise BadInput(f"'{folder}' cannot be made: {error.strerror}") from None

    def write_csv(self, file: Path) -> None:
        """Write the findings, one a row; a cell that a spreadsheet would compute begins with an apostrophe.

        Raises
        ------
        BadInput
            When the file cannot be written.
        """
        rows = [row for look in self.findings.looks for row in _rows(self.findings.table, look)]
        rows += [row for issue in self._rounds for row in _rows_of_rounds(issue)]
        try:
            with file.open("w", encoding="utf-8-sig", newline="") as stream:
                writer = csv.writer(stream)
                writer.writerow(("lens", "finding", "party", "issue", "value", "low", "high"))
                writer.writerows([[neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in rows])
        except OSError as error:
            raise BadInput(f"'{file}' cannot be written: {error.strerror}") from None


def table(
    file: str | Path,
    *,
    lenses: Iterable[str] | None = None,
    rounds: int = ROUNDS,
    options: Sequence[str] = (),
    scales: Mapping[str | None, Scale] | None = None,
    salience_scale: Scale | None = None,
    draws: int | None = None,
    seed: int = SEED,
) -> TableResult:
    """Read a plain table of positions and look at it.

    Parameters
    ----------
    file : str or Path
        Comma-, semicolon- or tab-separated: party, capability, salience, and one column an issue; or one row a party
        and issue.
    lenses : names, optional
        By default every lens that needs no more than positions.
    rounds : int
        1 to 20, of the lens that plays rounds.
    options : sequence of str
        Its rules as ``KEY=VALUE``: ``rules=scholz_2011`` names a preset, the columns of ``rules.csv`` change it.
    scales, salience_scale : optional
        See :func:`detente.crisis.file.positions.read.read_positions`.
    draws : int, optional
        In how many worlds a lens that draws is looked at.
    seed : int

    Raises
    ------
    BadFile
        With row, column and value of everything that is wrong in the file.
    NotFound
        When there is no such lens or option.
    BadInput
        When a number is out of its range, or no lens can look.
    """
    if not 1 <= rounds <= MOST_ROUNDS:
        raise BadInput(f"rounds must be between 1 and {MOST_ROUNDS}, not {rounds}")
    asked = None if not lenses else [named_lens(name) for name in dict.fromkeys(lenses)]
    read = read_positions(Path(file), scales=scales, salience_scale=salience_scale)
    return TableResult(look_at_table(read, lenses=asked, draws=draws, seed=seed, rounds=rounds, options=options))


def read_scale(text: str) -> tuple[str | None, Scale]:
    """Return the issue and the scale that ``LOW,HIGH`` or ``ISSUE=LOW,HIGH`` means.

    Raises
    ------
    BadInput

    Examples
    --------
    >>> read_scale("delay=4,10"), read_scale("0..100")
    (('delay', (4.0, 10.0)), (None, (0.0, 100.0)))
    """
    issue, _, ends = text.rpartition("=")
    parts = [part for part in ends.replace("..", ",").replace(" to ", ",").replace(";", ",").split(",") if part.strip()]
    try:
        low, high = (float(part) for part in parts)
    except ValueError:
        low = high = float("nan")
    if not abs(low) <= 1e15 or not abs(high) <= 1e15 or low == high:
        raise BadInput(f"'{shorten(text)}' is no scale; write LOW,HIGH or ISSUE=LOW,HIGH, like 0,100")
    return (issue.strip() or None), (low, high)


def _document(of: PositionTable, look: Look) -> dict[str, Any]:
    """Return the findings of one lens, named in the table's words."""
    document: dict[str, Any] = {}
    spread: dict[str, Any] = {}
    for name in look.findings:
        dims = look.output(name).dims
        document[name] = _named(of, dims, look.middle(name))
        if not look.is_same(name):
            low, high = look.ends(name)
            spread[name] = _named(of, dims, np.stack([low, high], axis=-1))
    return {**document, **({"spread": spread} if spread else {})}


def _document_of_rounds(of: TableRounds) -> dict[str, Any]:
    """Return the rounds of every issue, and where they end under every preset."""
    issues = {
        issue.issue: [
            {
                "median": float(issue.median[turn]),
                "mean": float(issue.mean[turn]),
                "positions": dict(zip(issue.parties, issue.positions[turn].tolist(), strict=True)),
            }
            for turn in range(len(issue.mean))
        ]
        for issue in of.issues
    }
    risk: dict[str, dict[str, float]] = {}
    for issue in of.issues:
        for party, value in zip(issue.parties, issue.risk.tolist(), strict=True):
            risk.setdefault(party, {})[issue.issue] = value
    return {
        "rules": {"preset": of.preset, **of.changed},
        "rounds": issues[of.issues[0].issue] if len(issues) == 1 else issues,
        "end_mean": {issue.issue: float(issue.mean[-1]) for issue in of.issues},
        "end_median": {issue.issue: float(issue.median[-1]) for issue in of.issues},
        "risk": risk,
        "ended": {issue.issue: issue.ended for issue in of.issues},
        "presets": {
            preset: {
                issue.issue: {"mean": mean, "median": median}
                for issue, (mean, median) in zip(of.issues, ends, strict=True)
            }
            for preset, ends in of.ends.items()
        },
    }


def _rows_of_rounds(of: IssueRounds) -> Iterator[tuple[str | float, ...]]:
    """Yield the rounds of one issue as rows of the same table; exact, so that the three numbers are one."""
    for turn in range(len(of.mean)):
        for name, value in (("mean", of.mean[turn]), ("median", of.median[turn])):
            yield ROUNDS_LENS, f"{name} after round {turn}", "", of.issue, *(float(value),) * 3
        for party, value in zip(of.parties, of.positions[turn], strict=True):
            yield ROUNDS_LENS, f"position after round {turn}", party, of.issue, *(float(value),) * 3


def _rows(of: PositionTable, look: Look) -> Iterator[tuple[str | float, ...]]:
    """Yield the findings of one lens: lens, finding, party, issue, value, 5 % and 95 % point."""
    names = {"party": of.parties, "issue": tuple(issue.name for issue in of.issues)}
    for name in look.findings:
        dims = look.output(name).dims
        middle, (low, high) = look.middle(name), look.ends(name)
        for place in np.ndindex(middle.shape):
            about = {dim: names[dim][at] for dim, at in zip(dims, place, strict=True)}
            numbers = ("" if np.isnan(part[place]) else float(part[place]) for part in (middle, low, high))
            yield look.lens.name, name, about.get("party", ""), about.get("issue", ""), *numbers


def _named(of: PositionTable, dims: tuple[str, ...], values: Floats) -> Any:
    if not dims:
        return values.tolist()
    names = of.parties if dims[0] == "party" else tuple(issue.name for issue in of.issues)
    return {name: _named(of, dims[1:], values[place]) for place, name in enumerate(names)}
