"""One function for each kind of value."""


def statistics(samples: list[float]) -> dict[str, float]:
    return {"least": min(samples), "most": max(samples)}


def find(name: str, phone_book: dict[str, int]) -> int | None:
    return phone_book.get(name)


def parse(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def split(data: bytes, at: int) -> tuple[bytes, bytes]:
    return data[:at], data[at:]


def double_all(grid: list[list[int]]) -> list[list[int]]:
    return [[2 * number for number in row] for row in grid]
