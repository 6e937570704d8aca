from . import shelf
