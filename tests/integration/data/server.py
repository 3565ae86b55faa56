"""server.py DIRECTORY LOG: serves files on a free port of 127.0.0.1, whose number it prints first.

What is below /private/ needs the user `ada` with the password `secret`, and / is a page with links to all files. LOG gets a line for each
file that was sent.
"""

import base64
import hashlib
import http.server
import pathlib
import shutil
import sys

root, log = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
PASSWORD = "Basic " + base64.b64encode(b"ada:secret").decode()


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


digests = {path.name: digest(path) for path in sorted(root.iterdir())}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.removeprefix("/").removeprefix("private/").partition("?")[0]
        if self.path.startswith("/private/") and self.headers.get("Authorization") != PASSWORD:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="private"')
            self.end_headers()
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
            with open(root / name, "rb") as file:
                shutil.copyfileobj(file, self.wfile, 1 << 20)
            with open(log, "a") as lines:
                lines.write(self.path + "\n")

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
