"""Filters of pictures, with NumPy: each gets C++'s memory, and gives memory that C++ reads."""

import asyncio
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

Picture = Annotated[NDArray[np.float32], "2d"]


async def edges(picture: Picture) -> Picture:
    """How steep the brightness is, from 0 to 1."""
    await asyncio.sleep(0)  # where a real filter would wait: for a disk, a network, a GPU
    down, right = np.gradient(picture)
    steepness = np.hypot(down, right)
    return steepness / max(float(steepness.max()), 1e-9)


async def soft(picture: Picture, radius: int) -> Picture:
    """Each pixel as the mean of those around it."""
    width = 2 * radius + 1
    for axis in (0, 1):
        await asyncio.sleep(0)
        padded = np.pad(picture, [(radius, radius) if k == axis else (0, 0) for k in (0, 1)], "edge")
        sums = np.cumsum(padded, axis=axis, dtype=np.float32)
        sums = np.insert(sums, 0, 0, axis=axis)
        ahead = np.take(sums, range(width, sums.shape[axis]), axis=axis)
        picture = (ahead - np.take(sums, range(ahead.shape[axis]), axis=axis)) / width
    return picture


def save(picture: Annotated[NDArray[np.uint8], "2d"], path: str) -> bool:
    """Writes a PNG by Pillow; False where there is no Pillow."""
    try:
        from PIL import Image
    except ImportError:
        return False
    Image.fromarray(picture).save(path)
    return True
