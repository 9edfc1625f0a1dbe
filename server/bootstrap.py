"""Putting the parts together: the one place that names adapters."""

import os
from collections.abc import Callable
from pathlib import Path

from attrs import frozen

from server.adapters.archives.sources import ServerArchives
from server.adapters.blob.places import Places
from server.adapters.calibration_file import calibrations_for
from server.adapters.data_directory import DataDirectory
from server.adapters.engine_identity import engine_identity
from server.adapters.face.baseline import PlainDlib
from server.adapters.face.decoding import PhotoLimits
from server.adapters.face.engine import EncoderChoice, load_engine
from server.adapters.face.own_encoder import EncoderFile, Normalisation
from server.adapters.face.timed import TimedEngine
from server.adapters.index.auto import AutoIndex
from server.adapters.index.exact import ExactIndex
from server.adapters.index.gallery import Gallery
from server.adapters.index.hnsw import HnswIndex
from server.adapters.index.snapshot import Snapshot
from server.domain.inbox import InboxRules
from server.domain.ports import FaceEngine, PersonIndex
from server.records.records import Records
from server.records.usage import Usage
from server.service.access import Access
from server.service.admission import Admission
from server.service.album import Album
from server.service.clustering import Clustering
from server.service.comparison import Comparison
from server.service.enrolment import Enrolment
from server.service.evaluation.encoding import Eye
from server.service.evaluation.evaluation import Engines
from server.service.evaluation.face_cache import FaceCache
from server.service.exporting import Exporting
from server.service.groups import Groups
from server.service.identification import Identification
from server.service.imports.imports import Imports
from server.service.imports.people import People
from server.service.imports.photos import PhotoImport
from server.service.imports.runner import ImportRunner
from server.service.inbox.inbox import Inbox
from server.service.inbox.keeper import InboxKeeper
from server.service.inbox.sightings import Sightings
from server.service.maintenance import Maintenance
from server.service.merging import Merging
from server.service.persons import Persons
from server.service.probes import Probes
from server.service.reindexing import Reindexing
from server.service.rejecting import Rejecting
from server.service.search import Search
from server.service.services import Services
from server.service.storages import Storages
from server.service.verification import Verification
from server.settings import Settings

INDEXES: dict[str, Callable[[], PersonIndex]] = {
    "auto": AutoIndex,
    "hnsw": HnswIndex,
    "exact": ExactIndex,
}


@frozen
class Needs:
    """What an evaluation needs beside the engine."""

    calibration: bool
    """The one that is there already; without it, one is to be measured."""
    baseline: bool
    """The customary way, to compare with."""


@frozen
class Kith:
    """A server's parts, put together."""

    settings: Settings
    directory: DataDirectory
    engine: FaceEngine
    records: Records
    gallery: Gallery
    services: Services
    verification: Verification
    reindexing: Reindexing
    exporting: Exporting

    def photo_import(self) -> PhotoImport:
        """Return what enrols the photos of an archive."""
        people = People(self.records, self.services.persons, self.services.groups)
        return PhotoImport(self.engine, self.services.enrolment, people)

    def import_runner(self) -> ImportRunner:
        """Return what runs the imports that callers ask for."""
        return ImportRunner(self.records, _archives(self.settings, self.directory), self.photo_import)


def build(settings: Settings) -> Kith:
    """Open the data directory and load the engine; the gallery is empty until it is loaded."""
    directory = enter(settings)
    threads = max(1, len(os.sched_getaffinity(0)) // settings.workers)
    engine = TimedEngine(load_engine(directory.cache, _limits(settings), threads, _encoder(settings)))
    records = Records(directory.database, engine.encoder)
    snapshot = Snapshot(directory.index / "gallery", engine.encoder)
    gallery = Gallery(records.changes, INDEXES[settings.index], snapshot)
    places = Places(directory.storages)
    album = Album(records, places)
    reindexing = Reindexing(records, engine, album)
    return Kith(
        settings=settings,
        directory=directory,
        engine=engine,
        records=records,
        gallery=gallery,
        services=_services(settings, directory, records, engine, gallery, places),
        verification=Verification(records, reindexing, places, gallery),
        reindexing=reindexing,
        exporting=Exporting(records, album, engine.encoder),
    )


def _services(
    settings: Settings,
    directory: DataDirectory,
    records: Records,
    engine: FaceEngine,
    gallery: Gallery,
    places: Places,
) -> Services:
    album = Album(records, places)
    storages = Storages(records, places, album)
    persons = Persons(records, storages, album)
    calibrations = calibrations_for(engine.encoder, settings.encoder_calibration)
    identification = Identification(records, gallery, calibrations)
    enrolment = Enrolment(records, engine, album, identification, settings.quality_floor)
    admission = Admission(records, album, identification, persons, settings.quality_floor)
    probes = Probes(records, engine)
    rules = InboxRules(settings.inbox_hours, settings.quality_floor)
    sightings = Sightings(records.sight, rules)
    return Services(
        access=Access(records, Usage(directory.usage)),
        persons=persons,
        groups=Groups(records),
        imports=Imports(records, _archives(settings, directory)),
        storages=storages,
        enrolment=enrolment,
        search=Search(engine, probes, identification, admission, persons, sightings),
        inbox=Inbox(records, engine, album, identification, persons, rules),
        inbox_keeper=InboxKeeper(records, engine, sightings, calibrations.pictures, rules.hours),
        rejecting=Rejecting(records, probes),
        clustering=Clustering(engine, identification, calibrations.pictures),
        merging=Merging(records),
        comparison=Comparison(records, engine, calibrations.pictures),
        maintenance=Maintenance(records, persons, album, gallery, settings.inbox_hours),
    )


def _archives(settings: Settings, directory: DataDirectory) -> ServerArchives:
    return ServerArchives(directory.imports, settings.import_roots or (), settings.max_image_bytes)


def evaluation_engines(settings: Settings, cache: Path, needs: Needs) -> Engines:
    """Return the engine that searches use, with what else is needed; faces and graphs are kept in `cache`."""
    limits, faces = _limits(settings), cache / "faces"
    engine = load_engine(cache, limits, encoder=_encoder(settings))
    calibration = calibrations_for(engine.encoder, settings.encoder_calibration).pictures if needs.calibration else None
    kith = Eye(engine, FaceCache(faces, engine_identity(engine.encoder, limits)))
    plain = Eye(PlainDlib(limits), FaceCache(faces, engine_identity("plain dlib", limits))) if needs.baseline else None
    return Engines(kith, engine.encoder, plain, calibration)


def _limits(settings: Settings) -> PhotoLimits:
    return PhotoLimits(
        settings.max_image_bytes, settings.max_image_pixels, settings.max_photo_memory, settings.queue_seconds
    )


def _encoder(settings: Settings) -> EncoderChoice:
    if settings.encoder_file is None:
        return settings.encoder
    expected = Normalisation(settings.encoder_mean, settings.encoder_scale, settings.encoder_colours)
    return EncoderFile(settings.encoder_file, expected)


def enter(settings: Settings) -> DataDirectory:
    """Enter the data directory; where no other process can be at work in it, clear up after a crash first."""
    directory = DataDirectory(settings.data_dir)
    if directory.alone():
        records = Records(directory.database, encoder="")  # neither strays nor archives have encodings
        archives = _archives(settings, directory)
        with records.session():
            Album(records, Places(directory.storages)).erase(records.strays.everything())
            Imports(records, archives).discard_unneeded(archives.names())
        records.close()
    directory.share()
    return directory
