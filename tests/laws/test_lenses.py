"""Laws that every lens obeys, on worlds that its declared fields allow; and every published number."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.kernels import plain
from detente.core.seed import Seed
from detente.lens import Lens, Output, checked
from detente.lenses import all_lenses, room, weighted_mean, weighted_median
from detente.worlds.fields import FIELDS, FIXED_LABELS
from detente.worlds.worlds import Floats, Worlds, labels_of

each_lens = pytest.mark.parametrize("lens", all_lenses().values(), ids=lambda lens: lens.name)


@st.composite
def worlds_for(draw: st.DrawFn, lens: Lens) -> Worlds:
    """Worlds with the fields that a lens reads: any numbers in their range, some stances and limits missing."""
    parties, issues, draws = draw(st.integers(1, 5)), draw(st.integers(1, 3)), draw(st.integers(1, 4))
    sizes = {"party": parties, "issue": issues, "lever": 2, "audience": 2, "hypothesis": 2}
    sizes["track"] = draw(st.integers(1, 3))
    sizes |= {"game": 1, "view": draw(st.integers(1, 2)), "signal": draw(st.integers(1, 2)), "move": 0, "type": 4}
    sizes |= {"challenger_type": draw(st.integers(1, 3)), "defender_type": draw(st.integers(1, 2))}
    sizes |= {
        "level": draw(st.integers(1, 3)),
        "body": draw(st.integers(0, 2)),
        "chamber": 1,
        "dependency": draw(st.integers(0, 1)),
    }
    sizes |= {"voter": draw(st.integers(0, 3))}
    sizes |= {"round": draw(st.integers(1, 4))}
    sizes |= {"step": draw(st.integers(1, 4)), "order": draw(st.integers(0, 3)), "guarantee": 1}
    sizes |= {"other": parties, "state": draw(st.integers(1, 8)), "transition": draw(st.integers(0, 30))}
    fixed = {dim: len(names) for dim, names in FIXED_LABELS.items()}
    luck = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    steps = draw(st.sampled_from([2, 4, 1000]))  # coarse grids make ties
    arrays: dict[str, Floats] = {}
    for name in lens.reads:
        field = FIELDS[name]
        low, high = max(field.low, -3), min(field.high, 10)
        shape = (draws, *((sizes | fixed)[dim] for dim in field.dims))
        arrays[name] = low + (high - low) * luck.integers(0, steps + 1, shape) / steps
        if field.unit in ("0 or 1", "count", "parts"):
            arrays[name] = np.round(arrays[name])
        if field.unit == "count":
            arrays[name][:] = arrays[name].flat[0]  # the same in every world
    _as_a_game(arrays, sizes)
    _as_steps(arrays)
    _as_packages(arrays, luck)
    _as_options(arrays, sizes, luck)
    if "ideal" in arrays:
        arrays["ideal"][:, luck.random((parties, issues)) < 0.2] = np.nan
    if "limit_side" in arrays:
        limit, ideal = arrays["limit"], arrays["ideal"]
        limit[:, luck.random((parties, issues)) < 0.3] = np.nan
        arrays["limit_side"] = np.nan_to_num(np.where(limit >= ideal, 1.0, -1.0) + 0 * limit + 0 * ideal)
    labels = labels_of({dim: tuple(f"{dim[0]}{i}" for i in range(size)) for dim, size in sizes.items()})
    return Worlds("law", labels, arrays)


def solved(lens: Lens, worlds: Worlds) -> dict[str, Floats]:
    return checked(lens, worlds, lens.solve(worlds, Seed(0)))


def _as_packages(arrays: dict[str, Floats], luck: np.random.Generator) -> None:
    """Let every issue stand at one of its levels, which anybody may keep; some issues have fewer levels than others."""
    if "level_moved" not in arrays:
        return
    moved = arrays["level_moved"]
    moved[:] = 1.0
    _, issues, levels = moved.shape
    for issue in range(issues):
        count = int(luck.integers(1, levels + 1))
        moved[:, issue, int(luck.integers(0, count))] = 0.0
        moved[:, issue, count:] = np.nan
    if "status_quo" in arrays:
        arrays["status_quo"][:] = np.where(moved == 0, arrays["level_position"], 0).sum(axis=2)
    for name in {"level_distinct"} & set(arrays):
        arrays[name][:] = np.where(moved == 0, 1.0, arrays[name])
    for name in {"level_signed", "level_here"} & set(arrays):
        arrays[name][:] = np.where(moved[:, None] == 0, 1.0, arrays[name])
    for name in {"level_beyond", "body_worth", "voter_worth"} & set(arrays):
        arrays[name][:] = np.where(moved[:, None] == 0, 0.0, arrays[name])
    tables = {
        "level_position",
        "level_distinct",
        "level_worth",
        "level_signed",
        "level_here",
        "level_beyond",
        "level_face",
        "level_way",
        "body_worth",
        "voter_worth",
    }
    for name in tables & set(arrays):
        missing = (
            np.isnan(moved)
            if arrays[name].ndim == moved.ndim
            else np.broadcast_to(np.isnan(moved)[:, None], arrays[name].shape)
        )
        arrays[name][missing] = np.nan


def _as_options(arrays: dict[str, Floats], sizes: dict[str, int], luck: np.random.Generator) -> None:
    """Make states sets of three options, some of which cannot stand, or a graph that was drawn; alike in every world.

    In option form a party flips any of its own options at once; each is somebody's, and goes on only or both ways. Each
    world has the state where things stand.
    """
    if "state_now" not in arrays:
        return
    states, parties = sizes["state"], sizes["party"]
    codes = np.sort(luck.permutation(8)[:states])
    own, sticky = luck.integers(0, parties, 3), luck.integers(0, 8)
    masks = [sum(1 << bit for bit in range(3) if own[bit] == party) for party in range(parties)]
    moves = [
        (party, here, there)
        for party, mask in enumerate(masks)
        for here in range(states)
        for there in range(states)
        if here != there and not (codes[here] ^ codes[there]) & ~mask and not codes[here] & ~codes[there] & sticky
    ]
    drawn = luck.random() < 0.3
    if drawn:
        moves = [
            (int(luck.integers(parties)), *luck.integers(0, states, 2).tolist()) for _ in range(sizes["transition"])
        ]
    sizes["transition"] = len(moves)
    by, source, target = np.array(moves, dtype=np.int64).reshape(-1, 3).T
    now = np.arange(states) == luck.integers(states)
    alike: dict[str, npt.ArrayLike] = {
        "state_code": np.full(states, np.nan) if drawn else codes,
        "state_now": now,
        "state_end": luck.integers(0, 4, states),
        "state_seen": luck.random((parties, states)) < 0.8,
        "transition_by": by == np.arange(parties)[:, None],
        "transition_from": source,
        "transition_to": target,
        "option_concept": luck.integers(0, 5 if drawn else 7),
        "option_sanction": luck.integers(0, 3),
        "option_strict": luck.integers(0, 2),
        "option_best": luck.integers(0, 2),
    }
    draws = len(arrays["state_now"])
    arrays |= {
        name: np.broadcast_to(np.asarray(value, float), (draws, *np.shape(value))) for name, value in alike.items()
    }
    arrays["state_there"] = np.maximum(arrays["state_there"], now)


def _as_a_game(arrays: dict[str, Floats], sizes: dict[str, int]) -> None:
    """Make odds sum to 1, and true types places among the types."""
    for side in ("challenger", "defender"):
        if f"{side}_odds" in arrays:
            odds = arrays[f"{side}_odds"] + 0.1
            arrays[f"{side}_odds"] = odds / odds.sum(axis=-1, keepdims=True)
        if f"true_{side}" in arrays:
            arrays[f"true_{side}"] = np.round(arrays[f"true_{side}"]) % sizes[f"{side}_type"]


def _as_steps(arrays: dict[str, Floats]) -> None:
    """Make steps need only earlier ones, mostly, and orders that no step is on both sides of."""
    if "step_needs" in arrays:
        arrays["step_needs"][1:] = np.tril(arrays["step_needs"][1:], -1)
        arrays["order_then"] = arrays["order_then"] * (1 - arrays["order_first"])
        arrays["step_parts"] = np.minimum(arrays["step_parts"], 3)


@each_lens
def test_published_numbers_are_reproduced(lens: Lens) -> None:
    assert lens.published
    for case in lens.published:
        found = solved(lens, case.world())
        for name, expected in case.expect.items():
            np.testing.assert_allclose(
                found[name][0], expected, atol=case.tolerance, err_msg=f"{lens.name}: {case.source}"
            )


@each_lens
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_findings_keep_their_declared_shape_and_range_and_leave_worlds_alone(lens: Lens, data: st.DataObject) -> None:
    worlds = data.draw(worlds_for(lens))
    before = {name: array.copy() for name, array in worlds.arrays.items()}
    found = solved(lens, worlds)
    assert set(found) == {output.name for output in lens.gives}
    for name, array in before.items():
        np.testing.assert_array_equal(worlds.arrays[name], array)
    if "outcome" in found:
        np.testing.assert_allclose(found["outcome"].sum(axis=1), 1, atol=1e-12)


@each_lens
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_draw_is_solved_alike_alone_and_among_others(lens: Lens, data: st.DataObject) -> None:
    worlds = data.draw(worlds_for(lens))
    whole = solved(lens, worlds)
    for draw in range(worlds.draws):
        alone = solved(lens, worlds.rows(draw, draw + 1))
        for name, array in alone.items():
            np.testing.assert_array_equal(array[0], whole[name][draw])


@each_lens
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_the_order_of_parties_and_issues_changes_nothing(lens: Lens, data: st.DataObject) -> None:
    worlds = data.draw(worlds_for(lens))
    turn = {dim: data.draw(st.permutations(range(len(worlds.labels[dim])))) for dim in ("party", "issue")}
    turn["other"] = turn["party"]

    def turned(array: Floats, dims: tuple[str, ...]) -> Floats:
        for axis, dim in enumerate(dims):
            if dim in turn:
                array = np.take(array, turn[dim], axis=axis + 1)
        return array

    labels = labels_of(
        {
            dim: tuple(names[i] for i in turn[dim]) if dim in turn else names
            for dim, names in worlds.labels.items()
            if dim not in {"pair", "other", "outcome"}
        }
    )
    other = Worlds("law", labels, {name: turned(array, FIELDS[name].dims) for name, array in worlds.arrays.items()})
    whole, after = solved(lens, worlds), solved(lens, other)
    for output in lens.gives:
        if "pair" in output.dims:
            _same_pairs(output, whole[output.name], worlds, after[output.name], other)
        else:
            np.testing.assert_allclose(after[output.name], turned(whole[output.name], output.dims), atol=1e-12)


def _same_pairs(output: Output, before: Floats, worlds: Worlds, after: Floats, other: Worlds) -> None:
    def by_name(array: Floats, of: Worlds) -> dict[tuple[frozenset[str], str], list[float]]:
        return {
            (frozenset(pair.split("|")), issue): array[:, row, column].tolist()
            for row, pair in enumerate(of.labels["pair"])
            for column, issue in enumerate(of.labels["issue"])
        }

    assert output.dims == ("pair", "issue")
    one, two = by_name(before, worlds), by_name(after, other)
    assert one.keys() == two.keys()
    for key, values in one.items():
        np.testing.assert_allclose(values, two[key], atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_mean_is_the_average_and_the_median_splits_the_weight(data: st.DataObject) -> None:
    worlds = data.draw(worlds_for(all_lenses()["weighted_median"]))
    mean = solved(all_lenses()["weighted_mean"], worlds)["position"]
    found = solved(all_lenses()["weighted_median"], worlds)
    fields = worlds.arrays
    weight = fields["capability"][:, :, None] * fields["salience"] * (fields["seated"] > 0) * ~np.isnan(fields["ideal"])
    ideal = np.nan_to_num(fields["ideal"])
    for draw in range(worlds.draws):
        for issue in range(mean.shape[1]):
            w, x = weight[draw, :, issue], ideal[draw, :, issue]
            if w.sum() == 0:
                assert mean[draw, issue] == found["position"][draw, issue] == fields["status_quo"][draw, issue]
                continue
            assert mean[draw, issue] == pytest.approx(np.average(x, weights=w))
            for end in (found["low"][draw, issue], found["high"][draw, issue]):
                assert w[x < end].sum() <= w.sum() / 2 + 1e-9
                assert w[x > end].sum() <= w.sum() / 2 + 1e-9


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_room_is_what_a_fine_grid_finds(data: st.DataObject) -> None:
    worlds = data.draw(worlds_for(all_lenses()["room"]))
    found = solved(all_lenses()["room"], worlds)
    fields, grid = worlds.arrays, np.linspace(0, 1, 1001)
    for draw in range(worlds.draws):
        for issue in range(found["width"].shape[1]):
            fine = np.ones(grid.size, dtype=bool)
            for party in range(fields["ideal"].shape[1]):
                ideal, limit, side, seated = (fields[name][draw, party, issue] for name in all_lenses()["room"].reads)
                if seated and side > 0:
                    fine &= grid <= max(limit, ideal) + 1e-9
                if seated and side < 0:
                    fine &= grid >= min(limit, ideal) - 1e-9
            assert (
                found["exists"][draw, issue] == pytest.approx(float(fine.any())) or found["width"][draw, issue] < 0.002
            )
            assert found["width"][draw, issue] == pytest.approx(fine.mean(), abs=0.003)
            assert (
                found["tightest"][draw, :, issue].sum() == pytest.approx(1)
                or found["tightest"][draw, :, issue].sum() == 0
            )


def test_kernels_run_uncompiled_alike() -> None:
    rng = np.random.default_rng(1)
    ideal, salience = rng.random((4, 2)), rng.random((4, 2))
    inputs = (ideal, salience, rng.random(4), np.ones((4, 2)), np.array([0.5, 0.5]))
    out, low, high = np.empty(2), np.empty(2), np.empty(2)
    plain(weighted_mean.mean_of_one_world)(*inputs, out)
    np.testing.assert_allclose(out, weighted_mean.mean_of_one_world(*(array[None] for array in inputs))[0])
    plain(weighted_median.median_of_one_world)(*inputs, low, high)
    np.testing.assert_allclose(
        (low, high), [part[0] for part in weighted_median.median_of_one_world(*(array[None] for array in inputs))]
    )
    side, tight = np.where(salience > ideal, 1.0, -1.0), np.empty((4, 2))
    plain(room.room_of_one_world)(ideal, salience, side, np.ones((4, 2)), low, high, tight)
    again = room.room_of_one_world(ideal[None], salience[None], side[None], np.ones((1, 4, 2)))
    np.testing.assert_allclose(low, again[0][0])
    np.testing.assert_allclose(tight, again[2][0])


@each_lens
def test_a_lens_says_where_it_misleads(lens: Lens) -> None:
    assert lens.question.endswith("?")
    assert lens.misleads.strip()
    assert lens.assumes.strip()
    assert set(lens.reads) <= set(FIELDS)


def test_lenses_of_third_parties_are_found_by_their_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    import detente.lenses as home

    class Entry:
        value = "elsewhere:LENS"

        def __init__(self, name: str) -> None:
            self.name = name

        def load(self) -> Lens:
            return replace(all_lenses()["room"], name=self.name)

    found = home.all_lenses.__wrapped__
    monkeypatch.setattr(home, "entry_points", lambda group: [Entry("theirs")] if group == "detente.lenses" else [])
    assert set(found()) == {*all_lenses(), "theirs"}
    monkeypatch.setattr(home, "entry_points", lambda group: [Entry("room")] if group else [])
    with pytest.raises(ValueError, match="name of another lens"):
        found()
