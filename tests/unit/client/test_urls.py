"""Where requests go."""

import pytest

from client._http.urls import api_root, fill


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("http://127.0.0.1:41101", "http://127.0.0.1:41101/api"),
        ("http://127.0.0.1:41101/", "http://127.0.0.1:41101/api"),
        ("http://127.0.0.1:41101/api", "http://127.0.0.1:41101/api"),
        ("http://127.0.0.1:41101/api/", "http://127.0.0.1:41101/api"),
        ("https://faces.example/kith", "https://faces.example/kith/api"),
        ("http://[::1]:41101", "http://[::1]:41101/api"),
    ],
)
def test_the_api_is_found_with_or_without_its_path(url: str, root: str) -> None:
    """A user may give the server's address or the API's."""
    assert api_root(url) == root


@pytest.mark.parametrize("url", ["", "127.0.0.1:41101", "localhost", "ftp://host", "http://", "file:///etc"])
def test_what_is_no_http_url_is_refused(url: str) -> None:
    """A URL that cannot work raises ValueError at once, not at the first call."""
    with pytest.raises(ValueError, match="not an http or https URL"):
        api_root(url)


def test_ids_are_quoted() -> None:
    """An id that is no number, which types forbid, cannot leave its place in the path."""
    assert fill("/persons/{}/images/{}", 1, 2) == "/persons/1/images/2"
    assert fill("/persons/{}", "../groups?x=/") == "/persons/..%2Fgroups%3Fx%3D%2F"  # type: ignore[arg-type]  # on purpose


def test_a_record_without_an_id_has_no_place() -> None:
    """Updating what was never created raises ValueError."""
    with pytest.raises(ValueError, match="no id"):
        fill("/persons/{}", None)
