"""What README and manual tell a reader to type: every command is understood, and the pages' own examples run."""

import json
import re
import shlex
import shutil
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer.main
from ruamel.yaml import YAML

from detente.cli.app import app, run_app
from detente.crisis.file.cases import bundled_cases
from detente.workbench import reveal

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("[!_]*/*.md"))]
assert run_app(["--version"]) == 0  # which adds the commands
COMMANDS: Any = typer.main.get_command(app)


def blocks(page: str, kind: str) -> list[str]:
    """Return the fenced blocks of one kind."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def typed(page: str) -> list[list[str]]:
    """Return the commands of the fenced blocks of a page, in their order, without the program's name."""
    lines = [line for block in blocks(page, "(?:text|console|bash|sh)") for line in block.splitlines()]
    found = [shlex.split(line, comments=True) for line in lines if re.match(r"(\.venv/bin/)?detente ", line)]
    return [words[1:] for words in found]


def mentioned() -> list[Any]:
    """Return every command of every page, the help's examples included, with where it stands."""
    found = []
    for path in PAGES:
        name = str(path.relative_to(ROOT))
        found += [(name, words) for words in typed(name)]
        inline = re.findall(r"`detente ([a-z][^`]*)`", path.read_text(encoding="utf-8"))
        found += [(name, shlex.split(text.replace("csv|netcdf", "csv"))) for text in inline]
    for name, command in COMMANDS.commands.items():
        found += [
            (f"help of {name}", shlex.split(text)) for text in re.findall("detente ([^·]+)", command.epilog or "")
        ]
    return [pytest.param(words, id=f"{where}: {' '.join(words)}") for where, words in found]


@pytest.mark.parametrize("words", mentioned())
def test_every_command_of_the_docs_is_understood(words: list[str]) -> None:
    command = COMMANDS.commands[words[0]]
    while hasattr(command, "commands") and len(words) > 1:
        words = words[1:]
        command = command.commands[words[0]]
    if len(words) > 1:  # otherwise only the command's name is meant
        options = [*takewhile(lambda word: word != ">", words[1:])]
        try:
            assert command.make_context(words[0], ["3" if word == "N" else word for word in options]).params
        except Exception as error:
            if type(error).__name__ != "MissingParameter":  # an option in a sentence, without the case
                raise


def test_there_are_commands_to_look_at() -> None:
    assert len(mentioned()) > 40
    with pytest.raises(Exception, match="No such option"):
        COMMANDS.commands["reveal"].make_context("reveal", ["strait", "--nonsense"])


def test_every_target_of_the_docs_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    told = {
        name for path in PAGES for name in re.findall(r"(?:^|`)make ([a-z]+)", path.read_text(encoding="utf-8"), re.M)
    }
    assert {"brief", "test"} <= told <= targets


def test_the_first_crisis_goes_from_file_to_brief_as_its_page_has_it(tmp_path: Path) -> None:
    for words in typed("docs/how-to/write-your-first-crisis.md"):
        few = ["--draws", "300"] if words[0] == "brief" else []
        assert run_app([word for word in words if word != "--open"] + few) == 0
    assert (tmp_path / "my-crisis.html").stat().st_size > 10_000


@pytest.fixture
def updated(tmp_path: Path) -> Path:
    """Return a copy of the strait with the news of the page added."""
    folder = Path(shutil.copytree(bundled_cases()["strait"], tmp_path / "strait"))
    claims, news = blocks("docs/how-to/update-a-case-after-the-news.md", "yaml")
    (folder / "claims.yaml").write_text(claims, encoding="utf-8")
    yaml = YAML()
    crisis = yaml.load(folder / "crisis.yaml")
    added = yaml.load(news)
    crisis["as_of"] = added["as_of"]
    crisis["history"].extend(added["history"])
    yaml.dump(crisis, folder / "crisis.yaml")
    return folder


def test_a_case_is_updated_after_the_news_as_its_page_has_it(updated: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs/how-to/update-a-case-after-the-news.md").read_text(encoding="utf-8")
    commands = {words[0]: words for words in typed("docs/how-to/update-a-case-after-the-news.md")}
    assert updated.name == "strait"
    for name in ("check", "watch"):
        assert run_app(commands[name]) == 0
    capsys.readouterr()
    assert run_app([*commands["reveal"], "--draws", "4000", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    before = reveal(bundled_cases()["strait"], lenses=["escalation"], draws=4000)
    assert before.after is not None
    war = [before.after.lenses["escalation"]["conflict"].probability]
    war.append(found["outcome"]["after"]["lenses"]["escalation"]["conflict"]["probability"])
    told = re.findall(r"^\| the .* \| (\d+) % \| (\d+) % \| (\d+) % \| (\d+) % \|$", page, re.MULTILINE)
    for row, odds, chance in zip(told, (before.reveal.after, found["odds_after"]), war, strict=True):
        assert [*row[:3]] == [f"{100 * odds[name]:.0f}" for name in ("resolved", "bluffing", "cover")]
        assert int(row[3]) == pytest.approx(100 * chance, abs=1.5)  # of 4,000 worlds
    last = found["moves"][-1]
    seventh = [f"{100 * last['likelihood'][name]:.0f} %" for name in ("resolved", "bluffing", "cover")]
    assert "a probability of {} under resolved, {} under bluffing and {} under cover".format(*seventh) in page
    assert f"cover: {last['gain_bits']:.2f} bits" in page


def test_a_game_tree_is_solved_as_its_page_has_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    game = next(block for block in blocks("docs/how-to/solve-a-game-tree.md", "text") if block.startswith("EFG"))
    (tmp_path / "game.efg").write_text(game, encoding="utf-8")
    for words in typed("docs/how-to/solve-a-game-tree.md"):
        assert run_app(words) == 0
    (program,) = blocks("docs/how-to/solve-a-game-tree.md", "python")
    exec(program, {})
    share = 1 / (1 + np.exp(-5.0 * 2))  # the incumbent's two payoffs differ by 2
    enter = 1 / (1 + np.exp(-5.0 * (share * 1 - (1 - share))))
    assert f"'in': {enter:.6f}"[:12] in capsys.readouterr().out


def test_cases_are_fitted_as_their_page_has_it(tmp_path: Path) -> None:
    luck = np.random.default_rng(1)
    rows = ["end,trade,regime,distance"]
    for _ in range(150):
        end = luck.choice(["SQ", "CD", "SF", "war"])
        rows.append(f"{end},{luck.normal():.3f},{luck.choice(['old', 'new'])},{luck.uniform(1, 9):.3f}")
    (tmp_path / "cases.csv").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "cases.yaml").write_text(blocks("docs/how-to/fit-your-own-cases.md", "yaml")[0], encoding="utf-8")
    (words,) = typed("docs/how-to/fit-your-own-cases.md")
    assert run_app(words) == 0


def test_the_program_of_the_readme_runs() -> None:
    (program,) = blocks("README.md", "python")
    assert program.count("10_000") == 1
    exec(program.replace("10_000", "300"), {})
