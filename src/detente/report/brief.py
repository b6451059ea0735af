"""The brief: one self-contained page, no script, no outside request; the same run gives the same bytes.

Text of the crisis is never trusted: the template escapes everything, and the page's content policy lets in nothing but
its own style sheet, by digest.
"""

import hashlib
import os
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from importlib.resources import files
from pathlib import Path

from detente.report.figures.figure import PARTY, SERIES, Figure, party_colour
from detente.report.lean import lean
from detente.report.views.brief import BriefView, brief_view
from detente.report.views.ending.game import ending_words
from detente.report.views.ending.history import ODDS, behind_move
from detente.report.views.ending.outcomes import BEHIND_TOGETHER
from detente.report.views.ending.words import type_label
from detente.report.views.numeral import plain, plain_number
from detente.report.views.seam import Done, Opened
from detente.report.views.spatial.spread import spread_sentences

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
SECTIONS = {
    "parties": "Parties",
    "issues": "Issues",
    "stances": "Stances",
    "levers": "Levers",
    "audiences": "Audiences",
    "tracks": "Tracks",
    "confrontation": "Confrontation",
    "watchers": "Watchers",
    "steps": "Steps of the agreement",
    "orders": "Orders of the steps, and who insists on them",
    "guarantees": "Guarantees",
    "implementation": "How it is carried out",
    "options": "Options, and how states compare",
    "hypotheses": "Hypotheses, and what each would change",
    "readings": "Readings, and what each states otherwise",
    "beliefs": "Beliefs of parties about each other",
    "history": "History, and what it changed",
}


def write_brief(
    opened: Opened, result: Done, by_reading: Mapping[str, Done], path: Path, documents: Path | None = None
) -> Path:
    """Write the brief of a run, whole or not at all.

    Parameters
    ----------
    opened : OpenCrisis
    result : Result
        The run over all readings, or over the one that was asked for.
    by_reading : mapping of reading to Result
        Runs of each reading alone; may be empty.
    path : Path
        The file to write.
    documents : Path, optional
        The reader's folder of documents; with it, the brief shows quotes.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OtherEdition
        When a document in the folder is another edition than the one that was coded.
    """
    del opened  # everything that is shown comes from the run's own plan
    return write_page(brief_view(result, by_reading, documents), path)


def write_page(view: BriefView, path: Path) -> Path:
    """Write the brief of a view, whole or not at all, and return the file."""
    page = render(view)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(page, encoding="utf-8", newline="\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def render(view: BriefView) -> str:
    """Return the brief as a page of HTML."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("detente.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    written = files("detente.report").joinpath("templates", "brief.css").read_text(encoding="utf-8")
    css = _stripped(f"{_colours()}\n{written}")
    digest = b64encode(hashlib.sha256(css.encode()).digest()).decode()
    environment.filters |= {
        "plain": plain,
        "day": day,
        "short": plain_number,
        "type": type_label,
        "by_stem": by_stem,
        "readers": partial(readers, [name for name, _ in view.identity.lenses]),
        "value": "{:.6g}".format,
    }
    environment.globals |= {"sections": SECTIONS, "ending_words": ending_words, "spread_sentences": spread_sentences}
    places = {party.party: place for place, party in enumerate(view.people.parties)}
    drawn = figures(view, places)
    text = environment.get_template("brief.html.j2").render(
        view=view,
        css=Markup(css),
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'",
        figures=drawn,
        svg={name: Markup(figure.svg) for name, figure in drawn.items()},
        signs={party: Markup(_sign(place)) for party, place in places.items()},
        target=targets(view),
        used=[claim for claim in view.sources.claims if claim.used_by],
        rest=[claim for claim in view.sources.claims if not claim.used_by],
    )
    return lean(_stripped(text).replace("&#39;", "'"))  # every attribute of the page stands in double quotes


def by_stem(places: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return places of numbers under what they have in common but the last name.

    >>> by_stem(["stances.a.x.ideal", "stances.a.x.limit"])
    [('stances.a.x', [('ideal', 'stances.a.x.ideal'), ('limit', 'stances.a.x.limit')])]
    >>> by_stem(["readings.kyiv/ratify_doubt"])
    [('readings.kyiv sets', [('ratify_doubt', 'readings.kyiv/ratify_doubt')])]
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for at in places:
        stem, _, leaf = at.replace("/", " sets .").rpartition(".")
        found.setdefault(stem.strip(), []).append((leaf, at))
    return [(stem.replace(" sets .", " sets "), leaves) for stem, leaves in found.items()]


def readers(everyone: Sequence[str], names: Sequence[str]) -> str:
    """Return which of all lenses read a number, the shorter way round.

    >>> readers(["deals", "room", "weighted_mean"], ["deals", "room"])
    'all but weighted mean'
    >>> readers(["deals", "room", "weighted_mean"], ["weighted_mean"])
    'weighted mean'
    """
    missing = [lens for lens in everyone if lens not in names]
    if not missing:
        return "all"
    said = f"all but {', '.join(missing)}" if len(missing) < len(names) else ", ".join(names)
    return said.replace("_", " ") or "none"


def _colours() -> str:
    """Return the colours of parties and series by name; the style sheet has others for the dark."""
    named = {"party": PARTY, "series": SERIES}
    return f":root {{ {' '.join(f'--{kind}-{at}: {c};' for kind, of in named.items() for at, c in enumerate(of))} }}"


def _stripped(text: str) -> str:
    """Return a text without the blanks that only indent it."""
    return "\n".join(line for raw in text.splitlines() if (line := raw.strip()))


def figures(view: BriefView, places: Mapping[str, int]) -> dict[str, Figure]:
    """Return every figure of the brief by name."""
    from detente.report.figures.game_tree import game_tree
    from detente.report.figures.intervals import gains_figure, outcomes_figure, rooms_figure
    from detente.report.figures.issue_scale import issue_scale
    from detente.report.figures.key import scale_key
    from detente.report.figures.ladder import ladder_figure
    from detente.report.figures.mediation import panel_figures
    from detente.report.figures.odds import odds_figure
    from detente.report.figures.options import option_figures
    from detente.report.figures.plan import plan_figure
    from detente.report.figures.spatial.offers_map import offers_figure, offers_key

    drawn = [issue_scale(issue, dict(places)) for issue in view.issues]
    if drawn:
        drawn.append(scale_key())
    if any(issue.room for issue in view.issues):
        drawn.append(rooms_figure(view.readings))
    if view.balances:
        drawn.append(gains_figure(view.balances))
    if view.outcomes is not None:
        drawn.append(outcomes_figure(view.outcomes))
    if view.history is not None and view.history.enough and view.history.hypotheses:
        drawn.append(odds_figure(view.history))
    if view.game is not None:
        drawn.append(game_tree(view.game, dict(places)))
    if view.panels is not None:
        drawn += panel_figures(view.panels)
    if view.options is not None:
        drawn += option_figures(view.options, places)
    drawn += [ladder_figure(agenda) for agenda in view.agendas]
    drawn += [plan_figure(plan, places) for plan in view.plans if plan.steps]
    offers = [item.offers for item in view.pressure if item.offers is not None]
    if offers:
        drawn.append(offers_key({party.party: party.name for party in view.people.parties}, places))
    drawn += [offers_figure(item, places) for item in offers]
    return {figure.name: figure for figure in drawn}


def targets(view: BriefView) -> dict[str, str]:
    """Return where every number leads, by what explains it: an id of the page."""
    found = {place: f"n-{place}" for place in view.sources.places}
    found |= {at: f"why-{at}" for at in view.rests}
    found |= {f"balance/{item.lens}": f"why-balance/{item.lens}" for item in view.balances}
    if view.outcomes is not None:
        found[BEHIND_TOGETHER] = f"why-{BEHIND_TOGETHER}"
    if view.game is not None:
        found |= {worth.at: f"why-{worth.at}" for worth in view.game.worths}
    if view.history is not None:
        found[ODDS] = f"why-{ODDS}"
        found |= {at: f"why-{at}" for move in view.history.moves for at in [behind_move(move.at)]}
    return found


def _sign(place: int) -> str:
    from detente.report.figures.strokes import sign

    drawn = sign(place, (9, 9), party_colour(place))
    return f'<svg class="sign" viewBox="0 0 18 18" width="18" height="18" aria-hidden="true">{drawn}</svg>'


def day(written: str) -> str:
    """Return a day as a reader says it.

    >>> day("2022-01-24")
    '24 January 2022'
    """
    stated = date.fromisoformat(written)
    return f"{stated.day} {MONTHS[stated.month - 1]} {stated.year}"
