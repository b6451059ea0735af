"""XML as a small tree with the place of every element, read safely.

The parser is expat. A DOCTYPE is refused, so that no entity can be declared, neither one that grows nor one that reads
another file; so are files of more than 10 MB, trees deeper than 30 levels and more than 200,000 elements.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from detente.core.errors import BadFile, Problem, shorten

LARGEST = 10_000_000
DEEPEST = 30
MOST = 200_000


@dataclass
class Element:
    """One element.

    Attributes
    ----------
    tag : str
    attributes : dict
    file : str
    line, column : int
        Where it begins, counted from 1.
    children : list of Element
    """

    tag: str
    attributes: dict[str, str]
    file: str
    line: int
    column: int
    children: list["Element"] = field(default_factory=list)

    def every(self, tag: str) -> "list[Element]":
        """Return the elements of a tag at and below this one, in the order of the file."""
        found, stack = [], [self]
        while stack:
            element = stack.pop()
            if element.tag == tag:
                found.append(element)
            stack += reversed(element.children)
        return found

    def refuse(self, message: str, hint: str) -> NoReturn:
        """Raise a problem with this element."""
        raise BadFile((Problem(self.file, self.line, self.column, message, hint),))

    def text(self, name: str) -> str:
        """Return an attribute, or refuse the element that lacks it."""
        if name not in self.attributes:
            self.refuse(f"<{self.tag}> has no '{name}'", f'add {name}="…"')
        return self.attributes[name]

    def number(self, name: str) -> float:
        """Return an attribute as a finite number, or refuse the element."""
        text = self.text(name)
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not abs(value) < 1e15:
            self.refuse(f'{name}="{shorten(text)}" is no number', "write a decimal number with a point, like 0.25")
        return value


def parse_xml(path: Path) -> Element:
    """Return the root element of a file.

    Raises
    ------
    BadFile
        When the file cannot be read, is no XML, declares a DOCTYPE, or is too large or too deep.
    """
    shown = shorten(str(path), 4096)

    def bad(line: int, column: int, message: str, hint: str) -> BadFile:
        return BadFile((Problem(shown, line, column, message, hint),))

    try:
        if not path.is_file():
            raise bad(1, 1, "this is no file", "name an XML file, or the folder that holds it")
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except OSError as error:
        raise bad(1, 1, f"the file cannot be read: {error.strerror}", "check the path and its permissions") from None
    if len(raw) > LARGEST:
        raise bad(1, 1, f"the file has more than {LARGEST:,} bytes", "no domain needs that; split it")
    parser = expat.ParserCreate()
    stack: list[Element] = []
    roots: list[Element] = []
    count = 0

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        place = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        if len(stack) >= DEEPEST or count > MOST:
            what = f"deeper than {DEEPEST} levels" if len(stack) >= DEEPEST else f"of more than {MOST:,} elements"
            raise bad(*place, f"the file is {what}", "no domain needs that")
        element = Element(tag, attributes, shown, *place)
        (stack[-1].children if stack else roots).append(element)
        stack.append(element)

    def doctype(*_declared: object) -> None:
        message = "the file declares a DOCTYPE, which could hide entities that grow or read other files"
        raise bad(
            parser.CurrentLineNumber, parser.CurrentColumnNumber + 1, message, "remove the <!DOCTYPE …> declaration"
        )

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _tag: stack.pop()
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(raw, True)  # noqa: FBT003 - expat takes it by place
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code) or "unreadable"
        raise bad(
            error.lineno, error.offset + 1, f"this is no XML: {what}", "look at this line and the one above"
        ) from None
    except (ValueError, LookupError) as error:
        raise bad(1, 1, f"this is no XML: {error}", "save the file as UTF-8") from None
    return roots[0]
