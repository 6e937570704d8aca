def delete(namespace: int, this: int) -> None: ...


def new() -> int:
    return 1


def new_() -> int:
    return 2


def errno(NULL: int) -> int:
    return NULL


def std(std: int, krait: str) -> str:
    return krait


def f(f_: int, *, options: int = 1, template: str) -> None: ...


def f_(options: str) -> None: ...


def f_options(*, value: int = 1) -> None: ...


def _private() -> None: ...


def hidden() -> None: ...  # krait: ignore


# krait: ignore
def hidden_too() -> None: ...


def größe(länge: float) -> float:
    return länge
