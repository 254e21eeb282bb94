#!/bin/sh
# run_bench.sh BUILD [REPETITIONS]: the benchmarks, and beside them the peers that are installed.
#
# Every program runs once in each repetition (3 unless told otherwise), so that a busy minute of the
# machine hits all of them. Prints for each measure the median as one JSON object per line:
#   {"name":"kernel.hold.1e3","value":41.2,"unit":"ns/event","peer":"ns-3 MapScheduler","ratio":7.6}
# once for each peer that measured the same name, else once with peer and ratio null. The ratio says
# how many times better the product is: more per second, or less of anything else. A program may
# also print a ratio of its own, against a part of the product; its median is passed on. What is not
# there to run is named on stderr. Exit code 1 if a program that is there fails.
set -eu
build=$1 repetitions=${2:-3}
peers=$(CDPATH='' cd -- "$(dirname -- "$0")/peers" && pwd)
python=/usr/bin/python3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf 'bench: %s\n' "$*" >&2; }
plan() { printf '%s\n' "$*" >>"$work/plan"; }

plan_own() {
  for program in "$build"/tests/bench/cqrslab_bench_*; do
    if [ -x "$program" ] && [ -f "$program" ]; then plan "$program"; fi
  done
  for name in kernel system; do
    program=cqrslab_bench_$name
    [ -x "$build/tests/bench/$program" ] || say "skipped: $program is not built"
  done
}

plan_simpy() {
  if ! "$python" -c 'import simpy' 2>/dev/null; then
    say "skipped: SimPy (apt-get install python3-simpy3)"
    return
  fi
  plan "$python" "$peers/hold_simpy.py" 1 2e5
  plan "$python" "$peers/hold_simpy.py" 1e3 2e5
  plan "$python" "$peers/hold_simpy.py" 1e6 1e5
  plan "$python" "$peers/system_simpy.py" 40000
}

plan_ns3() {
  hold=$build/tests/bench/peers/hold_ns3
  if [ ! -x "$hold" ]; then
    say "skipped: ns-3 (apt-get install libns3-dev, then delete $build/CMakeCache.txt)"
    return
  fi
  for scheduler in MapScheduler HeapScheduler PriorityQueueScheduler CalendarScheduler; do
    plan "$hold" 1e3 1e6 $scheduler
  done
  for scheduler in MapScheduler PriorityQueueScheduler; do
    plan "$hold" 1 1e6 $scheduler
    plan "$hold" 1e6 1e6 $scheduler
  done
}

# report: reads all the lines that the programs printed.
report() {
  awk '
    function field(line, key,    text) {
      if (!match(line, "\"" key "\"[ ]*:[ ]*(\"[^\"]*\"|[^,}]*)")) return ""
      text = substr(line, RSTART, RLENGTH)
      sub("^\"" key "\"[ ]*:[ ]*", "", text)
      gsub("\"", "", text)
      return text
    }
    function median(id,    i, j, n, values, keep) {
      n = split(samples[id], values, " ")
      for (i = 2; i <= n; ++i) {
        keep = values[i] + 0
        for (j = i - 1; j > 0 && values[j] + 0 > keep; --j) values[j + 1] = values[j]
        values[j + 1] = keep
      }
      return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
    }
    function line(name, value, peer, ratio) {
      printf "{\"name\":\"%s\",\"value\":%.10g,\"unit\":\"%s\",\"peer\":%s,\"ratio\":%s}\n",
             name, value, unit[name], peer, ratio
    }
    function compare(name, peer,    own, other) {
      own = median(name SUBSEP "")
      other = median(name SUBSEP peer)
      if (own == 0 || other == 0) return
      line(name, own, "\"" peer "\"",
           sprintf("%.4g", unit[name] ~ /\/s$/ ? own / other : other / own))
      compared[name] = 1
    }
    /^\{.*"name".*"value".*"ratio"/ {
      name = field($0, "name"); id = name SUBSEP field($0, "peer") SUBSEP "ratio"
      if (!(id in samples)) { ids[++id_count] = id }
      unit[name] = field($0, "unit")
      samples[id "value"] = samples[id "value"] " " field($0, "value")
      samples[id] = samples[id] " " field($0, "ratio")
      next
    }
    /^\{.*"name".*"value"/ {
      name = field($0, "name"); peer = field($0, "peer"); id = name SUBSEP peer
      if (peer == "" && !(name in own)) { own[name] = 1; names[++name_count] = name }
      if (peer != "" && !(id in samples)) {
        peer_name[++peer_count] = name
        peer_of[peer_count] = peer
      }
      if (peer == "" || !(name in unit)) unit[name] = field($0, "unit")
      samples[id] = samples[id] " " field($0, "value")
    }
    END {
      for (n = 1; n <= name_count; ++n) {
        for (p = 1; p <= peer_count; ++p) {
          if (peer_name[p] == names[n]) compare(names[n], peer_of[p])
        }
        if (!(names[n] in compared)) line(names[n], median(names[n] SUBSEP ""), "null", "null")
      }
      for (i = 1; i <= id_count; ++i) {
        split(ids[i], part, SUBSEP)
        line(part[1], median(ids[i] "value"), "\"" part[2] "\"", sprintf("%.4g", median(ids[i])))
      }
      for (p = 1; p <= peer_count; ++p) {
        if (peer_name[p] in own) continue
        printf "bench: no own figure for %s beside %s: %.6g %s\n", peer_name[p], peer_of[p],
               median(peer_name[p] SUBSEP peer_of[p]), unit[peer_name[p]] >"/dev/stderr"
      }
    }' "$1"
}

: >"$work/plan"
: >"$work/lines"
failed=0
plan_own
plan_simpy
plan_ns3
repetition=1
while [ "$repetition" -le "$repetitions" ]; do
  say "repetition $repetition of $repetitions"
  while read -r command; do
    # shellcheck disable=SC2086  # a command and its arguments, none of which holds a blank
    $command >>"$work/lines" </dev/null || { say "failed: $command"; failed=1; }
  done <"$work/plan"
  repetition=$((repetition + 1))
done
report "$work/lines"
exit "$failed"
