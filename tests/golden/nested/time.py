def now() -> float:
    return 0.0
