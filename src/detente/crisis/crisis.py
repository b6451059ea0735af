"""The crisis: everything that an analyst states, as one frozen record."""

from collections import Counter
from typing import Any, Literal

from pydantic import Field

from detente.core.digest import digest_of
from detente.core.record import Day, Frozen, Name, Record, Table, Text, Unit
from detente.crisis.audience import Audience, Track
from detente.crisis.confrontation import Confrontation
from detente.crisis.history import Happening
from detente.crisis.issue import Dependency, Issue
from detente.crisis.lever import Lever
from detente.crisis.options.settings import Options
from detente.crisis.overlay import Belief, Hypothesis, Reading
from detente.crisis.party import Party, Watcher
from detente.crisis.spatial.settings import Spatial
from detente.crisis.stance import Stance
from detente.crisis.steps import Guarantee, Implementation, Order, Step
from detente.evidence.claim import Claim, Code
from detente.evidence.document import Document

FORMAT = 1


class Outcomes(Record):
    """The crisis' own labels for the four ways to end."""

    settlement: Text = "settlement"
    arrangement: Text = "arrangement"
    impasse: Text = "impasse"
    conflict: Text = "conflict"


class Crisis(Record):
    """One crisis; the parts are described by their own records.

    Attributes
    ----------
    detente : int
        Version of the file format.
    crisis : str
        Short name, as used in paths.
    as_of : datetime.date
        What was known when; nothing in the history is later.
    horizon : datetime.date or None
        By when it must have ended to count.
    """

    detente: Literal[1]
    crisis: Name
    title: Text
    question: Text
    says: Text | None = None
    as_of: Day
    horizon: Day | None = None
    outcomes: Outcomes = Outcomes()
    parties: Frozen[Name, Party] = Field(min_length=1)
    issues: Frozen[Name, Issue] = Field(min_length=1)
    stances: Frozen[Name, Frozen[Name, Stance]] = Table()
    levers: Frozen[Name, Lever] = Table()
    audiences: Frozen[Name, Audience] = Table()
    tracks: Frozen[Name, Track] = Table()
    confrontation: Confrontation | None = None
    beliefs: Frozen[Name, Belief] = Table()
    hypotheses: Frozen[Name, Hypothesis] = Table()
    readings: Frozen[Name, Reading] = Table()
    history: tuple[Happening, ...] = ()
    watchers: Frozen[Name, Watcher] = Table()
    dependencies: tuple[Dependency, ...] = ()
    ratify_doubt: Unit | None = None
    steps: Frozen[Name, Step] = Table()
    orders: tuple[Order, ...] = ()
    guarantees: Frozen[Name, Guarantee] = Table()
    implementation: Implementation = Implementation()
    spatial: Spatial = Spatial()
    options: Options = Options()
    cites: tuple[Text, ...] = ()
    documents: Frozen[Name, Document] = Table()
    codebook: Frozen[Name, Code] = Table()
    claims: tuple[Claim, ...] = ()

    def as_written(self) -> dict[str, Any]:
        """Return the crisis as plain data, with the keys of the file and nothing that was not stated."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)

    @property
    def digest(self) -> str:
        """SHA-256 of the meaning: the same for other comments, key orders and splits over files.

        Only where two hypotheses set one number does their order count, because the later one wins.
        """
        order = self._order_that_matters()
        return digest_of({**self.as_written(), **({"order of hypotheses": order} if order else {})})

    def _order_that_matters(self) -> list[str]:
        """Return, in their order, the hypotheses that set a number which another one sets too: the later one wins."""
        times = Counter(address for hypothesis in self.hypotheses.values() for address in hypothesis.sets)
        return [name for name, item in self.hypotheses.items() if any(times[address] > 1 for address in item.sets)]

    @property
    def claim(self) -> dict[str, Claim]:
        """The claims by their ids."""
        return {claim.id: claim for claim in self.claims}

    @property
    def documents_read(self) -> tuple[str, ...]:
        """Names of the documents that at least one claim rests on, sorted."""
        return tuple(sorted({claim.document for claim in self.claims}))
