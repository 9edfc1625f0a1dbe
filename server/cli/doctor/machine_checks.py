"""Checks of a server's environment: settings, machine, clock, disk, port and certificate."""

import os
import platform
import shutil
from datetime import UTC, datetime
from pathlib import Path

from server.adapters.data_directory import DATABASE
from server.cli.doctor.findings import Doubtful
from server.cli.doctor.installation import Installation
from server.cli.serving.listening import refuse_taken
from server.domain.errors import KithError
from server.environment.hosts import netloc
from server.front.connections.tls import tls_context
from server.health import ready
from server.setting_values import PREFIX
from server.settings import Settings

LEAST_FREE_BYTES = 100 * 2**20
"""Free bytes on the disk; with less, waiting photos, a snapshot or the database's log may not fit."""

ENOUGH_FREE_BYTES = 2**30

_EARLIEST_CLOCK = datetime(2026, 11, 1, tzinfo=UTC)
"""A clock before this time is wrong."""

_STEP_SECONDS = 60
"""How much newer than now a file may be: another machine may have written it."""


def settings(_: Installation) -> str:
    """Raise SettingInvalid for an invalid setting in the environment."""
    Settings.from_environment()
    given = sorted(name for name in os.environ if name.startswith(PREFIX))
    return ", ".join(given) or "none is set, so all have their defaults"


def machine(installation: Installation) -> str:
    """Raise Doubtful if the photos that the settings admit at once do not fit into memory.

    A machine that cannot run a server refuses every command, including this one.
    """
    settings, memory = installation.settings, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    cores = len(os.sched_getaffinity(0))
    summary = f"{platform.system()} on {platform.machine()}, {cores} cores, {memory / 2**30:.1f} GB of memory"
    photos = settings.workers * settings.max_photo_memory
    if photos > memory / 2:
        raise Doubtful(
            f"{summary}, of which photos may take {photos / 2**30:.1f} GB: lower KITH_MAX_PHOTO_MEMORY or KITH_WORKERS"
        )
    return summary


def clock(installation: Installation) -> str:
    """Raise KithError for a clock that is behind the database's files; expiry, quotas and the inbox depend on it."""
    now = datetime.now(UTC)
    newest = max((_written(file) for file in installation.path.glob(f"{DATABASE}*")), default=_EARLIEST_CLOCK)
    if (newest - now).total_seconds() > _STEP_SECONDS:
        raise KithError(
            f"the clock shows {now:%Y-%m-%d %H:%M} UTC, but it must be at least {newest:%Y-%m-%d %H:%M}: "
            "set it, for example with `timedatectl set-ntp true`"
        )
    return f"{now:%Y-%m-%d %H:%M} UTC"


def disk(installation: Installation) -> str:
    """Raise KithError if the disk of the data directory is nearly full."""
    path = installation.path.absolute()
    there = next(folder for folder in (path, *path.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    summary = f"{free / 2**30:,.1f} GB free at {there}"
    if free < LEAST_FREE_BYTES:
        raise KithError(f"{summary}: free some space now, or enrolments will fail")
    if free < ENOUGH_FREE_BYTES:
        raise Doubtful(f"{summary}: free some space soon")
    return summary


def port(installation: Installation) -> str:
    """Raise KithError if the server cannot listen, unless Kith already does."""
    settings = installation.settings
    address = netloc(settings.host, settings.port)
    try:
        refuse_taken(settings)
    except KithError:
        if ready(settings):
            return f"Kith answers at {address}"
        raise
    return f"{address} is free"


def https(installation: Installation) -> str:
    """Raise KithError for an unusable certificate or key."""
    settings = installation.settings
    context = tls_context(settings.tls_cert, settings.tls_key)
    return f"with the certificate {settings.tls_cert}" if context else "not set up: connections are not encrypted"


def _written(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)
