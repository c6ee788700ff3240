"""The rule kinds. Adding one is one module here, and its test: this package finds it."""

from importlib import import_module
from pkgutil import iter_modules

from scoring.engine.kinds.base import Fields, Kind, Missing

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

KINDS: dict[str, type[Kind]] = {kind.name: kind for kind in Kind.__subclasses__()}

__all__ = ["KINDS", "Fields", "Kind", "Missing"]
