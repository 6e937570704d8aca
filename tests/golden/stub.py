import asyncio

import stub_helpers

VERSION = "1"


def add(a, b=stub_helpers.ONE):
    return a + b


async def fetch(url):
    await asyncio.sleep(0)
    return url.encode()


def only(x):
    return x
