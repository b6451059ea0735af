"""What is shown of options: the view, the graph and its clusters, the section of the brief, and names that bite."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from detente.report.brief import figures, render
from detente.report.figures.figure import Figure, Table
from detente.report.figures.options import graph_figure
from detente.report.figures.options.graph import MOST_ARROWS, shown_arrows
from detente.report.options.terminal import print_course, print_states
from detente.report.views.brief import BriefView, brief_view
from detente.report.views.numeral import plain
from detente.report.views.options.picture import MOST_NODES, Arrow, Node, Picture, gathered
from detente.report.views.options.section import options_view
from detente.report.views.options.states import StatesView
from detente.workbench import evolve, open_crisis, options
from detente.workbench.runs import run
from tests.crisis.options.test_check import HEAD

CASES = ("elmira", "cuba-1962", "prisoners-dilemma", "chicken", "syria-iraq-1975")
ENDS = ("settlement", "arrangement", "impasse", "conflict")
TABLE = Table("States", ("state",), (("1",),))


def by_chance(seed: int, bits: int, parties: int, arrows: int) -> Picture:
    """Return a picture of all combinations but some, with moves by chance that change one party's options."""
    luck = np.random.default_rng(seed)
    owners = tuple(sorted(luck.integers(0, parties, bits).tolist()))
    words = ["".join("NY"[code >> bit & 1] for bit in range(bits)) for code in range(2**bits)]
    kept = [word for word in words if luck.random() < 0.8] or words[:1]
    nodes = tuple(
        Node(str(place + 1), word, "", int(luck.integers(4)), bool(luck.random() < 0.3), place == 0)
        for place, word in enumerate(kept)
    )
    made = set()
    for _ in range(arrows):
        one, other = luck.integers(len(kept), size=2).tolist()
        differ = {owners[b] for b in range(bits) if kept[one][b] != kept[other][b]}
        if len(differ) == 1:
            made.add((one, other, differ.pop()))
    moves = tuple(Arrow(*move, deterred=bool(luck.random() < 0.5), best=bool(luck.random() < 0.5)) for move in made)
    return Picture(nodes, moves, owners)


def drawn(picture: Picture, parties: int = 5) -> Figure:
    names = [f"Party {place}" for place in range(parties)]
    return graph_figure(picture, names, range(parties), ENDS, TABLE)


def boxes(figure: Figure) -> list[tuple[float, ...]]:
    found = re.findall(r'<rect x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)" height="58.0"', figure.svg)
    return [tuple(map(float, one)) for one in found]


@pytest.mark.parametrize("case", CASES)
def test_every_row_has_a_cell_for_every_heading(case: str) -> None:
    for concept in ("nash", "seq", "sim", "seq_or_sim"):
        found = options(case, concept=concept)
        view = found.view()
        assert {len(row) for row in view.rows} == {len(view.headings)}
        for row in view.states:
            state = found.situation.state(row.id)
            stays = [act.startswith("stays") for act in row.acts]
            assert stays == found.verdicts.stable[concept][:, state].tolist()
            assert row.equilibrium is all(stays)
            assert all(act.startswith("stays") or re.fullmatch(r"→ \S+(, \S+)*( …)?", act) for act in row.acts)
        assert sum(option.now == "on" for option in view.options) == (
            found.situation.states.words[found.situation.now or 0].count("Y") if found.situation.now is not None else 0
        )


@pytest.mark.parametrize("case", CASES)
def test_the_picture_has_the_states_that_hold_and_the_moves_that_gain(case: str) -> None:
    found = options(case)
    picture, worth, graph = found.view().picture, found.situation.worth, found.situation.graph
    assert picture is not None
    assert worth is not None
    assert [place for place, node in enumerate(picture.nodes) if node.holds] == list(
        found.verdicts.equilibria(found.concept)
    )
    expected = {
        (here, there, party)
        for party in range(graph.players)
        for here in range(graph.states)
        for there in graph.row(party, here).tolist()
        if worth[party, there] > worth[party, here]
    }
    assert {(arrow.source, arrow.target, arrow.party) for arrow in picture.arrows} == expected
    for arrow in picture.arrows:
        if not arrow.deterred:
            assert not found.verdicts.stable[found.concept][arrow.party, arrow.source]


@pytest.mark.parametrize("seed", range(25))
def test_no_two_boxes_meet_and_none_leaves_the_page(seed: int) -> None:
    picture = gathered(by_chance(seed, bits=1 + seed % 7, parties=1 + seed % 4, arrows=5 * (seed % 30)))
    figure = drawn(picture)
    assert drawn(picture).svg == figure.svg
    assert {found.startswith("options-graph-") for found in re.findall(r'\bid="([^"]+)"', figure.svg)} == {True}
    ET.fromstring(figure.svg)
    assert len(boxes(figure)) == len(picture.nodes)
    for x, _, width in boxes(figure):
        assert x >= 0
        assert x + width <= 880
    for one, other in combinations(boxes(figure), 2):
        apart = abs(one[0] - other[0]) >= max(one[2], other[2]) or abs(one[1] - other[1]) >= 58
        assert apart
    assert figure.svg.count("<path") >= len(shown_arrows(picture))
    if len(picture.arrows) > MOST_ARROWS:
        assert all(arrow.best for arrow in shown_arrows(picture))
    assert f"{len(picture.nodes)} " in figure.description


@pytest.mark.parametrize("seed", range(12))
def test_clusters_keep_every_state_and_what_is_known_of_it(seed: int) -> None:
    picture = by_chance(seed, bits=6 + seed % 3, parties=3 + seed % 2, arrows=300)
    small = gathered(picture)
    assert len(picture.nodes) > MOST_NODES
    assert sum(node.states for node in small.nodes) == len(picture.nodes)
    assert small.clustered
    hidden = [bit for bit, owner in enumerate(picture.owners) if owner in small.clustered]

    def word(node: Node) -> str:
        return "".join("-" if bit in hidden else letter for bit, letter in enumerate(node.words))

    places = {node.words: place for place, node in enumerate(small.nodes)}
    assert set(places) == {word(node) for node in picture.nodes}
    for text, place in places.items():
        own = [node for node in picture.nodes if word(node) == text]
        node = small.nodes[place]
        assert node.states == len(own)
        assert node.holds is any(one.holds for one in own)
        assert node.now is any(one.now for one in own)
        assert node.end == (own[0].end if len({one.end for one in own}) == 1 else None)
    expected: dict[tuple[int, int, int], bool] = {}
    for arrow in picture.arrows:
        one, other = (places[word(picture.nodes[end])] for end in (arrow.source, arrow.target))
        if one != other:
            expected[one, other, arrow.party] = expected.get((one, other, arrow.party), True) and arrow.deterred
    assert {(a.source, a.target, a.party): a.deterred for a in small.arrows} == expected
    assert "are not told apart" in drawn(small).description


def test_names_with_signs_of_markup_stay_words() -> None:
    bad = '<script>alert("x")</script> & "more"'
    one = Node(bad, "N", bad, 0, holds=True, now=True)
    other = Node("2", "Y", bad, 1, holds=False, now=False)
    picture = Picture((one, other), (Arrow(0, 1, 0, deterred=False),), (0,))
    figure = graph_figure(picture, [bad], [0], [bad] * 4, TABLE)
    root = ET.fromstring(figure.svg)
    assert "<script" not in figure.svg
    assert root[1].text == figure.description
    assert bad in figure.description


def test_the_terminal_prints_what_the_view_holds() -> None:
    said: list[str] = []
    tables: list[tuple[str, int]] = []

    def table(_headings: object, rows: object, title: str) -> None:
        tables.append((title, len(rows)))  # type: ignore[arg-type]

    view: StatesView = options("elmira").view()
    print_states(view, said.append, table)
    assert tables == [("Options, in the order of the letters of a state", 5), ("States under sequential stability", 12)]
    assert plain(view.answer) in said
    assert sum(line.startswith("Note: ") for line in said) == 3
    course = evolve("cuba-1962", start="0", concept="nash")
    said.clear()
    print_course(course.found, course.opened.situation, course.opened.names, said.append, table)
    assert said[0].startswith("From 0 (nothing is done) it ends in states")


@pytest.mark.parametrize("case", [*CASES, "strait"])
def test_the_section_of_a_case_explains_what_holds(case: str) -> None:
    done = run(open_crisis(case), lenses=["options"], draws=200, seed=1)
    assert done.options is not None
    view = options_view(done.plan.crisis, done.options, done.summary, {})
    held = done.options.verdicts.equilibria(done.options.concept)
    told = " ".join(heading for heading, _ in view.explanations)
    said = " ".join(plain(sentence) for _, sentences in view.explanations for sentence in sentences)
    for state in held[:6]:
        name = done.options.situation.states.names[state]
        assert f"Why {name} holds" in told or re.search(rf"\b{name}\b", said)
    assert bool(view.bars) is (case == "strait")
    assert plain(view.way).startswith("In the median world")


def test_the_section_stands_in_the_brief_where_the_lens_looks_and_nowhere_else(
    view_of: Callable[[str], BriefView], page_of: Callable[[str], str]
) -> None:
    assert view_of("emission-standards").options is None
    assert 'id="options"' not in page_of("emission-standards")
    page, view = page_of("two-party-toy"), view_of("two-party-toy")
    assert view.options is not None
    assert page.count('<h2 id="options">') == 1
    pictures = figures(view, {party.party: place for place, party in enumerate(view.people.parties)})
    assert {"options-graph", "options-bars"} <= set(pictures)


PENNIES = """\
options:
  derive: false
  only: [lower, give, follow]
  further: {give: {of: shop, title: "<b>Give</b> & take", assumed: invented}}
  now: []
  infeasible: [lower]
  titles: {NNN: "<i>nothing</i> at all"}
  rankings:
    shop: [[NYY, NNN], [NYN, NNY]]
    rival: [[NYN, NNY], [NYY, NNN]]
  concept: nash
  sees:
    rival: {rankings: {shop: [NYN, NNY, NYY, NNN]}}
"""


def test_a_brief_without_equilibria_says_so_with_the_circle_and_what_parties_see(tmp_path: Path) -> None:
    file = tmp_path / "crisis.yaml"
    file.write_text(HEAD + PENNIES, encoding="utf-8")
    page = render(brief_view(run(open_crisis(file), lenses=["options"], draws=100, seed=1), {}, None))
    assert "somebody would leave each of the 4 states" in page
    assert "comes to no rest: it turns in a circle, of 1, 2, 3 and 4." in page
    assert "As the parties see it" in page
    assert "<h3>Why" not in page
    assert "<b>Give</b>" not in page
    assert "<i>nothing</i>" not in page
    assert "&lt;b&gt;Give&lt;/b&gt; &amp; take" in page
    found = options(file, draws=100)
    assert found.as_json()["equilibria"]["nash"] == []
    assert len(evolve(file, draws=100).found.cycles) == 1


def test_a_state_that_cannot_come_about_says_nothing_of_who_stays() -> None:
    found = options("two-party-toy", draws=100)
    there = found.situation.there
    assert there is not None
    for row, may in zip(found.view().states, there.tolist(), strict=True):
        assert (set(row.acts) == {"-"}) is not may
        assert may or not (row.concepts or row.equilibrium)
