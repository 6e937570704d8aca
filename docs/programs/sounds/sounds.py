"""Sounds as arrays of samples."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


def loudness(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples**2)))


def amplify(samples: Samples, factor: float) -> None:
    samples *= factor


def in_rows(samples: Samples, width: int) -> Annotated[Samples, "2d"]:
    return samples[: samples.size // width * width].reshape(-1, width)


async def mixed(first: Samples, second: Samples) -> Annotated[Samples, "1d"]:
    return (first + second) / 2


def promised() -> Samples:
    return np.zeros(3)  # of float64
