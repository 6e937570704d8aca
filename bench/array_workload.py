"""What the benchmarks of arrays call: nothing that depends on the number of items."""

import numpy as np
from numpy.typing import NDArray

small = np.zeros(12)
large = np.zeros(12_500_000)


def length(values: NDArray[np.float64]) -> int:
    return len(values)


def give(is_large: bool) -> NDArray[np.float64]:
    return large if is_large else small
