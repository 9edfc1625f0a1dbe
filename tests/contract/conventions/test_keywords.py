"""Lists of persons and groups, filtered by words in their names."""

import pytest

from tests.plain import Plain, refused

NAMES = [
    "Ada Lovelace",
    "ada byron",
    "Straße 5",
    "ΣΊΣΥΦΟΣ",
    "100% sure",
    "a_b",
    "back\\slash",
    "İzmir",
    "'; DROP",
    "Łukasz Ørsted",
    "I\u015f\u0131k",
    "Ross O\u2019Neal",
]


@pytest.fixture(params=["/persons", "/groups"])
def path(http: Plain, request: pytest.FixtureRequest) -> str:
    """A list of persons or groups with these names."""
    path: str = request.param
    for name in NAMES:
        assert http.post(path, json={"name": name, "metadata": {}}).status_code == 201
    return path


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ("ada", ["Ada Lovelace", "ada byron"]),
        ("ADA", ["Ada Lovelace", "ada byron"]),
        ("lace ad", ["Ada Lovelace"]),
        ("  ada \t byron ", ["ada byron"]),
        ("ada straße", []),
        ("STRASSE", ["Straße 5"]),
        ("σίσυφος", ["ΣΊΣΥΦΟΣ"]),
        ("%", ["100% sure"]),
        ("_", ["a_b"]),
        ("\\", ["back\\slash"]),
        ("';", ["'; DROP"]),
        ("1_0", []),
        ("İ", ["İzmir", "I\u015f\u0131k"]),
        ("lukasz", ["Łukasz Ørsted"]),
        ("ŁUKASZ orsted", ["Łukasz Ørsted"]),
        ("isik", ["I\u015f\u0131k"]),
        ("\u0131\u015f\u0131k", ["I\u015f\u0131k"]),
        ("o'neal", ["Ross O\u2019Neal"]),
        ("", NAMES),
        (" ", NAMES),
    ],
)
def test_a_list_contains_the_names_with_every_keyword(
    http: Plain, path: str, keywords: str, expected: list[str]
) -> None:
    """Case does not matter, in any script; no character is special."""
    listed = http.get(path, params={"name": keywords}).json()["items"]
    assert [item["name"] for item in listed] == expected


JOSE = ["José", "Jose\u0301", "JOSÉ", "jose", "Ｊｏｓé"]


@pytest.mark.parametrize("keyword", JOSE)
def test_accents_and_ways_to_write_them_do_not_matter(http: Plain, path: str, keyword: str) -> None:
    """A Mac decomposes é, Linux does not, and some keyboards lack it."""
    for name in (*JOSE, "Josef", "हिन्दी", "हन्दी"):
        http.post(path, json={"name": name, "metadata": {}})
    listed = http.get(path, params={"name": keyword}).json()["items"]
    assert [item["name"] for item in listed] == [*JOSE, "Josef"]
    assert [item["name"] for item in http.get(path, params={"name": "हिन्दी"}).json()["items"]] == ["हिन्दी"]


def test_pages_count_only_what_the_keywords_leave(http: Plain, path: str) -> None:
    page = http.get(f"{path}?name=ada&page=2&size=1").json()
    assert [item["name"] for item in page["items"]] == ["ada byron"]
    assert (page["page"], page["total_pages"]) == (2, 2)


def test_a_changed_name_is_found_by_its_new_words_only(http: Plain, path: str) -> None:
    id = http.get(path, params={"name": "byron"}).json()["items"][0]["id"]
    http.put(f"{path}/{id}", json={"name": "Countess"})
    assert http.get(path, params={"name": "byron"}).json()["items"] == []
    assert len(http.get(path, params={"name": "COUNTESS"}).json()["items"]) == 1


def test_a_keyword_with_nul_is_refused(http: Plain, path: str) -> None:
    """No name contains it, and a database would end the word there."""
    refused(http.get(path, params={"name": "\0"}), 422, "validation_failed")
