"""The commands that hold lenses against decisions that are known."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.app import app
from detente.cli.options import Json, Lenses, SeedNumber
from detente.cli.output import advise, print_json, print_table, progress, say_folded

if TYPE_CHECKING:
    from detente.study.backtest.score import Backtest, Estimate, Score

LONGEST = 27  # characters of a forecaster's name
backtest = typer.Typer(
    name="backtest",
    help="Score every lens on decisions that are known, from your own copy of a table.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(backtest)


@backtest.command("deu", epilog="Example: detente backtest deu deu3.csv --weights ssi")
def deu(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="Your copy of the DEU III table, tab-separated.")],
    *,
    weights: Annotated[
        str,
        typer.Option(
            "--weights",
            help="What each actor weighs: ssi (Shapley-Shubik index of the Council), gdp (as the table has it), equal.",
        ),
    ] = "ssi",
    lens: Lenses = None,
    draws: Annotated[int, typer.Option("--draws", help="How many worlds of every proposal.")] = 200,
    seed: SeedNumber = 1,
    as_json: Json = False,
) -> None:
    """Score every lens on decisions of the European Union: errors, calibration, intervals over whole proposals."""
    from detente.workbench import backtest_deu

    with progress("backtest") as listener:
        done = backtest_deu(path, lenses=lens, weights=weights, draws=draws, seed=seed, listener=listener)
    if as_json:
        print_json(done.as_json())
        return
    _show(done.found)


def _interval(found: "Estimate", digits: int = 1, sign: str = "") -> str:
    low, high = (f"{value:{sign}.{digits}f}" for value in (found.low, found.high))
    return f"{low} to {high}".replace("-", "\N{MINUS SIGN}")


def _per_cent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _show(found: "Backtest") -> None:
    say_folded(
        f"{found.decided} decided issues of {found.proposals} proposals, of {found.rows} issues in the table; weights "
        f"{found.weights}; {found.draws} worlds of each. Errors are on the scale of 0 to 100, intervals are the middle "
        "90 % over resampled proposals, and whatever is fitted for an issue is fitted to the other proposals."
    )
    print_table(
        ("forecaster", "issues", "mean error", "90 %", "median", "within 10"),
        [
            (
                _shown(item.name),
                str(item.issues),
                f"{item.mae.value:.2f}",
                _interval(item.mae),
                f"{item.median_error:.1f}",
                _per_cent(item.within_10),
            )
            for item in found.scores
        ],
        "How far the point was off",
    )
    print_table(
        ("forecaster", "difference", "90 %", "reading"),
        [
            (
                _shown(item.name),
                f"{item.to_mean.value:+.2f}".replace("-", "\N{MINUS SIGN}"),
                _interval(item.to_mean, 2, "+"),
                _verdict(item.to_mean),
            )
            for item in found.scores
            if item.to_mean is not None
        ],
        "Mean error less that of the weighted mean, on the same issues",
    )
    print_table(
        ("forecaster", "CRPS", "90 %", "with spread", "in 50 %", "in 90 %"),
        [
            (
                _shown(item.name),
                f"{item.crps.value:.2f}",
                _interval(item.crps),
                f"{item.crps_with_spread.value:.2f}",
                _per_cent(item.inside_50.value),
                _per_cent(item.inside_90.value),
            )
            for item in sorted(found.scores, key=_by_crps)
        ],
        "How good the distribution was (smaller CRPS is better)",
    )
    _notes(found)


def _shown(name: str) -> str:
    """Return a name that leaves room for the figures in a terminal of 80 columns."""
    return name if len(name) <= LONGEST else name.replace(": ", ":\n", 1)


def _by_crps(item: "Score") -> tuple[bool, float]:
    return (not item.is_lens, item.crps.value)


def _verdict(difference: "Estimate") -> str:
    if difference.high < 0:
        return "nearer than the mean"
    return "farther than the mean" if difference.low > 0 else "not told apart"


def _notes(found: "Backtest") -> None:
    lenses: Sequence[str] = [item.name for item in found.scores if item.is_lens]
    if "compromise_forecast" in lenses:
        say_folded(
            f"compromise_forecast was scored with constants fitted to the other proposals: the end is somebody's "
            f"position with chance {found.share.value:.2f} ({found.share.low:.2f} to {found.share.high:.2f} over the "
            f"proposals left out), and {found.shrink.value:.2f} ({found.shrink.low:.2f} to {found.shrink.high:.2f}) of "
            "the way from the middle to the mean is kept."
        )
    silent = {name: count for name, count in found.left_out.items() if count}
    if silent:
        told = ", ".join(f"{name} {count}" for name, count in silent.items())
        say_folded(f"Issues left out, because what is said of them rests on a reference point not stated: {told}.")
    advise("with spread: the CRPS once residuals, as they were at other proposals, are laid around the point")
