"""Claims: what a document says, coded, with the passage it rests on.

A claim keeps the document's name, the offsets of the passage and our paraphrase (``says``); never the passage itself.
``voice`` is who asserts it, mostly the author; ``actor`` is whom it is about. Which stances are lawful depends on the
type: an interest is for or against the question of its code, a capability is raised or lowered, a belief is held or
doubted, a prediction is more or less likely.
"""

import re
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator

from detente.core.errors import shorten
from detente.core.record import Name, Record, Text, Texts, When, wrong

Type = Literal[
    "interest", "red-line", "threat", "offer", "belief", "audience", "capability", "event", "hypothesis", "prediction",
    "recommendation",
]  # fmt: skip
Stance = Literal[
    "for", "against", "conditional", "neutral", "raises", "lowers", "holds", "doubts", "certain", "likely", "possible",
    "unlikely", "worst",
]  # fmt: skip
QUESTION = frozenset({"for", "against", "conditional", "neutral"})
POWER = frozenset({"raises", "lowers"})
LAWFUL: dict[str, frozenset[str]] = {
    **dict.fromkeys(("interest", "red-line", "threat", "offer", "recommendation"), QUESTION),
    "hypothesis": QUESTION | POWER,
    "event": POWER | {"for", "against", "neutral"},
    "audience": POWER | {"for", "against", "neutral"},
    "capability": POWER,
    "belief": frozenset({"holds", "doubts"}),
    "prediction": frozenset({"certain", "likely", "possible", "unlikely", "worst"}),
}


def _as_voice(text: Any) -> Any:
    if isinstance(text, str) and re.fullmatch(r"author|(attributed|reported):\S.*", text):
        return text
    raise wrong(f"'{shorten(str(text))}' is no voice", "write author, attributed:WHO or reported:WHO")


class Claim(Record):
    """One coded claim; see the module for the words.

    Attributes
    ----------
    document : str
        Name of a document of the case.
    start, end : int
        The passage, in code points, half-open.
    strength : int
        1 a passing remark … 5 the text's main point; a coder's judgement.
    date : Moment or None
        When it holds; None where the text gives no date.
    """

    id: Name
    document: Name
    start: Annotated[int, Field(ge=0, strict=True)]
    end: Annotated[int, Field(ge=1, strict=True)]
    voice: Annotated[str, BeforeValidator(_as_voice)]
    actor: Texts = ()
    target: Texts = ()
    type: Type
    issue: Name
    stance: Stance
    strength: Annotated[int, Field(ge=1, le=5, strict=True)]
    date: When | None = None
    says: Text
    note: Text | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> "Claim":
        if self.end <= self.start:
            raise wrong(
                f"the passage of {self.id} ends at {self.end}, not after its start {self.start}",
                "offsets are half-open: let end be larger than start",
                ("end",),
            )
        lawful = LAWFUL[self.type]
        if self.stance not in lawful:
            known = ", ".join(name for name in get_args(Stance) if name in lawful)
            raise wrong(
                f"the stance '{self.stance}' is not lawful for a claim of type {self.type}",
                f"use one of: {known}",
                ("stance",),
            )
        if not self.says.strip():
            raise wrong(
                f"the claim {self.id} says nothing", "paraphrase the passage in one sentence of your own", ("says",)
            )
        return self


class Code(Record):
    """A code of the codebook: a question with a stated pole for "for".

    Attributes
    ----------
    question : str
        What a claim with this code is for or against.
    pole_for : str
        What "for" means.
    issue : str or None
        The issue of the crisis that it bears on, if any.
    for_lies_at : float or None
        Where on that issue's scale "for" lies.
    """

    question: Text
    pole_for: Text | None = None
    becomes: Text | None = None
    issue: Name | None = None
    for_lies_at: Annotated[float, Field(ge=0, le=1, strict=True)] | None = None
