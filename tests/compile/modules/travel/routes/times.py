def minutes(to: str) -> int:
    return 10 * len(to)
