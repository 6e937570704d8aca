"""Checks links with aiohttp: what a page answers, and how soon."""

import asyncio
import time

import aiohttp

# A session keeps its connections open for the next check and belongs to one event loop.
_sessions: dict[asyncio.AbstractEventLoop, aiohttp.ClientSession] = {}


def _session() -> aiohttp.ClientSession:
    loop = asyncio.get_running_loop()
    if loop not in _sessions:
        # aiohttp would let 100 connections through and keep the other checks waiting, with their
        # timeouts running.
        _sessions[loop] = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
    return _sessions[loop]


async def check(url: str, timeout: float = 5.0) -> tuple[int, float]:
    """Fetches a page to its end and gives its status and the milliseconds it took.

    Raises TimeoutError when the page is not complete after `timeout` seconds, and aiohttp's own
    errors for all else that goes wrong on the way.
    """
    begin = time.perf_counter()
    try:
        limit = aiohttp.ClientTimeout(total=timeout)
        async with _session().get(url, timeout=limit) as response:
            await response.read()
    except asyncio.TimeoutError:  # another class than TimeoutError before Python 3.11
        raise TimeoutError(f"{url} was not complete after {timeout} s") from None
    return response.status, (time.perf_counter() - begin) * 1000


async def close() -> None:
    """Closes the connections that the checks on this event loop have left open."""
    session = _sessions.pop(asyncio.get_running_loop(), None)
    if session is not None:
        await session.close()
