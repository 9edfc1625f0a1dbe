"""When the answers of applications are passed on."""

from flask import Flask

from server.api.answers.quick_json import QuickJson
from server.front.calling import call

ENVIRON = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
WSGI = {"wsgi.url_scheme": "http", "SCRIPT_NAME": "", "QUERY_STRING": ""}


def test_json_is_given_before_the_request_is_torn_down() -> None:
    app, events = Flask(__name__), list[object]()
    app.json = QuickJson(app)
    app.add_url_rule("/", view_func=lambda: app.json.response(1))
    app.teardown_request(lambda _: events.append("torn down"))
    reply = call(app, ENVIRON | WSGI, lambda reply: events.append(reply.body))
    assert (reply.body, events) == (b"1\n", [b"1\n", "torn down"])
