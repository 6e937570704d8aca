"""A function that says nothing about its types."""


def corners(shape):
    return {"triangle": 3, "square": 4}.get(shape, "who knows")
