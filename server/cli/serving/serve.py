"""`kith serve`: answer requests until stopped."""

import argparse
import os
import shutil
import sys
import tempfile
from typing import TYPE_CHECKING, Any

from attrs import evolve
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from server.cli.serving.exposure import refuse_exposed
from server.cli.serving.listening import refuse_taken
from server.cli.terminal.options import Commands, add_data_option, sound_directory
from server.domain.errors import KithError
from server.environment.garbage_collection import paused
from server.environment.hosts import netloc
from server.front.connections.tls import tls_context
from server.logs import configure
from server.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

_GRACE_SECONDS = 30


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = commands.add_parser("serve", help="answer requests until stopped")
    add_data_option(parser, settings)
    parser.add_argument("--host", default=settings.host, help="the address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port",
        type=int,
        default=settings.port,
        help="the port to listen on; 0 picks a free one (default: %(default)s)",
    )
    parser.add_argument(
        "--workers", type=int, default=settings.workers, help="how many processes to run (default: %(default)s)"
    )
    parser.add_argument(
        "--insecure", action="store_true", default=settings.insecure, help="answer other machines even without a key"
    )
    parser.set_defaults(run=lambda arguments: _serve(_with_options(settings, arguments)))


def _with_options(settings: Settings, arguments: argparse.Namespace) -> Settings:
    return evolve(
        settings,
        data_dir=arguments.data,
        host=arguments.host,
        port=arguments.port,
        workers=arguments.workers,
        insecure=arguments.insecure,
    )


def _serve(settings: Settings) -> int:
    configure(settings)
    directory = sound_directory(settings, settings.data_dir)
    refuse_exposed(settings, directory.database)
    directory.close()
    tls_context(settings.tls_cert, settings.tls_key)  # raises for unusable files before anything listens
    refuse_taken(settings)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="kith-metrics-")
    WebServer(settings).run()
    return 0


class WebServer(BaseApplication):
    """Gunicorn, with a parent that supervises, and workers that each build the application."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Configure Gunicorn from the settings; it reads nothing else."""
        for name, value in self._configuration().items():
            self.cfg.set(name, value)

    def load(self) -> "Flask":
        """Build the application. Only workers import it, so that the parent stays small."""
        try:
            with paused():
                from server.app import create_app

                return create_app(self.settings)
        except KithError as error:
            print(f"kith: {error}", file=sys.stderr)
            sys.exit(Arbiter.WORKER_BOOT_ERROR)

    def _configuration(self) -> dict[str, Any]:
        settings = self.settings
        return {
            "bind": netloc(settings.host, settings.port),
            "workers": settings.workers,
            "worker_class": "server.front.worker.FrontWorker",
            "timeout": 0,  # a worker that is loading a large gallery is not stuck
            "graceful_timeout": _GRACE_SECONDS,
            "when_ready": lambda arbiter: _print_address(arbiter, "https" if settings.tls_cert else "http"),
            "child_exit": _forget_metrics,
            "on_exit": _clear_metrics,
            "loglevel": "warning",
            "logger_class": "server.front.log.ServerLog",
            "proc_name": "kith",
            "control_socket_disable": True,  # it would be in the user's home, shared by all servers
        }


def _print_address(arbiter: Arbiter, scheme: str) -> None:
    host, port = arbiter.LISTENERS[0].sock.getsockname()[:2]
    print(f"Kith listens on {scheme}://{netloc(host, port)}/api", flush=True)


def _forget_metrics(_: Arbiter, worker: Worker) -> None:
    """Drop the gauges of a worker that has ended."""
    from prometheus_client.multiprocess import mark_process_dead  # needs the environment's directory at import

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # the library does not annotate it


def _clear_metrics(_: Arbiter) -> None:
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
