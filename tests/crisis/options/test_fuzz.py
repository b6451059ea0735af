"""Fuzzing: whatever stands in the section ``options``, it is read, or refused at a place."""

from pathlib import Path

import numpy as np

from detente.crisis.file.read import check
from tests.crisis.options.test_check import OPTIONS, WITH_PAIRS, put

PIECES = [
    "lower", "follow", "tax", "fair", "peace", "shop", "rival", "town", "nobody", "not", "and", "or", "if", "iff",
    "then", "at most", "at least", "one of", "any of:", "much worse", "1", "2", "77", "-1", "0.5", "true", "null", "[]",
    "{}", "[a, b]", "YN-N", "YN", "----", "(", ")", ",", "[[1, 2], 3]", "{better: 1, worse: 2}", "{equal: [1, 2]}", "é",
    "{when: tax, weight: 1}", "{hides: [tax]}", "{from: tax, to: tax}", "only: [tax]", "''", "derive: true", "x" * 300,
]  # fmt: skip


def test_a_changed_section_is_read_or_refused_and_nothing_else_happens(tmp_path: Path) -> None:
    luck, refused = np.random.default_rng(11), 0
    for place in range(300):
        text = OPTIONS if place % 2 else WITH_PAIRS
        for _ in range(int(luck.integers(1, 4))):
            lines = text.split("\n")
            at = int(luck.integers(1, len(lines)))
            words = lines[at].split(" ")
            word = int(luck.integers(len(words)))
            words[word : word + int(luck.integers(0, 2))] = [str(luck.choice(PIECES))]
            lines[at] = " ".join(words)
            if luck.random() < 0.2:
                del lines[int(luck.integers(1, len(lines)))]
            text = "\n".join(lines)
        found = check(put(tmp_path, text))
        for problem in (*found.errors, *found.warnings):
            assert problem.line >= 1
            assert problem.message.isprintable(), problem
        refused += bool(found.errors)
    assert refused > 100
