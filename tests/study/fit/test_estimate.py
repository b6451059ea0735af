"""Estimates against published log-likelihoods, known truths, and a search written differently."""

import csv
import json
import os
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import ndtr

from detente.cli.fit import document_of, warnings_of
from detente.core.errors import BadFile, BadInput, NotFound
from detente.study.fit import Estimate, fit_cases
from detente.study.fit.estimate import information
from detente.study.fit.maximum import Ended
from detente.study.fit.penalties import PENALTIES, widths
from detente.worlds.worlds import Floats
from tests.reference import reference
from tests.study.fit.making import (
    DETERRENCE_SPEC,
    DETERRENCE_TRUTH,
    SIGNALS_SPEC,
    SIGNALS_TRUTH,
    deterrence,
    signals,
    write_spec,
    write_table,
)

WAR = reference("escalation/estimation")["war1800"]
GIVEN = os.environ.get("DETENTE_WAR1800", "")
needs_war1800 = pytest.mark.skipif(not GIVEN, reason="DETENTE_WAR1800 names no copy of the table war1800")
WAR_SPEC = """\
outcome: {challenge: esc, resist: war}
challenger: {wait: [constant, s_wt_re1, revis1], fight: [constant, regime1]}
defender: {fight: [constant, balanc, regime2]}
"""


def values(found: Estimate) -> Floats:
    return np.array([item.value for item in found.coefficients])


def errors(found: Estimate) -> Floats:
    return np.array([item.error for item in found.coefficients])


@needs_war1800
@pytest.mark.parametrize("model", ["agent_probit", "agent_logit", "private_probit"])
def test_war1800_gives_its_known_likelihoods_and_coefficients(tmp_path: Path, model: str) -> None:
    found = fit_cases(model.replace("_", "-"), Path(GIVEN), write_spec(tmp_path / "s.yaml", WAR_SPEC))
    tolerance = WAR["tolerance"]
    assert found.log_likelihood == pytest.approx(WAR["log_likelihood"][model], abs=tolerance["log_likelihood"])
    assert found.aic == pytest.approx(-2 * WAR["log_likelihood"][model] + 2 * 10, abs=1e-5)
    assert found.cases == WAR["rows"]
    assert sum(len(lines) for lines in found.dropped.values()) == 31
    expected = [item[model] for item in WAR["coefficients"]]
    np.testing.assert_allclose(values(found), expected, atol=tolerance["coefficient_after_own_fit"])
    if model == "agent_probit":
        np.testing.assert_allclose(errors(found), [item["se"] for item in WAR["coefficients"]], atol=1e-4)
    assert (found.rank, found.not_identified, found.separated, found.penalty) == (10, (), (), "none")


@needs_war1800
def test_a_second_specification_is_reported_as_not_identified(tmp_path: Path) -> None:
    with Path(GIVEN).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["regime1"] and row["regime2"]]
    table = write_table(tmp_path / "w.csv", {name: [row[name] for row in rows] for name in rows[0]})
    spec = write_spec(
        tmp_path / "s.yaml",
        "outcome: {challenge: esc, resist: war}\n"
        "challenger: {wait: [constant, balanc, s_wt_re1], fight: [constant, balanc]}\n"
        "defender: {fight: [constant, balanc, s_wt_re1]}\n",
    )
    found = fit_cases("agent-probit", table, spec)
    assert found.cases == WAR["rows"]
    assert found.log_likelihood >= WAR["not_identified"]["log_likelihood"] - 1e-6
    assert found.rank < len(found.coefficients)
    assert {"challenger.wait: constant", "challenger.fight: constant"} <= set(found.not_identified)
    gone = [item.name in found.not_identified for item in found.coefficients]
    assert np.isnan(errors(found)[gone]).all()
    assert np.isfinite(errors(found)[np.invert(gone)]).all()


@needs_war1800
def test_the_rival_specification_reaches_its_known_likelihood_and_a_little_more(tmp_path: Path) -> None:
    with Path(GIVEN).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["regime1"] and row["regime2"]]
    table = write_table(tmp_path / "w.csv", {name: [row[name] for row in rows] for name in rows[0]})
    spec = write_spec(
        tmp_path / "s.yaml",
        "outcome: {challenge: esc, resist: war}\n"
        "challenger: {wait: [constant, regime1], fight: [constant, regime1, regime2]}\n"
        "defender: {fight: [constant, regime1, regime2]}\n",
    )
    found = fit_cases("agent-probit", table, spec)
    assert found.cases == WAR["rows"]
    known = WAR["rival_model"]["log_likelihood"]  # a search that stopped 0.0012 short of the maximum
    assert known - 1e-6 < found.log_likelihood < known + 2e-3


@pytest.mark.parametrize("model", ["agent-probit", "private-probit"])
def test_a_known_truth_is_found_again(tmp_path: Path, model: str) -> None:
    spec = write_spec(tmp_path / "s.yaml", DETERRENCE_SPEC)
    off = []
    for seed in range(12):
        table = write_table(tmp_path / "t.csv", deterrence(2500, seed, private=model == "private-probit"))
        found = fit_cases(model, table, spec)
        assert found.ended == Ended.CONVERGED
        assert found.rank == 6
        off.append((values(found) - DETERRENCE_TRUTH) / errors(found))
    _errors_are_honest(np.array(off))


def _errors_are_honest(off: Floats) -> None:
    """Hold distances from the truth in standard errors against the normal distribution."""
    assert np.abs(off).max() < 4
    assert np.abs(off.mean(axis=0)).max() < 3.5 / np.sqrt(len(off))
    assert 0.75 < np.sqrt((off**2).mean()) < 1.3


@pytest.mark.parametrize(("method", "rounds"), [("npl", 6), ("ml", 6)])
def test_a_known_truth_of_the_signalling_game_is_found_again(tmp_path: Path, method: str, rounds: int) -> None:
    spec = write_spec(tmp_path / "s.yaml", SIGNALS_SPEC)
    off = []
    for seed in range(rounds):
        table = write_table(tmp_path / "t.csv", signals(300, seed, each=10))
        found = fit_cases("signalling", table, spec, method=method)
        assert found.ended == Ended.CONVERGED
        assert (found.rank, found.several, found.observations) == (10, 0, 3000)
        off.append((values(found) - SIGNALS_TRUTH) / errors(found))
    _errors_are_honest(np.array(off))


def test_methods_of_the_signalling_game_come_in_their_known_order(tmp_path: Path) -> None:
    spec = write_spec(tmp_path / "s.yaml", SIGNALS_SPEC)
    table = write_table(tmp_path / "t.csv", signals(500, 77))
    pseudo, nested, full = (fit_cases("signalling", table, spec, method=name) for name in ("pl", "npl", "ml"))
    assert full.log_likelihood > nested.log_likelihood - 1e-9
    assert np.linalg.norm(values(nested) - values(full)) < np.linalg.norm(values(full)) / 2
    assert "first guesses" in pseudo.errors
    again = fit_cases("signalling", table, spec)
    assert again.method == "npl"
    assert again == nested


def test_first_guesses_may_come_from_columns(tmp_path: Path) -> None:
    columns = signals(400, 5)
    table = write_table(tmp_path / "t.csv", columns)
    guessed = fit_cases("signalling", table, write_spec(tmp_path / "a.yaml", SIGNALS_SPEC))
    spec = write_spec(tmp_path / "b.yaml", SIGNALS_SPEC + "start: {p_resist: PR, p_stand_firm: PF}\n")
    given = fit_cases("signalling", table, spec)
    np.testing.assert_allclose(values(given), values(guessed), atol=1e-4)  # one fixed point, from two starts
    columns["PR"] = np.full(400, 1.5)
    with pytest.raises(BadInput, match="between 0 and 1"):
        fit_cases("signalling", write_table(tmp_path / "t.csv", columns), spec)


def test_the_maximum_is_that_of_a_search_written_differently(tmp_path: Path) -> None:
    columns = deterrence(400, 3, private=False)
    found = fit_cases(
        "agent-probit", write_table(tmp_path / "t.csv", columns), write_spec(tmp_path / "s.yaml", DETERRENCE_SPEC)
    )
    x, y, d = (np.asarray(columns[name]) for name in "xyd")
    ends = np.array(columns["end"])

    def minus(b: Floats) -> float:
        p = ndtr((b[4] + b[5] * y) / np.sqrt(2))
        q = ndtr((p * (b[2] + b[3] * d) - b[0] - b[1] * x) / np.sqrt(2))
        chance = np.where(ends == "SQ", 1 - q, np.where(ends == "CD", q * (1 - p), q * p))
        return -float(np.log(chance).sum())

    other = minimize(minus, np.zeros(6), method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10, "maxfev": 20000})
    assert found.log_likelihood == pytest.approx(-float(other.fun), abs=1e-7)
    np.testing.assert_allclose(values(found), other.x, atol=1e-4)
    step, bend = 1e-4, np.empty((6, 6))
    for i in range(6):
        for j in range(6):
            one, two = np.eye(6)[i] * step, np.eye(6)[j] * step
            at = values(found)
            bend[i, j] = (minus(at + one + two) - minus(at + one - two) - minus(at - one + two)) / (4 * step**2)
            bend[i, j] += minus(at - one - two) / (4 * step**2)
    np.testing.assert_allclose(errors(found), np.sqrt(np.diag(np.linalg.inv(bend))), rtol=1e-3)


def test_counts_and_single_cases_are_one_likelihood(tmp_path: Path) -> None:
    whole = signals(60, 9, each=20)
    ends = ("SQ", "CD", "BD", "SF")
    rows = [(place, end) for place in range(60) for end in ends for _ in range(int(whole[end][place]))]
    single = {name: [whole[name][place] for place, _ in rows] for name in "xyd"} | {"end": [end for _, end in rows]}
    labels = SIGNALS_SPEC.replace("counts: {", "column: end, labels: {")
    one = fit_cases(
        "agent-logit", write_table(tmp_path / "a.csv", whole), write_spec(tmp_path / "a.yaml", SIGNALS_SPEC)
    )
    two = fit_cases("agent-logit", write_table(tmp_path / "b.csv", single), write_spec(tmp_path / "b.yaml", labels))
    assert (one.observations, two.cases) == (1200, 1200)
    assert one.log_likelihood == pytest.approx(two.log_likelihood, abs=1e-9)
    np.testing.assert_allclose(values(one), values(two), atol=1e-6)
    assert one.bic == pytest.approx(-2 * one.log_likelihood + 10 * np.log(1200))


def separated_cases(folder: Path) -> Path:
    columns = deterrence(120, 4, private=False)
    resisted = [end == "SF" for end in columns["end"]]
    columns["y"] = np.where(np.array(columns["end"]) == "SQ", columns["y"], np.where(resisted, 0.8, -1.0))
    return write_table(folder / "t.csv", columns)


def test_separation_is_found_named_and_answered(tmp_path: Path) -> None:
    table, spec = separated_cases(tmp_path), write_spec(tmp_path / "s.yaml", DETERRENCE_SPEC)
    answered = fit_cases("agent-probit", table, spec)
    assert set(answered.separated) == {"defender.fight: constant", "defender.fight: y"}
    assert answered.penalty == "cauchy"
    assert "separated" in answered.why_penalty
    assert np.isfinite(values(answered)).all()
    assert np.abs(values(answered)).max() < 30
    other = fit_cases("agent-probit", table, spec, penalty="log-f")
    assert (other.penalty, other.why_penalty) == ("log-f", "asked for")
    assert np.abs(values(other)).max() < 30
    raw = fit_cases("agent-probit", table, spec, penalty="none")
    assert raw.penalty == "none"
    assert raw.separated == answered.separated
    assert raw.log_likelihood > answered.log_likelihood
    assert np.isnan([item.error for item in raw.coefficients if item.name in raw.separated]).all()
    assert "NaN" not in json.dumps(document_of(raw), allow_nan=False)
    assert any("they run off" in line for line in warnings_of(raw))
    assert any("the penalty cauchy keeps them finite" in line for line in warnings_of(answered))


def test_separation_in_the_signalling_game_is_found(tmp_path: Path) -> None:
    columns = signals(300, 2)
    columns["d"] = np.where(columns["SF"] > 0, 1.0, np.where(columns["CD"] > 0, columns["d"], 0.0))
    spec = write_spec(tmp_path / "s.yaml", SIGNALS_SPEC)
    found = fit_cases("signalling", write_table(tmp_path / "t.csv", columns), spec, method="pl")
    clean = fit_cases("signalling", write_table(tmp_path / "t.csv", signals(300, 2)), spec, method="pl")
    assert (clean.separated, clean.penalty) == ((), "none")
    assert "challenger.fight: d" in found.separated
    assert found.penalty == "cauchy"
    assert np.abs(values(found)).max() < 30


def test_a_penalty_pulls_towards_zero_and_the_more_the_fewer_the_cases(tmp_path: Path) -> None:
    spec, pulls = write_spec(tmp_path / "s.yaml", DETERRENCE_SPEC), []
    for cases in (60, 2000):
        table = write_table(tmp_path / "t.csv", deterrence(cases, 1, private=False))
        free, held = (fit_cases("agent-probit", table, spec, penalty=name) for name in ("none", "log-f"))
        assert np.linalg.norm(values(held)) < np.linalg.norm(values(free))
        assert held.log_likelihood <= free.log_likelihood
        pulls.append(np.linalg.norm(values(held) - values(free)))
    assert pulls[0] > 5 * pulls[1]


@pytest.mark.parametrize("name", ["cauchy", "log-f"])
def test_slopes_of_penalties_are_those_of_finite_differences(name: str) -> None:
    luck = np.random.default_rng(1)
    regressors = np.stack([np.ones(30), luck.normal(3, 2, 30), (luck.random(30) < 0.3) * 4.0], axis=1)
    assert widths(regressors)[[0, 2]].tolist() == [0, 4]
    for at in luck.normal(0, 3, (5, 3)):
        _, slope, bend = PENALTIES[name](at, regressors)
        up, down = (PENALTIES[name](at + sign * 1e-5, regressors) for sign in (1, -1))
        np.testing.assert_allclose(slope, (up[0] - down[0]) / 2e-5, atol=1e-8)
        np.testing.assert_allclose(bend, (up[1] - down[1]) / 2e-5, atol=1e-8)


def test_information_without_full_rank_tells_what_it_cannot_tell() -> None:
    rows = np.array([[1.0, 2, 2], [0, 1, 1], [3, 0, 0], [1, 1, 1]])
    rank, lost, inverse = information(rows.T @ rows)
    assert rank == 2
    assert lost.tolist() == [False, True, True]
    assert np.isfinite(inverse).all()
    full = information(np.diag([1.0, 1e-9, 1e9]))
    assert full[0] == 3  # scale is no lack of identification
    np.testing.assert_allclose(np.diag(full[2]), [1, 1e9, 1e-9])


def test_what_a_model_cannot_use_is_refused_at_its_place(tmp_path: Path) -> None:
    table = write_table(tmp_path / "t.csv", signals(50, 1, each=5))
    spec = write_spec(tmp_path / "s.yaml", SIGNALS_SPEC)
    with pytest.raises(BadFile, match=r"s\.yaml:1:10: the model private-probit has two stages"):
        fit_cases("private-probit", table, spec)
    for name, text in (("model", "probit"), ("penalty", "ridge"), ("method", "mle")):
        with pytest.raises(NotFound, match=f"there is no {name} '{text}'"):
            fit_cases(**({"model": "signalling", "data": table, "specification": spec} | {name: text}))  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="one method"):
        fit_cases("agent-probit", table, spec, method="ml")
    few = write_spec(tmp_path / "few.yaml", SIGNALS_SPEC.replace("back_down: BD, ", ""))
    with pytest.raises(BadFile, match="needs cases in which the challenger backed down"):
        fit_cases("signalling", table, few)
    with pytest.raises(
        BadFile, match=r"few\.yaml:2:\d+: 'challenger.back_down' is no payoff of the model agent-probit"
    ):
        fit_cases("agent-probit", table, few)
    everywhere = write_spec(
        tmp_path / "every.yaml",
        DETERRENCE_SPEC.replace("wait: [constant, x]", "wait: [constant, x], concede: constant"),
    )
    cases = write_table(tmp_path / "d.csv", deterrence(50, 1, private=False))
    with pytest.raises(BadFile, match=r"every\.yaml:2:\d+: 'constant' stands in every payoff of the challenger"):
        fit_cases("agent-probit", cases, everywhere)
    nobody = signals(50, 1, each=5)
    nobody["SF"] = np.zeros(50)
    with pytest.raises(BadInput, match="nobody stood firm"):
        fit_cases("signalling", write_table(tmp_path / "n.csv", nobody), spec)
