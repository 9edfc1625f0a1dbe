"""`kith serve`: answer requests until stopped."""

import argparse
import os
import shutil
import sys
import tempfile
from typing import Any

from attrs import evolve
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from server.adapters.data_directory import DataDirectory
from server.cli.options import Commands, add_data_option, sound_directory
from server.domain.errors import KithError
from server.front.tls import tls_context
from server.hosts import is_loopback, netloc
from server.settings import SettingInvalid, Settings

_GRACE_SECONDS = 30


def register(commands: Commands, settings: Settings) -> None:
    """Add the command."""
    parser = commands.add_parser("serve", help="answer requests until stopped")
    add_data_option(parser, settings)
    parser.add_argument("--host", default=settings.host, help="the address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=int, default=settings.port, help="the port, 0 for a free one (default: %(default)s)"
    )
    parser.add_argument(
        "--workers", type=int, default=settings.workers, help="processes that answer (default: %(default)s)"
    )
    parser.add_argument(
        "--insecure", action="store_true", default=settings.insecure, help="answer other machines without any key"
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
    directory = sound_directory(settings.data_dir)
    if not (settings.insecure or is_loopback(settings.host) or _has_keys(directory)):
        raise SettingInvalid(
            f"{settings.host} is open to other machines and there is no key: "
            "run `kith keys make`, or listen on 127.0.0.1; --insecure serves anybody"
        )
    directory.close()
    tls_context(settings.tls_cert, settings.tls_key)  # refused here, before anything listens
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="kith-metrics-")
    WebServer(settings).run()
    return 0


def _has_keys(directory: DataDirectory) -> bool:
    from server.records.records import Records  # as `options.opened` does

    records = Records(directory.database, encoder="")
    with records.session():
        found = records.keys.any()
    records.close()
    return found


class WebServer(BaseApplication):
    """Gunicorn: a parent that watches, and workers that each build the application."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Set what Gunicorn does from the settings; nothing else is read."""
        for name, value in self._configuration().items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the application. Only workers import it, so that the parent that watches them stays small."""
        from server.app import create_app

        try:
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
            "timeout": 0,  # a worker that loads a large gallery is not hung
            "graceful_timeout": _GRACE_SECONDS,
            "when_ready": lambda arbiter: _say_where(arbiter, "https" if settings.tls_cert else "http"),
            "on_exit": _clear_metrics,
            "loglevel": "warning",
            "proc_name": "kith",
            "control_socket_disable": True,  # it lies in the user's home, one for all servers
        }


def _say_where(arbiter: Arbiter, scheme: str) -> None:
    host, port = arbiter.LISTENERS[0].sock.getsockname()[:2]
    print(f"Kith listens on {scheme}://{netloc(host, port)}/api", flush=True)


def _clear_metrics(_: Arbiter) -> None:
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
