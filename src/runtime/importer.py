"""Imports modules whose source is built into the program."""

import sys

_ModuleSpec = type(sys.__spec__)


class EmbeddedImporter:
    """A finder and loader for the sources that were registered; others are left to Python."""

    def __init__(self):
        self._sources = {}
        self._origins = {}  # the files that sources were built from, of those that may be reloaded
        self._newer_texts = {}  # of those that were

    def register(self, name, file, is_package, text, origin):
        known = self._sources.setdefault(name, (file, is_package, text))
        if origin:
            self._origins[name] = origin
        if known[2] != text:
            raise ImportError(f"two different sources are embedded as module {name!r}", name=name)

    def check(self, module):
        """Another module of the same name, imported before, must not be called in its place."""
        spec = getattr(module, "__spec__", None)
        if spec is None or spec.loader is not self:
            raise ImportError(
                f"the embedded module {module.__name__!r} has the name of another one, which was "
                f"imported before: {module!r}; rename it",
                name=module.__name__,
            )

    # The finder's part of the import protocol.
    def find_spec(self, name, path=None, target=None):
        if name not in self._sources:
            return None
        file, is_package, _ = self._sources[name]
        spec = _ModuleSpec(name, self, origin=_file_name(file), is_package=is_package)
        spec.has_location = True
        return spec

    # The loader's part.
    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = module.__spec__.name
        exec(self.get_code(name), module.__dict__)

    def get_code(self, name):
        return self.compile_text(self.get_source(name), self.file_name(name))

    # Asked by linecache, so that tracebacks show the lines.
    def get_source(self, name):
        return self._newer_texts.get(name, self._sources[name][2])

    # For those that reload: see reload.py.
    def is_embedded(self, name):
        return name in self._sources

    def built_source(self, name):
        return self._sources[name][2]

    def origin(self, name):
        return self._origins.get(name)

    def file_name(self, name):
        return _file_name(self._sources[name][0])

    def set_source(self, name, text):
        self._newer_texts[name] = text

    def is_package(self, name):
        return self._sources[name][1]


def _file_name(file):
    # No file of this name can exist, so that linecache never shows the lines of another one.
    return f"<krait>/{file}"


_importer = EmbeddedImporter()


def importer():
    return _importer


def register(name, file, is_package, text, origin):
    if _importer not in sys.meta_path:
        sys.meta_path.insert(0, _importer)
    _importer.register(name, file, is_package, text, origin)


def import_embedded(name, compile_text):
    _importer.compile_text = compile_text
    module = import_module(name)
    _importer.check(module)
    return module


def import_module(name):
    """Imports as the `import` statement does, but never gives what another thread fails to import.

    Who waits for another thread's import gets the half-made module when that import fails. It is no
    longer in `sys.modules` then, but that of a third thread may be: what two tries agree on was
    waited for, and stayed.
    """
    module = None
    while True:
        __import__(name)
        before, module = module, sys.modules.get(name)
        if module is not None and module is before:
            return module
