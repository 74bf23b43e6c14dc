"""The peer as a process of its own: `duckdb-job.py <file with a JSON list of SQL statements>`.

What it costs to start is Python and DuckDB's library (about 0.1 s, part of its time as Node's start is of ours).
With LASTTOUCH_BENCH_PROFILE=1 it prints the time of each statement.
"""

import json
import os
import sys
import time

import duckdb

with open(sys.argv[1], encoding="utf-8") as file:
    statements = json.load(file)
connection = duckdb.connect(":memory:", config={"threads": "2"})
for statement in statements:
    started = time.perf_counter()
    connection.execute(statement)
    if os.environ.get("LASTTOUCH_BENCH_PROFILE"):
        took = (time.perf_counter() - started) * 1000
        print(f"{took:6.0f} ms  {' '.join(statement.split())[:80]}", file=sys.stderr)
# Tearing the tables down would be paid for by neither side's user.
os._exit(0)
