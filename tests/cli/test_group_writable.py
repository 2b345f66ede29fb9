"""Folders that a group can write: of vendors, they are read only where the group is private."""

import grp
import os
import pwd
import shutil
import struct
import sys
import tempfile
from pathlib import Path

import pytest

from .local_vendors import PLACES, RUN, command, imported, ran, repository

AS_USER = """
import contextlib, os, sys
from sdk.cli import main
words = sys.argv[1:]
with contextlib.suppress(SystemExit):
    sys.argv[1:] = ["run", "example", "--simulate", "--hosts=1", "--sink=ndjson:/dev/null"]
    main()
sys.argv[1:] = words
os.setgroups([])
os.setresgid({group}, {group}, {group})
os.setresuid({user}, {user}, {user})
main()
"""
"""What is imported late may be in a folder that only root can read, so run once before."""

OTHER_USER = 54321
"""Number of a group that no system knows."""


@pytest.fixture
def here(tmp_path):
    """Return a repository with two vendors of its own."""
    return repository(tmp_path)


def group_writable(path, number):
    """Have a group write the path, if it can be given to one; else skip the test."""
    try:
        os.chown(path, -1, number)
    except PermissionError:
        pytest.skip("only root can give a file to a group of others")
    path.chmod(path.stat().st_mode | 0o020)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("number", [OTHER_USER, 0], ids=["other user", "root"])
def test_folder_that_a_group_can_write_is_refused(here, place, number):
    group_writable(here / place, number)

    done = command(here, "run", "acme", "--url", "http://127.0.0.1:9")

    named = str(here / place)
    assert done.returncode == 2
    assert done.stderr == (
        f"Error: no code is loaded from {named!r}, which other users can write: "
        f"chmod go-w {named!r}\n"
    )
    assert imported(here) == []


def users(*, private):
    """Yield users of this machine by whether their primary group is theirs only."""
    everybody = pwd.getpwall()
    for user in everybody:
        names = [group.gr_name for group in grp.getgrall() if group.gr_gid == user.pw_gid]
        members = [
            member
            for group in grp.getgrall()
            if group.gr_gid == user.pw_gid
            for member in group.gr_mem
        ]
        sharing = [other for other in everybody if other.pw_gid == user.pw_gid]
        own = names == [user.pw_name] and not members and len(sharing) == 1
        if user.pw_uid and own == private:
            yield user


@pytest.fixture
def open_folder():
    """Yield a folder that all users can reach; those of pytest are closed."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def given_to(user, here, folder):
    """Give the repository to a user whose umask is 002, and return a script that runs as them."""
    copy = shutil.copytree(here, folder / "here")
    for path in (folder, copy, *copy.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid)
        path.chmod(0o775 if path.is_dir() else 0o664)
    script = folder / "chariot"
    script.write_text(AS_USER.format(user=user.pw_uid, group=user.pw_gid))
    return copy, str(script)


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run as another user")
@pytest.mark.parametrize("private", [True, False])
def test_group_may_write_if_it_is_the_private_group(here, open_folder, private):
    user = next(users(private=private), None)
    if user is None:
        pytest.skip("this machine has no such user")
    copy, script = given_to(user, here, open_folder)

    done = ran(copy, sys.executable, script, *RUN)

    assert imported(copy) == ["acme"] * private, done.stderr
    assert ("which other users can write" in done.stderr) != private


ACCESS_LIST = struct.pack(
    "<I" + "HHI" * 5,
    2,
    1,
    7,
    2**32 - 1,
    2,
    7,
    OTHER_USER,
    4,
    5,
    2**32 - 1,
    16,
    7,
    2**32 - 1,
    32,
    5,
    2**32 - 1,
)
"""As `setfacl -m u:54321:rwx` makes it: owner, that user, group, mask, others; see acl(5)."""


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run as another user")
def test_private_group_is_no_excuse_for_an_access_list(here, open_folder):
    user = next(users(private=True), None)
    if user is None:
        pytest.skip("this machine has no such user")
    copy, script = given_to(user, here, open_folder)
    try:
        os.setxattr(copy / "integrations", "system.posix_acl_access", ACCESS_LIST)
    except OSError:
        pytest.skip("this file system has no access lists")

    done = ran(copy, sys.executable, script, *RUN)

    assert imported(copy) == []
    assert "which other users can write" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root has no private group")
def test_fresh_checkout_of_this_user_is_read(here):
    private = os.geteuid() in {user.pw_uid for user in users(private=True)}
    for path in (here, *here.rglob("*")):
        group_writable(path, os.getegid())

    done = command(here, "run", "acme", "--url", "http://127.0.0.1:9", "--timeout", "0.1")

    assert imported(here) == ["acme"] * private, done.stderr
