"""Servers that have the same file."""

import asyncio


async def download(server: str, seconds: float) -> str:
    try:
        await asyncio.sleep(seconds)
        return f"the file, from {server}"
    except asyncio.CancelledError:
        print(f"{server} was stopped", flush=True)
        raise
