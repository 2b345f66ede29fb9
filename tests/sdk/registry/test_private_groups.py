"""Which group is a user's private one, by the user and group databases of several systems."""

import grp
import pwd

import pytest

from sdk.registry.private_groups import is_private_group

ALICE, STAFF = 1000, 50


def user(name, number, group):
    return pwd.struct_passwd((name, "x", number, group, "", "/", "/bin/sh"))


def group(name, number, *members):
    return grp.struct_group((name, "x", number, list(members)))


USERS = [user("root", 0, 0), user("alice", ALICE, ALICE), user("bob", 1001, 1001)]
GROUPS = [group("root", 0), group("alice", ALICE), group("bob", 1001), group("staff", STAFF)]


@pytest.mark.parametrize("members", [(), ("alice",)])
def test_group_of_the_same_name_is_private(members):
    groups = [*GROUPS[:1], group("alice", ALICE, *members), *GROUPS[2:]]

    assert is_private_group(ALICE, ALICE, USERS, groups)


@pytest.mark.parametrize(
    ("owner", "number", "users", "groups"),
    [
        pytest.param(ALICE, 1001, USERS, GROUPS, id="of another user"),
        pytest.param(ALICE, STAFF, USERS, GROUPS, id="not the primary group"),
        pytest.param(
            ALICE, STAFF, [*USERS, user("alice", ALICE, STAFF)], GROUPS, id="of another name"
        ),
        pytest.param(
            ALICE, ALICE, USERS, [*GROUPS, group("alice", ALICE, "bob")], id="with a member"
        ),
        pytest.param(
            ALICE, ALICE, [*USERS, user("eve", 1002, ALICE)], GROUPS, id="primary of two users"
        ),
        pytest.param(
            ALICE, ALICE, USERS, [*GROUPS, group("wheel", ALICE)], id="with a second name"
        ),
        pytest.param(ALICE, ALICE, USERS, [], id="unknown group"),
        pytest.param(ALICE, ALICE, [], GROUPS, id="unknown user"),
        pytest.param(0, 0, USERS, GROUPS, id="of root"),
    ],
)
def test_other_group_is_not_private(owner, number, users, groups):
    assert not is_private_group(owner, number, users, groups)
