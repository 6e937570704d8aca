"""Tensors of whatever framework there is: here NumPy stands for PyTorch and JAX."""

from typing import Any

import numpy as np


def embedding() -> Any:
    return np.array([[0.5, 1.5], [2.5, 3.5]], np.float32)


def largest(tensor: Any) -> float:
    return float(np.from_dlpack(tensor).max())
