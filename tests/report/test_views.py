"""Views say exactly what the run found."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest

from detente.report.brief import targets
from detente.report.views.brief import BriefView, brief_view
from detente.report.views.headline import Findings, standing
from detente.report.views.numeral import (
    THIN,
    Numeral,
    band_text,
    gain,
    in_units,
    place_in_words,
    plain,
    plain_number,
    share,
)
from detente.workbench import Result, open_crisis, run

Results = Callable[[str], tuple[Result, dict[str, Result]]]
View = Callable[[str], BriefView]


def text(found: dict[str, Any]) -> str:
    return share(found).text.replace(THIN, " ")


def test_positions_are_those_of_the_summary(case: str, results: Results, view_of: View) -> None:
    summary = results(case)[0].summary
    for issue in view_of(case).issues:
        for settled in issue.settlements:
            given = summary[settled.lens]
            found = given["forecast" if "forecast" in given else "position"][issue.issue]
            assert (settled.spread.low, settled.spread.middle, settled.spread.high) == (
                found["p05"],
                found["p50"],
                found["p95"],
            )
            assert settled.mean == found["mean"]
            assert settled.text.value == found["p50"]
            assert sum(settled.shares) == pytest.approx(1)


def test_room_is_that_of_the_summary(case: str, results: Results, view_of: View) -> None:
    summary = results(case)[0].summary["room"]
    for issue in view_of(case).issues:
        assert issue.room is not None
        assert issue.room.exists.value == summary["exists"][issue.issue]["mean"]
        assert [issue.room.low, issue.room.high] == summary["exists"][issue.issue]["band"]
        assert issue.room.width.middle == summary["width"][issue.issue]["p50"]
        for stance in issue.stances:
            if stance.tightest is not None:
                assert stance.tightest.value == summary["tightest"][stance.party][issue.issue]["mean"]


def test_no_position_is_accepted_more_often_than_there_is_room(case: str, view_of: View) -> None:
    for issue in view_of(case).issues:
        assert issue.room is not None
        assert max(issue.accepted) <= issue.room.exists.value + 1e-12
        assert min(issue.accepted) >= 0


def test_acceptance_is_a_count_over_worlds(results: Results, view_of: View) -> None:
    whole = results("two-party-toy")[0]
    worlds = whole.plan.worlds(0, 20, ("ideal", "limit", "limit_side", "seated"))
    ideal, limit, side, seated = (worlds.arrays[name] for name in ("ideal", "limit", "limit_side", "seated"))
    for place, issue in enumerate(view_of("two-party-toy").issues):
        for at in (0, 30, 55, 100):
            accepted = 0
            for draw in range(worlds.draws):
                everybody = True
                for party in range(ideal.shape[1]):
                    one = (ideal[draw, party, place], limit[draw, party, place], side[draw, party, place])
                    if seated[draw, party, place] and one[2] > 0 and at / 100 > max(one[:2]):
                        everybody = False
                    if seated[draw, party, place] and one[2] < 0 and at / 100 < min(one[:2]):
                        everybody = False
                accepted += everybody
            assert issue.accepted[at] == pytest.approx(accepted / worlds.draws)


def test_stances_are_quantiles_of_the_worlds(results: Results, view_of: View) -> None:
    whole = results("geneva-2022")[0]
    worlds = whole.plan.worlds(0, whole.plan.replicates, ("ideal", "limit"))
    parties, issues = worlds.labels["party"], worlds.labels["issue"]
    for issue in view_of("geneva-2022").issues:
        for stance in issue.stances:
            place = (slice(None), parties.index(stance.party), issues.index(issue.issue))
            for spread, name in ((stance.ideal, "ideal"), (stance.limit, "limit")):
                if spread is not None:
                    expect = np.nanquantile(worlds.arrays[name][place], (0.05, 0.5, 0.95))
                    assert [spread.low, spread.middle, spread.high] == pytest.approx(expect.tolist())


def test_gains_are_those_of_the_balance(case: str, results: Results, view_of: View) -> None:
    balances = results(case)[0].balances
    for item in view_of(case).balances:
        for shown, line in zip(item.gains, balances[item.lens].lines, strict=True):
            assert (shown.gain.value, shown.low.value, shown.high.value) == (line.gain, line.gain_low, line.gain_high)
            assert (shown.traded is None) == (line.traded is None)
            if shown.traded is not None and line.traded is not None:
                assert shown.traded.value == line.traded.probability
            assert sum(part.value for part in shown.by_issue) == pytest.approx(line.gain)


def test_readings_stand_beside_each_other(results: Results, view_of: View) -> None:
    whole, by_reading = results("geneva-2022")
    shown = view_of("geneva-2022").readings
    assert shown.names == ("", *by_reading)
    for row in shown.issues:
        for run_of, cell in zip((whole, *by_reading.values()), row.cells, strict=True):
            assert cell.room is not None
            assert cell.room.exists.value == run_of.summary["room"]["exists"][row.issue]["mean"]


def test_every_number_of_the_crisis_is_shown_once_with_its_source(case: str, results: Results, view_of: View) -> None:
    sources = view_of(case).sources
    rows = [row for _, section in sources.sections for row in section]
    assert len({row.at for row in rows}) == len(rows)
    weights = sum(row.path.endswith(".weight") and row.path.startswith("readings.") for row in rows)
    assert sources.claimed + sources.assumed + sources.default == len(rows) - weights
    crisis = results(case)[0].plan.crisis
    assert {claim.claim for claim in sources.claims} == set(crisis.claim)
    assert all(row.claims or row.source != "claimed" for row in rows)


def test_every_shown_finding_says_what_it_rests_on(case: str, view_of: View) -> None:
    shown = view_of(case)
    found = list(numerals(shown))
    assert len(found) > 20
    assert {item.at for item in found} <= set(targets(shown))
    for rest in shown.rests.values():
        assert rest.addresses
        assert set(rest.addresses) <= shown.sources.places


def numerals(value: Any) -> Any:
    """Yield every numeral inside a view."""
    if isinstance(value, Numeral):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from numerals(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from numerals(item)


def test_what_a_finding_rests_on_is_what_its_lens_reads(view_of: View) -> None:
    rests = view_of("two-party-toy").rests
    room = rests["room/order"].addresses
    assert "stances.island.order.limit" in room
    assert "tracks.capital-talks.available" in room
    assert not any("patrols" in address or "salience" in address for address in room)
    mean = rests["weighted_mean/order"].addresses
    assert {"parties.north.capability", "stances.north.order.salience", "issues.order.status_quo"} <= set(mean)
    assert not any(address.endswith(".limit") for address in mean)


def test_the_headline_says_what_holds_and_what_it_does_not_say(view_of: View) -> None:
    shown = view_of("geneva-2022")
    found = Findings(
        shown.issues, shown.balances, shown.readings, shown.outcomes, shown.history, shown.people, shown.identity.draws
    )
    groups = standing(found)
    titles = {issue.named for issue in shown.issues}
    assert {title for group in groups.values() for title in group} == titles
    for row in shown.readings.issues:
        rooms = [cell.room for cell in row.cells[1:] if cell.room]
        assert (row.named in groups["room"]) == all(room.low > 0.5 for room in rooms)
        assert (row.named in groups["none"]) == all(room.high < 0.5 for room in rooms)
    limits = " ".join(plain(limit) for limit in shown.headline.limits)
    assert "No forecast of theirs has been scored" in limits
    assert "not how true" in limits


def test_room_that_nobody_limits_is_no_finding(view_of: View) -> None:
    shown = view_of("emission-standards")
    assert all(issue.open_to_all for issue in shown.issues)
    assert "nobody at a table states a red line" in plain(shown.headline.answer)
    assert not any(point.about == "Room" for point in shown.headline.points)


def test_the_traded_party_is_named(view_of: View) -> None:
    points = " ".join(map(str, view_of("two-party-toy").headline.points))
    assert "The island" in points


def test_one_reading_alone_is_said_to_be_one() -> None:
    shown = brief_view(run("geneva-2022", reading="moscow", draws=200))
    assert shown.identity.reading == "moscow"
    assert "--reading moscow" in shown.identity.command
    assert not shown.readings.several


def test_quotes_are_shown_only_to_who_has_the_document() -> None:
    assert all(claim.quote is None for claim in brief_view(run("geneva-2022", draws=100)).sources.claims)


@pytest.mark.parametrize(
    ("found", "expect"),
    [
        ({"mean": 0.1249, "band": [0.12, 0.13]}, "12 %"),
        ({"mean": 0.51, "band": [0.41, 0.61]}, "50 %"),
        ({"mean": 0.33, "band": [0.1, 0.6]}, "30 %"),
        ({"mean": 0.0, "band": [0.0, 0.025]}, "less than 5 %"),
        ({"mean": 0.0051, "band": [0.004, 0.0066]}, "0.5 %"),
        ({"mean": 0.0004, "band": [0.0001, 0.0012]}, "less than 0.2 %"),
        ({"mean": 0.9948, "band": [0.9934, 0.996]}, "99.5 %"),
        ({"mean": 1.0, "band": [0.99975, 1.0]}, "more than 99.95 %"),
        ({"mean": 0.3, "band": [0.3, 0.3]}, "30 %"),
        ({"mean": 0.0}, "less than 1 %"),
    ],
)
def test_a_share_has_the_digits_that_its_band_supports(found: dict[str, Any], expect: str) -> None:
    assert text(found) == expect


def test_bands_are_rounded_outwards() -> None:
    assert band_text({"band": [0.121, 0.129]}).replace(THIN, " ") == "12 to 13 %"
    assert band_text({"band": [0.0, 0.00025]}).replace(THIN, " ") == "0 to 0.03 %"
    assert band_text({}) == ""


def test_gains_and_plain_numbers() -> None:
    assert [gain(value).text for value in (0.151, -0.003, -0.055)] == ["+0.15", "0.00", "\N{MINUS SIGN}0.06"]
    assert plain_number(-0.0471) == "\N{MINUS SIGN}0.047"


def test_positions_are_said_among_marks_and_in_units() -> None:
    issue = open_crisis("emission-standards").crisis.issues["delay"]
    assert issue.units is not None
    assert in_units(issue, 0.565) == f"7.4 {issue.units.name}"
    assert place_in_words(issue, 0.51) == "at \N{LEFT SINGLE QUOTATION MARK}seven years\N{RIGHT SINGLE QUOTATION MARK}"
    assert place_in_words(issue, 0.7).startswith("between \N{LEFT SINGLE QUOTATION MARK}seven years")
