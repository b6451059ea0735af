"""Opening what the options lens can look at: a crisis, or a file of GMCR+."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from detente.core.errors import BadInput, NotFound, did_you_mean
from detente.core.quantity import Exact
from detente.crisis.crisis import Crisis
from detente.crisis.options.derive import derived_model
from detente.crisis.options.gmcr.read import read_gmcr
from detente.crisis.options.gmcr.write import write_gmcr
from detente.crisis.options.model import OptionModel, Ranking
from detente.crisis.options.preference import Worth
from detente.solvers.graphs.stable import DETERS, RULES
from detente.solvers.situation.holding import EXTENSIONS
from detente.study.options.median import ends_of, median_situation
from detente.study.options.situation import Situation, situation_of
from detente.study.options.verdicts import Terms
from detente.workbench.runs import OpenCrisis, open_crisis

GMCR = ".gmcr"


@dataclass(frozen=True, eq=False)
class OpenOptions:
    """A crisis or a file of GMCR+ whose options are looked at.

    Attributes
    ----------
    name : str
        Name of the crisis, or of the file.
    opened : OpenCrisis or None
        None for a file of GMCR+.
    model : OptionModel
    reading : str or None
    """

    name: str
    opened: OpenCrisis | None
    model: OptionModel
    reading: str | None = None

    @property
    def crisis(self) -> Crisis | None:
        """The crisis, where it is one."""
        return None if self.opened is None else self.opened.crisis

    @cached_property
    def situation(self) -> Situation:
        """States, moves and preferences; those of the median world where numbers are drawn."""
        return situation_of(self.model) if self.crisis is None else median_situation(self.crisis, self.reading)

    @property
    def names(self) -> Mapping[str, str]:
        """What the parties are called."""
        if self.crisis is None:
            return {party: party for party in self.model.parties}
        return {party: item.name for party, item in self.crisis.parties.items()}

    @property
    def heading(self) -> str:
        """The first line of what is printed: which crisis or model, as of when, whose numbers."""
        if self.crisis is None:
            return f"{self.model.title}: {len(self.model.options)} options of {len(self.model.parties)} parties"
        whose = ""
        if self.drawn:
            readings = self.crisis.readings
            title = "" if self.reading is None else readings[self.reading].title or self.reading
            whose = f"; state by state in the median world{f' of the reading {title}' if title else ''}"
        return f"{self.crisis.title}, as of {self.crisis.as_of}{whose}"

    @property
    def drawn(self) -> bool:
        """Whether preferences differ between worlds."""
        if self.crisis is None:
            return False
        weighted = any(
            not isinstance(item.weight.quantity, Exact)
            for weights in self.crisis.options.weights.values()
            for item in weights.values()
        )
        return weighted or any(party not in self.model.preferences for party in self.model.parties)

    @property
    def lost_in_gmcr(self) -> tuple[str, ...]:
        """Settings that are stated and that a file of GMCR+ has no place for."""
        if self.crisis is None:
            return ()
        said = self.crisis.options
        kinds = ("positions", "intends", "order", "sanction", "deter", "evolution", "extension", "concept")
        return tuple(name for name in kinds if name in said.model_fields_set)

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """The outcome that each state is, by its place; empty where nothing says so."""
        return () if self.crisis is None else tuple(ends_of(self.crisis).tolist())

    def terms(
        self,
        *,
        sanction: str | None = None,
        deter: str | None = None,
        extension: str | None = None,
        threshold: float = 0.5,
        order: Sequence[str] = (),
    ) -> Terms:
        """Return how verdicts are reached: as asked, else as the crisis says, else by the definition.

        Raises
        ------
        NotFound
            When there is no such rule.
        BadInput
            When the threshold is no chance, or the order of moves names no party.
        """
        if not 0 <= threshold <= 1:
            raise BadInput(f"the threshold is a chance, 0 to 1, not {threshold:g}")
        for what, asked, known in (
            ("rule of replies", sanction, tuple(RULES)),
            ("rule of what deters", deter, DETERS),
            ("extension", extension, EXTENSIONS),
        ):
            if asked is not None and asked not in known:
                raise NotFound(what, asked, known)
        said = None if self.crisis is None else self.crisis.options
        return Terms(
            rule=sanction or (said.sanction if said else "any_legal_sequence"),
            deter=deter or (said.deter if said else "not_better"),
            extension=extension or (said.extension if said else "a"),
            threshold=threshold,
            order=tuple(self.party(party) for party in order) or self.model.order,
        )

    def concept(self, asked: str | None) -> str:
        """Return the concept that decides: the one asked for, else that of the crisis, else sequential stability."""
        if asked:
            written = asked.lower().replace("-", "_")
            return {"l1": "nash", "r": "nash"}.get(written, written)  # as the field also calls it
        return "seq" if self.crisis is None else self.crisis.options.concept

    def party(self, asked: str) -> str:
        """Return the party with an identity or a name.

        Raises
        ------
        BadInput
            When there is none, or it has no options.
        """
        parties = self.situation.parties
        if asked in parties:
            return asked
        called = {name.casefold(): party for party, name in self.names.items()}
        found = asked if asked in self.names else called.get(asked.casefold())
        if found in parties:
            return found
        what = f"'{asked}' has no options in '{self.model.title}'" if found else f"there is no party '{asked}'"
        those = f"those who have options are {', '.join(parties)}"
        raise BadInput(f"{what}; {those if found else did_you_mean(asked, parties) or those}")

    def write(self, file: Path) -> None:
        """Write the model as a file of GMCR+; rankings that follow from a crisis are those of its median world.

        Raises
        ------
        BadInput
            When the format has no place for something in it, or the file cannot be written.
        """
        try:
            write_gmcr(self.model if self.crisis is None else self._ranked(), file)
        except OSError as error:
            raise BadInput(f"'{file}' cannot be written: {error.strerror}") from None

    def _ranked(self) -> OptionModel:
        """Return the model in which parties that state no preferences have a ranking, as the situation has it."""
        silent = [party for party in self.model.parties if party not in self.model.preferences]
        if not silent or self.situation.worth is None:
            return self.model
        names, rankings = self.situation.states.names, dict(self.model.preferences)
        for party in silent:
            tiers = Worth(self.situation.worth[self.situation.place(party)]).tiers()
            rankings[party] = Ranking(tuple(tuple(names[state] for state in tier) for tier in tiers))
        return replace(self.model, preferences=rankings)


def open_options(case: str | Path | OpenCrisis, *, reading: str | None = None) -> OpenOptions:
    """Open a crisis, or a file of GMCR+ by its ending ``.gmcr``.

    Raises
    ------
    NotFound, BadFile
        When there is none, or it has errors.
    BadInput
        When a reading is asked of a file of GMCR+.
    """
    if not isinstance(case, OpenCrisis) and str(case).endswith(GMCR):
        if reading is not None:
            raise BadInput(f"'{case}' has no readings; leave --reading out")
        file = Path(case)
        return OpenOptions(file.stem, None, read_gmcr(file))
    opened = case if isinstance(case, OpenCrisis) else open_crisis(case)
    if reading is not None and reading not in opened.crisis.readings:
        raise NotFound("reading", reading, tuple(opened.crisis.readings), "the crisis states no readings")
    return OpenOptions(opened.crisis.crisis, opened, derived_model(opened.crisis), reading)
