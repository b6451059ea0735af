"""Export: a run's findings as named arrays (xarray), as CSV for everybody, as NetCDF for other tools."""

from pathlib import Path

import numpy as np
import xarray as xr

from detente.core.errors import BadInput
from detente.ensemble.run import Run
from detente.ensemble.summary import names_of
from detente.store.shards import arrow, column_names

FORMATS = ("csv", "netcdf")


def dataset(run: Run) -> xr.Dataset:
    """Return the findings of a run as one dataset.

    Returns
    -------
    xarray.Dataset
        Variables ``LENS.OUTPUT`` with dims ``draw`` and the declared ones, which carry names; units, meaning and source
        are attributes.
    """
    labels = names_of(run)
    plan = run.plan
    variables, used = {}, set()
    for lens in plan.lenses:
        for output in lens.gives:
            array = run.array(lens.name, output.name)
            about = {"unit": output.unit, "long_name": output.says, "lens_version": lens.version}
            variables[f"{lens.name}.{output.name}"] = (("draw", *output.dims), array, about)
            used |= set(output.dims)
    coordinates = {"draw": np.arange(plan.draws), **{dim: list(labels[dim]) for dim in sorted(used)}}
    about = {"crisis": plan.crisis.crisis, "crisis_digest": plan.crisis_digest, "run": plan.run, "seed": plan.seed}
    return xr.Dataset(variables, coordinates, {**about, "reading": plan.reading or "all, by their weights"})


def export(run: Run, file: Path, form: str) -> None:
    """Write the findings of a run to a file.

    Parameters
    ----------
    run : Run
    file : Path
        Replaced at once, or not at all.
    form : {"csv", "netcdf"}
        CSV has one row a draw and one column a finding, named ``LENS/OUTPUT/NAMES``.

    Raises
    ------
    BadInput
        When the format is unknown.
    """
    part = file.with_name(f".{file.name}.part")
    if form == "netcdf":
        dataset(run).to_netcdf(part, engine="scipy", format="NETCDF3_64BIT")
    elif form == "csv":
        _csv(run, part)
    else:
        raise BadInput(f"'{form}' is no format; use one of: {', '.join(FORMATS)}")
    part.replace(file)


def _csv(run: Run, file: Path) -> None:
    import pyarrow as pa
    from pyarrow import csv

    labels = names_of(run)
    columns: dict[str, object] = {"draw": arrow(np.arange(run.plan.draws))}
    for lens in run.plan.lenses:
        for output in lens.gives:
            flat = run.array(lens.name, output.name).reshape(run.plan.draws, -1)
            for place, name in enumerate(column_names(output, labels)):
                columns[f"{lens.name}/{name}"] = pa.array(np.ascontiguousarray(flat[:, place]), from_pandas=True)
    csv.write_csv(pa.table(columns), file)
