"""Writing NegMAS: a folder with one YAML file of issues, and one with the utility function of each party.

NegMAS adds weighted values as they stand. A domain with GENIUS' rule is written with its evaluations already divided,
so that NegMAS, which does not divide, gives GENIUS' utilities.
"""

import io
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from detente.crisis.domain.domain import Domain, Profile
from detente.crisis.domain.names import file_names


def write_negmas(domain: Domain, folder: Path) -> tuple[list[Path], list[str]]:
    """Write a domain as a NegMAS scenario; return the files and what they cannot hold."""
    folder.mkdir(parents=True, exist_ok=True)
    names = file_names([domain.name, *(profile.name for profile in domain.profiles)])
    files = [folder / f"{name}.yml" for name in names]
    losses: list[str] = []
    issues = [
        {"name": _text(issue.name), "type": "CategoricalIssue", "values": [_text(option) for option in issue.options]}
        for issue in domain.issues
    ]
    space = {"name": _text(domain.name), "type": "DiscreteCartesianOutcomeSpace", "issues": issues}
    files[0].write_text(_dump(space), encoding="utf-8")
    if domain.rule == "genius":
        losses += domain.unstated("genius")
    for file, profile in zip(files[1:], domain.profiles, strict=True):
        file.write_text(_dump(_function(domain, profile, losses)), encoding="utf-8")
    return files, losses


def _function(domain: Domain, profile: Profile, losses: list[str]) -> dict[str, Any]:
    weights, evaluations = profile.weights, profile.evaluations
    if domain.rule == "genius" and profile.points("genius") != profile.points("raw"):
        evaluations = tuple(
            tuple(value / weight if weight else 0.0 for value in row)
            for row, weight in zip(profile.points("genius"), weights, strict=True)
        )
        losses.append(
            f"{profile.name}: evaluations were divided by the largest of their issue, as GENIUS does on reading"
        )
    tables = [
        {"type": "TableFun", "mapping": {_text(o): v for o, v in zip(issue.options, row, strict=True)}}
        for issue, row in zip(domain.issues, evaluations, strict=True)
    ]
    found: dict[str, Any] = {
        "name": _text(profile.name),
        "type": "LinearAdditiveUtilityFunction",
        "weights": list(weights),
        "values": tables,
    }
    if profile.constant:
        found["bias"] = profile.constant
    if profile.reservation is not None or domain.rule == "genius":
        found["reserved_value"] = domain.no_agreement(profile, domain.rule)
    if profile.discount is not None and profile.discount != 1:
        return {"type": "ExpDiscountedUFun", "name": found["name"], "discount": profile.discount, "ufun": found}
    return found


def _text(word: str) -> DoubleQuotedScalarString:
    """Return a word in quotes: YAML readers differ on which plain words are numbers or truth values."""
    quoted: DoubleQuotedScalarString = DoubleQuotedScalarString(word)
    return quoted


def _dump(data: Any) -> str:
    yaml, stream = YAML(), io.StringIO()
    yaml.width = 100_000
    yaml.dump(data, stream)
    return stream.getvalue()
