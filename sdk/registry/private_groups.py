"""Private groups: the group that Linux distributions create for each user, with no other member.

Where users have one, their umask is 002, so that all their files are group-writable (pam_umask(8),
"usergroups").
"""

import errno
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

try:
    import grp
    import pwd
except ImportError:  # Windows has neither, and no group bits.
    grp = pwd = None  # type: ignore[assignment]

ROOT_USER: Final = 0
ACCESS_LIST: Final = "system.posix_acl_access"


def is_written_by_owner_alone(path: Path, status: os.stat_result) -> bool:
    """Return True if the group that may write `path` is the private group of its owner.

    With an access list the group bits of the mode are those of all whom the list names (acl(5)).
    """
    return _is_private(status.st_uid, status.st_gid) and not _has_access_list(path)


def is_private_group(
    owner: int,
    group: int,
    users: Sequence["pwd.struct_passwd"],
    groups: Sequence["grp.struct_group"],
) -> bool:
    """Return True if `group` has the name of the user `owner`, and no other member.

    The name must be the same, since a directory service may not list its users. Root has no private
    group: containers run users of any number in group 0.

    Args:
        owner: Number of the user.
        group: Number of the group.
        users: The user database.
        groups: The group database.
    """
    names = {user.pw_name for user in users if user.pw_uid == owner and user.pw_gid == group}
    primary = {user.pw_uid for user in users if user.pw_gid == group}
    entries = [entry for entry in groups if entry.gr_gid == group]
    return (
        owner != ROOT_USER
        and primary == {owner}
        and bool(entries)
        and all(entry.gr_name in names and names.issuperset(entry.gr_mem) for entry in entries)
    )


@lru_cache(maxsize=64)
def _is_private(owner: int, group: int) -> bool:
    return grp is not None and is_private_group(owner, group, pwd.getpwall(), grp.getgrall())


def _has_access_list(path: Path) -> bool:
    """Return True if there is an access list, or where that cannot be known."""
    if not hasattr(os, "getxattr"):
        return False
    try:
        return bool(os.getxattr(path, ACCESS_LIST))
    except OSError as error:
        return error.errno not in (errno.ENODATA, errno.ENOTSUP)
