"""The identity of a cloud resource that a vendor names by its provider's id."""

from collections.abc import Iterable

from ..models import AWSResource, AzureResource, Facts, GCPResource, choose_model
from .internal import routable


def cloud_resource(
    resource_id: str | None,
    *,
    account: str | None = "",
    resource_type: str = "",
    name: str | None = "",
    addresses: Iterable[str] = (),
) -> AWSResource | AzureResource | GCPResource | None:
    """Return the resource of AWS, Azure or Google Cloud that an id names, or None.

    None stands for an id of another cloud or of the vendor's own making, and for one of which no
    key can be made: the caller then goes by what else it knows, such as the host.

    Args:
        resource_id: An ARN, an Azure resource id, or a full or relative name of Google Cloud.
        account: The account or subscription; that of the id where it is not given.
        resource_type: The platform's word for the type, such as `AWS::EC2::Instance`.
        name: How people call the resource.
        addresses: All of its addresses, the best first.
    """
    if not resource_id:
        return None
    every_address = list(addresses)
    facts = Facts(
        resource_id=resource_id,
        account=account or "",
        resource_type=resource_type,
        properties={"displayName": name or ""},
        public_ips=[address for address in every_address if routable(address)],
        private_ips=[address for address in every_address if not routable(address)],
    )
    try:
        chosen = choose_model(facts)
    except ValueError:
        # The id looks like that of a cloud, but has no account or cannot be in a key.
        return None
    return chosen if isinstance(chosen, AWSResource | AzureResource | GCPResource) else None
