"""An oracle that takes its time."""

import asyncio


async def ask(question: str, seconds: float) -> str:
    try:
        await asyncio.sleep(seconds)
    finally:
        print(f"the oracle puts {question!r} aside", flush=True)
    return "perhaps"
