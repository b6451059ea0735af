"""Library figures: an Altair chart becomes an SVG that is offline, the same everywhere, readable and themed.

What Vega-Lite through vl-convert leaves to be cured, each here and each with its test: internal links come out as
addresses on an outside host; ids count up per process; there is no title and no description; the background is white;
text widths follow the fonts of the machine; long labels are cut.
"""

import json
import re
from html import escape
from typing import TYPE_CHECKING, Any

from detente.report.figures.figure import FAINT, FONT, INK, SOFT

if TYPE_CHECKING:
    import altair as alt

OUTSIDE = re.compile(r'((?:xlink:)?href=")https?://[^"#]*(#[^"]*")')
EMPTY = re.compile(r'<path class="(?:foreground|background)"[^>]*?(?: d=""| d="M0,0h0v0h0Z")[^>]*/>')
IDLE = re.compile(r' (?:opacity="1"|pointer-events="none"|transform="translate\(0,0\)"|stroke-width="1"(?= opacity))')
NAMED = re.compile(r' class="[^"]*"| role="graphics-object" aria-roledescription="group mark container"')
LABELS = 420  # pixels that a label may take; addresses and titles are never cut


def theme() -> dict[str, Any]:
    """Return the look that all library figures share."""
    axis = {
        "domainColor": SOFT,
        "gridColor": FAINT,
        "tickColor": SOFT,
        "labelColor": INK,
        "titleColor": SOFT,
        "labelLimit": LABELS,
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "maxExtent": LABELS,
    }
    legend = {
        "labelColor": INK,
        "titleColor": SOFT,
        "labelLimit": LABELS,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "symbolBaseStrokeColor": SOFT,
    }
    return {
        "background": "transparent",
        "font": FONT,
        "axis": axis,
        "legend": legend,
        "header": {"labelColor": INK, "titleColor": SOFT, "labelLimit": LABELS, "labelFontSize": 13},
        "view": {"stroke": None},
        "text": {"color": INK},
    }


def drawn(chart: "alt.TopLevelMixin", name: str, title: str, description: str) -> str:
    """Return a chart as an SVG that is ready for a page.

    Parameters
    ----------
    chart : altair chart
    name : str
        Prefix of every id.
    title, description : str
        Said to those who cannot see it.
    """
    import vl_convert

    specification = {**json.loads(chart.to_json(validate=True)), "config": theme()}
    return cured(vl_convert.vegalite_to_svg(specification, allowed_base_urls=[]), name, title, description)


def cured(svg: str, name: str, title: str, description: str) -> str:
    """Return a rendered SVG with everything put right that the module names."""
    svg = OUTSIDE.sub(r"\1\2", svg)
    numbered: dict[str, str] = {}
    for found in re.findall(r'\bid="([^"]+)"', svg):
        numbered.setdefault(found, f"{name}-{len(numbered) + 1}")
    for old, new in numbered.items():
        svg = re.sub(rf'\bid="{re.escape(old)}"', f'id="{new}"', svg)
        svg = svg.replace(f"url(#{old})", f"url(#{new})").replace(f'href="#{old}"', f'href="#{new}"')
    words = f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
    head = re.match(r"<svg\b[^>]*>", svg)
    if head is None:
        raise ValueError(f"the figure {name} was not drawn as SVG")
    size = dict(re.findall(r'\b(width|height|viewBox)="([^"]*)"', head[0]))
    box = f'viewBox="{size["viewBox"]}" width="{size["width"]}" height="{size["height"]}"'
    top = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" class="figure" {box} '
        f'role="graphics-document" aria-labelledby="{name}-title" aria-describedby="{name}-desc" '
        f'font-family="{FONT}">{words}'
    )
    return top + slimmed(svg[head.end() :])


def slimmed(svg: str) -> str:
    """Return the inside of a picture without what changes nothing that is drawn or read: defaults, names of kinds of
    marks, and paths that draw nothing.

    >>> slimmed('<g transform="translate(0,0)" pointer-events="none"><text opacity="1">a</text></g>')
    '<g><text>a</text></g>'
    """
    svg = EMPTY.sub("", svg)
    font = f' font-family="{FONT}"'
    svg = svg.replace(font, "") if font in svg else svg
    return NAMED.sub("", IDLE.sub("", svg))
