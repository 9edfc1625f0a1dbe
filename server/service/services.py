"""The use cases, together."""

from attrs import frozen

from server.service.access import Access
from server.service.audit.audit import Audit
from server.service.audit.notes import Notes
from server.service.clustering import Clustering
from server.service.clusters.clusters import Clusters
from server.service.clusters.grouping import Grouping
from server.service.clusters.naming import ClusterNaming
from server.service.comparison import Comparison
from server.service.enrolment import Enrolment
from server.service.false_alarms.meter import FalseAlarmMeter
from server.service.groups import Groups
from server.service.inbox.inbox import Inbox
from server.service.inbox.keeper import InboxKeeper
from server.service.jobs.jobs import Jobs
from server.service.maintenance import Maintenance
from server.service.merging import Merging
from server.service.persons import Persons
from server.service.reachability import Reachability
from server.service.rejecting import Rejecting
from server.service.search import Search
from server.service.splitting import Splitting
from server.service.storages import Storages


@frozen
class Services:
    """Everything that an edge can ask for."""

    access: Access
    audit: Audit
    notes: Notes
    persons: Persons
    groups: Groups
    jobs: Jobs
    inbox: Inbox
    inbox_keeper: InboxKeeper
    storages: Storages
    enrolment: Enrolment
    search: Search
    comparison: Comparison
    clustering: Clustering
    grouping: Grouping
    clusters: Clusters
    cluster_naming: ClusterNaming
    merging: Merging
    splitting: Splitting
    rejecting: Rejecting
    reachability: Reachability
    maintenance: Maintenance
    false_alarms: FalseAlarmMeter
