"""Types of fields that many vendors have: what they take, and what costs a row."""

import msgspec
import pytest

from sdk.decode import CVE, BaseScore, PortNumber, PortText


@pytest.mark.parametrize(
    ("field_type", "valid", "invalid"),
    [
        (CVE, ["CVE-2024-1", "cve-2024-123456"], ["CAN-2024-1", "CVE-2024-", " CVE-2024-1", ""]),
        (BaseScore, [0, 0.0, 9.8, 10], [-0.1, 10.1, "9.8"]),
        (PortNumber, [0, 443, 65535], [-1, 65536, "443"]),
        (PortText, ["0", "00443", "65535"], ["", "-1", "65536", "443/tcp"]),
    ],
)
def test_field_takes_documented_values(field_type, valid, invalid):
    assert [msgspec.convert(value, field_type) for value in valid] == valid
    for value in invalid:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(value, field_type)
