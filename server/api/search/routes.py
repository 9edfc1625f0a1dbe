"""Who is this?"""

from typing import Any

from server.api.rest import Resource, services
from server.api.search.limits import SearchLimits, search_params
from server.api.search.schemas import SearchBody, SearchResultSchema
from server.domain.search import Among, SearchResult

search = Resource("search", __name__, url_prefix="/search", description="Who is this?")


@search.post("")
@search.arguments(SearchLimits, location="query")
@search.arguments(SearchBody, location="picture")
@search.response(200, SearchResultSchema(many=True))
def search_photo(query: dict[str, Any], body: dict[str, Any]) -> list[SearchResult]:
    """Find the persons that the face in a picture may be, best first."""
    params = search_params(query, body, body["search_params"])
    among = Among(group_ids=tuple(body["group_ids"] or ()))
    return services().identification.identify(body["image"], params, among)
