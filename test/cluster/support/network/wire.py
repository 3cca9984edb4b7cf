"""A switch in user space between the members of a cluster, which loses and delays frames as it is told.

It runs in a network namespace that holds one end of a veth pair for each member, named on the command line. The kernels
that these tests run on do not all have tc's netem, and a switch is exact about who hears whom.

Each line of standard input replaces all rules and is answered by "ok":

    {"w1>w2": {"loss": 1}, "w2>w1": {"loss": 0.1, "delayMs": 200}}

`loss` is the share of frames that is lost on the way from one port to another, `delayMs` how long the others take.
"""

import heapq
import json
import random
import select
import socket
import sys
import time

ETH_P_ALL = 3
SOL_PACKET = 263
PACKET_VNET_HDR = 15
PACKET_IGNORE_OUTGOING = 23
# virtio_net_hdr: what the sender's kernel has left to be done about checksums; handed on as it came.
HEADER_BYTES = 10
FRAME_BYTES_MAX = HEADER_BYTES + 65_536 + 64
# Frames under way; more are lost, as in a router.
DELAYED_MAX = 20_000
SEED = 1


def open_port(name):
    port = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    port.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    port.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    port.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    port.bind((name, 0))
    port.setblocking(False)
    return port


class Switch:
    def __init__(self, names):
        self.ports = {name: open_port(name) for name in names}
        self.names = {port.fileno(): name for name, port in self.ports.items()}
        self.places = {}
        self.rules = {}
        self.delayed = []
        self.sequence = 0
        self.random = random.Random(SEED)

    def run(self):
        readable = [*self.ports.values(), sys.stdin.fileno()]
        pending = b""
        while True:
            for ready in select.select(readable, [], [], self.wait_seconds())[0]:
                if isinstance(ready, socket.socket):
                    self.receive(ready)
                    continue
                data = sys.stdin.buffer.raw.read(65_536)
                if not data:
                    return
                *lines, pending = (pending + data).split(b"\n")
                for line in lines:
                    self.rules = json.loads(line)
                    print("ok", flush=True)
            self.deliver()

    def wait_seconds(self):
        return max(0.0, self.delayed[0][0] - time.monotonic()) if self.delayed else None

    def receive(self, port):
        source = self.names[port.fileno()]
        try:
            frame = port.recv(FRAME_BYTES_MAX)
        except BlockingIOError:
            return
        to, sender = frame[HEADER_BYTES : HEADER_BYTES + 6], frame[HEADER_BYTES + 6 : HEADER_BYTES + 12]
        self.places[sender] = source
        known = self.places.get(to)
        for target in [known] if known else self.ports:
            if target != source:
                self.forward(frame, source, target)

    def forward(self, frame, source, target):
        rule = self.rules.get(f"{source}>{target}", {})
        if self.random.random() < rule.get("loss", 0):
            return
        delay = rule.get("delayMs", 0) / 1000
        if delay == 0:
            self.send(frame, target)
        elif len(self.delayed) < DELAYED_MAX:
            self.sequence += 1
            heapq.heappush(self.delayed, (time.monotonic() + delay, self.sequence, frame, target))

    def deliver(self):
        now = time.monotonic()
        while self.delayed and self.delayed[0][0] <= now:
            _, _, frame, target = heapq.heappop(self.delayed)
            self.send(frame, target)

    def send(self, frame, target):
        try:
            self.ports[target].send(frame)
        except OSError:
            # The member's end is down or its queue is full: the frame is lost.
            pass


switch = Switch(sys.argv[1:])
print("ok", flush=True)
switch.run()
