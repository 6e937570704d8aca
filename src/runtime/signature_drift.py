"""Says how a Python function differs from the one that C++ code was generated from."""

import inspect


def describe(function, name, parameters, is_async, is_method):
    """Both signatures; "" where the call could have gone well."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return ""
    if is_method:
        signature = _without_self(signature)
    now_async = inspect.iscoroutinefunction(function) or _says_awaitable(signature)
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    takes_any = any(each.kind in variadic for each in signature.parameters.values())
    known = takes_any or all(each in signature.parameters for each in parameters)
    given = all(
        each.name in parameters or each.default is not each.empty or each.kind in variadic
        for each in signature.parameters.values()
    )
    if known and given and now_async == is_async:
        return ""
    return (
        f"{_spelt(name, '(' + ', '.join(parameters) + ')', is_async)} when the C++ code was "
        f"generated, {_spelt(name, str(signature), now_async)} now: generate it anew"
    )


def _says_awaitable(signature):
    """Whether a plain function is annotated to give something to await: so it may always have been."""
    said = signature.return_annotation
    said = said if isinstance(said, str) else getattr(said, "__name__", "") or repr(said)
    return any(word in said for word in ("Awaitable", "Coroutine", "Future", "Task"))


def _without_self(signature):
    first, *others = signature.parameters.values()
    is_own = first.kind in (first.POSITIONAL_ONLY, first.POSITIONAL_OR_KEYWORD)
    return signature.replace(parameters=others) if is_own else signature


def _spelt(name, signature, is_async):
    return f"'{'async ' if is_async else ''}def {name}{signature}'"
