"""Reading NegMAS: a folder with one YAML file of issues, and one with the utility function of each party.

The file of issues has the key ``issues``; a party's has ``type``, with ``values`` and ``weights``. Files whose names
begin with an underscore describe the scenario and are not read. Files go through the project's own YAML reader: no
tags, no aliases that grow, a limit on size.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from detente.core.errors import BadFile, BadInput, NotFound, Problem, shorten
from detente.crisis.domain.domain import MOST_PARTIES, Domain, DomainIssue, Profile
from detente.crisis.domain.names import plain
from detente.crisis.file.nodes import Parsed, Path_, parse_file

SPACES = ("CartesianOutcomeSpace", "DiscreteCartesianOutcomeSpace")
ADDITIVE = ("LinearAdditiveUtilityFunction", "LinearUtilityAggregationFunction")
LINEAR = ("AffineUtilityFunction", "LinearUtilityFunction")
MOST_OPTIONS = 10_000


@dataclass(frozen=True)
class _At:
    """A part of a file, with its path, so that an error can name the place."""

    parsed: Parsed
    value: Any
    path: Path_ = ()

    def refuse(self, message: str, hint: str) -> NoReturn:
        """Raise a problem with this part."""
        place = self.parsed.values.get(self.path, (1, 1))
        raise BadFile((Problem(self.parsed.file, *place, message, hint),))

    def below(self, key: str | int) -> "_At":
        """Return the part one step down; its value is None where it is not stated."""
        holder = self.value
        inner = holder.get(key) if isinstance(holder, dict) else None
        if isinstance(holder, list) and isinstance(key, int):
            inner = holder[key]
        path = (*self.path, str(key))
        return _At(self.parsed, inner, path if path in self.parsed.values else self.path)

    def items(self, what: str) -> "list[_At]":
        """Return the entries of a list, or refuse what is none."""
        if not isinstance(self.value, list) or not self.value:
            self.refuse(f"a list was expected for {what}", "write it as NegMAS does, one entry a line")
        return [self.below(place) for place in range(len(self.value))]

    def number(self, what: str) -> float:
        """Return a number below 10^15, or refuse what is none."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
            self.refuse(f"'{shorten(str(value))}' is no number for {what}", "write a decimal number with a point")
        return float(value)

    @property
    def kind(self) -> str:
        """The class of NegMAS that it names, without its module."""
        stated = self.value if isinstance(self.value, dict) else {}
        return str(stated.get("type", stated.get("__python_class__", ""))).rsplit(".", maxsplit=1)[-1]


def read_negmas(path: Path) -> Domain:
    """Return the domain of a folder with a NegMAS scenario.

    Raises
    ------
    BadFile
        When a file is malformed, hostile, or holds what is no sum over issues.
    NotFound
        When no file of issues or no utility function is there.
    """
    folder = path if path.is_dir() else path.parent
    files = sorted(file for file in folder.iterdir() if file.suffix in {".yml", ".yaml"} and file.name[0] not in "_.")
    parts = [(file, _parsed(file)) for file in files]
    spaces = [(file, part) for file, part in parts if isinstance(part.value, dict) and "issues" in part.value]
    if len(spaces) != 1:
        hint = "exactly one file must have the key 'issues'"
        raise NotFound("single NegMAS file of issues in", str(folder), tuple(file.name for file, _ in spaces), hint)
    file, space = spaces[0]
    if space.kind and space.kind not in SPACES:
        space.below("type").refuse(f"the outcome space '{shorten(space.kind)}' cannot be read", f"write {SPACES[1]}")
    issues = tuple(_issue(part) for part in space.below("issues").items("'issues'"))
    names = [issue.name for issue in issues]
    for place, name in enumerate(names):
        if name in names[:place]:
            space.below("issues").below(place).refuse(f"the issue '{shorten(name)}' stands twice", "name each once")
    if len(parts) - 1 > MOST_PARTIES:
        raise BadInput(f"{folder}: {len(parts) - 1:,} parties, and at most {MOST_PARTIES} are read; take files away")
    profiles = tuple(_profile(name.stem, part, issues) for name, part in parts if name != file)
    if not profiles:
        raise NotFound("NegMAS utility function beside", str(file), (), "put one YAML file a party beside it")
    stated = space.value.get("name")
    return Domain(stated if isinstance(stated, str) else file.stem, issues, profiles, "raw")


def _parsed(file: Path) -> _At:
    parsed = parse_file(file, shorten(str(file), 4096))
    if parsed.problems:
        raise BadFile(tuple(parsed.problems))
    return _At(parsed, parsed.data)


def _issue(part: _At) -> DomainIssue:
    name, values = part.below("name"), part.below("values")
    if not isinstance(name.value, str | int | float) or isinstance(name.value, bool):
        part.refuse("the issue has no name", "add name: …")
    shown = str(name.value)
    if part.kind in {"ContiguousIssue", "ContinuousIssue"}:
        ends = [entry.number(f"an end of '{shown}'") for entry in values.items(f"the ends of '{shorten(shown)}'")]
        low, high = ends[0], ends[-1]
        if part.kind == "ContinuousIssue" or len(ends) != 2 or high < low or high - low >= MOST_OPTIONS:
            values.refuse(
                f"the range of '{shorten(shown)}' cannot be listed", "list its options: a DiscreteCardinalIssue"
            )
        return DomainIssue(shown, tuple(str(value) for value in range(int(low), int(high) + 1)))
    options = [_word(entry) for entry in values.items(f"the options of '{shorten(shown)}'")]
    for place, option in enumerate(options):
        if option in options[:place]:
            values.below(place).refuse(f"the option '{shorten(option)}' stands twice", "name each option once")
    return DomainIssue(shown, tuple(options))


def _word(part: _At) -> str:
    if isinstance(part.value, dict | list) or part.value is None:
        part.refuse("a word or number was expected as an option", "write options as plain words")
    return _key(part.value)


def _key(value: Any) -> str:
    return plain(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _profile(name: str, part: _At, issues: tuple[DomainIssue, ...]) -> Profile:
    discount = None
    if part.kind == "ExpDiscountedUFun":
        discount, part = part.below("discount").number("'discount'"), part.below("ufun")
    if part.kind not in (*ADDITIVE, *LINEAR):
        known = ", ".join((ADDITIVE[0], *LINEAR))
        part.below("type").refuse(
            f"the utility function '{shorten(part.kind)}' is no sum over issues", f"known: {known}"
        )
    weights = [1.0] * len(issues)
    if part.value.get("weights") is not None:
        weights = [entry.number("a weight") for entry in part.below("weights").items("'weights'")]
    if len(weights) != len(issues):
        part.below("weights").refuse(f"{len(weights)} weights for {len(issues)} issues", "write one weight an issue")
    if part.kind in LINEAR:
        values = [_numbers(part, issue) for issue in issues]
    else:
        holders = part.below("values").items("'values'")
        if len(holders) != len(issues):
            part.below("values").refuse(
                f"{len(holders)} value functions for {len(issues)} issues", "write one an issue"
            )
        values = [_values(holder, issue) for holder, issue in zip(holders, issues, strict=True)]
    stated = part.value.get("reserved_value")
    nothing = stated is None or (isinstance(stated, float) and abs(stated) == float("inf"))
    reservation = None if nothing else part.below("reserved_value").number("'reserved_value'")
    constant = 0.0 if part.value.get("bias") is None else part.below("bias").number("'bias'")
    shown = part.value.get("name")
    called = shown if isinstance(shown, str) and shown else name
    return Profile(called, tuple(weights), tuple(values), (), reservation, discount, constant)


def _numbers(part: _At, issue: DomainIssue) -> tuple[float, ...]:
    try:
        return tuple(float(option) for option in issue.options)
    except ValueError:
        part.refuse(f"an option of '{shorten(issue.name)}' is no number", "give every option a value with a TableFun")


def _values(part: _At, issue: DomainIssue) -> tuple[float, ...]:
    if part.kind == "TableFun":
        table = part.below("mapping" if "mapping" in part.value else "d")
        if not isinstance(table.value, dict):
            table.refuse("a mapping from options to numbers was expected", "write mapping: {option: number}")
        found = {_key(key): table.below(key).number(f"the option '{shorten(str(key))}'") for key in table.value}
        for option in issue.options:
            if option not in found:
                table.refuse(f"the option '{shorten(option)}' of '{shorten(issue.name)}' has no value", "add it")
        for option in found:
            if option not in issue.options:
                table.refuse(f"'{shorten(issue.name)}' has no option '{shorten(option)}'", "remove it")
        return tuple(found[option] for option in issue.options)
    terms = {"AffineFun": ("slope", "bias"), "LinearFun": ("slope",), "IdentityFun": (), "ConstFun": ("bias",)}
    if part.kind not in terms:
        part.refuse(f"the value function '{shorten(part.kind)}' cannot be read", "write a TableFun")
    needed = {key: part.below(key).number(f"'{key}'") for key in terms[part.kind]}
    slope = needed.get("slope", 0.0 if part.kind == "ConstFun" else 1.0)
    if slope == 0:
        return tuple(needed.get("bias", 0.0) for _ in issue.options)
    return tuple(slope * value + needed.get("bias", 0.0) for value in _numbers(part, issue))
