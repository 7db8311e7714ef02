"""Remove MEDSPIL_HOME and what it links to: `make clean-demo`."""

from __future__ import annotations

import shutil
import sys

from medspil.kernel.home import home
from medspil.kernel.postgres import Server

server = Server(home())
if server.is_alive():
    sys.exit(f"A database still runs in {home()}: run `make stop` first.")
for folder in (server.socket_dir, server.folder, home()):
    shutil.rmtree(folder, ignore_errors=True)
print(f"Removed {home()}.")
