"""Awaits what it is given, whatever language it is written in."""

import asyncio
from collections.abc import Awaitable, Callable


async def crawl(pages: list[str], fetch: Callable[[str], Awaitable[str]]) -> list[str]:
    return await asyncio.gather(*(fetch(page) for page in pages))


async def hurry(page: str, fetch: Callable[[str], Awaitable[str]]) -> str:
    try:
        return await asyncio.wait_for(fetch(page), 0.01)
    except asyncio.TimeoutError:
        return f"{page}: too slow"


def cached(fetch: Callable[[str], Awaitable[str]]) -> Callable[[str], Awaitable[str]]:
    pages: dict[str, str] = {}

    async def fetch_once(page: str) -> str:
        if page not in pages:
            pages[page] = await fetch(page)
        return pages[page]

    return fetch_once
