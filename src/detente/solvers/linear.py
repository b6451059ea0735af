"""Small vectors and linear systems inside kernels, without leaving machine code.

Loops, since NumPy's assignments and sums take far longer to compile. Systems are solved by Gauss elimination with
partial pivots.
"""

import numpy as np

from detente.core.kernels import compiled

TINY = 1e-300  # a pivot below this is none


@compiled
def write(into: np.ndarray, values: np.ndarray) -> None:
    """Write a vector over the beginning of another one."""
    for i in range(min(into.shape[0], values.shape[0])):
        into[i] = values[i]


@compiled
def fill(into: np.ndarray, value: float) -> None:
    """Write one number everywhere into a vector."""
    for i in range(into.shape[0]):
        into[i] = value


@compiled
def go(start: np.ndarray, by: float, way: np.ndarray, into: np.ndarray) -> None:
    """Write start + by × way."""
    for i in range(into.shape[0]):
        into[i] = start[i] + by * way[i]


@compiled
def dot(one: np.ndarray, other: np.ndarray) -> float:
    """Return the inner product."""
    total = 0.0
    for i in range(one.shape[0]):
        total += one[i] * other[i]
    return total


@compiled
def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Return the largest difference between the first vector and the beginning of the second."""
    size = 0.0
    for i in range(one.shape[0]):
        size = max(size, np.abs(one[i] - other[i]))
    return size


@compiled
def solve_in_place(matrix: np.ndarray) -> float:
    """Solve an n × (n + 1) system whose last column is the right-hand side; the solution takes that column's place.

    Returns
    -------
    float
        The sign of the determinant; 0 when the matrix is singular, and then the solution is 0.
    """
    n = matrix.shape[0]
    sign = 1.0
    for k in range(n):
        sign *= _raise_pivot(matrix, k)
        if sign == 0.0:
            for i in range(n):
                matrix[i, n] = 0.0
            return 0.0
        for i in range(k + 1, n):
            factor = matrix[i, k] / matrix[k, k]
            if factor != 0.0:
                for j in range(k, n + 1):
                    matrix[i, j] -= factor * matrix[k, j]
    for k in range(n - 1, -1, -1):
        for j in range(k + 1, n):
            matrix[k, n] -= matrix[k, j] * matrix[j, n]
        matrix[k, n] /= matrix[k, k]
    return sign


@compiled
def _raise_pivot(matrix: np.ndarray, k: int) -> float:
    """Bring the largest entry of column k to the diagonal; return the sign this gives the determinant, 0 for none."""
    n = matrix.shape[0]
    pivot = k
    for i in range(k + 1, n):
        if np.abs(matrix[i, k]) > np.abs(matrix[pivot, k]):
            pivot = i
    if not np.abs(matrix[pivot, k]) > TINY:
        return 0.0
    sign = 1.0 if matrix[pivot, k] > 0 else -1.0
    if pivot != k:
        for j in range(n + 1):
            matrix[k, j], matrix[pivot, j] = matrix[pivot, j], matrix[k, j]
        sign = -sign
    return sign


@compiled
def factor_in_place(matrix: np.ndarray, order: np.ndarray) -> float:
    """Write the factors L and U of an n × n matrix over it, and the row that each step took as pivot.

    Returns
    -------
    float
        The sign of the determinant; 0 when the matrix is singular, and then the factors are of no use.
    """
    n = matrix.shape[0]
    sign = 1.0
    for k in range(n):
        pivot = k
        for i in range(k + 1, n):
            if np.abs(matrix[i, k]) > np.abs(matrix[pivot, k]):
                pivot = i
        order[k] = pivot
        if not np.abs(matrix[pivot, k]) > TINY:
            return 0.0
        if pivot != k:
            sign = -sign
            for j in range(n):
                matrix[k, j], matrix[pivot, j] = matrix[pivot, j], matrix[k, j]
        sign = sign if matrix[k, k] > 0 else -sign
        for i in range(k + 1, n):
            if matrix[i, k] != 0.0:
                matrix[i, k] /= matrix[k, k]
                for j in range(k + 1, n):
                    matrix[i, j] -= matrix[i, k] * matrix[k, j]
    return sign


@compiled
def apply_factors(matrix: np.ndarray, order: np.ndarray, vector: np.ndarray) -> None:
    """Solve in place with the factors of :func:`factor_in_place`."""
    n = matrix.shape[0]
    for k in range(n):
        pivot = order[k]
        if pivot != k:
            vector[k], vector[pivot] = vector[pivot], vector[k]
    for k in range(n):
        for i in range(k + 1, n):
            if matrix[i, k] != 0.0:
                vector[i] -= matrix[i, k] * vector[k]
    for k in range(n - 1, -1, -1):
        for j in range(k + 1, n):
            vector[k] -= matrix[k, j] * vector[j]
        vector[k] /= matrix[k, k]
