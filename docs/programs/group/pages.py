"""Pages that link to others."""

import asyncio

_links = {"index": ["news", "shop"], "news": ["archive"], "shop": [], "archive": []}


async def links(page: str) -> list[str]:
    await asyncio.sleep(0.05)
    return _links[page]


async def check_certificate(days: int) -> None:
    await asyncio.sleep(0.01)
    if days < 30:
        raise ValueError(f"the certificate ends in {days} days")
