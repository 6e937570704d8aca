"""Packets of bytes, without NumPy."""

from typing import Annotated


def checksum(packet: memoryview) -> int:
    return sum(packet) % 256


def seal(packet: memoryview) -> None:
    packet[-1] = -sum(packet[:-1]) % 256


def archive(size: int) -> Annotated[bytes, "view"]:
    return bytes(range(10)) * size


def inbox() -> bytearray:
    return bytearray(b"abc")
