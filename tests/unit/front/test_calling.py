"""Answers of applications, and when they are complete."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from server.api.answers.quick_json import QuickJson
from server.front.calling import call
from server.front.replies import Reply

ENVIRON = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
WSGI = {"wsgi.url_scheme": "http", "SCRIPT_NAME": "", "QUERY_STRING": ""}


def application(length: int, parts: list[bytes], rest: list[bytes]) -> Callable[..., Iterable[bytes]]:
    """Return an application that writes some parts of an answer of this length, and returns the rest."""

    def answer(_: dict[str, Any], start_response: Callable[..., Callable[[bytes], object]]) -> Iterable[bytes]:
        write = start_response("200 OK", [("Content-Length", str(length))])
        for part in parts:
            write(part)
        return rest

    return answer


def called(application: Any) -> tuple[Reply, list[bytes | Any]]:
    """Return an application's answer, and the bodies given at once."""
    at_once: list[bytes | Any] = []
    reply = call(application, ENVIRON | WSGI, lambda reply: at_once.append(reply.body))
    return reply, at_once


def test_a_whole_answer_is_given_at_once() -> None:
    reply, at_once = called(application(4, [b"body"], []))
    assert (reply.body, at_once) == (b"body", [b"body"])


def test_a_part_is_not_taken_for_the_answer() -> None:
    reply, at_once = called(application(4, [b"bo"], [b"dy"]))
    assert (reply.body, at_once) == (b"body", [])


def test_json_is_given_before_the_request_is_torn_down() -> None:
    app, events = Flask(__name__), list[object]()
    app.json = QuickJson(app)
    app.add_url_rule("/", view_func=lambda: app.json.response(1))
    app.teardown_request(lambda _: events.append("torn down"))
    reply = call(app, ENVIRON | WSGI, lambda reply: events.append(reply.body))
    assert (reply.body, events) == (b"1\n", [b"1\n", "torn down"])
