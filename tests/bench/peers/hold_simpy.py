"""The hold model on SimPy: PENDING timers, each of which sets its successor when it fires.

usage: hold_simpy.py PENDING EVENTS [callback|process]

`callback` reacts to bare timeouts and is the fastest that SimPy offers; `process` is a generator
for each timer, the way SimPy programs are usually written. Increments are exponential, mean 1.
PENDING may be written as 1e3. Prints one JSON object: processor time per event, without the time
to set up.
"""
import json
import random
import sys
import time

import simpy


def run(pending, events, style):
    env = simpy.Environment()
    increment = random.Random(20).expovariate
    finished = env.event()
    left = events

    def fired(_=None):
        nonlocal left
        left -= 1
        if left == 0:
            finished.succeed()

    def hold(_=None):
        env.timeout(increment(1.0)).callbacks.append(fire_and_hold)

    def fire_and_hold(_):
        fired()
        hold()

    def process():
        while True:
            yield env.timeout(increment(1.0))
            fired()

    for _ in range(pending):
        hold() if style == "callback" else env.process(process())
    if style == "process":
        env.run(until=1e-12)  # lets every process reach its first timeout
    begin = time.process_time()
    env.run(until=finished)
    return time.process_time() - begin


def main():
    pending, events = int(float(sys.argv[1])), int(float(sys.argv[2]))
    style = sys.argv[3] if len(sys.argv) > 3 else "callback"
    seconds = run(pending, events, style)
    print(json.dumps({
        "name": f"kernel.hold.{sys.argv[1]}", "value": round(seconds / events * 1e9, 1),
        "unit": "ns/event", "peer": f"SimPy {simpy.__version__} {style}"}))


main()
