"""The key ``spatial``: which variant of the rules, how many rounds, who counts."""

from pathlib import Path

import pytest

from detente.core.errors import BadFile
from detente.crisis.file.read import read
from detente.crisis.spatial.presets import EVEN_ODDS, PRESETS
from tests.crisis.test_points import FILE, put


def test_rules_are_one_preset_or_several_with_odds_and_by_default_all(tmp_path: Path) -> None:
    assert read(put(tmp_path, FILE)).spatial.odds == {name: EVEN_ODDS[name] for name in PRESETS}
    one = read(put(tmp_path, FILE + "spatial: {rules: dyad, rounds: 3, who_counts: seated}\n")).spatial
    assert (one.odds, one.rounds, one.who_counts) == ({"scholz_2011": 0, "text_2002": 0, "dyad": 1}, 3, "seated")
    two = read(put(tmp_path, FILE + "spatial: {rules: {choose: {dyad: 3, scholz_2011: 1}}}\n"))
    assert two.spatial.odds == {"scholz_2011": 1, "text_2002": 0, "dyad": 3}
    assert two.as_written()["spatial"] == {"rules": {"choose": {"dyad": 3.0, "scholz_2011": 1.0}}}


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{rules: dyadic}", "'dyadic' is no preset of the rules; did you mean 'dyad'?"),
        ("{rules: {choose: {0.5: dyad}}}", "'0.5' is no preset of the rules; the preset comes first"),
        ("{rules: {choose: {dyad: high}}}", "the odds of a preset are one number"),
        ("{rules: {choose: {dyad: 0}}}", "the odds of 'choose' add up to nothing"),
        ("{rules: [dyad]}", "these are no rules; write a preset, 'scholz_2011', 'text_2002', 'dyad'"),
        ("{rounds: 0}", "rounds"),
        ("{who_counts: some}", "who_counts"),
    ],
)
def test_settings_that_make_no_sense_are_refused_in_their_place(written: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(BadFile) as refused:
        read(put(tmp_path, FILE + f"spatial: {written}\n"))
    assert message in str(refused.value)
    assert f":{len(FILE.splitlines()) + 1}:" in str(refused.value)
