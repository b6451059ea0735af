"""Reading GENIUS: one XML file with the issues, and one with the evaluations of each party.

The issues' file has the root ``negotiation_template``, a party's has ``utility_space``. Issues are matched by
``index``, as GENIUS does, and options by their text.
"""

from pathlib import Path

from detente.core.errors import BadInput, NotFound, did_you_mean, shorten
from detente.crisis.domain.domain import MOST_PARTIES, Domain, DomainIssue, Profile
from detente.crisis.domain.xml import Element, parse_xml

STEPS = 11  # options that stand for a continuous range
MOST_OPTIONS = 10_000
KINDS = ("discrete", "integer", "real")


def read_genius(path: Path) -> Domain:
    """Return the domain of a folder with GENIUS files, or of an issues' file with its profiles beside it.

    Raises
    ------
    BadFile
        When a file is malformed, hostile, or not what GENIUS writes.
    NotFound
        When no issues' file or no profile is there.
    """
    folder = path if path.is_dir() else path.parent
    roots = {file: parse_xml(file) for file in sorted(folder.glob("*.xml"))}
    templates = [file for file, root in roots.items() if root.tag == "negotiation_template"]
    chosen = path if path.is_file() else templates[0] if len(templates) == 1 else None
    if chosen is None or chosen not in roots:
        hint = "name one of them" if templates else "it is the XML file whose root is <negotiation_template>"
        raise NotFound("single GENIUS file of issues in", str(path), tuple(file.name for file in templates), hint)
    if roots[chosen].tag != "negotiation_template":
        roots[chosen].refuse(
            f"the root is <{shorten(roots[chosen].tag)}>", "name the file of issues: <negotiation_template>"
        )
    losses: list[str] = []
    elements = _issue_elements(roots[chosen])
    issues = tuple(_issue(element, losses) for element in elements)
    parties = [file for file, root in roots.items() if root.tag == "utility_space"]
    if len(parties) > MOST_PARTIES:
        raise BadInput(f"{folder}: {len(parties):,} parties, and at most {MOST_PARTIES} are read; take files away")
    profiles = tuple(
        _profile(file, root, elements, issues) for file, root in roots.items() if root.tag == "utility_space"
    )
    if not profiles:
        raise NotFound("GENIUS profile beside", str(chosen), (), "put files whose root is <utility_space> beside it")
    return Domain(chosen.stem, issues, profiles, "genius", tuple(losses))


def _issue_elements(root: Element) -> list[Element]:
    found = root.every("issue")
    if not found:
        root.refuse("no <issue> is stated", "state the issues inside <objective>")
    seen: dict[str, Element] = {}
    for element in found:
        for name in ("index", "name"):
            key = f"{name}={element.text(name)}"
            if key in seen:
                element.refuse(f"the {key} stands twice, first in line {seen[key].line}", "give each issue its own")
            seen[key] = element
    return found


def _issue(element: Element, losses: list[str]) -> DomainIssue:
    name, kind = element.text("name"), element.attributes.get("vtype", element.attributes.get("type", "discrete"))
    if kind not in KINDS:
        element.refuse(
            f"the kind '{shorten(kind)}' of '{shorten(name)}' is not known", f"write one of: {', '.join(KINDS)}"
        )
    items = element.every("item")
    if items or kind == "discrete":
        options = tuple(item.text("value") for item in items)
        if not options:
            element.refuse(f"'{shorten(name)}' has no <item>", 'state its options: <item index="1" value="…"/>')
        for place, option in enumerate(options):
            if option in options[:place]:
                items[place].refuse(f"the option '{shorten(option)}' stands twice", "name each option once")
        return DomainIssue(name, options)
    low, high = _bounds(element)
    if kind == "integer":
        if low != int(low) or high != int(high) or high < low or high - low >= MOST_OPTIONS:
            hint = f"write two whole numbers, the lower first, at most {MOST_OPTIONS:,} apart"
            element.refuse(f"the range {low:g} to {high:g} of '{shorten(name)}' cannot be listed", hint)
        return DomainIssue(name, tuple(str(value) for value in range(int(low), int(high) + 1)))
    losses.append(f"issue '{name}': the continuous range {low:g} to {high:g} became {STEPS} even steps")
    return DomainIssue(name, tuple(f"{low + (high - low) * step / (STEPS - 1):.12g}" for step in range(STEPS)))


def _bounds(element: Element) -> tuple[float, float]:
    holder = next((child for child in (element, *element.every("range")) if "lowerbound" in child.attributes), element)
    low, high = holder.number("lowerbound"), holder.number("upperbound")
    if high < low or (high == low and element.attributes.get("vtype") == "real"):
        holder.refuse(f"the range {low:g} to {high:g} is empty", "write the lower bound first")
    return low, high


def _profile(file: Path, root: Element, elements: list[Element], issues: tuple[DomainIssue, ...]) -> Profile:
    if root.attributes.get("type", "").upper() in {"NONLINEAR", "CONSTRAINT"} or root.every("hyperRectangle"):
        root.refuse("the utility is not a sum over issues", "only additive profiles can be read")
    stated = {element.text("index"): element for element in root.every("issue")}
    weights = {element.text("index"): element for element in root.every("weight")}
    found: list[float] = []
    values: list[tuple[float, ...]] = []
    lines: list[tuple[float, float] | None] = []
    for element, issue in zip(elements, issues, strict=True):
        index = element.text("index")
        for what, holder in (("issue", stated), ("weight", weights)):
            if index not in holder:
                root.refuse(f"there is no <{what} index=\"{index}\"> for '{shorten(issue.name)}'", f"state the {what}")
        found.append(weights[index].number("value"))
        line = None if stated[index].every("item") else _line(stated[index], issue)
        values.append(_items(stated[index], issue) if line is None else on_a_line(line, issue))
        lines.append(line)
    numbers = {tag: _value(root, tag) for tag in ("reservation", "discount_factor")}
    return Profile(
        file.stem, tuple(found), tuple(values), tuple(lines) if any(line is not None for line in lines) else (),
        numbers["reservation"], numbers["discount_factor"],
    )  # fmt: skip


def _value(root: Element, tag: str) -> float | None:
    found = root.every(tag)
    return found[0].number("value") if found else None


def _items(element: Element, issue: DomainIssue) -> tuple[float, ...]:
    found: dict[str, float] = {}
    for item in element.every("item"):
        option = item.text("value")
        if option not in issue.options:
            hint = did_you_mean(option, issue.options)
            item.refuse(f"'{shorten(issue.name)}' has no option '{shorten(option)}'", hint or "see the file of issues")
        if option in found:
            item.refuse(f"the option '{shorten(option)}' is evaluated twice", "keep one")
        found[option] = item.number("evaluation")
        if found[option] < 0:
            item.refuse(f"the evaluation {found[option]:g} is negative", "GENIUS knows evaluations of 0 or more only")
    for option in issue.options:
        if option not in found:
            element.refuse(
                f"the option '{shorten(option)}' is not evaluated", f'add <item value="{shorten(option)}" …/>'
            )
    return tuple(found[option] for option in issue.options)


def _line(element: Element, issue: DomainIssue) -> tuple[float, float]:
    """Return the evaluation of an issue's lowest number, and what each further unit adds."""
    evaluators = element.every("evaluator")
    if not evaluators:
        element.refuse(f"'{shorten(issue.name)}' has neither <item> nor <evaluator>", "state its evaluations")
    line = evaluators[0]
    kind = line.attributes.get("ftype", "linear")
    if kind not in {"linear", "constant"}:
        hint = "only linear and constant ones can; list the options"
        line.refuse(f"the evaluator '{shorten(kind)}' cannot be read", hint)
    try:
        lowest = float(issue.options[0])
    except ValueError:
        line.refuse(f"the options of '{shorten(issue.name)}' are no numbers", "evaluate each of them with an <item>")
    if "slope" in line.attributes or "offset" in line.attributes:  # GENIUS counts from the lower bound
        return line.number("offset"), line.number("slope")
    slope = line.number("parameter1") if kind == "linear" else 0.0
    return line.number("parameter0") + slope * lowest, slope


def on_a_line(line: tuple[float, float], issue: DomainIssue) -> tuple[float, ...]:
    """Return evaluations on a straight line, kept between 0 and 1 as GENIUS does."""
    offset, slope = line
    numbers = [float(option) for option in issue.options]
    return tuple(min(1.0, max(0.0, offset + slope * (value - numbers[0]))) for value in numbers)
