"""Memory that C++ and Python share."""

import array
from collections.abc import AsyncIterator, Buffer, Callable
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

Image = Annotated[NDArray[np.uint8], "3d"]


def total(values: NDArray[np.float64]) -> float:
    return float(values.sum())


def turned(image: Image, *, clockwise: bool = True) -> Image:
    return np.rot90(image, 1 if clockwise else -1)


def constants() -> Annotated[NDArray[np.complex128], "1d", "readonly"]:
    return np.array([1, 1j])


def checksum(data: Buffer, mask: memoryview | None = None) -> int:
    return sum(memoryview(data).cast("B"))


def anything(a: np.ndarray, b: NDArray[Any], c: bytearray, d: array.array) -> memoryview:
    return memoryview(b"")


def blob() -> Annotated[bytes, "view"]:
    return b"x" * 1000


def mapped(values: NDArray[np.float32], f: Callable[[NDArray[np.float32]], NDArray[np.float32]]) -> NDArray[np.float32]:
    return f(values)


async def smooth(image: Image, kernel: NDArray[np.float64]) -> Image:
    return image


async def frames(count: int) -> AsyncIterator[Image]:
    for _ in range(count):
        yield np.zeros((2, 2, 3), np.uint8)
