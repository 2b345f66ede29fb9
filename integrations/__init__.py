"""One folder per vendor; the folder is the registry (`chariot list`)."""

from pkgutil import extend_path

# Vendors of a repository that uses the kit are in a folder of this name, without this file.
__path__ = extend_path(__path__, __name__)

__all__: list[str] = []
