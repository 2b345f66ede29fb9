"""What holds for a store whatever is seen, how often, and in which order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdk.models import Asset, Attribute, AWSResource, Integration, Port, RiskStatus, WebApplication

from ..models.strategies import models, statuses
from ..stored import HOST, dump, found, fresh_stores, keys, opened, risk, stamped

FEWER = settings(max_examples=settings().max_examples // 3)
"""For laws of which one example takes several runs."""

texts = st.sampled_from(["", "a", "b"])
lists = st.lists(st.sampled_from("abc"), unique=True, max_size=3).map(tuple)
asset_statuses = st.sampled_from(["A", "AL", "AP", "AH", "P", "F", "FR", "D"])
sources = st.sampled_from(["self", "provided", "seed", "account"])
ttls = st.sampled_from([0, 0, 10, 20])
assets = st.builds(
    Asset,
    st.just(HOST.dns),
    st.just(HOST.name),
    status=asset_statuses,
    source=sources,
    origin=texts,
    cloud_id=texts,
    tags=lists,
    capability=lists,
    ttl=ttls,
).filter(lambda asset: asset.source in ("self", "provided") or not asset.ttl)
risks = st.builds(
    lambda status, comment, tags: risk(status, comment=comment, tags=tags), statuses, texts, lists
)
buckets = st.builds(
    AWSResource,
    st.just("arn:aws:s3:::bucket"),
    st.just("123456789012"),
    st.just("AWS::S3::Bucket"),
    st.dictionaries(st.sampled_from("abc"), st.integers() | st.floats(allow_nan=False) | lists),
)
findings = st.one_of(
    assets,
    risks,
    buckets,
    st.builds(Port, st.just("tcp"), st.just(443), st.just(HOST), texts, status=asset_statuses),
    st.builds(Attribute, st.just("os"), st.just("x"), st.just(HOST), status=asset_statuses),
    st.builds(
        WebApplication,
        st.just("https://example.com/"),
        st.sampled_from(["a", "b", "https://example.com/"]),
        urls=lists.map(lambda names: tuple(f"https://{name}.example.com/" for name in names)),
    ),
)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    return fresh_stores(tmp_path_factory.mktemp("stores"))


def seen_daily(path, models_):
    with opened(path) as sink:
        for day, model in enumerate(models_, start=1):
            sink.write(stamped([model], day))


@given(before=st.lists(findings, max_size=3), last=findings)
def test_seeing_a_thing_twice_is_as_good_as_once(fresh, before, last):
    path = fresh()
    seen_daily(path, [*before, last])
    once = dump(path)

    with opened(path) as sink:
        sink.write(stamped([last], len(before) + 1))

    assert dump(path) == once


@FEWER
@given(models_=st.lists(models, max_size=6))
def test_second_delivery_changes_only_times(fresh, models_):
    path = fresh()
    for _ in range(2):
        with opened(path) as sink:
            sink.write(stamped(models_))
    settled = dump(path, times=False)

    with opened(path) as sink:
        sink.write(stamped(models_, day=2))

    assert dump(path, times=False) == settled


@given(
    before=st.lists(assets, max_size=2),
    permanent=st.sampled_from(["seed", "account"]),
    after=st.lists(assets, max_size=4),
)
def test_model_of_a_permanent_source_never_expires(fresh, before, permanent, after):
    path = fresh()

    seen_daily(path, [*before, Asset(HOST.dns, HOST.name, source=permanent), *after])

    assert found(path, HOST)["ttl"] == 0


@given(models_=st.lists(assets, min_size=1, max_size=5))
def test_first_origin_stays_and_lists_only_grow(fresh, models_):
    path = fresh()

    seen_daily(path, models_)

    row = found(path, HOST)
    assert row["origin"] == next((one.origin for one in models_ if one.origin), "")
    assert set(row["tags"]) == {tag for one in models_ for tag in one.tags}
    assert len(row["tags"]) == len(set(row["tags"]))


@given(models_=st.lists(assets, min_size=1, max_size=5))
def test_active_asset_stays_active(fresh, models_):
    path = fresh()

    seen_daily(path, [Asset(HOST.dns, HOST.name, status="AL"), *models_])

    assert found(path, HOST)["status"] == "AL"


@given(models_=st.lists(risks, min_size=1, max_size=5))
def test_the_status_of_a_risk_is_always_one_that_there_is(fresh, models_):
    path = fresh()

    seen_daily(path, models_)

    row = found(path, models_[0])
    assert RiskStatus.parse(row["status"]).severity.priority == row["priority"]


@FEWER
@given(one=st.lists(models, max_size=4), other=st.lists(models, max_size=4))
def test_order_of_two_vendors_does_not_change_the_store(fresh, one, other):
    first, second = fresh(), fresh()

    for path, runs in ((first, (one, other)), (second, (other, one))):
        for run in runs:
            with opened(path) as sink:
                sink.write(stamped([Integration(name="any", value="one"), *run]))

    assert keys(first) == keys(second)
    assert dump(first)["risk_target"] == dump(second)["risk_target"]
