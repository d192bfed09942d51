"""Floor 3: independent analyses; each folder is one, and none imports another."""

from pkgutil import iter_modules

STUDIES: tuple[str, ...] = tuple(sorted(found.name for found in iter_modules(__path__) if found.ispkg))
