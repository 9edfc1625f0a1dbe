"""Where a storage's uri points."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.adapters.blob.stores import StoresByUri
from server.domain.errors import ValidationFailed


@pytest.fixture
def stores(tmp_path: Path) -> StoresByUri:
    """StoresByUri below a root, with a secret beside it."""
    (tmp_path / "root").mkdir()
    (tmp_path / "secret").mkdir()
    return StoresByUri(tmp_path / "root")


@pytest.mark.parametrize(
    ("uri", "location"),
    [
        ("a", "a"),
        ("a/", "a"),
        ("./a", "a"),
        ("a//b", "a/b"),
        ("a/./b", "a/b"),
        ("a/../b", "b"),
        ("a b", "a b"),
        ("%2e%2e", "%2e%2e"),
        ("file:///{root}/a", "a"),
        ("file:///{root}/a%20b", "a b"),
        ("FILE:///{root}/a", "a"),
        ("é" * 127, "é" * 127),
    ],
)
def test_uris_of_one_place_have_one_location(stores: StoresByUri, tmp_path: Path, uri: str, location: str) -> None:
    root = (tmp_path / "root").as_posix().lstrip("/")
    assert stores.locate(uri.format(root=root)) == location
    stores.open(location).put("key", b"blob")
    assert (tmp_path / "root" / location / "key").read_bytes() == b"blob"


@pytest.mark.parametrize(
    ("uri", "location"),
    [
        ("s3://bucket", "s3://bucket"),
        ("S3://bucket/", "s3://bucket"),
        ("s3://bucket//a/./b/", "s3://bucket/a/b"),
        ("s3://bucket/%2e/ü b", "s3://bucket/%2e/ü b"),
        ("s3://my.profile@bucket/a", "s3://my.profile@bucket/a"),
        (f"s3://bucket/{'é' * 450}", f"s3://bucket/{'é' * 450}"),
    ],
)
def test_uris_of_one_place_in_s3_have_one_location(stores: StoresByUri, uri: str, location: str) -> None:
    """The scheme in any case, the rest as it is; it is outside the root."""
    assert stores.locate(uri) == stores.locate(location) == location
    assert stores.is_elsewhere(location)
    assert not stores.is_elsewhere(stores.locate("s3"))


@pytest.mark.parametrize(
    "uri",
    [
        "s3://",
        "s3:///prefix",
        "s3://ab",
        "s3://Bucket/a",
        "s3://bucket/a/../b",
        "s3://bucket/a?versionId=secret",
        "s3://bucket/a#secret",
        "s3://AKIAKITH:secret@bucket/a",
        "s3://AKIAKITH:sec/ret@bucket/a",
        "s3://a@b@bucket/a",
        f"s3://bucket/{'é' * 451}",
    ],
)
def test_any_other_uri_of_s3_is_refused(stores: StoresByUri, uri: str) -> None:
    """The error does not repeat the uri, which may contain secrets."""
    with pytest.raises(ValidationFailed) as refusal:
        stores.locate(uri)
    told = f"{refusal.value.message} {refusal.value.payload}"
    assert refusal.value.payload.keys() == {"uri"}
    assert not any(word in told for word in ("secret", "sec/ret", "AKIAKITH"))


pieces = st.sampled_from(
    ["..", ".", "a", "s3:", "s3://", "/", "//", "\\", "~", "%2e%2e", "%2f", "file://", "link", "secret", "\0", " "]
)


@given(st.one_of(st.text(max_size=40), st.lists(pieces, max_size=8).map("".join)))
def test_no_uri_leaves_the_root(tmp_path_factory: pytest.TempPathFactory, uri: str) -> None:
    """It is refused, or its location is a folder inside, where a blob can be put."""
    root = tmp_path_factory.getbasetemp() / "fuzzed" / "root"
    root.mkdir(parents=True, exist_ok=True)
    if not (root / "link").is_symlink():
        (root / "link").symlink_to(root.parent)
    stores = StoresByUri(root)
    try:
        location = stores.locate(uri)
    except ValidationFailed:
        return
    if stores.is_elsewhere(location):
        assert uri.lower().startswith("s3://")
        return
    inside = (root / location).resolve()
    assert inside.is_relative_to(root.resolve())
    assert inside != root.resolve()
    store = stores.open(location)
    store.put("key", b"blob")
    assert (inside / "key").read_bytes() == store.get("key") == b"blob"


def test_a_place_that_has_become_a_link_is_not_opened(stores: StoresByUri, tmp_path: Path) -> None:
    location = stores.locate("a")
    stores.open(location).put("key", b"blob")
    assert (tmp_path / "root" / "a" / "key").read_bytes() == b"blob"
    (tmp_path / "root" / "a").rename(tmp_path / "root" / "b")
    (tmp_path / "root" / "a").symlink_to("b")
    with pytest.raises(ValidationFailed):
        stores.open(location)
