"""Leverage is what the derivative says it is, on the same luck, and costs nobody else's numbers."""

import numpy as np
import pytest

from detente.core.errors import BadInput, NotFound
from detente.ensemble.plan import Plan, make_plan
from detente.lenses import all_lenses, named_lens
from detente.study.spatial.leverage import CAPABILITY_PART, SALIENCE_STEP, has_leverage, leverage_of
from detente.workbench import open_crisis

MEAN = named_lens("weighted_mean")
READS = ("ideal", "salience", "capability", "seated", "status_quo")


def plan_of(case: str, lens: str = "weighted_mean", draws: int = 400) -> Plan:
    return make_plan(open_crisis(case).crisis, [named_lens(lens)], draws=draws)


def test_under_the_mean_a_push_is_its_closed_form() -> None:
    plan = plan_of("geneva-2022")
    worlds = plan.worlds(0, 4, READS)
    ideal, salience, capability, seated, _ = (worlds.arrays[name] for name in READS)
    found = leverage_of(plan, MEAN)
    assert len(found.pushes) > 20
    for push in found.pushes:
        party, issue = list(plan.crisis.parties).index(push.party), list(plan.crisis.issues).index(push.issue)
        counts = (seated[:, :, issue] > 0) & ~np.isnan(ideal[:, :, issue])
        weight = np.where(counts, capability * salience[:, :, issue], 0.0)
        total = weight.sum(axis=1)
        settled = (weight * np.nan_to_num(ideal[:, :, issue])).sum(axis=1) / np.where(total > 0, total, 1)
        if push.field == "capability":
            number = capability[:, party]
            step = CAPABILITY_PART * number
        else:
            number = salience[:, party, issue]
            step = np.full_like(number, SALIENCE_STEP)
        turned = np.where(number + step > 1, -1.0, 1.0)
        more = turned * step * weight[:, party] / number  # x(z + h) - x(z) = h w' (x_k - x) / (W + h w')
        moved = turned * more * (ideal[:, party, issue] - settled) / (total + more)
        moved = np.where(total > 0, moved, 0.0)
        assert push.mean == pytest.approx(moved.mean(), abs=1e-12), (push.party, push.issue, push.field)
        assert (push.low, push.high) == pytest.approx(tuple(np.quantile(moved, (0.05, 0.95))), abs=1e-12)


def test_the_pushes_of_capability_add_up_to_almost_nothing_because_only_shares_count() -> None:
    found = leverage_of(plan_of("emission-standards"), MEAN)
    issue = found.pushes[0].issue
    pushes = [push.mean for push in found.on(issue) if push.field == "capability"]
    assert max(map(abs, pushes)) > 1e-3
    assert abs(sum(pushes)) < 0.05 * sum(map(abs, pushes)), "all powers a tenth larger move nothing"


def test_more_worlds_have_a_smaller_error_and_the_same_push() -> None:
    few, many = (leverage_of(plan_of("two-party-toy", draws=draws), MEAN) for draws in (1_000, 16_000))
    uncertain = [(one, other) for one, other in zip(few.pushes, many.pushes, strict=True) if one.error > 1e-6]
    assert uncertain
    for one, other in uncertain:
        assert other.error < one.error
        assert one.mean == pytest.approx(other.mean, abs=5 * one.error)


@pytest.mark.parametrize("lens", sorted(lens.name for lens in all_lenses().values() if has_leverage(lens)))
def test_every_lens_that_settles_by_weight_can_be_asked(lens: str) -> None:
    plan = plan_of("two-party-toy", lens, draws=40)
    found = leverage_of(plan, named_lens(lens))
    assert found == leverage_of(plan, named_lens(lens)), "the same luck each time"
    assert found.pushes
    assert all(-1 <= push.low <= push.high <= 1 and np.isfinite(push.error) for push in found.pushes)


def test_what_has_no_leverage_is_refused_with_a_way_on() -> None:
    plan = plan_of("two-party-toy")
    with pytest.raises(BadInput, match="try weighted_mean"):
        leverage_of(plan, named_lens("room"))
    with pytest.raises(NotFound, match="nowhere"):
        leverage_of(plan, MEAN, issue="nowhere")


def test_one_issue_alone_has_the_pushes_that_it_has_among_all() -> None:
    plan = plan_of("geneva-2022", draws=100)
    issue = list(plan.crisis.issues)[2]
    assert leverage_of(plan, MEAN, issue=issue).pushes == leverage_of(plan, MEAN).on(issue)
