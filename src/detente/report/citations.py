"""Citations: BibTeX of exactly what a run used - the program, its lenses' sources, the case and its documents."""

import re
from pathlib import Path

from detente.core.errors import NotFound
from detente.crisis.crisis import Crisis
from detente.ensemble.plan import Plan
from detente.version import __version__


def bibliography() -> dict[str, str]:
    """Return the entries of the bibliography that comes with the program, by key."""
    package = Path(__file__).parents[1]
    for file in (package / "bundled" / "references.bib", package.parents[1] / "docs" / "references.bib"):
        if file.is_file():
            entries = re.findall(
                r"^(@\w+\{([^,\s]+),.*?^\})", file.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
            )
            return {key: text for text, key in entries}
    return {}


def citations(plan: Plan) -> dict[str, str]:
    """Return BibTeX entries by key: the program, then what its lenses cite, then the case and what it rests on.

    Raises
    ------
    NotFound
        When a lens or the case cites a key that the bibliography does not have.
    """
    known = bibliography()
    found = {"detente": _program()}
    for key in sorted({*(key for lens in plan.lenses for key in lens.cites), *plan.crisis.cites}):
        if key not in known:
            raise NotFound("entry in the bibliography", key, tuple(known), "add it to references.bib")
        found[key] = known[key]
    name, digest = plan.crisis.crisis, plan.crisis_digest
    found[f"case-{name}"] = _entry(
        f"case-{name}",
        title=plan.crisis.title,
        note=f"Crisis file as of {plan.crisis.as_of}, digest {digest}, run {plan.run}",
    )
    for document in used_documents(plan.crisis, plan.reading):
        about = plan.crisis.documents[document]
        fields = {
            "title": about.title or document,
            "author": about.author,
            "year": about.date,
            "note": f"SHA-256 {about.sha256}",
        }
        found[f"document-{document}"] = _entry(f"document-{document}", **fields)
    return found


def used_documents(crisis: Crisis, reading: str | None) -> tuple[str, ...]:
    """Return the documents behind a run: those of its reading, or all that claims rest on."""
    names = crisis.readings[reading].documents if reading is not None else ()
    return tuple(name for name in (names or crisis.documents_read) if name in crisis.documents)


def _program() -> str:
    return _entry(
        "detente",
        title="Détente: a laboratory for strategic negotiation",
        note=f"Computer program, version {__version__}",
    )


def _entry(key: str, **fields: str | None) -> str:
    lines = [f"  {name} = {{{_plain(value)}}}," for name, value in fields.items() if value]
    return "\n".join((f"@misc{{{key},", *lines, "}"))


def _plain(text: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", " ".join(text.split()))
