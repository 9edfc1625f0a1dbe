"""The use cases, together."""

from attrs import frozen

from server.service.access import Access
from server.service.clustering import Clustering
from server.service.comparison import Comparison
from server.service.enrolment import Enrolment
from server.service.groups import Groups
from server.service.imports.imports import Imports
from server.service.inbox.inbox import Inbox
from server.service.inbox.keeper import InboxKeeper
from server.service.maintenance import Maintenance
from server.service.merging import Merging
from server.service.persons import Persons
from server.service.rejecting import Rejecting
from server.service.search import Search
from server.service.storages import Storages


@frozen
class Services:
    """Everything that an edge can ask for."""

    access: Access
    persons: Persons
    groups: Groups
    imports: Imports
    inbox: Inbox
    inbox_keeper: InboxKeeper
    storages: Storages
    enrolment: Enrolment
    search: Search
    comparison: Comparison
    clustering: Clustering
    merging: Merging
    rejecting: Rejecting
    maintenance: Maintenance
