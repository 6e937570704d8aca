"""Watches for something that never comes."""

import asyncio

_closed = False


async def watch() -> str:
    global _closed
    try:
        await asyncio.Event().wait()
        return "it came"
    finally:
        _closed = True


def closed() -> bool:
    return _closed
