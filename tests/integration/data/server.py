"""server.py DIRECTORY LOG: serves files on a free port of 127.0.0.1, whose number it prints first.

What is below /private/ needs the user `ada` with the password `secret`, and / is a page with links to all files. Each folder of the directory is
a package index, too: /FOLDER/NAME/ is the page of a package, in JSON (PEP 691) for a client that takes it, but in HTML for a folder whose name
begins with `html`. `/simple/NAME/` is that for files of the directory itself. LOG gets a line
for each file and each such page that was sent.
"""

import base64
import hashlib
import http.server
import json
import pathlib
import re
import shutil
import sys

root, log = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
PASSWORD = "Basic " + base64.b64encode(b"ada:secret").decode()


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


digests = {str(path.relative_to(root)): digest(path) for path in sorted(root.rglob("*")) if path.is_file()}
JSON = "application/vnd.pypi.simple.v1+json"


def normal(name):
    return re.sub("[-_.]+", "-", name).lower()


def package_files(folder, package):
    """The files of a package in a folder, each with its URL relative to the page."""
    for path in digests:
        directory, _, name = path.rpartition("/")
        if directory == folder and normal(name.split("-")[0]) == package:
            yield name, path


def index_page(folder, package, accepted):
    """The page of a package and its type; None if there is none."""
    files = list(package_files("" if folder == "simple" else folder, package))
    if not files:
        return None
    up = "../../"
    if JSON in accepted and not folder.startswith("html"):
        return JSON, json.dumps({
            "meta": {"api-version": "1.1"},
            "name": package,
            "files": [
                {
                    "filename": name,
                    "url": up + path,
                    "hashes": {"sha256": digests[path]},
                    "yanked": "a test" if "yanked" in name else False,
                }
                for name, path in files
            ],
        })
    return "text/html", "\n".join(f'<a href="{up}{path}#sha256={digests[path]}">{name}</a>' for name, path in files)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.removeprefix("/").removeprefix("private/").partition("?")[0]
        if self.path.startswith("/private/") and self.headers.get("Authorization") != PASSWORD:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="private"')
            self.end_headers()
        elif page := self.page(name):
            self.send_response(200)
            self.send_header("Content-Type", page[0])
            self.end_headers()
            self.wfile.write(page[1].encode())
            self.note(self.path)
        elif not name:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            for link in digests:
                self.wfile.write(f'<a href="{link}#sha256={digests[link]}">{link}</a>\n'.encode())
        elif name not in digests:
            self.send_error(404)
        else:
            self.send_response(200)
            self.send_header("Content-Length", str((root / name).stat().st_size))
            self.end_headers()
            if self.command == "HEAD":
                return
            with open(root / name, "rb") as file:
                shutil.copyfileobj(file, self.wfile, 1 << 20)
            self.note(self.path)

    def page(self, name):
        if not name.endswith("/") or name.count("/") != 2:
            return None
        folder, package, _ = name.split("/")
        return index_page(folder, package, self.headers.get("Accept", ""))

    def note(self, line):
        with open(log, "a") as lines:
            lines.write(line + "\n")

    do_HEAD = do_GET

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
