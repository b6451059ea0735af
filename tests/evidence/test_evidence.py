"""Claims and documents: what is lawful, and that a document is found by its digest or not at all."""

import hashlib
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from detente.evidence.claim import LAWFUL, Claim, Stance, Type
from detente.evidence.document import LARGEST, Document, OtherEdition, read_text

CLAIM: dict[str, Any] = {
    "id": "k1",
    "document": "d",
    "start": 0,
    "end": 10,
    "voice": "author",
    "type": "interest",
    "issue": "x",
    "stance": "for",
    "strength": 3,
    "says": "It wants it.",
}


@pytest.mark.parametrize("kind", get_args(Type))
@pytest.mark.parametrize("stance", get_args(Stance))
def test_a_claim_takes_the_stances_of_its_type_and_no_other(kind: str, stance: str) -> None:
    written = CLAIM | {"type": kind, "stance": stance}
    if stance in LAWFUL[kind]:
        assert Claim.model_validate(written).stance == stance
    else:
        with pytest.raises(ValidationError, match="not lawful"):
            Claim.model_validate(written)


def test_every_type_has_lawful_stances_and_every_stance_a_type() -> None:
    assert set(LAWFUL) == set(get_args(Type))
    assert set().union(*LAWFUL.values()) == set(get_args(Stance))


@pytest.mark.parametrize("voice", ["author", "attributed:the minister", "reported:X"])
def test_a_voice_is_the_author_or_somebody_named(voice: str) -> None:
    assert Claim.model_validate(CLAIM | {"voice": voice}).voice == voice


@pytest.mark.parametrize(
    "change",
    [
        {"voice": "Author"},
        {"voice": "attributed:"},
        {"voice": "attributed: x"},
        {"voice": 1},
        {"end": 0},
        {"start": 10},
        {"start": -1},
        {"start": 1.0},
        {"start": "1"},
        {"start": True},
        {"strength": 0},
        {"strength": 6},
        {"says": " "},
        {"date": "soon"},
        {"quote": "x"},
        {"id": "k 1"},
        {"document": "../d"},
    ],
)
def test_an_unlawful_claim_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Claim.model_validate(CLAIM | change)


TEXT = "Naïve, “quoted” 😀\r\nsecond line\n"


def document(data: bytes, encoding: str = "utf-8") -> Document:
    return Document(sha256=hashlib.sha256(data).hexdigest(), encoding=encoding)


@pytest.mark.parametrize("name", ["d", "d.txt"])
def test_a_document_is_decoded_without_touching_its_line_ends(name: str, tmp_path: Path) -> None:
    data = TEXT.encode()
    (tmp_path / name).write_bytes(data)
    assert read_text(tmp_path, "d", document(data)) == TEXT


def test_a_document_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert read_text(tmp_path, "d", document(b"")) is None
    assert read_text(tmp_path / "nowhere", "d", document(b"")) is None


@pytest.mark.parametrize(
    "name", ["../secret", "../../etc/passwd", "/etc/passwd", "a/../secret", "..", ".", "", "a\0b", "sub/secret"]
)
def test_a_name_never_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    (folder / "sub").mkdir(parents=True)
    for file in (tmp_path / "secret", tmp_path / "secret.txt", folder / "sub" / "secret"):
        file.write_bytes(b"secret")
    assert read_text(folder, name, document(b"secret")) is None


def test_a_link_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (tmp_path / "secret").write_bytes(b"secret")
    (folder / "d.txt").symlink_to(tmp_path / "secret")
    assert read_text(folder, "d", document(b"secret")) is None


def test_a_folder_of_that_name_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "d.txt").mkdir()
    assert read_text(tmp_path, "d", document(b"")) is None


def test_another_edition_is_refused(tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_bytes(b"another")
    with pytest.raises(OtherEdition, match="another edition"):
        read_text(tmp_path, "d", document(b"one"))


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "d.txt").open("wb") as stream:
        stream.truncate(LARGEST + 1)
    with pytest.raises(OtherEdition, match="larger than"):
        read_text(tmp_path, "d", document(b"one"))


def test_bytes_that_are_no_text_in_the_stated_encoding_are_refused(tmp_path: Path) -> None:
    data = "é".encode("latin-1")
    (tmp_path / "d.txt").write_bytes(data)
    with pytest.raises(OtherEdition, match="no text in utf-8"):
        read_text(tmp_path, "d", document(data))
    assert read_text(tmp_path, "d", document(data, "latin-1")) == "é"


@pytest.mark.parametrize("encoding", ["zip", "rot13", "nonsense", "", "utf-8\0", "base64"])
def test_an_encoding_that_is_none_is_refused(encoding: str) -> None:
    with pytest.raises(ValidationError, match="no encoding"):
        Document(sha256="0" * 64, encoding=encoding)


@pytest.mark.parametrize("digest", ["", "0" * 63, "0" * 65, "A" * 64, "g" * 64, " " + "0" * 63, 0])
def test_a_digest_is_64_small_hexadecimal_digits(digest: Any) -> None:
    with pytest.raises(ValidationError, match="no SHA-256"):
        Document(sha256=digest)
