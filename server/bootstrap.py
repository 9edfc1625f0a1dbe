"""Assembly of a server from its parts: the one module that names adapters."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from attrs import frozen

from server.adapters.archives.archive_stores import DatabaseArchiveStore, FolderArchiveStore
from server.adapters.archives.sources import ServerArchives
from server.adapters.backups.copy_folder import CopyFolder
from server.adapters.blob.stores import StoresByUri
from server.adapters.calibration_file import calibrations_for
from server.adapters.data_directory import DataDirectory, directory_of
from server.adapters.face.encoding.own_encoder import EncoderFile, Normalisation
from server.adapters.face.engine import EncoderChoice, OnnxFaceEngine, load_engine
from server.adapters.face.models.runtime import Runtime
from server.adapters.face.photo.decoding import PhotoLimits
from server.adapters.face.timed import TimedEngine
from server.adapters.index.auto import AutoIndex
from server.adapters.index.exact import ExactIndex
from server.adapters.index.gallery.gallery import ReplicaGallery
from server.adapters.index.gallery.in_database import DatabaseGallery
from server.adapters.index.hnsw import HnswIndex
from server.adapters.index.quantised.threads import Threads
from server.adapters.index.snapshot.snapshot import Snapshot
from server.adapters.person_keys.opening import keys_of
from server.adapters.replacing import sweep
from server.domain.inbox import InboxRules
from server.domain.jobs import JobKind
from server.domain.persistence.sealing import PersonKeys
from server.domain.ports import FaceEngine, Gallery, PersonIndex
from server.records.jobs.turns import JobTurns
from server.records.records import Records
from server.service.access import Access
from server.service.audit.audit import Audit
from server.service.audit.notes import Notes
from server.service.clusters.cluster_work import ClusterWork
from server.service.clusters.clustering import Clustering
from server.service.clusters.clusters import Clusters
from server.service.clusters.grouping import Grouping
from server.service.clusters.naming import ClusterNaming
from server.service.clusters.suggestions import Suggestions
from server.service.enrolment.enrol import Enrolment
from server.service.enrolment.unmatched import UnmatchedEnrolment
from server.service.erasing.destroying import KeyDestroying
from server.service.erasing.erasure import Erasure
from server.service.erasing.resealing import Resealing
from server.service.false_alarms.meter import FalseAlarmMeter
from server.service.false_alarms.scores import Scores
from server.service.identification.comparison import Comparison
from server.service.identification.detection import Detection
from server.service.identification.identify import Identification
from server.service.identification.probes import Probes
from server.service.identification.rejecting import Rejecting
from server.service.identification.search import Search
from server.service.imports.import_work import ImportWork
from server.service.imports.imported_people import ImportedPeople
from server.service.imports.photos import PhotoImport
from server.service.inbox.inbox import Inbox
from server.service.inbox.keeper import InboxKeeper
from server.service.inbox.sightings import Sightings
from server.service.jobs.jobs import Jobs
from server.service.jobs.runner import JobRunner
from server.service.people.exporting import Exporting
from server.service.people.groups import Groups
from server.service.people.merging import Merging
from server.service.people.persons import Persons
from server.service.people.splitting import Splitting
from server.service.pictures.blobs import PictureBlobs
from server.service.pictures.reachability import Reachability
from server.service.pictures.storages import Storages
from server.service.services import Services
from server.service.upkeep.maintenance import Maintenance
from server.service.upkeep.reindexing import Reindexing
from server.service.upkeep.verification import Verification
from server.settings import Settings


@frozen
class Kith:
    """The parts of a server."""

    settings: Settings
    directory: DataDirectory
    engine: FaceEngine
    records: Records
    gallery: Gallery
    services: Services
    verification: Verification
    reindexing: Reindexing
    exporting: Exporting
    erasure: Erasure
    turns: JobTurns

    def photo_import(self) -> PhotoImport:
        """Return an importer of an archive's photos."""
        return PhotoImport(self.engine, self.services.enrolment, self.people())

    def people(self) -> ImportedPeople:
        """Return the people of one import, who are found or created as needed."""
        return ImportedPeople(self.records, self.services.persons, self.services.groups)

    def job_runner(self) -> JobRunner:
        """Return the runner of queued jobs."""
        archives, services = _archives(self.settings, self.directory, self.records), self.services
        works = {
            JobKind.IMPORT: ImportWork(archives, self.photo_import),
            JobKind.CLUSTER: ClusterWork(self.records, archives, services.clustering, services.grouping),
        }
        return JobRunner(self.records, archives, works)


def build(settings: Settings, *, bulk: bool = False, engine: FaceEngine | None = None) -> Kith:
    """Open the data directory and load the engine, for single photos or bulk; the gallery is not loaded yet.

    If an engine is given, it is used instead of the one that the settings name.
    """
    directory = open_data_directory(settings)
    keys = keys_of(directory, settings.master_key, settings.key_stores)
    engine = engine or TimedEngine(engine_of(settings, directory.cache, bulk=bulk))
    records = Records.open(directory.database, engine.encoder, settings.audit, keys)
    with records.session():
        records.bind_keys()
    snapshot = snapshot_of(directory, engine.encoder, keys, records.incarnation)
    gallery = _gallery(settings, records, snapshot)
    stores = StoresByUri(directory.storages)
    reindexing = reindexing_of(records, engine, directory)
    services = _services(settings, directory, records, engine, gallery, stores)
    return Kith(
        settings=settings,
        directory=directory,
        engine=engine,
        records=records,
        gallery=gallery,
        services=services,
        verification=Verification(records, reindexing, stores, gallery),
        reindexing=reindexing,
        exporting=Exporting(records, PictureBlobs(records, stores), services.notes, engine.encoder),
        erasure=Erasure(records, services.persons, services.maintenance),
        turns=records.job_turns(),
    )


def _gallery(settings: Settings, records: Records, snapshot: Snapshot) -> Gallery:
    if settings.index != "pgvector":
        return ReplicaGallery(records.changes, _index_of(settings), snapshot)
    snapshot.discard()
    return DatabaseGallery(records.half_precision_templates())


def _index_of(settings: Settings) -> Callable[[], PersonIndex]:
    """Return what makes an index, of which each process has a copy; the one in use and the next share threads."""
    threads = Threads(_cores_of_a_process(settings))
    indexes: dict[str, Callable[[], PersonIndex]] = {
        "auto": partial(AutoIndex, threads),
        "hnsw": HnswIndex,
        "exact": ExactIndex,
    }
    return indexes[settings.index]


def engine_of(settings: Settings, cache: Path, *, bulk: bool = False) -> OnnxFaceEngine:
    """Return the engine for a process of the server, with its graphs cached in `cache`.

    Raises WeightsInvalid or ProvidersUnusable.
    """
    threads = _cores_of_a_process(settings)
    runtime = Runtime(threads, settings.onnx_providers)
    return load_engine(cache, limits_of(settings), runtime, encoder_of(settings), bulk=bulk)


def _cores_of_a_process(settings: Settings) -> int:
    return max(1, len(os.sched_getaffinity(0)) // settings.workers)


def snapshot_of(directory: DataDirectory, encoder: str, keys: PersonKeys, incarnation: str) -> Snapshot:
    """Return the snapshot of the index in a data directory, usable if it belongs to this incarnation of the records."""
    return Snapshot(directory.index / "gallery", " ".join(filter(None, (encoder, incarnation))), keys)


def reindexing_of(records: Records, engine: FaceEngine, directory: DataDirectory) -> Reindexing:
    """Return the service that finds and encodes the pictures that the engine's encoder has not encoded."""
    return Reindexing(records, engine, PictureBlobs(records, StoresByUri(directory.storages)))


def _services(
    settings: Settings,
    directory: DataDirectory,
    records: Records,
    engine: FaceEngine,
    gallery: Gallery,
    stores: StoresByUri,
) -> Services:
    blobs = PictureBlobs(records, stores)
    storages = Storages(records, stores, blobs, settings.default_storage)
    destroying = KeyDestroying(records, Resealing(records, blobs))
    persons = Persons(records, storages, blobs, destroying)
    calibrations = calibrations_for(engine.encoder, settings.encoder_calibration)
    identification = Identification(records, gallery, calibrations)
    enrolment = Enrolment(records, engine, blobs, identification, settings.quality_floor)
    unmatched = UnmatchedEnrolment(records, blobs, identification, persons, settings.quality_floor)
    probes = Probes(records, engine)
    rules = InboxRules(settings.inbox_hours, settings.quality_floor)
    sightings = Sightings(records.visibility, rules)
    clustering = Clustering(engine, identification, calibrations.pictures)
    grouping = Grouping(records, clustering, calibrations.pictures)
    suggestions = Suggestions(records, calibrations.pictures)
    scores = Scores()
    audit, notes = Audit(records, settings.audit_days), Notes(records)
    return Services(
        access=Access(records, records.usage(directory.usage)),
        audit=audit,
        notes=notes,
        persons=persons,
        groups=Groups(records),
        jobs=Jobs(records, _archives(settings, directory, records)),
        storages=storages,
        enrolment=enrolment,
        search=Search(engine, probes, identification, unmatched, persons, sightings, scores, notes),
        inbox=Inbox(records, persons, identification, engine, blobs, rules),
        inbox_keeper=InboxKeeper(records, engine, sightings, calibrations.pictures, rules.hours),
        rejecting=Rejecting(records, probes),
        clustering=clustering,
        grouping=grouping,
        clusters=Clusters(records, grouping, suggestions),
        cluster_naming=ClusterNaming(records, engine, enrolment, persons, grouping, suggestions, calibrations.pictures),
        merging=Merging(records),
        splitting=Splitting(records, persons, blobs),
        comparison=Comparison(records, engine, calibrations.pictures, notes),
        detection=Detection(engine, notes),
        reachability=Reachability(records, stores),
        maintenance=Maintenance(
            records, persons, blobs, gallery, audit, destroying, CopyFolder(directory.copies), settings.inbox_hours
        ),
        false_alarms=FalseAlarmMeter(records, scores, calibrations),
    )


def _archives(settings: Settings, directory: DataDirectory, records: Records) -> ServerArchives:
    folder, shared = directory.imports, records.archives
    store = DatabaseArchiveStore(folder, shared) if shared else FolderArchiveStore(folder)
    return ServerArchives(store, settings.import_roots or (), settings.max_image_bytes, bool(shared))


def limits_of(settings: Settings) -> PhotoLimits:
    """Return the limits on photos."""
    return PhotoLimits(
        settings.max_image_bytes, settings.max_image_pixels, settings.max_photo_memory, settings.queue_seconds
    )


def encoder_of(settings: Settings) -> EncoderChoice:
    """Return the encoder that the settings name: Kith's, or the user's file."""
    if settings.encoder_file is None:
        return settings.encoder
    expected = Normalisation(settings.encoder_mean, settings.encoder_scale, settings.encoder_colours)
    return EncoderFile(settings.encoder_file, expected)


def open_data_directory(settings: Settings) -> DataDirectory:
    """Open the data directory for sharing; if no other process can be using it, clean up after a crash first."""
    directory = directory_of(settings)
    if directory.alone():
        records = Records.open(directory.database, "", settings.audit)  # cleaning up needs no encodings
        with records.session():
            if settings.database is None:
                records.orphaned_blobs.abandon_all()
            PictureBlobs(records, StoresByUri(directory.storages)).erase(records.orphaned_blobs.to_erase())
            Jobs(records, _archives(settings, directory, records)).settle_archives()
        records.close()
        sweep(directory.path)
    directory.share()
    return directory
