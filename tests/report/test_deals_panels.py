"""The panels of the deals: the page shows what the study found, and that is what a look at every package finds."""

import re
from collections.abc import Callable
from functools import cache
from itertools import combinations, product

import numpy as np
import pytest

from detente.crisis.mediation.levels import AS_IT_STANDS, levels_of
from detente.ensemble.plan import Plan, make_plan
from detente.lenses import named_lens
from detente.report.figures.figure import Figure
from detente.report.figures.mediation import funnel_figure, map_figure, panel_figures, repairs_figure
from detente.report.figures.strokes import text_width
from detente.report.views.brief import BriefView
from detente.report.views.mediation.panels import PanelsView, panels_view
from detente.report.views.numeral import plain
from detente.solvers.packages.space import levels_at
from detente.study.deals import deal_worlds
from detente.study.mediation.frontier import Frontier, mean_gains
from detente.study.mediation.panels import Panels, panels_of
from detente.study.mediation.win_map import level_counts, stands_at
from detente.workbench import Result, deals, open_crisis
from tests.report.test_brief import Reader

TEXT = re.compile(r'<text x="([\d.-]+)" y="([\d.-]+)"([^>]*)>([^<]*)</text>')
SMALL = ("two-party-toy", "harbour-park", "camp-david", "emission-standards")


def plan_of(case: str) -> Plan:
    return make_plan(open_crisis(case).crisis, [named_lens("deals")], reading=None, seed=1, draws=100)


@cache
def found_in(case: str) -> Panels:
    return panels_of(plan_of(case))


@cache
def shown_of(case: str) -> PanelsView:
    return panels_view(open_crisis(case).crisis, found_in(case))


@pytest.mark.parametrize("case", ["two-party-toy", "harbour-park"])
def test_the_map_is_what_a_look_at_every_package_gives(case: str) -> None:
    found, worlds = found_in(case), deal_worlds(plan_of(case))
    assert found.map is not None
    assert found.deals.chances is not None
    counts, issues = level_counts(worlds), worlds.labels["issue"]
    down, across = issues.index(found.map.down), issues.index(found.map.across)
    when, then = (worlds.arrays[f"dependency_{part}"][0] > 0 for part in ("when", "then"))
    cells: dict[tuple[int, int], list[float]] = {}
    for code, package in enumerate(product(*map(range, counts))):
        broken = any(
            all(w[j, x] for j, x in enumerate(package)) and not all(t[j, x] for j, x in enumerate(package))
            for w, t in zip(when, then, strict=True)
        )
        if not broken and package != tuple(stands_at(worlds)):
            cells.setdefault((package[down], package[across]), []).append(float(found.deals.chances[code]))
    for (i, row), (j, column) in product(enumerate(found.map.rows), enumerate(found.map.columns)):
        here = cells.get((row, column), [])
        assert found.map.packages[i, j] == len(here)
        assert found.map.best[i, j] == pytest.approx(max(here, default=0.0), abs=1e-12)
        assert found.map.mean[i, j] == pytest.approx(np.mean(here) if here else 0.0, abs=1e-12)


def test_a_package_is_worth_the_mean_over_the_worlds_of_what_it_is_worth_in_each() -> None:
    found, worlds = found_in("two-party-toy"), deal_worlds(plan_of("two-party-toy"))
    assert found.deals.chances is not None
    gains = mean_gains(worlds, found.deals.chances)
    assert gains is not None
    for place in (0, len(gains.codes) // 2, len(gains.codes) - 1):
        package = levels_at(gains.codes[place], gains.counts)
        for party in range(len(worlds.labels["party"])):
            each = [
                sum(worlds.arrays["level_worth"][draw, party, issue, level] for issue, level in enumerate(package))
                - worlds.arrays["no_deal"][draw, party]
                for draw in range(worlds.draws)
            ]
            assert gains.gains[place, party] == pytest.approx(np.mean(each), abs=1e-12)


def test_frontiers_are_what_comparing_all_packages_with_each_other_gives() -> None:
    found, worlds = found_in("harbour-park"), deal_worlds(plan_of("harbour-park"))
    assert found.deals.chances is not None
    gains = mean_gains(worlds, found.deals.chances)
    assert gains is not None
    parties = worlds.labels["party"]
    for pair in found.frontiers[:5]:
        both = gains.gains[:, [parties.index(pair.one), parties.index(pair.other)]]
        for rank, some in (("all", gains.chances >= 0), ("half", gains.chances >= 0.5)):
            points = both[some]
            beaten = [((points >= x - 1e-9).all(axis=1) & (points > x + 1e-9).any(axis=1)).any() for x in points]
            kept = points[~np.array(beaten)]
            assert {tuple(np.round(x, 9)) for x in kept} == {tuple(np.round(p.gains, 9)) for p in pair.of[rank]}
            assert len(kept) == sum(point.alike for point in pair.of[rank])


def test_the_fair_packages_are_those_of_the_reference() -> None:
    fair = {item.solution: item for item in found_in("harbour-park").fair}
    levels = levels_of(open_crisis("harbour-park").crisis).of
    named = {
        rule: "".join(
            next(x.title[1] for x in levels[issue] if x.label == label or (x.stands and label == AS_IT_STANDS))
            for issue, label in item.package.items()
        )
        for rule, item in fair.items()
    }
    assert named == {"nash": "23323", "kalai_smorodinsky": "23323", "egalitarian": "23413", "utilitarian": "23224"}
    assert min(fair["egalitarian"].gains.values()) == pytest.approx(0.03)
    nash = next(item for item in found_in("camp-david").fair if item.solution == "nash")
    assert nash.gains == pytest.approx({"israel": 0.60, "egypt": 0.75})


def test_contested_is_what_both_would_lose_at_least() -> None:
    first = found_in("camp-david").contests[0]
    assert (first.issue, first.parties) == ("sinai", ("israel", "egypt"))
    assert first.stake == pytest.approx(0.35), "Sinai is worth 35 points to the one and 55 to the other"


def test_the_funnel_counts_as_the_command_does(view_of: Callable[[str], BriefView]) -> None:
    said = deals("two-party-toy", draws=1_000).deals
    view = view_of("two-party-toy").panels
    assert view is not None
    assert [item.packages.value for item in view.filters] == [said.packages, *(item.packages for item in said.funnel)]
    assert [item.worlds.value for item in view.filters] == [1.0, *(item.worlds for item in said.funnel)]
    counts = [item.packages.value for item in shown_of("harbour-park").filters]
    assert counts == [720, 720, 720, 12, 12, 12], "no filter ever adds a package"


def test_the_page_shows_the_numbers_of_the_study_and_each_leads_on(
    page_of: Callable[[str], str], results: Callable[[str], tuple[Result, dict[str, Result]]]
) -> None:
    page = page_of("two-party-toy")
    part = page[page.index('<section aria-labelledby="deals">') : page.index('<section aria-labelledby="agenda">')]
    found = Reader(part)
    assert found.data_links == sum(tag == "data" for tag, _ in found.tags) > 20
    assert set(found.links) >= {"#why-outcome/deals"}
    shown = {attrs["value"] for tag, attrs in found.tags if tag == "data"}
    panels = results("two-party-toy")[0].panels
    assert panels is not None
    assert panels.map is not None
    told = [float(value) for value in panels.map.best.ravel() if value > 0]
    told += [value for fair in panels.fair for party, value in fair.gains.items() if party in panels.deals.seated]
    assert {f"{value:.6g}" for value in told} <= shown


def test_where_the_win_set_is_nearly_empty_the_page_says_why_instead_of_a_map(
    page_of: Callable[[str], str],
    view_of: Callable[[str], BriefView],
    results: Callable[[str], tuple[Result, dict[str, Result]]],
) -> None:
    view, panels, page = view_of("geneva-2022").panels, results("geneva-2022")[0].panels, page_of("geneva-2022")
    assert view is not None
    assert panels is not None
    assert view.map is None
    assert "win-map-title" not in page
    assert "no package is allowed in more than" in plain(view.no_map)
    lines = panels.deals.red_lines
    assert len(view.blocking) >= 3
    assert plain(view.blocking[0]).startswith(f"In {100 * lines.conflicts[0][1]:.0f}")
    moved = [item for item in lines.standing if item.repairs > 0 and item.demand.kind == "limit"]
    assert moved
    for item in moved:
        assert 0 <= item.at <= 1
        assert 0 <= item.to <= 1 + 1e-9
        assert item.by > 0
    rows = [row for row in view.repairs if row.repairs.value > 0]
    assert rows == sorted(rows, key=lambda row: -row.repairs.value)
    assert all(f'value="{row.repairs.value:.6g}"' in page for row in rows)


def test_of_many_pairs_those_furthest_apart_are_drawn() -> None:
    found, shown = found_in("emission-standards"), shown_of("emission-standards")
    assert (len(found.frontiers), len(shown.pairs)) == (45, 15)
    assert "Of 45 pairs the 15 are drawn that are furthest apart." in map(plain, shown.notes)
    drawn = {(pair.one, pair.other) for pair in shown.pairs}

    def apart(pair: Frontier) -> float:
        first, last = pair.of["all"][0].gains, pair.of["all"][-1].gains
        return min(first[0] - last[0], last[1] - first[1])

    ways: dict[bool, list[float]] = {True: [], False: []}
    for pair in found.frontiers:
        ways[(pair.one, pair.other) in drawn].append(apart(pair))
    assert min(ways[True]) >= max(ways[False])


def boxes_of(figure: Figure) -> list[tuple[float, float, float, float, str]]:
    boxes = []
    for x, y, attributes, words in TEXT.findall(figure.svg):
        size = float(found[1]) if (found := re.search(r'font-size="([\d.]+)"', attributes)) else 13.0
        width = text_width(words, size)
        left = float(x) - width * (1 if 'text-anchor="end"' in attributes else 0.5 if "middle" in attributes else 0)
        boxes.append((left, left + width, float(y) - size * 0.8, float(y) + 2, words))
    return boxes


def test_no_two_labels_of_a_panel_meet_and_none_leaves_it(view_of: Callable[[str], BriefView]) -> None:
    views = [view for case in ("geneva-2022", "two-party-toy") if (view := view_of(case).panels) is not None]
    for view in (*views, *map(shown_of, SMALL)):
        for figure in panel_figures(view):
            boxes = boxes_of(figure)
            assert all(left >= -1 and right <= 881 for left, right, *_ in boxes), figure.name
            for one, other in combinations(boxes, 2):
                apart = one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
                assert apart, (figure.name, one[4], other[4])


def test_pictures_say_in_words_and_in_tables_what_they_draw(view_of: Callable[[str], BriefView]) -> None:
    view = view_of("geneva-2022").panels
    assert view is not None
    assert all(
        f"{item.packages} packages, {item.worlds} of worlds" in funnel_figure(view).description for item in view.filters
    )
    repairs = repairs_figure(view.repairs)
    assert len(repairs.table.rows) == len(view.repairs)
    drawn = [row for row in view.repairs if not np.isnan(row.at)]
    assert repairs.svg.count("<path") == len(drawn), "one arrow for every red line that moves"
    shown = shown_of("two-party-toy").map
    assert shown is not None
    likely = [cell for cells in shown.cells for cell in cells if cell.best.value > 0]
    assert len(map_figure(shown).table.rows) == len(likely)
