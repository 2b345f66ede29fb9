"""The files that `chariot new acme --paging cursor` makes."""

VENDOR_FILES = [
    "cassettes/acme/README.md",
    "integrations/acme/__init__.py",
    "integrations/acme/client.py",
    "integrations/acme/integration.py",
    "integrations/acme/transform.py",
    "integrations/acme/types.py",
    "simulators/acme/__init__.py",
    "simulators/acme/app.py",
    "simulators/acme/documents.py",
    "simulators/acme/operations.py",
    "simulators/acme/oracle.py",
    "simulators/acme/quirks.py",
    "simulators/acme/responses.py",
    "tests/__init__.py",
    "tests/integrations/__init__.py",
    "tests/integrations/test_acme.py",
    "tests/simulators/__init__.py",
    "tests/simulators/test_acme_evidence.py",
]

REPOSITORY = [".github/workflows/ci.yml", ".gitignore", "pyproject.toml", "tox.ini"]
EVERYTHING = sorted([*VENDOR_FILES, *REPOSITORY])


def files(place):
    return sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())
