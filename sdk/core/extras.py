"""Says which extra to install when an optional module is missing."""

from typing import Final

EXTRAS: Final = {
    "boto3": "s3",
    "botocore": "s3",
    "click": "cli",
    "rich": "cli",
    "falcon": "sim",
    "graphql": "sim",
    "hypothesis": "testing",
    "pytest": "testing",
    "sqlalchemy": "store",
    "trustme": "sim",
    "vcr": "testing",
    "yaml": "testing",
}


KIT_PACKAGES: Final = frozenset({"", "sdk", "simulators", "integrations"})
"""Packages whose modules no extra installs."""


def missing_extra(missing: ModuleNotFoundError, needed_by: str = "chariot") -> str:
    """Return a sentence with the command that installs what `needed_by` lacks.

    Raises `missing` again when it is a module of this kit: that is a bug, not a choice of extras.
    """
    module = (missing.name or "").partition(".")[0]
    if module in KIT_PACKAGES:
        raise missing
    # A vendor's own client library comes with the extra that bears the vendor's name.
    extra = EXTRAS.get(module, needed_by)
    who = "chariot" if module in EXTRAS else needed_by
    return (
        f"{who} needs the module {module!r}, which is not installed: "
        f"pip install 'chariot-integrations[{extra}]'"
    )
