"""Documents: a name, the SHA-256 of its bytes, and, for a reader who has it, the text decoded from those bytes.

Offsets into a text are Unicode code points, half-open. The bytes are decoded here and nowhere else: opening a file in
text mode would turn CR LF into LF and shift every later offset. A case never needs its documents; it names them by
digest.
"""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator

from detente.core.digest import digest_of_bytes
from detente.core.errors import Refused, shorten
from detente.core.record import Record, Text, wrong

LARGEST = 20_000_000  # bytes; a longer text is no single source that somebody coded by hand


def _as_sha256(text: object) -> object:
    if not isinstance(text, str) or len(text) != 64 or set(text) - set("0123456789abcdef"):
        raise wrong(
            f"'{shorten(str(text), 20)}' is no SHA-256",
            "write the 64 lower-case hexadecimal digits that sha256sum prints",
        )
    return text


def _as_encoding(name: object) -> object:
    try:
        if isinstance(name, str):
            "a".encode(name)
            return name
    except (LookupError, ValueError):
        pass
    raise wrong(f"'{shorten(str(name), 20)}' is no encoding of text", "write utf-8, or what else the file is saved as")


class Document(Record):
    """What a case keeps of a document.

    Attributes
    ----------
    sha256 : str
        Digest of its bytes.
    title, author, date, says : str or None
        What is known of it, in our own words.
    encoding : str
        How its bytes become text.
    """

    sha256: Annotated[str, BeforeValidator(_as_sha256)]
    title: Text | None = None
    author: Text | None = None
    date: Text | None = None
    says: Text | None = None
    encoding: Annotated[str, BeforeValidator(_as_encoding)] = "utf-8"


class OtherEdition(Refused):
    """The file at hand is not the document that the claims were read from."""


def read_text(folder: Path, name: str, document: Document) -> str | None:
    """Return the text of a document that the reader has, or None.

    Parameters
    ----------
    folder : Path
        Where the reader keeps documents; ``NAME.txt`` or ``NAME`` is looked for there and nowhere else.
    name : str
        The document's name, no path.
    document : Document
        Its digest must fit.

    Raises
    ------
    OtherEdition
        When the file's bytes have another digest, so that offsets would point at other words, or are no text.
    """
    if Path(name).name != name or name in {"", ".", ".."} or "\0" in name:
        return None
    for path in (folder / f"{name}.txt", folder / name):
        if not path.is_file() or path.resolve().parent != folder.resolve():
            continue
        if path.stat().st_size > LARGEST:
            raise OtherEdition(f"{path}: larger than {LARGEST:,} bytes, so it cannot be the document '{name}'")
        data = path.read_bytes()
        if digest_of_bytes(data) != document.sha256:
            raise OtherEdition(
                f"{path}: its SHA-256 differs from the one of '{name}', so it is another edition; "
                f"take it out of the folder, or give it a name and claims of its own"
            )
        try:
            return data.decode(document.encoding)
        except ValueError:
            raise OtherEdition(
                f"{path}: its bytes are no text in {document.encoding}; state the encoding of '{name}' in the case"
            ) from None
    return None
