"""Names that mean something in C++, or that Python allows and C++ doesn't."""


def delete(namespace: int, this: int, *, template: int = 1, operator: str) -> str:
    return f"{namespace} {this} {template} {operator}"


def new(typename: int) -> int:
    return typename


def new_(auto: int) -> int:
    return 2 * auto


def co_await(co_yield: int) -> int:
    return co_yield


def errno(NULL: int) -> int:
    return NULL


def std(krait: str, std: str) -> str:
    return krait + std


def types(types: int, module_: int, sources: int) -> int:
    return types + module_ + sources


async def call(invoke: int, function: int, options: int, *, arguments: int) -> int:
    return invoke + function + options + arguments


def reserved() -> str:
    return "the module's own name"


def größe(länge: float) -> float:
    return länge * 2


def int64_t(string: str, vector: list[int]) -> str:
    return string * len(vector)


def _private() -> int:
    return 1


def hidden() -> int:  # krait: ignore
    return 1
