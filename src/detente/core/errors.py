"""Everything that Détente may refuse to do, as one tree.

::

    DetenteError            1    our failure, or the parent of all others
    ├── BadInput            2    something that the user wrote, or the call, is wrong
    │   ├── BadFile         2    problems in files, each with file, line and column
    │   ├── NotFound        2    a case, run, path or lens that does not exist
    │   └── MissingField    2    a lens needs a number that the crisis does not state
    ├── Refused             3    going on would lose work or mix things that differ
    └── Stopped           130    the user stopped a run; what was finished is kept

The number is the exit code of the command line.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong at one place of a file.

    Attributes
    ----------
    file : str
        The file as the user named it.
    line, column : int
        Where, counted from 1.
    message : str
        The value and what was expected.
    hint : str
        What to do; empty when the message says it already.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}:{self.column}: {self.message}"
        return f"{text}; {self.hint}" if self.hint else text


class DetenteError(Exception):
    """The parent of every error that Détente raises on purpose."""

    exit_code = 1


class BadInput(DetenteError):
    """What the user wrote cannot be used as it stands."""

    exit_code = 2


@dataclass(eq=False)
class BadFile(BadInput):
    """A file, or several, with at least one problem.

    Attributes
    ----------
    problems : tuple of Problem
        Every problem found, in the order of the files.
    """

    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


@dataclass(eq=False)
class NotFound(BadInput):
    """Something was named that does not exist.

    Attributes
    ----------
    what : str
        The kind of thing: ``"case"``, ``"lens"``, ``"reading"`` …
    name : str
        The name that was given.
    known : tuple of str
        The names that exist.
    hint : str
        What to do, when the nearest name does not say it.
    """

    what: str
    name: str
    known: tuple[str, ...] = ()
    hint: str = ""

    def __str__(self) -> str:
        text = f"there is no {self.what} '{shorten(self.name, 200)}'"
        advice = did_you_mean(self.name, self.known) or self.hint
        return f"{text}; {advice}" if advice else text


@dataclass(eq=False)
class MissingField(BadInput):
    """A lens asked for a field that these worlds do not hold.

    Attributes
    ----------
    lens, field, crisis : str
        Who asked, for what, and of which crisis.
    """

    lens: str
    field: str
    crisis: str

    def __str__(self) -> str:
        return (
            f"{self.crisis}: the lens '{self.lens}' cannot look, because '{self.field}' is not stated; "
            f"state it in crisis.yaml or leave the lens out"
        )


class Refused(DetenteError):
    """Going on would overwrite changed work, or mix things that differ."""

    exit_code = 3


@dataclass(eq=False)
class Stopped(DetenteError):
    """The user stopped a run; finished shards are kept.

    Attributes
    ----------
    done, wanted : int
        Draws that are in the store, and draws that were asked for.
    resume : str
        The command that goes on from here.
    """

    done: int
    wanted: int
    resume: str = field(default="")
    exit_code = 130

    def __str__(self) -> str:
        text = f"stopped after {self.done:,} of {self.wanted:,} draws; what is finished is kept"
        return f"{text}; go on with: {self.resume}" if self.resume else text


def shorten(text: str, most: int = 60) -> str:
    r"""Return a text as it may stand in a message: short, on one line, with nothing invisible in it.

    >>> shorten("limit\u202e\n")
    'limit\\u202e\\n'
    """
    cut = text if len(text) <= most else text[: most - 1] + "…"
    if cut.isprintable():
        return cut
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in cut)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that ``name`` most likely was meant to be, or None.

    >>> nearest("salence", ["ideal", "salience", "limit"])
    'salience'
    >>> nearest("zebra", ["ideal", "limit"]) is None
    True
    """
    from rapidfuzz import process  # only who makes a mistake waits for this
    from rapidfuzz.distance import DamerauLevenshtein

    best = process.extractOne(
        name.casefold()[:80], list(known), scorer=DamerauLevenshtein.normalized_similarity, processor=str.casefold
    )
    return str(best[0]) if best and best[1] >= 0.55 else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a sentence that offers the nearest known name, or lists the few there are, or is empty.

    >>> did_you_mean("limt", ["ideal", "limit"])
    "did you mean 'limit'?"
    """
    names = sorted(known)
    best = nearest(name, names)
    if best is not None:
        return f"did you mean '{best}'?"
    if not names:
        return ""
    shown = ", ".join(names[:12])
    return f"known: {shown}" + (f" and {len(names) - 12} more" if len(names) > 12 else "")
