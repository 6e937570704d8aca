"""What the server says."""

import asyncio


async def page(path: str, query: dict[str, str]) -> str:
    if path == "/greeting":
        return await _greeting(query.get("name", "stranger"))
    if path == "/endless":
        await asyncio.Event().wait()
    if path == "/broken":
        raise ValueError("this page is broken")
    raise LookupError(f"there is no page {path}")


async def _greeting(name: str) -> str:
    await asyncio.sleep(0.02)  # as if it asked a database
    return f"Hello, {name}!"
