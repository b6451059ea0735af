"""Write the generated pages of the manual: fields, lenses' tables, the command line, the crisis file.

``python -m docs.generate`` writes them; with ``--check`` it writes nothing and fails when one is stale.
"""

import contextlib
import io
import os
import sys
from pathlib import Path

from pydantic import BaseModel

from detente.core.wording import FIFTHS, LIKELIHOODS
from detente.crisis.crisis import Crisis
from detente.crisis.file.messages import _inner
from detente.lens import Lens
from detente.lenses import all_lenses
from detente.worlds.fields import FIELDS

HERE = Path(__file__).parent
MARK = "<!-- generated: do not edit below, run `make reference` -->"


def fields_page() -> str:
    """Return the table of fields."""
    rows = [
        (
            f"| `{field.name}` | {', '.join(field.dims) or 'one'} | {field.unit} | {field.low:g} to "
            f"{field.high:g} | {field.says} | `{field.source}` | {field.missing or '-'} |"
        )
        for field in FIELDS.values()
    ]
    head = (
        "| field | dims | unit | range | what it is | where it comes from | missing means "
        "|\n|---|---|---|---|---|---|---|\n"
    )
    return (
        "# Fields of the worlds\n\nThe draw axis comes first everywhere and is not named.\n\n"
        + head
        + "\n".join(rows)
        + "\n"
    )


def lens_tables(lens: Lens) -> str:
    """Return what a lens reads and gives, as tables."""
    reads = "\n".join(
        f"| `{name}` | {', '.join(FIELDS[name].dims) or 'one'} | {FIELDS[name].says} |" for name in lens.reads
    )
    gives = "\n".join(
        (
            f"| `{item.name}` | {', '.join(item.dims)} | {item.unit}, {item.low:g} to {item.high:g} | "
            f"{item.says} | {item.missing or '-'} |"
        )
        for item in lens.gives
    )
    return (
        f"Reads:\n\n| field | dims | what it is |\n|---|---|---|\n{reads}\n\n"
        f"Gives:\n\n| finding | dims | unit, range | what it is | missing means |\n|---|---|---|---|---|\n{gives}\n"
    )


def lens_page(name: str, written: str) -> str:
    """Return a lens' page with its table under the fixed heading renewed."""
    before, _, rest = written.partition("## What it reads and gives\n")
    _, _, after = rest.partition("## Where it misleads")
    return (
        f"{before}## What it reads and gives\n\n{MARK}\n\n{lens_tables(all_lenses()[name])}\n## "
        f"Where it misleads{after}"
    )


def records_of(record: type[BaseModel], seen: dict[str, type[BaseModel]]) -> dict[str, type[BaseModel]]:
    """Return every record that a record holds, by name, in the order of the file."""
    for info in record.model_fields.values():
        for part in _inner(info.annotation):
            if issubclass(part, BaseModel) and part.__name__ not in seen:
                seen[part.__name__] = part
                records_of(part, seen)
    return seen


def crisis_page() -> str:
    """Return the keys of the crisis file, from the records themselves."""
    parts = [
        "# The crisis file, key by key",
        "",
        (
            "Numbers may be written as the words below, or as described in [the crisis "
            "file](../explanation/crisis-file.md)."
        ),
        "",
    ]
    parts += [
        "| word | range |",
        "|---|---|",
        *(f"| {word} | {low:g} to {high:g} |" for word, (low, high) in (FIFTHS | LIKELIHOODS).items()),
        "",
    ]
    for name, record in records_of(Crisis, {"Crisis": Crisis}).items():
        parts += [
            f"## {name}",
            "",
            (record.__doc__ or "").split("Attributes")[0].strip(),
            "",
            "| key | needed | default |",
            "|---|---|---|",
        ]
        for key, info in record.model_fields.items():
            needed = "yes" if info.is_required() else "no"
            default = (
                ""
                if info.is_required() or info.default in (None, (), "") or info.default_factory
                else _default(info.default)
            )
            parts.append(f"| `{info.alias or key}` | {needed} | {default} |")
        parts.append("")
    return "\n".join(parts)


def _default(value: object) -> str:
    from detente.core.record import Number, write_number

    if isinstance(value, Number):
        return f"`{write_number(value)}`"
    return "" if isinstance(value, dict | BaseModel) else f"`{value}`"


def command_page() -> str:
    """Return every command's help."""
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
    from detente.cli.app import app, run_app
    from detente.cli.mediation import agenda, deals, divide, domain  # noqa: F401
    from detente.cli.spatial import backtest, leverage, table, trace  # noqa: F401

    os.environ.update(COLUMNS="100", TERM="dumb", NO_COLOR="1", TERMINAL_WIDTH="100")
    names = [[command.name or command.callback.__name__] for command in app.registered_commands if command.callback]
    for group in app.registered_groups:
        inner = group.typer_instance.registered_commands if group.typer_instance else []
        names += [[str(group.typer_instance.info.name), str(command.name)] for command in inner if group.typer_instance]
    parts = [
        "# The command line",
        "",
        "Exit codes: 0 done, 1 our failure, 2 bad input, 3 refused, 130 stopped. Every command has `--json`.",
        "",
    ]
    for words in sorted(names):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            run_app([*words, "--help"])
        text = "\n".join(line.rstrip() for line in said.getvalue().strip().splitlines())
        parts += [f"## detente {' '.join(words)}", "", "```text", text, "```", ""]
    return "\n".join(parts)


def pages() -> dict[Path, str]:
    """Return every generated page with its text."""
    found = {
        HERE / "reference" / "fields.md": fields_page(),
        HERE / "reference" / "crisis-file.md": crisis_page(),
        HERE / "reference" / "command-line.md": command_page(),
    }
    for name in all_lenses():
        file = HERE / "lenses" / f"{name}.md"
        found[file] = lens_page(name, file.read_text(encoding="utf-8"))
    return found


def main() -> int:
    """Write the pages, or check them."""
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.relative_to(HERE.parent)} is stale; run: make reference")
        return 1 if stale else 0
    for path in stale:
        path.write_text(pages()[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
