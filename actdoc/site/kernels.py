"""Kernels in which chapters run: forked from one warm process, or started plainly where a fork is not safe.

What a cell can see depends on no user, place or time: a kernel has an empty folder of its own, no configuration but
the one here, and of this project only the rooms that a user installs.
"""

import asyncio
import multiprocessing
import os
import shutil
import sys
import tempfile
import threading
import time
from contextlib import suppress
from multiprocessing import connection
from pathlib import Path
from queue import Empty

from actdoc.site.paths import DOCS

#: What every kernel finds in its environment, beside the rest of it.
ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "MATPLOTLIBRC": str(DOCS / "matplotlibrc"),
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OPENBLAS_NUM_THREADS": "1",  # kernels share the cores, and no sum depends on how many there are
    "PYTHONHASHSEED": "0",
    # That a busy machine takes a second to place a legend is no fault of a page.
    "PYTHONWARNINGS": "ignore:Creating legend with loc",
    "SOURCE_DATE_EPOCH": "0",  # no drawing says when it was made
    "TZ": "UTC",
}
#: What the warm process imports, because most chapters do.
WARM = [
    "actdoc.oracle",
    "actdoc.plotting",
    "actdoc.site.kernels",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
]
#: And, if any page trains on data.
WARM_FOR_TRAINING = ["scipy.stats", "sklearn.datasets"]
#: The rooms of the package that a reader installs; no chapter may import the others.
ROOMS = ("functions", "oracle")
HIDDEN = ("actdoc.frameworks", "actdoc.site", "actdoc.speed", "actdoc.tracing")

# A fork copies no threads, which the libraries of macOS start by themselves.
_start = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")


def warm():
    """Start the process from which kernels are forked; it imports what they need while this one goes on."""
    os.environ.update(ENVIRONMENT)
    if _start.get_start_method() == "forkserver":
        from multiprocessing import forkserver

        trains = any(b"teaching" in path.read_bytes() for path in DOCS.rglob("*.md"))
        _start.set_forkserver_preload(WARM + WARM_FOR_TRAINING * trains)
        forkserver.ensure_running()  # undocumented; without it the first kernel would start the process


def leave_with(parent):
    """End this process as soon as the one that started it is gone, because the build was killed.

    Parameters
    ----------
    parent : int
        The number of the process that started it.
    """

    def watch():
        while os.getppid() == parent:
            time.sleep(0.3)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _serve(connection_file, folder):
    """Be a kernel, until it is killed or the build that asked for it is gone."""
    threading.Thread(target=_leave_with_the_build, args=[folder], daemon=True).start()
    os.environ["IPYTHONDIR"] = str(Path(folder, "ipython"))
    os.chdir(Path(folder, "work"))
    hidden = {*HIDDEN, *(name for name in sys.modules if name.startswith(HIDDEN))}
    sys.modules.update(dict.fromkeys(hidden))  # importing them fails
    from ipykernel.kernelapp import IPKernelApp
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InlineBackend.figure_formats = {"svg"}
    config.IPKernelApp.log_level = "ERROR"
    config.IPKernelApp.matplotlib = "inline"
    # One without a parent prints a greeting.
    config.IPKernelApp.parent_handle = os.getppid()
    app = IPKernelApp.instance(config=config, connection_file=connection_file)
    app.initialize([])
    app.start()


def _leave_with_the_build(folder):
    # Its parent is the warm process; that this pipe is closed says that the process which asked for it is gone.
    connection.wait([multiprocessing.parent_process().sentinel])
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


class Kernel:
    """A running kernel, as nbclient asks for one; a context manager, after which nothing of it is left."""

    has_kernel = True

    async def __aenter__(self):
        from jupyter_client import AsyncKernelClient, write_connection_file

        # The name of a socket holds about a hundred characters, however long those of folders are.
        short = None if len(tempfile.gettempdir()) < 60 else "/tmp"
        self.folder = tempfile.mkdtemp(prefix="actdoc-", dir=short)
        Path(self.folder, "work").mkdir()
        # Sockets in a folder of its own: two kernels cannot choose the same network port.
        file, _ = write_connection_file(
            str(Path(self.folder, "kernel.json")),
            ip=str(Path(self.folder, "socket")),
            transport="ipc",
        )
        self.process = _start.Process(target=_serve, args=(file, self.folder), daemon=True)
        self.process.start()
        self.client = AsyncKernelClient()
        self.client.load_connection_file(file)
        self.client.is_alive = self._is_alive
        return self

    async def __aexit__(self, *_):
        self.client.stop_channels()
        self.process.kill()
        self.process.join()
        shutil.rmtree(self.folder, ignore_errors=True)

    async def _is_alive(self):
        return self.process.is_alive()

    async def ready(self, timeout):
        """Return a client whose kernel answers, and whose outputs arrive."""
        client, late = self.client, time.monotonic() + timeout
        client.start_channels(hb=False)
        while True:
            client.kernel_info()
            with suppress(Empty):
                await client.get_shell_msg(timeout=1)
                await client.get_iopub_msg(timeout=1)
                return client
            if not self.process.is_alive():
                raise RuntimeError("the kernel ended while it started")
            if time.monotonic() > late:
                raise RuntimeError(f"the kernel did not start within {timeout} seconds")
            await asyncio.sleep(0)
