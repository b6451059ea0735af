"""Which column of a table holds what: headings as people write them, and the scale in brackets behind them.

Two forms are known. *Wide*: one row a party, one column an issue, and the salience in one column for all issues or in
one for each. *Long*: one row a party and issue. Case, blanks, underscores and hyphens do not matter, and some other
words mean the same (``SYNONYMS``); a scale may stand behind a heading, ``delay [4..10]``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from detente.core.errors import nearest, shorten
from detente.crisis.file.positions.cells import is_computed
from detente.crisis.file.positions.decode import Cells, bad, plain_heading

SYNONYMS = {
    "party": (
        "party", "parties", "actor", "actors", "country", "countries", "stakeholder", "stakeholders", "player",
        "state", "member", "member state", "group", "agent", "name",
    ),
    "capability": (
        "capability", "capabilities", "power", "voting power", "influence", "resources", "resource", "weight",
        "strength", "clout", "votes",
    ),
    "salience": ("salience", "saliency", "importance", "priority", "attention"),
    "position": ("position", "positions", "stance", "ideal", "ideal point", "preference", "preferred position"),
    "issue": ("issue", "issues", "topic", "question", "dimension"),
}  # fmt: skip
OF_AN_ISSUE = {"capability": ("capability",), "salience": ("salience", "saliency", "importance"),
               "position": ("position", "stance")}  # fmt: skip
LEFT_OUT = (
    "", "note", "notes", "comment", "comments", "remark", "remarks", "source", "sources", "description", "id", "no",
    "nr", "number", "index",
)  # fmt: skip
STATUS_QUO = ("status quo", "reference point", "sq")  # a row that is no party
KNOWN = frozenset(word for words in SYNONYMS.values() for word in words)
_NUMBER = r"\s*([-+−]?\d+(?:[.,]\d+)?)\s*"
_SCALE = re.compile(rf"[\[(]{_NUMBER}(?:\.\.+|…|to|–|—|-|;|:|/){_NUMBER}%?\s*[\])]\s*$", re.ASCII)


@dataclass(frozen=True)
class IssueColumns:
    """Where a wide table has an issue: the columns of position and salience, and the scale that its heading states."""

    name: str
    position: int
    salience: int
    scale: tuple[float, float] | None


@dataclass(frozen=True)
class Columns:
    """Which column holds what; a long table has an ``issue`` column and no ``issues``."""

    party: int
    capability: int
    issues: tuple[IssueColumns, ...] = ()
    issue: int | None = None
    position: int | None = None
    salience: int | None = None
    salience_scale: tuple[float, float] | None = None
    position_scale: tuple[float, float] | None = None
    notes: tuple[str, ...] = field(default=())


def scale_of(heading: str) -> tuple[float, float] | None:
    """Return the scale that stands in brackets behind a heading.

    >>> scale_of("delay [4..10]"), scale_of("Salience (0-100)"), scale_of("delay (years)")
    ((4.0, 10.0), (0.0, 100.0), None)
    """
    found = _SCALE.search(heading)
    if not found:
        return None
    low, high = (float(text.replace("−", "-").replace(",", ".")) for text in found.groups())
    return (low, high) if low != high else None


def columns_of(table: Cells) -> Columns:
    """Return what every column of a table holds.

    Raises
    ------
    BadFile
        When a column is missing, stands twice, or could mean two things.
    """
    headings = table.headings.cells
    plain = [plain_heading(heading) for heading in headings]
    _check_headings(table)
    roles = {role: [place for place, text in enumerate(plain) if text in words] for role, words in SYNONYMS.items()}
    if not roles["party"] and plain[0] == "":
        roles["party"] = [0]  # as the row names of other programs are written
    for role, places in roles.items():
        if len(places) > 1:
            one, other = (headings[place] for place in places[:2])
            message = f"the columns '{shorten(one)}' and '{shorten(other)}' both mean the {role}"
            hint = "rename one of them, to 'note' if it should be left out"
            raise bad(table.file, table.headings.line, places[1] + 1, message, hint)
    sole = {role: places[0] for role, places in roles.items() if places}
    needed = ("party", "capability") + (("position", "salience") if "issue" in sole else ())
    for role in needed:
        if role not in sole:
            raise _missing(table, role)
    return _long(table, sole) if "issue" in sole else _wide(table, plain, sole)


def _check_headings(table: Cells) -> None:
    seen: dict[str, int] = {}
    for place, heading in enumerate(table.headings.cells):
        if is_computed(heading):
            message = f"the heading '{shorten(heading, 40)}' is one that a spreadsheet would compute"
            raise bad(table.file, table.headings.line, place + 1, message, "write it without the first sign")
        if not heading.isprintable() or len(heading) > 200:
            message = f"the heading '{shorten(heading, 40)}' is longer than 200 letters or hides some"
            raise bad(table.file, table.headings.line, place + 1, message, "write a short name")
        text = heading.casefold()
        if text and text in seen:
            message = f"the heading '{shorten(heading)}' stands twice, in columns {seen[text] + 1} and {place + 1}"
            raise bad(table.file, table.headings.line, place + 1, message, "rename one of them")
        seen[text] = place


def _missing(table: Cells, role: str, what: str = "") -> Exception:
    """Return the error about a column that is not there."""
    headings = table.headings.cells
    near = [
        heading
        for heading in headings
        if plain_heading(heading) not in KNOWN and nearest(plain_heading(heading), SYNONYMS[role]) is not None
    ]
    hint = f"did you mean '{shorten(near[0])}'? rename it {role}" if near else f"add a column named {role}"
    hint += f" (or {', '.join(word for word in SYNONYMS[role][1:5])})"
    there = ", ".join(shorten(heading, 30) for heading in headings[:12])
    message = f"there is no column of the {what or role}; the headings are: {there}"
    return bad(table.file, table.headings.line, 1, message, hint)


def _told(table: Cells, places: Iterator[int]) -> tuple[str, ...]:
    names = [f"'{table.headings.cells[place]}'" if table.headings.cells[place] else "one without a heading"
             for place in places if any(place < len(row.cells) and row.cells[place] for row in table.rows)]  # fmt: skip
    return (f"columns left out: {', '.join(names)}",) if names else ()


def _long(table: Cells, one: dict[str, int]) -> Columns:
    headings = table.headings.cells
    rest = (place for place in range(len(headings)) if place not in one.values())
    return Columns(
        party=one["party"],
        capability=one["capability"],
        issue=one["issue"],
        position=one["position"],
        salience=one["salience"],
        salience_scale=scale_of(headings[one["salience"]]),
        position_scale=scale_of(headings[one["position"]]),
        notes=_told(table, rest),
    )


def _part(plain: str, role: str) -> str | None:
    """Return the issue that a heading such as ``salience of delay`` is about, or None."""
    for word in OF_AN_ISSUE[role]:
        found = re.fullmatch(rf"(?:{word}(?: of| for| on)? (.+)|(.+) {word})", plain)
        if found:
            return found[1] or found[2]
    return None


def _wide(table: Cells, plain: list[str], one: dict[str, int]) -> Columns:
    headings = table.headings.cells
    cares: dict[str, int] = {}
    wants: dict[str, tuple[str, int]] = {}
    out = []
    for place, text in enumerate(plain):
        if place in (one["party"], one["capability"], one.get("salience")):
            continue
        if text in LEFT_OUT:
            out.append(place)
        elif (about := _part(text, "capability")) is not None:
            message = f"'{shorten(headings[place])}' would be a capability for '{shorten(about)}' alone"
            hint = "a party has one capability; write one column, or a table for each issue"
            raise bad(table.file, table.headings.line, place + 1, message, hint)
        elif (about := _part(text, "salience")) is not None:
            if about in cares:
                message = f"'{shorten(headings[place])}' is a second salience of '{shorten(about)}'"
                raise bad(table.file, table.headings.line, place + 1, message, "rename one of them")
            cares[about] = place
        else:
            about = _part(text, "position") or text
            if about in wants:
                message = f"the headings '{shorten(wants[about][0])}' and '{shorten(headings[place])}' mean one issue"
                raise bad(table.file, table.headings.line, place + 1, message, "rename one of them")
            wants[about] = (re.sub(r"\s*[\[(][^\[\](]*[\])]\s*$", "", headings[place]) or headings[place], place)
    if not wants:
        raise _missing(table, "position", "position on an issue")
    for about, place in cares.items():
        if about not in wants:
            near = nearest(about, wants)
            hint = f"did you mean '{near}'?" if near else f"add a column '{about}' with positions, or rename this one"
            message = f"'{shorten(headings[place])}' is the salience of an issue that no column has"
            raise bad(table.file, table.headings.line, place + 1, message, hint)
    if "salience" not in one and not set(wants) <= set(cares):
        lacks = next(about for about in wants if about not in cares)
        raise _missing(table, "salience", f"salience of '{shorten(lacks)}'" if cares else "salience")
    issues = tuple(
        IssueColumns(name, place, cares[about] if about in cares else one["salience"], scale_of(headings[place]))
        for about, (name, place) in wants.items()
    )
    scales = {
        scale_of(headings[place]) for place in [*cares.values(), *([one["salience"]] if "salience" in one else [])]
    }
    scale = next(iter(scales)) if len(scales) == 1 else None
    return Columns(one["party"], one["capability"], issues, salience_scale=scale, notes=_told(table, iter(out)))
