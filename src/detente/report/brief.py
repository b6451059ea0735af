"""The brief: one self-contained page, no script, no outside request, the same bytes for the same run."""

import hashlib
from base64 import b64encode
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from detente.report import saying
from detente.report.figures.figure import Figure
from detente.report.figures.intervals import gains, rooms
from detente.report.figures.issue_scale import issue_scale
from detente.report.views.brief import BriefView
from detente.worlds.outcomes import MEANING


def render(view: BriefView) -> str:
    """Return the brief as HTML text; everything that a crisis says is escaped."""
    folder = files("detente.report").joinpath("templates")
    css = folder.joinpath("brief.css").read_text(encoding="utf-8")
    digest = b64encode(hashlib.sha256(css.encode()).digest()).decode()
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        percent=saying.percent,
        percent_band=saying.percent_band,
        number=saying.number,
        gain=saying.gain,
        breakable=_breakable,
    )
    template = environment.from_string(folder.joinpath("brief.html.j2").read_text(encoding="utf-8"))
    page = template.render(
        view=view,
        css=Markup(css),
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'",
        scales={issue.issue: _drawn(issue_scale(issue)) for issue in view.issues},
        gains=_drawn(gains(view.balances, view.names)) if view.balances else None,
        rooms=_drawn(rooms(view.issues, view.by_reading)) if any(issue.room for issue in view.issues) else None,
        meaning=MEANING,
        groups=_groups(view),
    )
    return page.replace(" %", "\N{NO-BREAK SPACE}%")


def _drawn(drawing: Figure) -> Markup:
    return Markup(drawing.svg)


def _breakable(address: str) -> Markup:
    """Return an address that a narrow column breaks after its dots."""
    return Markup(".<wbr>").join(address.split("."))  # escapes what it joins


def _groups(view: BriefView) -> list[tuple[str, list[Any]]]:
    """Return the parameters by section: those of the crisis by its keys, then each overlay."""
    found: dict[str, list[Any]] = {}
    for parameter in view.sources.parameters:
        found.setdefault(parameter.place or parameter.path.split(".")[0], []).append(parameter)
    return list(found.items())


def write_page(view: BriefView, path: Path) -> Path:
    """Write the brief, whole or not at all, and return where it lies."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(render(view), encoding="utf-8", newline="\n")
    part.replace(path)
    return path
