"""The catalogue: one row a run.

It lies in SQLite (the default) or PostgreSQL (``DETENTE_DATABASE``). No draws are kept in it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Engine, Integer, String, create_engine, event, select
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import NullPool

from detente.core.errors import BadInput, Refused

VERSION = 1


class Base(DeclarativeBase):
    """The tables of the catalogue."""


class Meta(Base):
    """One row: the version of the store's layout."""

    __tablename__ = "detente_store"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int] = mapped_column(Integer)


class RunRow(Base):
    """One run.

    Attributes
    ----------
    run : str
        Its short name.
    digest, crisis, crisis_digest, title, reading, seed, lenses, skipped : identity and labels
    draws : int
        Draws that are finished.
    state : {"running", "finished", "stopped"}
    started, changed : datetime
        In UTC; of no importance to the numbers.
    """

    __tablename__ = "detente_run"
    run: Mapped[str] = mapped_column(String(12), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    crisis: Mapped[str] = mapped_column(String(100), index=True)
    crisis_digest: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(500))
    reading: Mapped[str | None] = mapped_column(String(100))
    seed: Mapped[int] = mapped_column(BigInteger)
    draws: Mapped[int] = mapped_column(BigInteger)
    lenses: Mapped[dict[str, Any]] = mapped_column(JSON)
    skipped: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10))
    started: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed: Mapped[datetime] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True)
class Entry:
    """A row of the catalogue, as plain data; see :class:`RunRow`."""

    run: str
    digest: str
    crisis: str
    crisis_digest: str
    title: str
    reading: str | None
    seed: int
    draws: int
    lenses: dict[str, int]
    skipped: dict[str, str]
    state: str
    changed: datetime


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


class Catalogue:
    """The runs that a store knows.

    Parameters
    ----------
    url : str
        As SQLAlchemy has it: ``sqlite:///FILE`` or ``postgresql+psycopg://…``.

    Raises
    ------
    BadInput
        When the database cannot be reached or the address is none.
    Refused
        When the store was written by a newer version.
    """

    def __init__(self, url: str) -> None:
        try:
            self.engine = _engine(url)
            self._make_tables()
            self._check_version()
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise BadInput(
                f"DETENTE_DATABASE: '{_without_password(url)}' is no address of a database: {error}"
            ) from None
        except (OperationalError, DatabaseError) as error:
            reason = str(error.orig).splitlines()[0] if error.orig else str(error).splitlines()[0]
            raise BadInput(f"the catalogue at '{_without_password(url)}' cannot be used: {reason}") from None

    def _make_tables(self) -> None:
        try:
            Base.metadata.create_all(self.engine)
        except DatabaseError:  # two processes that make them at once: the second look finds them made
            Base.metadata.create_all(self.engine)

    def _check_version(self) -> None:
        with Session(self.engine) as session:
            row = session.get(Meta, 1)
            if row is None:
                session.add(Meta(id=1, version=VERSION))
                try:
                    session.commit()
                except IntegrityError:
                    session.rollback()  # another process was first
            elif row.version > VERSION:
                raise Refused(f"the store has version {row.version}, this program knows {VERSION}; use a newer program")

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with Session(self.engine) as session, session.begin():
            yield session

    def save(self, entry: dict[str, Any]) -> None:
        """Insert or update the row of a run; ``draws`` never shrinks."""
        for attempt in range(3):
            try:
                with self._session() as session:
                    row = session.get(RunRow, entry["run"], with_for_update=True)
                    if row is None:
                        session.add(RunRow(**entry, started=now(), changed=now()))
                    else:
                        for key, value in entry.items():
                            setattr(row, key, max(row.draws, value) if key == "draws" else value)
                        row.changed = now()
            except IntegrityError:
                if attempt == 2:
                    raise
            else:
                return

    def runs(self) -> list[Entry]:
        """Return every run, the one changed last first."""
        with Session(self.engine) as session:
            rows = session.scalars(select(RunRow).order_by(RunRow.changed.desc(), RunRow.run)).all()
            return [_entry(row) for row in rows]

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def _entry(row: RunRow) -> Entry:
    return Entry(**{name: getattr(row, name) for name in Entry.__dataclass_fields__})


def _engine(url: str) -> Engine:
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": 30} if url.startswith("sqlite") else {})
    if url.startswith("sqlite"):
        event.listen(engine, "connect", _sqlite_settings)
    return engine


def _sqlite_settings(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for setting in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _without_password(url: str) -> str:
    head, at, tail = url.rpartition("@")
    return f"{head.split('://')[0]}://…@{tail}" if at else url


def sqlite_url(folder: Path) -> str:
    """Return the address of the catalogue in a folder."""
    return f"sqlite:///{folder / 'catalogue.sqlite'}"
