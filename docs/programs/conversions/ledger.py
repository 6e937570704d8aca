"""A ledger that does not always hold what its annotations promise."""


def pages(promised: bool) -> list[dict[str, int]]:
    return [{"total": 12}, {"total": 30 if promised else "thirty"}]


def big() -> int:
    return 10**20


def note(text: str) -> str:
    return text
