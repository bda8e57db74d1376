"""Firefox as it is installed, driven by WebDriver BiDi, which it speaks itself; Playwright wants a Firefox of its own.

Under the commands is WebSocket (RFC 6455), of which this is the little that two programs on one machine need.
"""

import json
import re
import socket
import subprocess
import time
from contextlib import contextmanager

SECONDS = 180  # against hanging only
KEYS = {"Enter": "\ue006", "Escape": "\ue00c", "Tab": "\ue004", "Backspace": "\ue003"}
KEYS |= {"End": "\ue010", "Home": "\ue011", "ArrowLeft": "\ue012", "ArrowUp": "\ue013"}
KEYS |= {"ArrowRight": "\ue014", "ArrowDown": "\ue015"}
# Of files that are missing in a folder, Firefox logs fonts only.
LOG_MISSING_FILES = """() => addEventListener("error", event => {
    if (event.target !== window) console.error("missing: " + (event.target.src || event.target.href));
}, true)"""
# JSON has no NaN and no infinity: they become strings, which float reads.
IN_JSON = """async () => JSON.stringify(await (%s),
    (key, value) => typeof value === "number" && !Number.isFinite(value) ? String(value) : value)"""
MIDDLE = """(element => {
    element.scrollIntoView({block: "center", behavior: "instant"});
    const box = element.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2].map(Math.round);
})(document.querySelector(%s))"""


@contextmanager
def firefox(path, profile):
    """Start Firefox with a new profile in an empty folder, and end it after the block."""
    command = [path, "--headless", "--remote-debugging-port=0", "--profile", profile]
    log = profile / "log"
    with log.open("w") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            end = time.monotonic() + SECONDS
            while not (found := re.search(r"BiDi .* ws://(.*):(.*)\n", log.read_text())):
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"Firefox does not start: {log.read_text()}")
                time.sleep(0.02)
            with (
                socket.create_connection(found.groups(), SECONDS) as connection,
                connection.makefile("rb") as answers,
            ):
                yield Tab(connection, answers)
        finally:
            process.kill()


class Tab:
    """A tab of Firefox; `faults` has what its page logged as wrong, and whom it asked outside of its folder."""

    def __init__(self, connection, answers):
        self.connection, self.answers, self.faults, self.asked = connection, answers, [], 0
        host = "{}:{}".format(*connection.getpeername())
        connection.sendall(
            f"GET /session HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )
        while answers.readline().strip():
            pass
        self.ask("session.new", capabilities={})
        events = ["log.entryAdded", "network.beforeRequestSent"]
        self.ask("session.subscribe", events=events)
        self.ask("script.addPreloadScript", functionDeclaration=LOG_MISSING_FILES)
        # The first tab has no focus, without which buttons do not listen to keys.
        self.name = self.ask("browsingContext.create", type="tab")["context"]

    def ask(self, method, **parameters):
        """Send a command of WebDriver BiDi, and return its result."""
        self.asked += 1
        command = {"id": self.asked, "method": method, "params": parameters}
        text = json.dumps(command).encode().ljust(126)
        # One frame of text: its length in two bytes or in eight, and a mask, here of ones.
        long = len(text) >= 1 << 16
        length = (
            b"\xff" + len(text).to_bytes(8) if long else b"\xfe" + len(text).to_bytes(2)
        )
        frame = b"\x81" + length + b"\1\1\1\1" + bytes(byte ^ 1 for byte in text)
        self.connection.sendall(frame)
        while (answer := self._read()).get("id") != self.asked:
            self._note(answer["method"], answer["params"])
        assert answer["type"] == "success", answer
        return answer["result"]

    def _read(self):
        head = self.answers.read(2)
        if not head.startswith(b"\x81"):
            raise ConnectionError(f"Firefox has ended, or sends what is no text: {head}")
        longer = {126: 2, 127: 8}.get(head[1])
        size = int.from_bytes(self.answers.read(longer)) if longer else head[1]
        return json.loads(self.answers.read(size))

    def _note(self, event, said):
        if event == "log.entryAdded" and said["level"] in ("error", "warn"):
            self.faults.append(said["text"])
        elif event == "network.beforeRequestSent":
            url = said["request"]["url"]
            if not url.startswith(("file:", "data:", "blob:")):
                self.faults.append(url)

    def open(self, url):
        """Go to an address, and wait until everything is loaded."""
        for to in ("about:blank", url):  # what the last page still has to say is no fault
            self.faults.clear()
            self.ask("browsingContext.navigate", context=self.name, url=to, wait="complete")

    def evaluate(self, expression):
        """Return the value of an expression in JavaScript, or of its promise."""
        answer = self.ask(
            "script.callFunction",
            functionDeclaration=IN_JSON % expression,
            target={"context": self.name},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"].get("value", "null"))

    def press(self, *keys):
        """Press keys one after the other: characters, and names as in `KEYS`."""
        values = [KEYS.get(key, key) for key in keys]
        actions = [{"type": t, "value": v} for v in values for t in ("keyDown", "keyUp")]
        self._act(type="key", id="keyboard", actions=actions)

    def click(self, selector):
        """Bring the middle of an element into the window, and click on it."""
        x, y = self.evaluate(MIDDLE % json.dumps(selector))
        actions = [{"type": "pointerMove", "x": x, "y": y}]
        actions += [{"type": t, "button": 0} for t in ("pointerDown", "pointerUp")]
        self._act(type="pointer", id="mouse", actions=actions)

    def _act(self, **source):
        self.ask("input.performActions", context=self.name, actions=[source])
