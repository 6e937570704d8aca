"""Jobs that keep a diary."""

import asyncio

_diary: list[str] = []


async def job(name: str, seconds: float) -> str:
    try:
        await asyncio.sleep(seconds)
        _diary.append(f"{name} done")
        return name
    except asyncio.CancelledError:
        _diary.append(f"{name} cancelled")
        raise


async def failing_job(seconds: float) -> str:
    await asyncio.sleep(seconds)
    raise RuntimeError("out of paper")


def diary() -> list[str]:
    return _diary
