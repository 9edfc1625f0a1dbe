"""Where requests go."""

from typing import Any

import pytest

from client._http.connection.urls import api_root, credentials, fill, without_credentials
from client.errors import InvalidArgument


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("http://127.0.0.1:41101", "http://127.0.0.1:41101/api"),
        ("http://127.0.0.1:41101/", "http://127.0.0.1:41101/api"),
        ("http://127.0.0.1:41101/api", "http://127.0.0.1:41101/api"),
        ("http://127.0.0.1:41101/api/", "http://127.0.0.1:41101/api"),
        ("https://faces.example/kith", "https://faces.example/kith/api"),
        ("http://[::1]:41101", "http://[::1]:41101/api"),
        ("http://ada:s%40cret@faces.example/", "http://faces.example/api"),
    ],
)
def test_the_api_is_found_with_or_without_its_path(url: str, root: str) -> None:
    """A user may give the server's address or the API's."""
    assert api_root(url) == root


@pytest.mark.parametrize(
    "url",
    ["", "127.0.0.1:41101", "localhost", "ftp://host", "http://", "file:///etc", "http://host:port", b"http://h", 7],
)
def test_what_is_not_an_http_url_is_refused(url: str) -> None:
    """A bad URL is an error at once, not at the first call."""
    with pytest.raises(InvalidArgument, match="not an http or https URL"):
        api_root(url)


def test_user_and_password_of_a_url_are_taken_out() -> None:
    assert credentials("https://ada:s%40cret@faces.example") == ("ada", "s@cret")
    assert credentials("https://faces.example") is None


@pytest.mark.parametrize(
    "url", ["ftp://ada:secret@host/x", "http://ada:sec/ret@host", "ada:secret@host", "//a@secret@host"]
)
def test_a_url_that_is_shown_has_no_password(url: str) -> None:
    """Even if it is not a URL that could be requested."""
    assert "sec" not in without_credentials(url)
    with pytest.raises(InvalidArgument) as caught:
        api_root(url)
    assert "sec" not in str(caught.value)


def test_ids_are_filled_into_a_path() -> None:
    assert fill("/persons/{person_id}/images/{image_id}", 1, 2) == "/persons/1/images/2"


@pytest.mark.parametrize("id", [True, False, "../groups?x=/", "5", 5.0, None, [5]])
def test_an_invalid_id_is_refused_by_name(id: Any) -> None:
    """It cannot leave its place in the path, and the message names it."""
    with pytest.raises(InvalidArgument, match=rf"person_id is .* of type {type(id).__name__}; an id is a whole number"):
        fill("/persons/{person_id}", id)
