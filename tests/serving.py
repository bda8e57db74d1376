"""The built site: where it is, one page of each kind, and a server that gives it as most hosts do."""

import gzip
import time
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

SITE = Path(__file__).parents[1] / "_build" / "html"
#: One page of each kind. Those that differ most come first: Lighthouse judges six, and keys walk through ten.
KINDS = [
    "index.html",
    "learn/sigmoid.html",
    "functions/gelu.html",
    "functions/index.html",
    "compare/sigmoid-vs-softmax.html",
    "compare/explorer.html",
    "compare/frameworks.html",
    "api.html",
    "search.html",
    "404.html",
    "learn/index.html",
    "learn/softmax.html",
    "functions/softmax.html",
    "compare/accuracy.html",
    "compare/claims.html",
    "guide/index.html",
    "api/rectifiers.html",
    "references.html",
]
COMPRESSED = (".css", ".html", ".js", ".json", ".md", ".svg", ".txt", ".xml")


class Handler(SimpleHTTPRequestHandler):
    """Files compressed, and to be kept; for an address without one, the page for what is missing."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *given, below, seconds):
        self.below, self.seconds = below, seconds
        super().__init__(*given, directory=SITE)

    def log_message(self, *_):
        """Say nothing."""

    def translate_path(self, path):
        inside = path.startswith(self.below)
        return super().translate_path(path[len(self.below) - 1 :] if inside else "/no")

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        found = path.is_file()
        path = path if found else SITE / "404.html"
        content = path.read_bytes()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Cache-Control", "max-age=31536000")
        if path.suffix in COMPRESSED:
            content = gzip.compress(content)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        pieces = 20 if self.seconds and path.suffix == ".html" else 1
        for k in range(pieces):
            begin, end = (n * len(content) // pieces for n in (k, k + 1))
            self.wfile.write(content[begin:end])
            time.sleep(self.seconds / 20 * (pieces > 1))


@contextmanager
def served(below="/", seconds=0):
    """The address of the site on a server, below a path, while the block runs; a page takes some seconds to come."""
    handler = partial(Handler, below=below, seconds=seconds)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{below}"
        server.shutdown()
