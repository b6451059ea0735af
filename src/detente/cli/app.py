"""The application: its commands, and how an error becomes a line on stderr and an exit code."""

import shlex
import sys
import traceback
import warnings
from typing import Annotated, Any

import typer

from detente.version import __version__

app = typer.Typer(
    name="detente",
    help=(
        "A laboratory for strategic negotiation: one crisis file, several formal models, thousands "
        "of worlds, one brief."
    ),
    epilog=(
        "Begin with: detente brief geneva-2022 · detente new my-crisis · Exit codes: 0 done, 1 "
        "our failure, 2 bad input, 3 refused, 130 stopped."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
STATE = {"debug": False, "quiet": False}
COMPUTING = {
    "run",
    "brief",
    "balance",
    "reveal",
    "watch",
    "game",
    "solve",
    "show",
    "plan",
    "deals",
    "agenda",
    "trace",
    "leverage",
    "backtest",
    "table",
    "options",
    "explain",
    "stabilise",
    "evolve",
}  # commands that need the models


def _show_version(value: bool) -> None:  # noqa: FBT001 - the signature of a Typer callback
    if value:
        typer.echo(f"detente {__version__}")
        raise typer.Exit


@app.callback()
def settings(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where in the program an error arose.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no advice on stderr.")] = False,
) -> None:
    """Keep what holds for every command."""
    del version
    STATE.update(debug=debug, quiet=quiet)


def run_app(arguments: list[str]) -> int:
    """Run one command and return its exit code; see :func:`detente.cli.main`."""
    from detente.cli import (  # noqa: F401 - each adds its commands
        confrontations,
        files,
        fit,
        games,
        histories,
        plans,
        reports,
        runs,
    )
    from detente.cli.mediation import agenda, deals, divide, domain  # noqa: F401
    from detente.cli.spatial import backtest, leverage, table, trace  # noqa: F401
    from detente.cli.stability import evolve, explain, options, stabilise  # noqa: F401

    _tell_of_compiling(arguments)
    warnings.showwarning = _show_warning  # type: ignore[assignment]
    try:
        result: Any = app(args=arguments, standalone_mode=False)
    except BrokenPipeError:
        raise
    except (Exception, KeyboardInterrupt) as error:
        return _code_of(error, arguments)
    return result if isinstance(result, int) else 0


def _tell_of_compiling(arguments: list[str]) -> None:
    """Say on stderr that the models are compiled first, where they are; it takes minutes, once."""
    words = [word for word in arguments if not word.startswith("-")]
    if not words or words[0] not in COMPUTING or {"-q", "--quiet", "-h", "--help"} & set(arguments):
        return
    from pathlib import Path

    from detente.core.machine_code import is_made

    if not is_made(Path(__file__).resolve().parents[1]):
        print("compiling the models for this machine, once: two or three minutes", file=sys.stderr)


def _code_of(error: BaseException, arguments: list[str]) -> int:
    """Say what went wrong on stderr, and return the exit code."""
    from detente.core.errors import DetenteError, Stopped

    if STATE["debug"] and not isinstance(error, typer.Exit):
        traceback.print_exception(error)
    match error:
        case typer.Exit():
            return int(error.exit_code)
        case DetenteError():
            if isinstance(error, Stopped):
                error.resume = shlex.join(["detente", *arguments])
            return _say(str(error), error.exit_code)
        case KeyboardInterrupt() | typer.Abort():
            return _say("stopped", 130)
        case OSError():
            return _say(f"{error.filename or 'the system'}: {error.strerror or error}", 1)
    if hasattr(error, "show"):  # a complaint about usage; Typer gives these no public parent
        error.show()
        return int(getattr(error, "exit_code", 2))
    kind = type(error).__name__
    return _say(f"this is a fault of the program: {kind}: {error}; run it again with detente --debug and report it", 1)


def _say(message: str, code: int) -> int:
    print(message, file=sys.stderr)
    return code


def _show_warning(message: Warning | str, *_where: Any) -> None:
    if not STATE["quiet"]:
        print(f"warning: {message}", file=sys.stderr)
