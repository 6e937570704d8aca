"""Matrices, for C++ that has Eigen."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

Matrix = Annotated[NDArray[np.float64], "2d"]


def rotation(degrees: float) -> Matrix:
    angle = np.radians(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def trace(matrix: Matrix) -> float:
    return float(np.trace(matrix))
