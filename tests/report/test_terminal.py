"""The terminal shows the same views, whole."""

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from detente.report.terminal import headline, outcome_grid, outcome_rows, print_result, print_run
from detente.report.views.brief import BriefView
from detente.report.views.numeral import plain
from detente.workbench import Result, open_crisis

View = Callable[[str], BriefView]
Results = Callable[[str], tuple[Result, dict[str, Result]]]


def test_elsewhere_rows_are_tab_separated_and_whole(case: str, view_of: View) -> None:
    out = io.StringIO()
    shown = view_of(case)
    print_run(Console(file=out, width=40), shown, last="kept in a store")
    lines = out.getvalue().splitlines()
    assert "\x1b" not in out.getvalue()
    for issue in shown.issues:
        row = next(line for line in lines if line.startswith(f"{issue.issue}\t"))
        cells = row.split("\t")
        assert issue.room is not None
        assert issue.room.exists.text.split() == cells[-4].split()
        assert len(cells) == len(
            lines[lines.index(next(line for line in lines if line.startswith("issue\t")))].split("\t")
        )
    for item in shown.balances:
        for line in item.gains:
            assert any(row.startswith(f"{item.lens}\t{line.party}\t") for row in lines)
    assert lines[-1] == "kept in a store"


def test_a_narrow_terminal_folds_and_cuts_nothing(view_of: View) -> None:
    out = io.StringIO()
    shown = view_of("geneva-2022")
    print_run(Console(file=out, width=60, force_terminal=True, color_system=None), shown)
    assert "\N{HORIZONTAL ELLIPSIS}" not in out.getvalue()


def test_a_terminal_gives_what_each_lens_says_a_line_of_its_own(view_of: View) -> None:
    out, shown = io.StringIO(), view_of("geneva-2022")
    print_run(Console(file=out, width=80, force_terminal=True, color_system=None), shown)
    lines = out.getvalue().splitlines()
    for line in lines:
        assert len(line) <= 80
    for settled in shown.issues[0].settlements:
        assert any(f" {settled.lens} " in line and " to " in line for line in lines)
    for item in shown.balances:
        at = lines.index(next(line for line in lines if line.startswith(f"Who gains, who pays under {item.lens}")))
        assert all(any(line.startswith(one.party) for line in lines[at:]) for one in item.gains)


def test_the_headline_is_one_text(results: Results, view_of: View) -> None:
    said = headline(open_crisis("two-party-toy"), results("two-party-toy")[0])
    assert plain(view_of("two-party-toy").headline.answer) in said
    assert "\n" not in said


def test_a_result_is_printed(results: Results, capsys: pytest.CaptureFixture[str]) -> None:
    print_result(open_crisis("two-party-toy"), results("two-party-toy")[0])
    assert "North, South and the strait" in capsys.readouterr().out


def test_the_narrow_table_of_ends_says_what_the_wide_one_says(view_of: View) -> None:
    found = view_of("geneva-2022").outcomes
    assert found is not None
    head, grid = outcome_grid(found)
    assert head == ("by", *(outcome.label for outcome in found.outcomes))
    told = {(row[0], head[place]): row[place].split(" → ") for row in grid for place in range(1, len(head))}
    wide = outcome_rows(found)[1]
    assert len(wide) == len(told)
    for row in wide:
        shown = [cell.replace("less than ", "< ") for cell in (row[3], row[5]) if cell]
        assert told[row[0], row[2]] == shown
