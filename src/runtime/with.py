"""Enters and leaves context managers as the statements `with` and `async with` do."""


def enter(manager):
    begin, _ = _methods(manager, "enter", "exit", "")
    return begin(manager)


def leave(manager, error):
    """Whether the manager takes the error, None where there is none, on itself."""
    _, end = _methods(manager, "enter", "exit", "")
    if error is None:
        end(manager, None, None, None)
        return False
    traceback = error.__traceback__
    try:
        raise error  # so that it is the one being handled
    except BaseException:
        error.__traceback__ = traceback
        return bool(end(manager, type(error), error, traceback))


def is_async(manager):
    """A manager that is both is async where it can be."""
    return hasattr(type(manager), "__aenter__")


async def enter_async(manager):
    if not is_async(manager):
        return enter(manager)
    begin, _ = _methods(manager, "aenter", "aexit", "asynchronous ")
    return await begin(manager)


async def leave_async(manager, error):
    if not is_async(manager):
        return leave(manager, error)
    _, end = _methods(manager, "aenter", "aexit", "asynchronous ")
    if error is None:
        await end(manager, None, None, None)
        return False
    traceback = error.__traceback__
    try:
        raise error
    except BaseException:
        error.__traceback__ = traceback
        return bool(await end(manager, type(error), error, traceback))


def abandon(manager):
    """Leaves it where the code inside is closed, which can't wait any more."""
    step = leave_async(manager, GeneratorExit())
    try:
        step.send(None)
    except StopIteration:
        return
    step.close()
    raise RuntimeError("coroutine ignored GeneratorExit")


def _methods(manager, begin, end, kind):
    cls = type(manager)
    try:
        return getattr(cls, f"__{begin}__"), getattr(cls, f"__{end}__")
    except AttributeError:
        remedy = ""
        if not kind and is_async(manager):
            remedy = ": it is asynchronous, so give krait::with a function that returns a krait::Task"
        raise TypeError(
            f"'{cls.__qualname__}' object does not support the {kind}context manager protocol{remedy}"
        ) from None
