"""Lenses and identity: what each model asks, assumes and where it misleads; what the run is; how to make it again."""

import re
import unicodedata
from dataclasses import dataclass

from detente.lens import Output
from detente.lenses import default_lenses
from detente.report.citations import bibliography
from detente.report.views.numeral import lens_label
from detente.report.views.seam import Done
from detente.version import __version__
from detente.worlds import fields


@dataclass(frozen=True)
class LensView:
    """One lens of the run.

    Attributes
    ----------
    reads : tuple of (field, sentence)
        Those that no lens above it reads.
    known : str
        The others, by name.
    gives : tuple of (output, sentence)
    cites : tuple of str
        Works, as a reader would look for them.
    """

    lens: str
    label: str
    version: int
    question: str
    assumes: str
    misleads: str
    reads: tuple[tuple[str, str], ...]
    known: str
    gives: tuple[tuple[str, str], ...]
    cites: tuple[str, ...]


@dataclass(frozen=True)
class LensesView:
    """The lenses that looked, and those that could not, with the reason."""

    lenses: tuple[LensView, ...]
    skipped: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class IdentityView:
    """What the run is, and how to make it again."""

    crisis: str
    as_of: str
    horizon: str
    run: str
    digest: str
    crisis_digest: str
    findings_digest: str
    seed: int
    draws: int
    reading: str
    version: str
    fields_version: int
    lenses: tuple[tuple[str, int], ...]
    command: str


def lenses_view(done: Done) -> LensesView:
    """Return what the lenses of a run are."""
    works = bibliography()
    above = {
        lens.name: {name for other in done.plan.lenses[:place] for name in other.reads}
        for place, lens in enumerate(done.plan.lenses)
    }
    return LensesView(
        lenses=tuple(
            LensView(
                lens=lens.name,
                label=lens_label(lens.name),
                version=lens.version,
                question=lens.question,
                assumes=lens.assumes,
                misleads=lens.misleads,
                reads=tuple((name, fields.FIELDS[name].says) for name in lens.reads if name not in above[lens.name]),
                known=", ".join(name for name in lens.reads if name in above[lens.name]),
                gives=tuple((output.name, _sentence(output)) for output in lens.gives),
                cites=tuple(work(key, works.get(key, "")) for key in lens.cites),
            )
            for lens in done.plan.lenses
        ),
        skipped=tuple(done.plan.skipped.items()),
    )


def _sentence(output: Output) -> str:
    return f"{output.says} (by {' and '.join(output.dims)})" if output.dims else output.says


def work(key: str, entry: str) -> str:
    r"""Return a bibliography entry as one line: authors, year, title.

    >>> work("black1948", "@article{black1948,\n author = {Black, D.},\n title = {On it},\n year = {1948},\n}")
    'Black, D. (1948). On it'
    """
    parts = dict(re.findall(r"^\s*(\w+)\s*=\s*\{(.*)\},?\s*$", entry, re.MULTILINE))
    if "title" not in parts:
        return key
    where = parts.get("journal") or parts.get("booktitle") or parts.get("publisher") or parts.get("institution") or ""
    if parts.get("journal") and parts.get("volume"):
        where += f" {parts['volume']}"
    line = f"{parts.get('author', key)} ({parts.get('year', 'no year')}). {parts['title']}"
    return _readable(f"{line}. {where}" if where else line)


def _readable(text: str) -> str:
    text = re.sub(r'\{?\\"\{?(\w)\}?\}?', lambda found: found[1] + "\N{COMBINING DIAERESIS}", text)
    return unicodedata.normalize("NFC", re.sub(r"[{}]", "", text)).replace("--", "\N{EN DASH}")


def identity_view(done: Done) -> IdentityView:
    """Return what a run is."""
    plan = done.plan
    crisis = plan.crisis
    chosen = sorted({*(lens.name for lens in plan.lenses), *plan.skipped})
    options = "" if chosen == sorted(default_lenses()) else "".join(f" --lens {name}" for name in chosen)
    options += f" --reading {plan.reading}" if plan.reading else ""
    return IdentityView(
        crisis=crisis.crisis,
        as_of=crisis.as_of.isoformat(),
        horizon=crisis.horizon.isoformat() if crisis.horizon else "",
        run=plan.run,
        digest=plan.digest,
        crisis_digest=plan.crisis_digest,
        findings_digest=done.findings_digest,
        seed=plan.seed,
        draws=plan.draws,
        reading=plan.reading or "",
        version=__version__,
        fields_version=fields.VERSION,
        lenses=tuple((lens.name, lens.version) for lens in plan.lenses),
        command=f"detente brief {crisis.crisis}{options} --draws {plan.draws} --seed {plan.seed}",
    )
