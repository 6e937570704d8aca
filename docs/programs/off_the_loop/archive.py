"""Plain Python that blocks."""

import time


def fetch(name: str) -> str:
    time.sleep(0.1)
    return f"{name}, from the archive"
