"""Lean pages: the same page in fewer bytes, without anything that a browser reads in any case.

Three things go: end tags that HTML lets a writer leave out where the next tag or the end of the parent says the same;
quotes of the attribute that most cells of tables have; and in pictures digits beyond a hundredth of a pixel, widths of
lines that they have anyway, the long way of writing a straight line, and fallbacks of colours that the page's own style
sheet names. Nothing that is shown, read aloud or led to changes.
"""

import re

FALLBACK = re.compile(r"var\((--(?:ink|soft|faint|paper|quo|room|settled|(?:party|series)-\d)), #[0-9a-f]{6}\)")
PICTURE = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
PLACE = re.compile(r' (?:[xy][12]?|c[xy]|r|width|height|d|points|transform)="[^"]*"')
POINT = re.compile(r"\d+\.\d+")
LINE = re.compile(r'<line x1="([^"]*)" y1="([^"]*)" x2="([^"]*)" y2="([^"]*)"')
THIN = ' stroke-width="1"'
END = re.compile(
    r"</(?:td|th)>\s*(?=<t[dh]\b|</tr>)"
    r"|</tr>\s*(?=<tr\b|</t(?:body|head)>)"
    r"|</thead>\s*(?=<tbody\b)|</tbody>\s*(?=</table>)"
    r"|</li>\s*(?=<li\b|</[uo]l>)"
    r"|</d[td]>\s*(?=<d[td]\b|</dl>)"
    r"|</p>\s*(?=<(?:p|ul|ol|dl|div|table|details|figure|section|article|blockquote|h[1-6])\b"
    r"|</(?:td|li|div|section|article|details|blockquote|main|header|footer)>)"
)


def lean(page: str) -> str:
    """Return a page without what a browser reads in any case.

    >>> lean('<ul><li>one</li><li><p>two</p></li></ul>')
    '<ul><li>one<li><p>two</ul>'
    >>> lean('<svg><line x1="206.0" y1="5.5" x2="206.0" y2="40.0" stroke="var(--ink, #1d2126)"/><text>1.0</text></svg>')
    '<svg><path d="M206 5.5V40" stroke="var(--ink)"/><text>1.0</text></svg>'
    """
    parts, last = [], 0
    for found in PICTURE.finditer(page):
        parts += [without_ends(page[last : found.start()]), lean_picture(found[0])]
        last = found.end()
    return "".join([*parts, without_ends(page[last:])])


def lean_picture(svg: str) -> str:
    """Return a picture on a page that names its colours."""
    svg = FALLBACK.sub(r"var(\1)", svg).replace(THIN, "")
    return LINE.sub(_stroke, PLACE.sub(lambda found: POINT.sub(_rounded, found[0]), svg))


def _rounded(found: re.Match[str]) -> str:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")


def _stroke(found: re.Match[str]) -> str:
    left, top, right, bottom = found.groups()
    way = f"V{bottom}" if left == right else f"H{right}" if top == bottom else f"L{right} {bottom}"
    return f'<path d="M{left} {top}{way}"'


def without_ends(text: str) -> str:
    """Return a text of HTML without the end tags and quotes that it needs not.

    One that stands before another that goes too is found in the next round: ``</td></tr></tbody>``.
    """
    text = text.replace(' scope="col"', " scope=col").replace(' scope="row"', " scope=row")
    while (shorter := END.sub("", text)) != text:
        text = shorter
    return text
