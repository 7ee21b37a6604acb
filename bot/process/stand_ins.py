"""What is loaded in place of a module that nobody uses, or hardly anybody."""

from importlib.machinery import ModuleSpec
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING

from typing_extensions import override

if TYPE_CHECKING:
    from importlib.abc import Loader
else:
    Loader = object  # importlib.abc loads what reads resources, and nobody here does (0.6 MiB)


class Later(Loader):
    """Runs a module as soon as a name is looked for that it does not have yet.

    importlib's own LazyLoader runs it when it is imported a second time already.
    """

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._lock = RLock()
        self._is_run = False

    @override
    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Leave it to Python to make the module."""
        return self._loader.create_module(spec)

    @override
    def exec_module(self, module: ModuleType) -> None:
        """Have the module run itself when something of its own is read."""

        def read(name: str) -> object:
            if name != "__path__":  # which only tells that it is no package
                self._run(module)
            try:
                return module.__dict__[name]
            except KeyError:
                told = f"module {module.__name__!r} has no attribute {name!r}"
                raise AttributeError(told) from None

        module.__dict__["__getattr__"] = read

    def _run(self, module: ModuleType) -> None:
        with self._lock:
            if not self._is_run:
                self._is_run = True  # already, because it may read a name of its own
                try:
                    self._loader.exec_module(module)
                except BaseException:
                    self._is_run = False
                    raise


class NamesOnly(Loader):
    """Makes a module of classes that can do nothing: one for each name that is looked for."""

    @override
    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    @override
    def exec_module(self, module: ModuleType) -> None:
        def name_only(name: str) -> type:
            if name.startswith("__"):
                raise AttributeError(name)
            made = module.__dict__[name] = type(name, (), {})
            return made

        module.__dict__["__getattr__"] = name_only
