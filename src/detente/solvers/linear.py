"""Small linear systems inside kernels: Gauss elimination with partial pivots, without leaving machine code."""

import numpy as np

from detente.core.kernels import compiled


@compiled
def solve_in_place(matrix: np.ndarray) -> float:
    """Solve an n × (n + 1) system whose last column is the right-hand side; the solution takes that column's place.

    Returns
    -------
    float
        The sign of the determinant; 0 when the matrix is singular, and then the solution is 0 there.
    """
    n = matrix.shape[0]
    sign = 1.0
    for k in range(n):
        pivot = k
        for i in range(k + 1, n):
            if np.abs(matrix[i, k]) > np.abs(matrix[pivot, k]):
                pivot = i
        if not np.abs(matrix[pivot, k]) > 1e-300:
            for i in range(n):
                matrix[i, n] = 0.0
            return 0.0
        if pivot != k:
            for j in range(n + 1):
                matrix[k, j], matrix[pivot, j] = matrix[pivot, j], matrix[k, j]
            sign = -sign
        if matrix[k, k] < 0:
            sign = -sign
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
