"""A gateway, replicated read services, a command service and one locked store, on SimPy.

usage: system_simpy.py REQUESTS [SEED]

The model, times exponential unless said otherwise:
  arrivals           8000 requests/s, 5 % of them writes
  gateway            32 slots, 0.1 ms, then a hop of exactly 0.05 ms
  reads              round robin over 4 services with 8 slots each, 0.4 ms
  writes             1 command service with 8 slots, 0.4 ms
  store lock         readers share 16 slots, a writer takes all; first come, first served
  store              0.2 ms for a read, 0.5 ms for a write; the service slot is held meanwhile
  reply              a hop of exactly 0.05 ms
Written with SimPy's own Resource and Container, one process for each request. Prints requests per
second of processor time, the most of three runs, for comparison with the lab with all its metrics
and with the lab that, as this program, computes nothing but the mean latency; and that, by which
two programs show that they agree.
"""
import json
import math
import random
import sys
import time

import simpy

RATE, WRITE_FRACTION = 8000.0, 0.05
GATEWAY, SERVICE, HOP = 0.1e-3, 0.4e-3, 0.05e-3
READ, WRITE = 0.2e-3, 0.5e-3
READERS = 16


class System:
    def __init__(self, seed):
        self.env = simpy.Environment()
        self.random = random.Random(seed)
        self.gateway = simpy.Resource(self.env, capacity=32)
        self.read_services = [simpy.Resource(self.env, capacity=8) for _ in range(4)]
        self.command_service = simpy.Resource(self.env, capacity=8)
        self.next_service = 0
        self.entrance = simpy.Resource(self.env, capacity=1)  # keeps the order of asking
        self.slots = simpy.Container(self.env, capacity=READERS, init=READERS)
        self.total_latency, self.answered = 0.0, 0

    def exponential(self, mean):
        return self.env.timeout(self.random.expovariate(1.0 / mean))

    def pick_read_service(self):
        service = self.read_services[self.next_service]
        self.next_service = (self.next_service + 1) % len(self.read_services)
        return service

    def access_store(self, share, mean):
        with self.entrance.request() as first_in_line:
            yield first_in_line
            yield self.slots.get(share)
        yield self.exponential(mean)
        yield self.slots.put(share)

    def request(self, writes):
        arrived = self.env.now
        with self.gateway.request() as slot:
            yield slot
            yield self.exponential(GATEWAY)
        service = self.command_service if writes else self.pick_read_service()
        yield self.env.timeout(HOP)
        with service.request() as slot:
            yield slot
            yield self.exponential(SERVICE)
            yield from self.access_store(READERS if writes else 1, WRITE if writes else READ)
        yield self.env.timeout(HOP)
        self.total_latency += self.env.now - arrived
        self.answered += 1

    def arrivals(self, requests):
        for _ in range(requests):
            yield self.env.timeout(self.random.expovariate(RATE))
            self.env.process(self.request(self.random.random() < WRITE_FRACTION))


def run(requests, seed):
    """Runs the model once; returns it and the processor time that it took, in s."""
    system = System(seed)
    system.env.process(system.arrivals(requests))
    begin = time.process_time()
    system.env.run()
    return system, time.process_time() - begin


def main():
    requests = int(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    seconds = math.inf
    for _ in range(3):
        system, taken = run(requests, seed)
        seconds = min(seconds, taken)
    peer = f"SimPy {simpy.__version__}"
    mean = system.total_latency / system.answered
    speed = round(requests / seconds)
    for name, value, unit in (("system.requests", speed, "requests/s"),
                              ("system.requests.mean_only", speed, "requests/s"),
                              ("system.requests.fingerprinted", speed, "requests/s"),
                              ("system.latency.mean", round(mean, 7), "s")):
        print(json.dumps({"name": name, "value": value, "unit": unit, "peer": peer}))


main()
