"""Commands about crisis files: new, check, schema, why."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from detente.cli.app import app
from detente.cli.options import Case, Documents, Json
from detente.cli.output import advise, print_json, print_table


@app.command(epilog="Example: detente new my-crisis")
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that does not exist yet, or is empty.")],
    *,
    as_json: Json = False,
) -> None:
    """Start a crisis: a small commented file that checks clean, ready to be changed."""
    from detente.crisis.file.cases import new_case

    files = new_case(folder)
    if as_json:
        print_json({"folder": str(folder), "files": [str(file) for file in files]})
    advise(f"wrote {', '.join(str(file) for file in files)}; edit crisis.yaml, then: detente check {folder}")


@app.command(epilog="Example: detente check geneva-2022 --json")
def check(
    case: Case,
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings count as errors.")] = False,
    as_json: Json = False,
) -> int:
    """Check a case: every error and warning of all its files, and where its numbers come from."""
    from detente.crisis.file.cases import check_case
    from detente.crisis.sources import sources

    found = check_case(case)
    origin = sources(found.crisis) if found.crisis is not None else None
    bad = bool(found.errors) or (strict and bool(found.warnings))
    if as_json:
        print_json(
            {
                "ok": not bad,
                "errors": [vars(problem) for problem in found.errors],
                "warnings": [vars(problem) for problem in found.warnings],
                "numbers": {
                    name: getattr(origin, name) if origin else None for name in ("claimed", "assumed", "default")
                },
                "gaps": list(origin.gaps) if origin else [],
                "conflicts": list(origin.conflicts) if origin else [],
            }
        )
        return 2 if bad else 0
    for problem in found.errors:
        print(f"error: {problem}")
    for problem in found.warnings:
        print(f"warning: {problem}")
    if origin is not None:
        print(
            f"{case}: {origin.claimed} numbers rest on claims, {origin.assumed} are assumed, "
            f"{origin.default} are defaults"
        )
        if origin.gaps:
            advise(f"{len(origin.gaps)} claims stand behind no number; list them with --json")
    verdict = f"{len(found.errors)} errors, {len(found.warnings)} warnings"
    advise(f"{verdict}; mend them from the first on" if bad else f"{verdict}; next: detente brief {case}")
    return 2 if bad else 0


@app.command(
    epilog=(
        "Example: detente schema > crisis.schema.json, then in crisis.yaml: # "
        "yaml-language-server: $schema=crisis.schema.json"
    )
)
def schema(
    part: Annotated[str, typer.Argument(metavar="[crisis|claims|reading]", help="Which file's schema.")] = "crisis",
    *,
    as_json: Json = False,
) -> None:
    """Print the JSON Schema of the crisis file, for completion and checks in an editor."""
    del as_json  # the schema is JSON in any case
    from detente.core.errors import NotFound
    from detente.crisis.file.schema import SCHEMAS

    if part not in SCHEMAS:
        raise NotFound("schema", part, tuple(SCHEMAS))
    print_json(SCHEMAS[part]())


@app.command(epilog="Example: detente why geneva-2022 levers.invade.cost")
def why(
    case: Case,
    path: Annotated[str, typer.Argument(metavar="PATH", help="The address of a number, such as levers.invade.cost.")],
    *,
    documents: Documents = None,
    as_json: Json = False,
) -> None:
    """Say why a number is what it is: its value and spread, who changes it, and what it rests on."""
    from detente.workbench import explain_number, open_crisis

    opened = open_crisis(case)
    found = explain_number(opened, path, documents)
    if as_json:
        print_json(found)
        return
    _print_why(found)


def _print_why(found: dict[str, Any]) -> None:
    print(f"{found['path']} = {_written(found['written'])}    ({found['source']})")
    if found["distribution"]:
        print("  " + "  ".join(f"{name} {value:.3g}" for name, value in found["distribution"].items()))
    for kind in ("assumed", "note"):
        if found[kind]:
            print(f"  {kind}: {found[kind]}")
    _print_claims(found["claims"])
    for overlay in found["overlays"]:
        print(f"  changed by {overlay['by']}: {_written(overlay['written'])}    ({overlay['source']})")
        for kind in ("assumed", "note"):
            if overlay[kind]:
                print(f"    {kind}: {overlay[kind]}")
        _print_claims(overlay["claims"], "    ")


def _print_claims(claims: list[dict[str, Any]], indent: str = "  ") -> None:
    rows = [
        (
            f"{indent}{claim['id']}",
            claim["voice"],
            claim["says"],
            f"{claim['document']} {claim['start']}-{claim['end']}",
            claim["quote"] or "",
        )
        for claim in claims
    ]
    if rows:
        print_table((f"{indent}claim", "voice", "says", "document, code points", "quote"), rows)


def _written(value: Any) -> str:
    return (
        "not stated"
        if value is None
        else json.dumps(value, ensure_ascii=False)
        if isinstance(value, dict)
        else str(value)
    )
