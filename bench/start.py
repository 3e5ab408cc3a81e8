"""How soon the product answers when it is started again: `bin/bench start [--times 5]`.

Makes an installation in a folder of its own, starts it once (not counted), then again and again as `bin/run` does.
Prints the seconds to the first page, the seconds that stopping took, and the ratio to what is promised.
"""

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROMISED_SECONDS = 5.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: str) -> tuple[float, float]:
    """(seconds to the first page, seconds to stop) of one start on the installation in `folder`."""
    port = free_port()
    began = time.monotonic()
    process = subprocess.Popen(
        [ROOT / "bin" / "run", "--empty", "--port", str(port)],
        env={**os.environ, "BPO_VAR": folder, "DATABASE_URL": ""}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    while True:
        if process.poll() is not None:
            sys.exit(f"the product ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5) as page:
                page.read()
            break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    answered = time.monotonic() - began
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.wait()
    return answered, time.monotonic() - began


def main() -> int:
    parser = argparse.ArgumentParser(description="Times the second start.")
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        start(folder)
        runs = [start(folder) for _ in range(times)]
    answered, stopped = statistics.median(run[0] for run in runs), statistics.median(run[1] for run in runs)
    print(f"first page after {answered:.2f} s (median of {times}; each {', '.join(f'{one[0]:.2f}' for one in runs)})")
    print(f"everything stopped {stopped:.2f} s after Ctrl-C")
    print(f"ratio to the promised {PROMISED_SECONDS:.0f} s: {answered / PROMISED_SECONDS:.2f}")
    return 0 if answered <= PROMISED_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
