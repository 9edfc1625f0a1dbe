"""The application under the user's own WSGI server."""

import subprocess
import sys
from pathlib import Path

from tests.photographs import OBAMA, ROOT
from tests.plain import Plain, new_person, refused
from tests.serving import environment

SERVE = """
from wsgiref.simple_server import WSGIRequestHandler, make_server
from server.wsgi import application
WSGIRequestHandler.log_message = lambda *_: None
with make_server("127.0.0.1", 0, application, handler_class=WSGIRequestHandler) as server:
    print(server.server_port, flush=True)
    server.serve_forever()
"""


def test_another_wsgi_server_can_serve_the_application(tmp_path: Path) -> None:
    """The settings come from the environment, and an unread body does not block it."""
    settings = environment(data_dir=tmp_path / "data", max_image_bytes=1000)
    line = [sys.executable, "-c", SERVE]
    with subprocess.Popen(line, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            with Plain(f"http://127.0.0.1:{int(process.stdout.readline())}/api") as http:
                new_person(http)
                answer = http.post("/search", data=OBAMA, headers={"Content-Type": "image/jpeg"})
                refused(answer, 413, "image_too_large")
                refused(http.post("/nowhere", data=OBAMA), 404, "not_found")
        finally:
            process.terminate()
    assert (tmp_path / "data" / "kith.db").is_file()
