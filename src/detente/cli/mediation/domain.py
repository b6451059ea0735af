"""Commands about domains of other programs: import, export, points."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.app import app
from detente.cli.options import Json
from detente.cli.output import advise, print_json, print_table

if TYPE_CHECKING:
    from detente.study.domains import Chosen, DomainPoints

domain = typer.Typer(
    name="domain",
    help="Exchange domains with GENIUS (XML) and NegMAS (YAML), and see their front and fair packages.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(domain)

Source = Annotated[
    str,
    typer.Argument(metavar="PATH", help="A folder with GENIUS files, a NegMAS scenario, a crisis, or a case's name."),
]
Rule = Annotated[
    bool | None,
    typer.Option(
        "--genius-rule/--raw",
        help="Divide each issue's evaluations by the largest first, as GENIUS does, or not; by default by the format.",
    ),
]
To = Annotated[Path, typer.Option("--to", metavar="FOLDER", help="A folder that does not exist yet, or is empty.")]


def _rule(genius: bool | None) -> str | None:  # noqa: FBT001 - the three states of one option
    return None if genius is None else "genius" if genius else "raw"


@domain.command("import", epilog="Example: detente domain import scenario --to my-crisis")
def import_(path: Source, *, to: To, genius_rule: Rule = None, as_json: Json = False) -> None:
    """Write a domain of GENIUS or NegMAS as a crisis whose stances give the points; report what is lost."""
    from detente.study.domains import import_domain

    files, rule, losses = import_domain(path, to, _rule(genius_rule), datetime.now(UTC).date())
    _report([str(file) for file in files], losses, as_json=as_json, rule=rule)
    if not as_json:
        advise(f"read by the {rule} rule; next: detente check {to}")


@domain.command("export", epilog="Example: detente domain export new-recruit --to out --format genius")
def export(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A crisis, a bundled case's name, or a domain.")],
    *,
    to: To,
    form: Annotated[str, typer.Option("--format", help="genius or negmas.")],
    as_json: Json = False,
) -> None:
    """Write a case as GENIUS files or as a NegMAS scenario; report what the format cannot hold."""
    from detente.study.domains import export_domain

    files, losses = export_domain(case, to, form)
    _report([str(file) for file in files], losses, as_json=as_json)


def _report(files: list[str], losses: list[str], *, as_json: bool, **more: str) -> None:
    if as_json:
        print_json({"files": files, "lost": losses, **more})
        return
    for file in files:
        print(file)
    advise(f"not held by the format, {len(losses)}:" if losses else "nothing is lost")
    for loss in losses:
        advise(f"  {loss}")


@domain.command("points", epilog="Example: detente domain points england-zimbabwe --json")
def points(path: Source, *, genius_rule: Rule = None, as_json: Json = False) -> None:
    """Show the undominated packages of a domain and the four fair ones, at the reservation values of the file."""
    from detente.study.domains import open_domain, points_of

    found = points_of(open_domain(path), _rule(genius_rule))
    if as_json:
        print_json(document_of(found))
        return
    names = [profile.name for profile in found.domain.profiles]
    heads = (*names, f"package: {', '.join(issue.name for issue in found.domain.issues)}")
    print(f"{found.outcomes:,} packages, {len(found.pareto.packages):,} of them undominated; {found.rule} rule")
    print_table(("no agreement", *names), [("is worth", *(f"{value:.6g}" for value in found.disagreement))])
    for rule, chosen in found.solutions.items():
        title = rule.replace("_", "-")
        print_table(heads, _rows(chosen), title if chosen.packages else f"{title}: no package suits everybody")
    print_table(heads, _rows(found.pareto), "undominated")
    for sentence in found.unstated:
        advise(f"warning: {sentence}")


def _rows(chosen: "Chosen") -> list[tuple[str, ...]]:
    return [
        (*(f"{value:.6g}" for value in values), ", ".join(package))
        for package, values in zip(chosen.packages, chosen.values, strict=True)
    ]


def document_of(found: "DomainPoints") -> dict[str, Any]:
    """Return the points of a domain as a JSON document; packages and values stand in the same order."""
    names = [profile.name for profile in found.domain.profiles]
    return {
        "domain": found.domain.name,
        "issues": [issue.name for issue in found.domain.issues],
        "parties": names,
        "rule": found.rule,
        "disagreement": dict(zip(names, found.disagreement, strict=True)),
        "disagreement_assumed": list(found.assumed),
        "outcomes": found.outcomes,
        "pareto": _document(found.pareto),
        **{rule: _document(chosen) for rule, chosen in found.solutions.items()},
    }


def _document(chosen: "Chosen") -> dict[str, Any]:
    packages = [list(package) for package in chosen.packages]
    return {"values": [list(values) for values in chosen.values], "packages": packages}
