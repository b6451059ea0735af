"""Summaries: mean and quantiles of every finding, with bands on probabilities, and one digest of all findings."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import Any

import numpy as np

from detente.ensemble.bands import band
from detente.ensemble.run import Run, processors
from detente.lens import Lens, Output
from detente.worlds.worlds import Floats, labels_of

POINTS = (("p05", 0.05), ("p25", 0.25), ("p50", 0.50), ("p75", 0.75), ("p95", 0.95))


def summary(values: Floats, output: Output) -> dict[str, Any]:
    """Return mean and quantiles of one finding over draws, as plain numbers; None where it never applies.

    A probability also has its 95 % ``band``.
    """
    known = values[~np.isnan(values)] if output.missing else values
    if known.size == 0:
        return {"mean": None, **{name: None for name, _ in POINTS}}
    mean = float(known.mean())
    if known.min() == known.max():
        mean = float(known[0])
        points = [mean] * len(POINTS)
    elif output.unit == "probability" and np.all((known == 0) | (known == 1)):
        points = [0.0 if at < 1 - mean else 1.0 for _, at in POINTS]
    else:
        points = _quantiles(known)
    found: dict[str, Any] = {"mean": mean, **{name: point for (name, _), point in zip(POINTS, points, strict=True)}}
    if output.unit == "probability":
        width = band(values)
        found["band"] = None if width is None else [width.low, width.high]
    return found


def _quantiles(values: Floats) -> list[float]:
    """Return the quantiles as numpy.quantile does (linear between order statistics), but partitioning once."""
    places = [at * (values.size - 1) for _, at in POINTS]
    wanted = sorted({int(place) for place in places} | {min(int(place) + 1, values.size - 1) for place in places})
    ordered = np.partition(values, wanted)
    found = []
    for place in places:
        low, high = ordered[int(place)], ordered[min(int(place) + 1, values.size - 1)]
        found.append(float(low + (high - low) * (place - int(place))))
    return found


def names_of(run: Run) -> dict[str, tuple[str, ...]]:
    """Return the names along every dim of a run's findings."""
    crisis = run.plan.crisis
    return labels_of(
        {
            "party": tuple(crisis.parties),
            "issue": tuple(crisis.issues),
            "lever": tuple(crisis.levers),
            "audience": tuple(crisis.audiences),
            "track": tuple(crisis.tracks),
            "hypothesis": tuple(crisis.hypotheses),
        }
    )


def cells(output: Output, labels: dict[str, tuple[str, ...]]) -> Iterator[tuple[tuple[int, ...], tuple[str, ...]]]:
    """Yield position and names of every finding of an output."""
    names = [labels[dim] for dim in output.dims]
    for place in product(*(range(len(dim)) for dim in names)):
        yield place, tuple(dim[at] for dim, at in zip(names, place, strict=True))


def summarise(run: Run) -> tuple[dict[str, dict[str, Any]], str]:
    """Return the summary of every output of every lens, nested by names, and the digest of all findings.

    The digest is SHA-256 over each finding's numbers in the order of the draws; how the run was cut into shards does
    not change it.
    """
    labels = names_of(run)
    jobs = [(lens, output) for lens in run.plan.lenses for output in lens.gives]
    with ThreadPoolExecutor(max_workers=processors()) as pool:
        results = list(pool.map(lambda job: _one(run, job[0], job[1], labels), jobs))
    nested: dict[str, dict[str, Any]] = {lens.name: {} for lens in run.plan.lenses}
    whole = hashlib.sha256()
    for (lens, output), (found, digest) in zip(jobs, results, strict=True):
        nested[lens.name][output.name] = found
        whole.update(f"{lens.name}@{lens.version}/{output.name}:{digest}\n".encode())
    return nested, whole.hexdigest()


def _one(run: Run, lens: Lens, output: Output, labels: dict[str, tuple[str, ...]]) -> tuple[Any, str]:
    array = run.array(lens.name, output.name)
    digest = hashlib.sha256()
    found: dict[str, Any] = {}
    for place, names in cells(output, labels):
        column = np.ascontiguousarray(
            array.reshape(len(array), -1)[:, np.ravel_multi_index(place, array.shape[1:])] if place else array
        )
        digest.update(column.view(np.uint8).data)
        if not names:
            return summary(column, output), digest.hexdigest()
        at = found
        for name in names[:-1]:
            at = at.setdefault(name, {})
        at[names[-1]] = summary(column, output)
    return found, digest.hexdigest()
