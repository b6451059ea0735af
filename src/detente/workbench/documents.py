"""Documents: results as plain data that JSON can hold."""

import math
from typing import Any


def without_nan(part: Any) -> Any:
    """Return plain data with None for every number that does not exist.

    >>> without_nan({"a": [1.0, float("nan")]})
    {'a': [1.0, None]}
    """
    if isinstance(part, dict):
        return {key: without_nan(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [without_nan(value) for value in part]
    return None if isinstance(part, float) and not math.isfinite(part) else part
