"""Where pressure settles an issue, as it is shown: lenses that disagree, leverage, and who presses whom."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from detente.report.figures.spatial.offers_map import offers_figure
from detente.report.views.brief import BriefView
from detente.report.views.numeral import Numeral, plain
from detente.report.views.spatial.spread import spread_sentences
from detente.workbench import Result

View = Callable[[str], BriefView]
Page = Callable[[str], str]
Results = Callable[[str], tuple[Result, dict[str, Result]]]


def test_an_issue_names_the_lowest_and_the_highest_lens_and_calls_the_distance_model_uncertainty(
    case: str, view_of: View
) -> None:
    for issue in view_of(case).issues:
        points = [settled for settled in issue.settlements if not settled.own_doubt]
        low, high = (end(points, key=lambda settled: settled.spread.middle) for end in (min, max))
        said = plain(spread_sentences(issue.settlements)[0])
        assert str(low.text) in said
        assert str(high.text) in said
        if high.spread.middle - low.spread.middle > 0.05:
            assert low.label in said
            assert high.label in said
            assert "model uncertainty, and is not averaged away" in said
        else:
            assert "within" in said


def test_the_forecast_shows_its_own_halves_and_nine_tenths(results: Results, view_of: View) -> None:
    whole = results("geneva-2022")[0]
    for place, issue in enumerate(view_of("geneva-2022").issues):
        sentence = spread_sentences(issue.settlements)[1]
        shown = [piece.value for piece in sentence if isinstance(piece, Numeral)]
        drawn = whole.run.array("compromise_forecast", "forecast")[:, place]
        expected = np.quantile(drawn, (0.5, 0.25, 0.75, 0.05, 0.95))
        assert shown == pytest.approx(expected.tolist(), abs=2e-3)
        assert all(piece.at for piece in sentence if isinstance(piece, Numeral))


def test_an_issue_is_settled_in_two_sentences_however_many_lenses_look(page_of: Page) -> None:
    page = page_of("geneva-2022")
    assert " would settle at" not in page
    assert len(re.findall("model uncertainty, and is not averaged away|within .{4} of each other", page)) == 7


def test_leverage_in_the_brief_is_the_study_with_the_hardest_push_first(results: Results, view_of: View) -> None:
    found = results("geneva-2022")[0].pressure.leverage
    assert found is not None
    for item in view_of("geneva-2022").pressure:
        assert item.leverage is not None
        shown = [(str(row[0]), row[1], row[3]) for row in item.leverage.rows]
        assert len(shown) == len(found.on(item.issue)) / 2
        sizes = [max(abs(cell.value) for cell in row if isinstance(cell, Numeral)) for row in item.leverage.rows]
        assert sizes == sorted(sizes, reverse=True)
        assert max(sizes) == max(abs(push.mean) for push in found.on(item.issue))
        assert shown[0][0] in plain(item.leverage.sentence)


def test_a_sign_on_the_offers_map_lies_where_its_party_is_seen(case: str, view_of: View) -> None:
    view = view_of(case)
    places = {party.party: place for place, party in enumerate(view.people.parties)}
    for item in view.pressure:
        assert item.offers is not None
        figure = offers_figure(item.offers, places)
        drawn = len(re.findall("<circle|<polygon", figure.svg))
        assert drawn == len(item.offers.map) + len(item.offers.names), "one sign a sight, and one a title"
        party, *_ = item.offers.names
        seen = [sight for sight in item.offers.map if sight.party == party]
        most = max(max(abs(sight.own_gain), abs(sight.other_gain)) for sight in item.offers.map) or 1.0
        side = min((880 - 20 * (min(len(item.offers.names), 5) - 1)) / min(len(item.offers.names), 5), 205)
        circle = next((sight for sight in seen if places[sight.other] % 6 == 0), None)
        if circle is not None:
            x = side / 2 + (side / 2 - 14) * circle.own_gain / most
            y = 30 + side / 2 - (side / 2 - 14) * circle.other_gain / most
            assert f'<circle cx="{x:.1f}" cy="{y:.1f}"' in figure.svg


def test_the_moves_are_those_of_the_median_world(results: Results, view_of: View) -> None:
    rounds = results("emission-standards")[0].pressure.rounds
    assert rounds is not None
    assert rounds.world is None
    (item,) = view_of("emission-standards").pressure
    assert item.offers is not None
    moved = [(turn.number, move) for turn in rounds.issues[0].turns for move in turn.moves if move.after != move.before]
    assert len(item.offers.moves) + item.offers.left_out == len(moved)
    number, move = moved[0]
    party, shown, moves, *_ = item.offers.moves[0]
    assert (str(party), str(shown)) == (item.offers.names[move.party], str(number))
    assert isinstance(moves, Numeral)
    assert moves.value == move.after
    assert moves.at == "group_decision/delay"


def test_the_section_says_why_rounds_are_no_forecast_and_stands_only_where_parties_press(
    case: str, view_of: View, page_of: Page
) -> None:
    page = page_of(case)
    assert page.count('id="pressure"') == 1
    assert "on 353 decisions of the European Union no model of bargaining rounds forecast better" in page
    section = page[page.index('aria-labelledby="pressure"') :].split("<section", 1)[0]
    assert section.count("<article") == len(view_of(case).pressure) > 0
    assert len(section.encode()) < 60_000
    assert 'id="pressure"' not in page_of("minsk-sequence"), "no stances, nothing to press for"
