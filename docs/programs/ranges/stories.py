"""Generators of numbers and of talk."""

from collections.abc import Generator, Iterator


def primes() -> Iterator[int]:
    found: list[int] = []
    candidate = 2
    while True:
        if all(candidate % prime for prime in found):
            found.append(candidate)
            yield candidate
        candidate += 1


def average() -> Generator[float, float, int]:
    """Yields the average of what it is sent, and returns how many that were."""
    total, count = 0.0, 0
    while (sample := (yield total / max(count, 1))) >= 0:
        total, count = total + sample, count + 1
    return count
