"""python -m backend.worker runs the worker of all regions until SIGTERM or SIGINT."""

import sys

from backend.settings import SettingsInvalid
from backend.worker.running import run

try:
    run()
except SettingsInvalid as mistake:
    sys.stderr.write(f"{mistake}\n")
    sys.exit(1)
