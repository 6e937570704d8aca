def area(inner: float, outer: float) -> float:
    return 3.0 * (outer * outer - inner * inner)
