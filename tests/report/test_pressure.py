"""Where pressure settles an issue, as it is shown: lenses that disagree, leverage, and who presses whom."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from detente.report.views import BriefView
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
