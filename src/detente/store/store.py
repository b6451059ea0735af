"""One store: a folder with runs, and its catalogue.

Runs are kept, found by name, listed, and rebuilt from their manifests.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.core.errors import BadInput, NotFound, Refused
from detente.crisis.crisis import Crisis
from detente.ensemble.plan import Plan
from detente.ensemble.run import Run
from detente.ensemble.summary import names_of
from detente.lens import Lens
from detente.store.catalogue import Catalogue, Entry, sqlite_url
from detente.store.shards import FolderShelf, write_whole

FOLDER = ".detente"
MANIFEST = "manifest.json"


@dataclass
class Store:
    """A folder with runs and the catalogue beside it.

    Attributes
    ----------
    folder : Path
    catalogue : Catalogue
    """

    folder: Path
    catalogue: Catalogue

    @classmethod
    def open(cls, folder: Path | None = None) -> "Store":
        """Open a store, and make it where there is none.

        Parameters
        ----------
        folder : Path, optional
            By default ``DETENTE_STORE``, else ``.detente`` in the working folder. The catalogue is
            ``DETENTE_DATABASE``, else SQLite in it.

        Raises
        ------
        BadInput
            When the folder cannot be written or the database cannot be reached.
        Refused
            When it was written by a newer version.
        """
        place = folder or Path(os.environ.get("DETENTE_STORE") or FOLDER)
        try:
            place.mkdir(parents=True, exist_ok=True)
            ignore = place / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", encoding="utf-8")
        except OSError as error:
            raise BadInput(
                f"the store '{place}' cannot be made: {error.strerror}; name another with DETENTE_STORE"
            ) from None
        return cls(place, Catalogue(os.environ.get("DETENTE_DATABASE") or sqlite_url(place)))

    def shelf(self, plan: Plan) -> FolderShelf:
        """Return where a run's shards lie, with its manifest in place."""
        labels = names_of(Run(plan, _NOTHING))
        shelf = FolderShelf(self.folder / "runs" / plan.run, plan.digest, plan.lenses, labels)
        manifest = shelf.folder / MANIFEST
        if manifest.exists():
            kept = _read_manifest(manifest)
            if kept.get("digest") != plan.digest:
                raise Refused(f"{manifest}: belongs to another run ({str(kept.get('digest'))[:12]}…); move it away")
        else:
            shelf.folder.mkdir(parents=True, exist_ok=True)
            write_whole(manifest, json.dumps(_manifest(plan), ensure_ascii=False, indent=1).encode())
        return shelf

    def note(self, plan: Plan, draws: int, state: str) -> None:
        """Tell the catalogue how far a run is."""
        self.catalogue.save(
            {
                "run": plan.run,
                "digest": plan.digest,
                "crisis": plan.crisis.crisis,
                "crisis_digest": plan.crisis_digest,
                "title": plan.crisis.title[:500],
                "reading": plan.reading,
                "seed": plan.seed,
                "draws": draws,
                "lenses": {lens.name: lens.version for lens in plan.lenses},
                "skipped": plan.skipped,
                "state": state,
            }
        )

    def entries(self) -> list[Entry]:
        """Return every run of the catalogue whose folder is here, the one changed last first."""
        return [entry for entry in self.catalogue.runs() if (self.folder / "runs" / entry.run / MANIFEST).exists()]

    def entry(self, name: str) -> Entry:
        """Return the run whose name begins as given; ``last`` is the one changed last.

        Raises
        ------
        NotFound
            When there is none, or several.
        """
        entries = self.entries()
        if name == "last" and entries:
            return entries[0]
        found = [entry for entry in entries if entry.run.startswith(name)] if len(name) >= 3 else []
        if len(found) != 1:
            hint = f"several begin so: {', '.join(e.run for e in found)}" if found else "list them: detente runs"
            raise NotFound("run", name, (), hint)
        return found[0]

    def plan(self, name: str, lenses: Mapping[str, Lens]) -> Plan:
        """Return the plan of a kept run, with the crisis as it was.

        Raises
        ------
        NotFound
            When there is no such run.
        Refused
            When a lens or the fields have changed since: the program would not give these numbers again.
        """
        entry = self.entry(name)
        manifest = _read_manifest(self.folder / "runs" / entry.run / MANIFEST)
        crisis = Crisis.model_validate(manifest["crisis_as_written"])
        able = []
        for lens, version in manifest["lenses"].items():
            if lens not in lenses or lenses[lens].version != version:
                raise Refused(
                    f"the run {entry.run} used {lens} version {version}, which this program no longer "
                    "has; run the case again"
                )
            able.append(lenses[lens])
        plan = Plan(
            crisis, tuple(able), manifest["skipped"], manifest["reading"], manifest["seed"], max(1, entry.draws)
        )
        if plan.digest != manifest["digest"]:
            raise Refused(f"the run {entry.run} was made by another version of the program; run the case again")
        return plan

    def rebuild(self, lenses: Mapping[str, Lens]) -> int:
        """Fill the catalogue from manifests and markers, for one that was lost; return how many runs were found."""
        found = 0
        for path in sorted((self.folder / "runs").glob(f"*/{MANIFEST}")):
            kept = _read_manifest(path)
            known = tuple(lenses[name] for name in kept["lenses"] if name in lenses)
            plan = Plan(
                Crisis.model_validate(kept["crisis_as_written"]),
                known,
                kept["skipped"],
                kept["reading"],
                kept["seed"],
                1,
            )
            done = sum(shard.draws for shard in self.shelf(plan).finished()) if plan.digest == kept["digest"] else 0
            self.note(plan, done, "finished" if done else "stopped")
            found += 1
        return found


class _Nothing:
    """A shelf for those who only ask for names."""


_NOTHING: Any = _Nothing()


def _manifest(plan: Plan) -> dict[str, Any]:
    return {
        "run": plan.run,
        "digest": plan.digest,
        "crisis": plan.crisis.crisis,
        "crisis_digest": plan.crisis_digest,
        "reading": plan.reading,
        "seed": plan.seed,
        "lenses": {lens.name: lens.version for lens in plan.lenses},
        "skipped": plan.skipped,
        "crisis_as_written": plan.crisis.as_written(),
    }


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise Refused(
            f"{path}: the manifest cannot be read ({error}); move the folder away and run the case again"
        ) from None
