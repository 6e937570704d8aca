"""Tells event loops apart."""

import asyncio


async def loop_number() -> int:
    return id(asyncio.get_running_loop())


def square(number: int) -> int:
    return number * number
