"""Hypothesis strategies for models, shared by the tests of models and filters."""

import re
from ipaddress import IPv4Address, IPv6Address

from hypothesis import strategies as st

from sdk.models import (
    Asset,
    Attribute,
    AWSResource,
    AzureResource,
    File,
    GCPResource,
    Integration,
    Port,
    Reason,
    Repository,
    Risk,
    RiskDefinition,
    RiskStatus,
    Severity,
    State,
    WebApplication,
    Webpage,
)

texts = st.text(st.characters(exclude_characters="#", exclude_categories=["Cs"]), max_size=20)
segments = texts.filter(lambda text: text.strip(" .") and text.strip())
labels = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9-]{0,8}[A-Za-z0-9])?", fullmatch=True)
names = st.builds(".".join, st.lists(labels, min_size=1, max_size=4))
# What ends in a number is an address to whoever follows a URL, or nothing.
web_names = names.filter(lambda name: not re.search(r"(?:^|\.)(?:[0-9]+|0[xX][^.]*)$", name))
addresses = st.ip_addresses() | st.sampled_from(
    [IPv4Address("10.0.0.1"), IPv6Address("::1"), IPv6Address("::ffff:3.5.140.9")]
)
hosts = names | addresses.map(str)
assets = st.builds(Asset, hosts, hosts, cloud_id=texts)
ports = st.builds(Port, st.sampled_from(["tcp", "udp"]), st.integers(1, 65535), assets, texts)
urls = st.builds(
    lambda scheme, host, port, path: f"{scheme}://{host}{port}/{path}",
    st.sampled_from(["http", "https", "HTTPS"]),
    web_names | st.ip_addresses(v=4).map(str),
    st.sampled_from(["", ":80", ":443", ":8443"]),
    st.from_regex(r"[a-z/]{0,8}(\?q=1)?(#top)?", fullmatch=True),
)
properties = st.dictionaries(
    st.sampled_from(["PublicIp", "publicIPs", "location", "displayName", "other"]),
    st.text(max_size=5) | st.lists(st.text(max_size=5), max_size=2) | st.integers(0, 9),
)
applications = st.builds(WebApplication, urls, segments)
pages = st.builds(Webpage, urls)
cloud_resources = st.one_of(
    st.builds(
        AWSResource,
        names.map(lambda name: f"arn:aws:ec2:us-east-1:123456789012:instance/{name}"),
        labels,
        st.sampled_from(["AWS::EC2::Instance", "AWS::S3::Bucket"]),
        properties,
    ),
    st.builds(
        AzureResource,
        labels.map(lambda name: f"/subscriptions/s/resourceGroups/g/{name}"),
        labels,
        st.just("Microsoft.Compute/virtualMachines"),
        properties,
    ),
    st.builds(
        GCPResource,
        labels.map(lambda name: f"projects/p/zones/us-east1-b/instances/{name}"),
        labels,
        st.just("compute.googleapis.com/Instance"),
        properties,
    ),
)
repositories = st.builds(Repository, labels.map(lambda name: f"github.com/org/{name}"))
integrations = st.builds(Integration, labels, urls.map(lambda url: url.partition("#")[0]))
targets = st.one_of(assets, ports, applications, pages, cloud_resources, repositories, integrations)
statuses = st.one_of(
    st.builds(
        RiskStatus,
        st.just(State.TRIAGE),
        st.sampled_from([severity for severity in Severity if severity is not Severity.EXPOSURE]),
    ),
    st.builds(
        RiskStatus,
        st.sampled_from([State.OPEN, State.IGNORED, State.REMEDIATED]),
        st.sampled_from(Severity),
    ),
    st.builds(
        RiskStatus,
        st.just(State.DELETED),
        st.sampled_from(Severity),
        st.none() | st.sampled_from(Reason),
    ),
)
risk_names = segments | st.from_regex(r"[cC][vV][eE]-[0-9]{4}-[0-9]{1,6}", fullmatch=True)
risks = st.builds(
    Risk,
    targets,
    risk_names,
    statuses,
    definition=st.none() | st.builds(RiskDefinition, texts, texts, texts, texts),
    proof=st.none() | st.binary(max_size=20),
    dns=st.just("") | names,
)
files = st.builds(File, segments, st.binary(max_size=30) | texts.map(str.encode), st.booleans())
attributes = st.builds(
    Attribute,
    segments.filter(lambda name: "%" not in name),
    st.text(max_size=30),
    targets.filter(lambda target: "%" not in target.key),
)
models = st.one_of(targets, risks, files, attributes)
