"""The command that divides a table of points between two parties."""

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.app import app
from detente.cli.options import Json
from detente.cli.output import advise, print_json, print_table

if TYPE_CHECKING:
    from detente.study.division import Divided


@app.command(epilog="Example: detente divide points.csv --json")
def divide(
    table: Annotated[
        Path, typer.Argument(metavar="TABLE.csv", help="One row an issue: its name and the points of two parties.")
    ],
    *,
    rescale: Annotated[bool, typer.Option("--rescale", help="Bring columns that do not sum to 100 to 100.")] = False,
    as_json: Json = False,
) -> None:
    """Divide issues between two parties by Adjusted Winner: equal totals, at most one issue split, exact fractions."""
    from detente.study.division import divide_table

    found = divide_table(table, rescale=rescale)
    if as_json:
        print_json(document_of(found))
        return
    _show(found)
    if found.table.rescaled:
        advise("the points were rescaled to 100 a party")
    advise("the totals are on two private scales: equal totals are equal shares of what each said it wants")


def _both(value: Fraction) -> str:
    """Return a number as a fraction, with its decimal where it is none."""
    from detente.study.division import decimal

    return str(value) if value.denominator == 1 else f"{value} = {decimal(value)}"


def _show(found: "Divided") -> None:
    first, second = found.table.parties
    division = found.division
    rows = [
        (issue, _both(a), _both(b), found.table.parties[owner], _both(share), _both(1 - share))
        for issue, (a, b), owner, share in zip(
            found.table.issues, found.table.points, division.owners, division.shares, strict=True
        )
    ]
    heads = (
        "issue",
        f"points of {first}",
        f"points of {second}",
        "first to",
        f"share of {first}",
        f"share of {second}",
    )
    print_table(heads, rows, "Division")
    steps = [
        (found.table.issues[t.issue], _both(t.share), found.table.parties[t.giver], found.table.parties[1 - t.giver])
        for t in division.transfers
    ]
    print_table(("handed over", "part", "from", "to"), steps or [("nothing", "-", "-", "-")])
    totals = [
        ("issues of the higher bidder", *map(_both, division.before_ties)),
        ("with tied issues", *map(_both, division.first)),
        ("in the end", *map(_both, division.totals)),
        ("Nash, for comparison", *map(_both, found.nash.totals)),
        *(("best without splitting", *map(_both, pair)) for pair in found.whole),
    ]
    print_table(("totals", first, second), totals)
    said = {True: "yes", False: "no"}
    merits = found.merits
    print_table(
        ("free of envy", "equal totals", "efficient"),
        [(said[merits.envy_free], said[merits.equitable], said[merits.efficient])],
    )
    replies = [
        (party, _both(reply.honest), _both(reply.bound), _both(reply.bound - reply.honest))
        for party, reply in zip(found.table.parties, found.replies, strict=True)
    ]
    print_table(("if it knew the other's points", "honest", "misstating, up to", "gain, up to"), replies)


def document_of(found: "Divided") -> dict[str, Any]:
    """Return a division as a JSON document; fractions are texts such as "395/6", with decimals beside them."""
    parties, issues, division = found.table.parties, found.table.issues, found.division

    def each(values: Any) -> dict[str, Any]:
        return {party: _number(value) for party, value in zip(parties, values, strict=True)}

    return {
        "parties": list(parties),
        "rescaled": found.table.rescaled,
        "points": {issue: each(pair) for issue, pair in zip(issues, found.table.points, strict=True)},
        "before_ties": each(division.before_ties),
        "first_allocation": each(division.first),
        "first_owners": {issue: parties[owner] for issue, owner in zip(issues, division.owners, strict=True)},
        "transfers": [
            {"issue": issues[t.issue], "share": _number(t.share), "from": parties[t.giver], "to": parties[1 - t.giver]}
            for t in division.transfers
        ],
        "shares": {issue: each((share, 1 - share)) for issue, share in zip(issues, division.shares, strict=True)},
        "totals": each(division.totals),
        "merits": vars(found.merits),
        "misstating": {
            party: {
                "honest": _number(reply.honest),
                "bound": _number(reply.bound),
                "gain": _number(reply.bound - reply.honest),
                "report": {issue: _number(value) for issue, value in zip(issues, reply.report, strict=True)},
                "reached": _number(reply.reached),
            }
            for party, reply in zip(parties, found.replies, strict=True)
        },
        "nash": {
            "totals": each(found.nash.totals),
            "shares": {issue: each((share, 1 - share)) for issue, share in zip(issues, found.nash.shares, strict=True)},
        },
        "utilitarian_total": _number(found.utilitarian),
        "best_without_splitting": [each(pair) for pair in found.whole],
    }


def _number(value: Fraction) -> dict[str, Any]:
    return {"fraction": str(value), "decimal": float(value)}
