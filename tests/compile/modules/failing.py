"""Functions that raise, for the lines of their tracebacks."""

import asyncio


class QuotaError(LookupError):
    """An exception of the module's own."""


def fail(text: str) -> int:
    return _deeper(text)


def _deeper(text: str) -> int:
    raise QuotaError(text)  # the line that a traceback shows


async def fail_later(text: str) -> int:
    await asyncio.sleep(0)
    return await _async_deeper(text)


async def _async_deeper(text: str) -> int:
    return _deeper(text)


def chained(text: str) -> int:
    try:
        return {}[text]
    except KeyError as error:
        raise QuotaError(text) from error
