"""Writing GENIUS: one XML file with the issues, and one with the evaluations of each party.

GENIUS knows evaluations of 0 or more, and divides each issue's by the largest. From points w_j, with
s_j = min(0, min w_j) and m_j = max w_j - s_j, it is given e_j = (w_j - s_j) / m_j, the weight v_j = m_j / R with
R = Σ_k m_k, and the reservation (r - c - Σ s_j) / R. With or without its division that gives (u - c - Σ s_j) / R, the
same wishes on a scale of their own.
"""

from pathlib import Path
from xml.sax.saxutils import quoteattr

from detente.crisis.domain.domain import Domain, Profile
from detente.crisis.domain.names import file_names, plain


def write_genius(domain: Domain, folder: Path) -> tuple[list[Path], list[str]]:
    """Write a domain as GENIUS files; return the files and what they cannot hold.

    A domain that was read from GENIUS is written as it was read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = file_names([domain.name, *(profile.name for profile in domain.profiles)])
    files = [folder / f"{name}.xml" for name in names]
    losses: list[str] = []
    files[0].write_text(_template(domain), encoding="utf-8")
    if domain.rule != "genius":
        losses += domain.unstated(domain.rule)
    for file, profile in zip(files[1:], domain.profiles, strict=True):
        file.write_text(_space(domain, _scaled(domain, profile, losses)), encoding="utf-8")
    return files, losses


def _scaled(domain: Domain, profile: Profile, losses: list[str]) -> Profile:
    straight = all(line is None or _is_line(domain, place) for place, line in enumerate(profile.lines))
    if domain.rule == "genius" and profile.constant == 0 and straight:
        return profile
    points = profile.points(domain.rule)
    shifts = [min(0.0, *row) for row in points]
    evaluations = tuple(tuple(value - shift for value in row) for row, shift in zip(points, shifts, strict=True))
    tops = [max(row) for row in evaluations]
    evaluations = tuple(
        tuple(value / top if top else 0.0 for value in row) for row, top in zip(evaluations, tops, strict=True)
    )
    scale, start = sum(tops) or 1.0, profile.constant + sum(shifts)
    if abs(scale - 1) > 1e-9 or start:
        losses.append(
            f"{profile.name}: u became (u - {plain(start)}) / {plain(scale)}, because GENIUS counts from 0 to 1"
        )
    reservation = (domain.no_agreement(profile, domain.rule) - start) / scale
    weights = tuple(top / scale for top in tops)
    return Profile(profile.name, weights, evaluations, (), reservation, profile.discount)


def _issue_tag(domain: Domain, place: int, kind: str = "discrete") -> str:
    name = quoteattr(domain.issues[place].name)
    return f'<issue index="{place + 1}" name={name} etype="{kind}" type="{kind}" vtype="{kind}"'


def _template(domain: Domain) -> str:
    lines = ["<negotiation_template>", f'  <utility_space number_of_issues="{len(domain.issues)}">']
    lines.append('    <objective index="0" description="" name="root" etype="objective" type="objective">')
    for place, issue in enumerate(domain.issues):
        if _is_line(domain, place):
            bounds = f'lowerbound="{issue.options[0]}" upperbound="{issue.options[-1]}"'
            lines.append(f"      {_issue_tag(domain, place, 'integer')} {bounds} />")
            continue
        lines.append(f"      {_issue_tag(domain, place)}>")
        lines += [
            f'        <item index="{at}" value={quoteattr(option)} />' for at, option in enumerate(issue.options, 1)
        ]
        lines.append("      </issue>")
    return "\n".join([*lines, "    </objective>", "  </utility_space>", "</negotiation_template>", ""])


def _is_line(domain: Domain, place: int) -> bool:
    """Whether an issue is a range of whole numbers on which every party's evaluations are a straight line."""
    options = domain.issues[place].options
    whole = all(option.lstrip("-").isdecimal() for option in options)
    steps = whole and [int(option) for option in options] == list(
        range(int(options[0]), int(options[0]) + len(options))
    )
    return bool(steps) and all(profile.lines and profile.lines[place] for profile in domain.profiles)


def _space(domain: Domain, profile: Profile) -> str:
    lines = [f'<utility_space number_of_issues="{len(domain.issues)}">']
    lines.append('  <objective index="0" description="" name="root" etype="objective" type="objective">')
    for place, issue in enumerate(domain.issues):
        values = profile.evaluations[place]
        line = profile.lines[place] if profile.lines and _is_line(domain, place) else None
        if line is not None:
            bounds = f'lowerbound="{issue.options[0]}" upperbound="{issue.options[-1]}"'
            lines.append(f"    {_issue_tag(domain, place, 'integer')} {bounds}>")
            lines.append(f'      <evaluator ftype="linear" offset="{plain(line[0])}" slope="{plain(line[1])}" />')
            lines.append("    </issue>")
            continue
        lines.append(f"    {_issue_tag(domain, place)}>")
        lines += [
            f'      <item index="{at}" value={quoteattr(option)} evaluation="{plain(value)}" />'
            for at, (option, value) in enumerate(zip(issue.options, values, strict=True), 1)
        ]
        lines.append("    </issue>")
    lines += [f'    <weight index="{at}" value="{plain(weight)}" />' for at, weight in enumerate(profile.weights, 1)]
    lines.append("  </objective>")
    if profile.discount is not None:
        lines.append(f'  <discount_factor value="{plain(profile.discount)}" />')
    if profile.reservation is not None:
        lines.append(f'  <reservation value="{plain(profile.reservation)}" />')
    return "\n".join([*lines, "</utility_space>", ""])
