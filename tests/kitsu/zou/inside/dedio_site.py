"""The site as a studio's nginx serves it: Zou below /api, Kitsu's page elsewhere; each request is recorded.

The record has a line for each request that the API has answered, written before the answer leaves: a client
that has its answer finds the line there.
"""

import ctypes
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

import flask_bcrypt
import redis.retry
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from zou.app import app as zou

PAGE = b"<!DOCTYPE html><html><head><title>Kitsu</title></head><body><div id=app></div></body></html>"
RECORD = os.open(os.environ["DEDIO_RECORD"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
LATE = Path(os.environ["DEDIO_LATE"])
writing = threading.Lock()

flask_bcrypt.Bcrypt._log_rounds = 4  # half a second less for each login; Zou does not hear its own setting

# Without its Redis, Zou's answers take 16 s for these pauses; here they do where a test asks for it.
redis.retry.sleep = lambda seconds: time.sleep(seconds if LATE.exists() else 0.01)

# gunicorn ends its workers, but for when it is killed itself while this worker is stopped
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, int(signal.SIGKILL))


def page(environ, start_response):
    """Whoever forgets /api gets a web page, or 405, as on a real site."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        start_response("405 Not Allowed", [("Content-Type", "text/html")])
        return [b"<html>405 Not Allowed</html>"]
    start_response("200 OK", [("Content-Type", "text/html")])
    return [PAGE]


def recorded(environ, start_response):
    """Zou, and a line about each request."""
    answered = []

    def start(status, headers, exc_info=None):
        answered[:] = [int(status.split()[0])]
        return start_response(status, headers, exc_info)

    began = time.monotonic()
    try:
        return zou(environ, start)
    finally:
        line = {
            "method": environ["REQUEST_METHOD"],
            "path": environ.get("PATH_INFO", ""),
            "query": environ.get("QUERY_STRING", ""),
            "size": int(environ.get("CONTENT_LENGTH") or 0),
            "status": answered[0] if answered else 500,
            "seconds": round(time.monotonic() - began, 3),
        }
        with writing:
            os.write(RECORD, json.dumps(line).encode() + b"\n")


app = DispatcherMiddleware(page, {"/api": recorded})
