"""All use cases."""

from attrs import frozen

from server.service.access import Access
from server.service.audit.audit import Audit
from server.service.audit.notes import Notes
from server.service.clusters.clustering import Clustering
from server.service.clusters.clusters import Clusters
from server.service.clusters.grouping import Grouping
from server.service.clusters.naming import ClusterNaming
from server.service.enrolment.enrol import Enrolment
from server.service.false_alarms.meter import FalseAlarmMeter
from server.service.identification.comparison import Comparison
from server.service.identification.detection import Detection
from server.service.identification.rejecting import Rejecting
from server.service.identification.search import Search
from server.service.inbox.inbox import Inbox
from server.service.inbox.keeper import InboxKeeper
from server.service.jobs.jobs import Jobs
from server.service.people.groups import Groups
from server.service.people.merging import Merging
from server.service.people.persons import Persons
from server.service.people.splitting import Splitting
from server.service.pictures.reachability import Reachability
from server.service.pictures.storages import Storages
from server.service.upkeep.maintenance import Maintenance


@frozen
class Services:
    """The use cases that the API and commands can call."""

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
    detection: Detection
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
