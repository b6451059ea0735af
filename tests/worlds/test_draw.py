"""Worlds: stated points, mixed odds, common luck, and the derived fields."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.core.errors import BadInput, MissingField, NotFound
from detente.core.quantity import Scale, middle_90
from detente.crisis.addresses import numbers
from detente.crisis.crisis import Crisis
from detente.crisis.file.read import read
from detente.workbench import OpenCrisis
from detente.worlds.fields import FIELDS
from detente.worlds.utility import beyond_limit, utility
from detente.worlds.worlds import Worlds, labels_of

SECTIONS = ("parties", "issues", "tracks", "levers", "readings")


def build(**changes: Any) -> OpenCrisis:
    """Return a small crisis with a family of two theories, one lone theory and two readings."""
    data: dict[str, object] = {
        "detente": 1,
        "crisis": "small",
        "title": "t",
        "question": "q",
        "as_of": "2024-01-01",
        "parties": {
            "a": {"name": "A", "capability": "0.2 to 0.5"},
            "b": {"name": "B", "capability": 0.6},
            "c": {"name": "C"},
        },
        "issues": {
            "x": {"title": "X", "scope": "fundamental", "marks": {0: "l", 1: "h"}, "status_quo": 0.5},
            "y": {"title": "Y", "scope": "technical", "marks": {0: "l", 1: "h"}, "status_quo": "0.9 to 1"},
        },
        "stances": {
            "a": {
                "x": {"ideal": 0, "salience": 0.8, "limit": "0.3 to 0.6"},
                "y": {"ideal": "0.2 to 0.4", "salience": 0.2},
            },
            "b": {"x": {"ideal": 1, "salience": "high", "limit": 0.4}},
            "c": {"x": {"ideal": 0.8, "limit": 0.6}},
        },
        "tracks": {
            "t": {"parties": ["a", "b"], "issues": ["x"]},
            "s": {"parties": ["a", "c"], "issues": ["y"], "available": 0.25},
        },
        "levers": {"strike": {"party": "a", "kind": "force", "cost": 0.1, "hits": {"b": 0.2}}},
        "confrontation": {
            "challenger": "a",
            "defender": "b",
            "demand": {"x": 0.2},
            "force": "strike",
            "decides": {"x": 0},
        },
        "hypotheses": {
            "hard": {"of": "a", "says": "h", "sets": {"levers.strike.cost": 0.05}},
            "soft": {"of": "a", "says": "s", "sets": {"stances.a.x.limit": 0.9}},
            "lone": {"of": "b", "says": "l", "family": "lone", "odds": 0.3, "sets": {"stances.b.x.limit": 0.2}},
        },
        "readings": {
            "one": {"odds": {"hard": 0.75, "soft": 0.25}, "weight": 3},
            "two": {"odds": {"hard": 0.2, "soft": 0.2}, "sets": {"parties.a.capability": 0.9}, "weight": 1},
        },
        **changes,
    }
    return OpenCrisis(Crisis.model_validate(data), Path("small"))


def test_every_number_of_the_flagship_meets_its_stated_points(flagship: OpenCrisis) -> None:
    from detente.core.seed import Seed
    from detente.worlds.draw import Drawing, Luck

    drawing = Drawing(flagship.crisis, Luck(Seed(4), 0, 100))
    for address in numbers(flagship.crisis):
        if address.number is None or drawing.overlays.get(address.path):
            continue
        drawn = drawing.number(address.path, address.number, address.scale)
        assert drawn is not None
        low, high = middle_90(address.number.quantity, address.scale)
        found = np.quantile(drawn, (0.05, 0.95))
        np.testing.assert_allclose(found, (low, high), atol=0.004 * max(1, high), err_msg=address.path)


def test_readings_and_rivals_come_with_their_odds() -> None:
    worlds = build().draw(20_000, seed=2)
    one = worlds.arrays["reading"] == 0
    assert one.mean() == pytest.approx(0.75, abs=0.01)
    hard, soft, lone = worlds.arrays["holds"].T
    np.testing.assert_array_equal(hard + soft, 1)
    assert hard[one].mean() == pytest.approx(0.75, abs=0.02)
    assert hard[~one].mean() == pytest.approx(0.5, abs=0.02)  # 0.2 against 0.2
    assert lone.mean() == pytest.approx(0.3, abs=0.01)


def test_what_is_in_force_follows_reading_and_hypothesis() -> None:
    worlds = build().draw(4000, seed=2)
    capability, limit, holds = (worlds.arrays[name] for name in ("capability", "limit", "holds"))
    assert np.all(capability[worlds.arrays["reading"] == 1, 0] == 0.9)
    assert np.all(limit[holds[:, 1] == 1, 0, 0] == 0.9)
    assert np.all(limit[holds[:, 1] == 0, 0, 0] < 0.9)
    assert np.all(worlds.arrays["lever_cost"][holds[:, 0] == 1, 0] == 0.05)


def test_editing_one_number_leaves_every_other_draw_unchanged() -> None:
    before = build().draw(500, seed=7)
    edited = build(
        parties={
            "a": {"name": "A", "capability": "0.1 to 0.9"},
            "b": {"name": "B", "capability": 0.6},
            "new": {"name": "N"},
            "c": {"name": "C"},
        }
    ).draw(500, seed=7)
    for name in ("salience", "limit", "status_quo", "holds", "reading", "track_open"):
        rows = [0, 1, 3] if FIELDS[name].dims[:1] == ("party",) else slice(None)
        np.testing.assert_array_equal(
            before.arrays[name], edited.arrays[name][:, rows] if name not in {"reading"} else edited.arrays[name]
        )
    assert not np.array_equal(before.arrays["capability"][:, 0], edited.arrays["capability"][:, 0])


def test_one_reading_alone_has_the_luck_of_the_mixture() -> None:
    mixed, alone = build().draw(2000, seed=5), build().draw(2000, seed=5, reading="one")
    here = mixed.arrays["reading"] == 0
    same = here & (mixed.arrays["holds"] == alone.arrays["holds"]).all(axis=1)
    np.testing.assert_array_equal(mixed.arrays["limit"][same], alone.arrays["limit"][same])
    np.testing.assert_array_equal(mixed.arrays["capability"][here], alone.arrays["capability"][here])


def test_more_worlds_begin_with_the_same_worlds() -> None:
    few, many = build().draw(130, seed=1), build().draw(1000, seed=1)
    for name, array in few.arrays.items():
        np.testing.assert_array_equal(array, many.arrays[name][:130])


def test_who_sits_where_follows_the_open_tracks() -> None:
    worlds = build().draw(4000, seed=1)
    seated = worlds.arrays["seated"]
    np.testing.assert_array_equal(seated[:, :, 0], np.tile([1, 1, 0], (4000, 1)))
    assert seated[:, 0, 1].mean() == pytest.approx(0.25, abs=0.01)
    np.testing.assert_array_equal(seated[:, 0, 1], worlds.arrays["track_open"][:, 1])


def test_everybody_sits_where_no_tracks_are_stated() -> None:
    assert build(tracks={}).draw(100).arrays["seated"].min() == 1


def test_the_value_of_force_is_the_stated_formula() -> None:
    worlds = build().draw(300, seed=3)
    fields = worlds.arrays
    chance = fields["capability"][:, 0] / (fields["capability"][:, 0] + fields["capability"][:, 1])
    np.testing.assert_allclose(fields["success"], chance)
    costs: dict[int, tuple[Any, float]] = {0: (fields["lever_cost"][:, 0], 0), 1: (0, 0.2)}
    for party, (lost, hit) in costs.items():
        won_at, lost_at = fields["status_quo"].copy(), fields["status_quo"].copy()
        won_at[:, 0], lost_at[:, 0] = 0, 1
        value = chance * utility(won_at, fields["ideal"], fields["weight"])[:, party]
        value += (1 - chance) * utility(lost_at, fields["ideal"], fields["weight"])[:, party] - lost - hit
        np.testing.assert_allclose(fields["force_value"][:, party], value)


def test_utility_is_one_at_the_ideal_and_nought_at_the_worst() -> None:
    ideal = np.array([[[0.2, 0.9], [np.nan, 0.5]]])
    weight = np.array([[[0.3, 0.7], [0.0, 1.0]]])
    assert utility(np.array([[0.2, 0.9]]), ideal, weight)[0, 0] == 1
    assert utility(np.array([[1.0, 0.0]]), ideal, weight)[0, 0] == 0
    assert utility(np.array([[0.6, 0.9]]), ideal, weight)[0, 0] == pytest.approx(0.3 * 0.5 + 0.7)
    assert utility(np.array([[0.3, 0.5]]), ideal, weight)[0, 1] == 1


def test_a_limit_reaches_from_itself_through_the_ideal_to_that_end() -> None:
    ideal, limit, side = (np.array([[[value]]]) for value in (0.2, 0.5, 1.0))
    crossed = [float(beyond_limit(np.array([[x]]), ideal, limit, side)[0, 0, 0]) for x in (0.0, 0.2, 0.5, 0.51, 1.0)]
    assert crossed == [0, 0, 0, 1, 1]
    none = beyond_limit(np.array([[0.9]]), ideal, np.array([[[np.nan]]]), np.array([[[0.0]]]))
    assert none[0, 0, 0] == 0


def test_worlds_are_read_only_and_checked(toy: OpenCrisis) -> None:
    worlds = toy.draw(10)
    with pytest.raises(ValueError, match="read-only"):
        worlds.arrays["capability"][0, 0] = 1
    with pytest.raises(MissingField, match="'demand' is not stated"):
        worlds.field("demand", lens="x")
    with pytest.raises(ValueError, match="runs from"):
        Worlds("x", labels_of({"party": ("a",)}), {"capability": np.array([[1.5]])})
    with pytest.raises(ValueError, match="shape"):
        Worlds("x", labels_of({"party": ("a",)}), {"capability": np.array([[0.5, 0.5]])})
    with pytest.raises(ValueError, match="not a number"):
        Worlds("x", labels_of({"party": ("a",)}), {"capability": np.array([[np.nan]])})


def test_bad_wishes_are_refused(toy: OpenCrisis, geneva: Path) -> None:
    with pytest.raises(BadInput, match="at least one"):
        toy.draw(0)
    with pytest.raises(NotFound, match="did you mean 'kyiv'"):
        OpenCrisis(read(geneva), geneva).draw(10, reading="kyif")


def test_scales_are_where_numbers_live() -> None:
    assert (Scale.UNIT.low, Scale.UNIT.high) == (0, 1)


def test_the_order_of_the_file_changes_no_number() -> None:
    one = build()
    data = one.crisis.as_written()
    turned = {
        key: dict(reversed(part.items())) if isinstance(part, dict) and key in SECTIONS else part
        for key, part in data.items()
    }
    other = OpenCrisis(Crisis.model_validate(turned), one.path)
    assert other.crisis.digest == one.crisis.digest
    before, after = one.draw(300, seed=2), other.draw(300, seed=2)
    names = [
        before.labels["reading"] if "reading" in before.labels else tuple(item.crisis.readings) for item in (one, other)
    ]
    read = [
        np.array(name)[worlds.arrays["reading"].astype(int)]
        for name, worlds in zip(names, (before, after), strict=True)
    ]
    np.testing.assert_array_equal(*read)
    np.testing.assert_array_equal(before.arrays["limit"], after.arrays["limit"][:, ::-1, ::-1])
    np.testing.assert_array_equal(before.arrays["capability"], after.arrays["capability"][:, ::-1])
