"""The catalogue: one row a run.

It lies in SQLite (the default) or PostgreSQL (``DETENTE_DATABASE``). No draws are kept in it.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import OperationalError as OperationalInSqlite
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateIndex, CreateTable

from detente.core.errors import BadInput, Refused

VERSION = 1
TABLES = MetaData()
LAYOUT = Table(
    "detente_store",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
)
RUNS = Table(
    "detente_run",
    TABLES,
    Column("run", String(12), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("crisis", String(100), nullable=False, index=True),
    Column("crisis_digest", String(64), nullable=False),
    Column("title", String(500), nullable=False),
    Column("reading", String(100)),
    Column("seed", BigInteger, nullable=False),
    Column("draws", BigInteger, nullable=False),
    Column("lenses", JSON, nullable=False),
    Column("skipped", JSON, nullable=False),
    Column("state", String(10), nullable=False),
    Column("started", DateTime(timezone=True), nullable=False),
    Column("changed", DateTime(timezone=True), nullable=False),
)


@dataclass(frozen=True)
class Entry:
    """One run, as the catalogue has it.

    Attributes
    ----------
    run : str
        Its short name.
    digest, crisis, crisis_digest, title, reading, seed, lenses, skipped : identity and labels
    draws : int
        Draws that are finished.
    state : {"running", "finished", "stopped"}
    changed : datetime
        Of no importance to the numbers.
    """

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
        words: list[CreateTable | CreateIndex] = []
        for table in TABLES.sorted_tables:
            words.append(CreateTable(table, if_not_exists=True))
            words += [CreateIndex(index, if_not_exists=True) for index in table.indexes]
        for word in words:
            try:
                self._say(word)
            except DatabaseError:  # PostgreSQL: two processes that make one table at once; the second look finds it
                self._say(word)

    def _say(self, word: CreateTable | CreateIndex) -> None:
        with self.engine.begin() as connection:
            connection.execute(word)

    def _check_version(self) -> None:
        with self.engine.connect() as connection:
            version = connection.execute(select(LAYOUT.c.version)).scalar()
            if version is None:
                try:
                    connection.execute(insert(LAYOUT).values(id=1, version=VERSION))
                    connection.commit()
                except IntegrityError:
                    connection.rollback()  # another process was first
            elif version > VERSION:
                raise Refused(f"the store has version {version}, this program knows {VERSION}; use a newer program")

    def save(self, entry: dict[str, Any]) -> None:
        """Insert or update the row of a run; ``draws`` never shrinks."""
        try:
            self._save(entry)
        except IntegrityError:  # another process inserted it between our look and our word
            self._save(entry)

    def _save(self, entry: dict[str, Any]) -> None:
        with self.engine.begin() as connection:
            here = RUNS.c.run == entry["run"]
            draws = connection.execute(select(RUNS.c.draws).where(here).with_for_update()).scalar()
            if draws is None:
                connection.execute(insert(RUNS).values(**entry, started=now(), changed=now()))
            else:
                kept = {**entry, "draws": max(draws, entry["draws"]), "changed": now()}
                connection.execute(update(RUNS).where(here).values(**kept))

    def runs(self) -> list[Entry]:
        """Return every run, the one changed last first."""
        columns = [RUNS.c[name] for name in Entry.__dataclass_fields__]
        with self.engine.connect() as connection:
            rows = connection.execute(select(*columns).order_by(RUNS.c.changed.desc(), RUNS.c.run)).all()
            return [Entry(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name for it

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": 30} if url.startswith("sqlite") else {})
    if url.startswith("sqlite"):
        event.listen(engine, "connect", _sqlite_settings)
    return engine


def _sqlite_settings(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for setting in ("busy_timeout=30000", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {setting}")
    with suppress(OperationalInSqlite):  # another process is switching the journal of this file just now
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _without_password(url: str) -> str:
    head, at, tail = url.rpartition("@")
    return f"{head.split('://')[0]}://…@{tail}" if at else url


def sqlite_url(folder: Path) -> str:
    """Return the address of the catalogue in a folder."""
    return f"sqlite:///{folder / 'catalogue.sqlite'}"
