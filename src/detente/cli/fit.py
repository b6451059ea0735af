"""The command that fits a strategic model to a table of cases."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.app import app
from detente.cli.options import Json
from detente.cli.output import advise, print_json, print_table

if TYPE_CHECKING:
    from detente.study.fit import Estimate


@app.command(epilog="Example: detente fit agent-probit cases.csv --spec cases.yaml --penalty cauchy")
def fit(
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="agent-probit, agent-logit, private-probit or signalling.")
    ],
    data: Annotated[Path, typer.Argument(metavar="DATA.csv", help="A table with headings, one row a case.")],
    *,
    spec: Annotated[Path, typer.Option("--spec", help="The YAML file that says which column means what.")],
    method: Annotated[
        str | None,
        typer.Option("--method", help="For signalling: pl, npl or ml (pseudo-, nested pseudo-, full likelihood)."),
    ] = None,
    penalty: Annotated[
        str | None,
        typer.Option("--penalty", help="none, cauchy or log-f; by default cauchy if cases are separated, else none."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Fit a strategic model to a table of cases: what each side's payoffs depend on, and how sure that is."""
    from detente.study.fit import fit_cases

    found = fit_cases(model, data, spec, method=method, penalty=penalty)
    if as_json:
        print_json(document_of(found))
        return
    rows = [
        (item.name, f"{item.value:.4f}", *(_tested(item.value, item.error)), _remark(found, item.name))
        for item in found.coefficients
    ]
    print_table(("coefficient", "value", "standard error", "z", "remark"), rows)
    print_table(("what", "value"), _facts(found))
    for warning in warnings_of(found):
        advise(f"warning: {warning}")


def _tested(value: float, error: float) -> tuple[str, str]:
    return ("-", "-") if math.isnan(error) else (f"{error:.4f}", f"{value / error:.2f}" if error > 0 else "-")


def _remark(found: "Estimate", name: str) -> str:
    if name in found.not_identified:
        return "not identified"
    return "separated" if name in found.separated else ""


def _facts(found: "Estimate") -> list[tuple[str, str]]:
    pseudo = "pseudo-log-likelihood" if found.method == "pl" else "log-likelihood"
    facts = [
        ("model, method", f"{found.model}, {found.method}"),
        (pseudo, f"{found.log_likelihood:.6f}"),
        ("AIC, BIC", f"{found.aic:.4f}, {found.bic:.4f}"),
        ("cases", f"{found.cases} ({', '.join(f'{count} {name}' for name, count in found.endings.items())})"),
        *((f"left out: {reason}", str(len(lines))) for reason, lines in found.dropped.items()),
        *((f"base of {column}", level) for column, level in found.bases.items()),
        ("standard errors", found.errors),
        ("penalty", f"{found.penalty}: {found.why_penalty}" if found.why_penalty else found.penalty),
        ("search", f"{found.ended.sentence}, {found.steps} steps"),
    ]
    if found.several is not None:
        facts.append(("cases with several equilibria", str(found.several)))
    return facts


def warnings_of(found: "Estimate") -> list[str]:
    """Return what a reader of the coefficients must know."""
    said = []
    if found.not_identified:
        said.append(
            f"the cases tell only {found.rank} of {len(found.coefficients)} directions apart; not identified: "
            f"{', '.join(found.not_identified)}; leave some out"
        )
    if found.separated:
        answer = f"the penalty {found.penalty} keeps them finite" if found.penalty != "none" else "they run off"
        said.append(f"separated, so without a finite maximum: {', '.join(found.separated)}; {answer}")
    if found.ended:
        said.append(f"the search {found.ended.sentence}")
    if found.several:
        said.append(f"{found.several} cases have several equilibria; a forecast needs a rule that names one")
    return said


def document_of(found: "Estimate") -> dict[str, Any]:
    """Return an estimate as a JSON document."""
    return {
        "model": found.model,
        "method": found.method,
        "log_likelihood": found.log_likelihood,
        "pseudo": found.method == "pl",
        "aic": found.aic,
        "bic": found.bic,
        "cases": found.cases,
        "observations": found.observations,
        "endings": dict(found.endings),
        "dropped": {reason: list(lines) for reason, lines in found.dropped.items()},
        "bases": dict(found.bases),
        "coefficients": [
            {"name": item.name, "value": item.value, "error": None if math.isnan(item.error) else item.error}
            for item in found.coefficients
        ],
        "errors": found.errors,
        "penalty": found.penalty,
        "why_penalty": found.why_penalty,
        "separated": list(found.separated),
        "rank": found.rank,
        "not_identified": list(found.not_identified),
        "several_equilibria": found.several,
        "ended": found.ended.name.lower(),
        "ended_says": found.ended.sentence,
        "steps": found.steps,
        "warnings": warnings_of(found),
    }
