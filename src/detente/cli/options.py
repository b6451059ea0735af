"""Options that several commands share, named and explained once."""

from pathlib import Path
from typing import Annotated

import typer

Case = Annotated[
    str, typer.Argument(metavar="CASE", help="A folder with crisis.yaml, a crisis file, or the name of a bundled case.")
]
RunName = Annotated[str, typer.Argument(metavar="RUN", help="The beginning of a run's name, or 'last'.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document, and nothing else, to stdout.")]
Lenses = Annotated[list[str] | None, typer.Option("--lens", help="Only this lens; may be given several times.")]
Reading = Annotated[
    str | None, typer.Option("--reading", help="Only this reading; by default all, mixed by their weights.")
]
Draws = Annotated[int, typer.Option("--draws", help="How many worlds.")]
SeedNumber = Annotated[
    int, typer.Option("--seed", help="Where all luck comes from; the same seed gives the same numbers.")
]
Threads = Annotated[int | None, typer.Option("--threads", min=1, help="How many threads; changes no number.")]
Documents = Annotated[
    Path | None,
    typer.Option(
        "--documents",
        envvar="DETENTE_DOCUMENTS",
        help="Your folder of source documents, to see the quotes; checked by digest.",
    ),
]
