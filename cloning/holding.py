"""Classes that hold ports, and whatever else they need, to do something with them."""

from collections.abc import Collection
from typing import TypeVar, dataclass_transform

Made = TypeVar("Made", bound=type)


@dataclass_transform(frozen_default=True, kw_only_default=True, eq_default=False)
def holding(made: Made) -> Made:
    """Have instances of a class hold what it declares, and let nobody change that.

    They are made and checked as those of a frozen dataclass with keywords alone, but equal only
    themselves, and are not to be copied. A default is one object for all of them. Python would
    compile functions of its own for each class, at every start; these are shared.
    """
    declared = made.__annotations__.keys()
    defaults = {name: vars(made)[name] for name in declared if name in vars(made)}
    needed = declared - defaults.keys()

    def hold(self: object, **given: object) -> None:
        if not needed <= given.keys() <= declared:
            raise TypeError(
                _wrong(made.__qualname__, needed - given.keys(), given.keys() - declared)
            )
        vars(self).update(defaults, **given)

    for name, does in {"__init__": hold, "__setattr__": _refuse, "__delattr__": _refuse}.items():
        setattr(made, name, does)
    return made


def _wrong(made: str, missing: Collection[str], unknown: Collection[str]) -> str:
    return f"{made}() lacks {sorted(missing)}, and has no {sorted(unknown)}"


def _refuse(self: object, name: str, *_: object) -> None:
    raise AttributeError(f"{type(self).__name__}.{name} can't be changed")
