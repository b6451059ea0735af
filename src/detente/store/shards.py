"""Shards on disk: a Parquet file and, once it is whole, a completion marker beside it.

``RUN/LENS/r000100-000199.parquet`` holds replicates 100 to 199 of a lens, one column a finding, float64, lz4. It is
written under another name, flushed and renamed; then its marker ``….json`` (rows, bytes, SHA-256, run digest, lens
version, seconds), also by rename. No marker, no shard. A process that is killed leaves nothing that another would
mistake for a result.
"""

import json
import os
import socket
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from detente.core.digest import digest_of_bytes
from detente.core.errors import Refused
from detente.ensemble.shelf import Shard
from detente.lens import Lens, Output
from detente.worlds.draw import REPLICATE
from detente.worlds.worlds import Floats

LOCK_EXPIRES = 600.0  # seconds; a shard takes a few, and one that is written twice is the same bytes
FEW_VALUES = ("probability", "share")  # units whose columns mostly hold 0 and 1, so that a dictionary serves them best
SEPARATOR = "/"


class DamagedShard(UserWarning):
    """A shard differs from its marker; it was set aside and is computed again."""


def column_names(output: Output, labels: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the names of the columns of an output, in the order of its array."""
    names = [output.name]
    for dim in output.dims:
        names = [f"{name}{SEPARATOR}{label}" for name in names for label in labels[dim]]
    return names


@dataclass
class FolderShelf:
    """The shards of one run in a folder.

    Attributes
    ----------
    folder : Path
        The run's own folder.
    run_digest : str
    lenses : tuple of Lens
    labels : mapping of dim to names
    """

    folder: Path
    run_digest: str
    lenses: tuple[Lens, ...]
    labels: Mapping[str, tuple[str, ...]]
    seen: dict[Path, dict[str, Any]] = field(default_factory=dict, repr=False)

    def finished(self) -> tuple[Shard, ...]:
        """Shards whose markers are there for every lens, sorted."""
        found: set[Shard] | None = None
        for lens in self.lenses:
            here = {
                _shard_of(path)
                for path in sorted((self.folder / lens.name).glob("r*.json"))
                if self._marker(lens, path)
            }
            found = here if found is None else found & here
        return _without_overlap(sorted(found or ()))

    def _marker(self, lens: Lens, path: Path) -> bool:
        """Whether a marker is valid; one that does not fit its file is set aside with a warning."""
        if path in self.seen:
            return True
        data = path.with_suffix(".parquet")
        try:
            marker = json.loads(path.read_text(encoding="utf-8"))
            fits = (
                data.stat().st_size == marker["bytes"]
                and marker["run"] == self.run_digest
                and marker["version"] == lens.version
            )
        except (OSError, ValueError, KeyError, TypeError):
            fits = False
        if fits:
            self.seen[path] = marker
        else:
            self._set_aside(path)
        return bool(fits)

    def _set_aside(self, path: Path) -> None:
        if path.exists():
            path.replace(path.with_suffix(".damaged"))
            warnings.warn(
                f"{path}: the shard does not fit its marker; it was set aside and is computed again",
                DamagedShard,
                stacklevel=4,
            )
        self.seen.pop(path, None)

    def verify(self) -> int:
        """Hash every shard again and set aside those that differ; return how many did."""
        damaged = 0
        for shard in self.finished():
            for lens in self.lenses:
                path = self._path(lens, shard).with_suffix(".json")
                if digest_of_bytes(path.with_suffix(".parquet").read_bytes()) != self.seen[path]["sha256"]:
                    self._set_aside(path)
                    damaged += 1
        return damaged

    def _path(self, lens: Lens, shard: Shard) -> Path:
        return self.folder / lens.name / f"r{shard.first:06d}-{shard.after - 1:06d}.parquet"

    def _lock(self, shard: Shard) -> Path:
        return self.folder / f"r{shard.first:06d}-{shard.after - 1:06d}.lock"

    def claim(self, shard: Shard) -> bool:
        """Whether this process may compute a shard: it is not there yet, and nobody alive holds its lock."""
        if all(self._path(lens, shard).with_suffix(".json").exists() for lens in self.lenses):
            return False
        lock = self._lock(shard)
        self.folder.mkdir(parents=True, exist_ok=True)
        for _ in range(2):
            try:
                with lock.open("x", encoding="utf-8") as file:
                    json.dump({"host": socket.gethostname(), "process": os.getpid()}, file)
            except FileExistsError:
                if not _abandoned(lock):
                    return False
                lock.unlink(missing_ok=True)
            else:
                return True
        return False

    def release(self, shard: Shard) -> None:
        """Give the lock back."""
        self._lock(shard).unlink(missing_ok=True)

    def put(self, shard: Shard, findings: Mapping[str, Mapping[str, Floats]], seconds: float) -> None:
        """Write the findings of a shard, one file and one marker a lens."""
        for lens in self.lenses:
            path = self._path(lens, shard)
            path.parent.mkdir(parents=True, exist_ok=True)
            content = _parquet(lens, findings[lens.name], self.labels, shard)
            write_whole(path, content)
            marker = {
                "rows": shard.draws,
                "bytes": len(content),
                "sha256": digest_of_bytes(content),
                "run": self.run_digest,
                "lens": lens.name,
                "version": lens.version,
                "seconds": round(seconds, 4),
                "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
            }
            write_whole(path.with_suffix(".json"), json.dumps(marker).encode())

    def column(self, lens: Lens, output: Output, draws: int) -> Floats:
        """Return the first draws of an output; shape (draws, dims …)."""
        names = column_names(output, self.labels)
        shape = tuple(len(self.labels[dim]) for dim in output.dims)
        found = np.empty((len(names), draws))
        reached = 0
        for shard in self.finished():
            start = shard.first * REPLICATE
            rows = min(shard.draws, draws - start)
            if rows <= 0 or start > reached:
                break
            reached = start + rows
            # not read_table, which imports pandas
            table = pq.ParquetFile(self._path(lens, shard), memory_map=True).read(names, use_threads=False)
            for place, name in enumerate(names):
                found[place, start : start + rows] = _numbers(table.column(name))[:rows]
        if reached < draws:
            raise Refused(f"{self.folder}: only the first {reached:,} of {draws:,} draws are there; run the case again")
        return np.moveaxis(found.reshape((*shape, draws)), -1, 0)


def arrow(column: npt.NDArray[Any]) -> pa.Array:
    """Return an array as Arrow's, on the same memory; the plain constructor would import pandas first."""
    kind = pa.int64() if column.dtype == np.int64 else pa.float64()
    return pa.Array.from_buffers(kind, len(column), [None, pa.py_buffer(column)])


def _numbers(column: pa.ChunkedArray) -> Floats:
    parts = [np.frombuffer(part.buffers()[1], np.float64, len(part), part.offset * 8) for part in column.chunks]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _parquet(lens: Lens, findings: Mapping[str, Floats], labels: Mapping[str, tuple[str, ...]], shard: Shard) -> bytes:
    first = shard.first * REPLICATE
    columns: dict[str, pa.Array] = {"draw": arrow(np.arange(first, first + shard.draws))}
    few: list[str] = []
    for output in lens.gives:
        flat = findings[output.name].reshape(shard.draws, -1)
        names = column_names(output, labels)
        few += names if output.unit in FEW_VALUES else []
        columns |= {name: arrow(np.ascontiguousarray(flat[:, place])) for place, name in enumerate(names)}
    sink = pa.BufferOutputStream()
    # lz4 is an eighth larger than zstd here, and five times faster to write and read back (docs/decisions)
    pq.write_table(
        pa.table(columns), sink, compression="lz4", use_dictionary=few, write_statistics=False, store_schema=False
    )
    return bytes(sink.getvalue())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}-{time.monotonic_ns()}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
    part.replace(path)


def _shard_of(path: Path) -> Shard:
    first, last = path.stem[1:].split("-")
    return Shard(int(first), int(last) - int(first) + 1)


def _without_overlap(shards: list[Shard]) -> tuple[Shard, ...]:
    kept: list[Shard] = []
    for shard in sorted(shards, key=lambda shard: (shard.first, -shard.replicates)):
        if not kept or shard.first >= kept[-1].after:
            kept.append(shard)
    return tuple(kept)


def _abandoned(lock: Path) -> bool:
    """Whether whoever holds a lock is gone: its process is dead, or the lock is old."""
    try:
        age = time.time() - lock.stat().st_mtime
        holder = json.loads(lock.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return True
    except ValueError:
        return age > 5  # a lock that is being written is empty for a moment
    if age > LOCK_EXPIRES or holder.get("host") != socket.gethostname():
        return age > LOCK_EXPIRES
    return not _alive(int(holder["process"]))


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
