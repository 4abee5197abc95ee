#!/usr/bin/env bash
# Starts the application once beside a PostgreSQL of its own, asks it a few things and stops it, so that the JVM writes
# down what it loaded and linked (JEP 514). Run by the Dockerfile.
#
#   train.sh <folder with app.jar> <cache to write>
#
# Needs java in PATH, the programs of PostgreSQL 18 or newer in PG_BIN, and a user that is not root.
set -euo pipefail

folder=$1
cache=$2
bin=${PG_BIN:-/usr/lib/postgresql/18/bin}
port=${TRAINING_PORT:-13001}
database_port=${TRAINING_DATABASE_PORT:-15432}
work=$(mktemp -d)
app=""

clean_up() {
  status=$?
  trap - EXIT
  [[ -z $app ]] || kill -KILL "$app" 2>/dev/null || true
  "$bin/pg_ctl" -D "$work/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$work"
  exit "$status"
}
trap clean_up EXIT

"$bin/initdb" -D "$work/data" -U postgres -A trust --no-sync >"$work/initdb.log" 2>&1 \
  || { cat "$work/initdb.log" >&2; exit 1; }
"$bin/pg_ctl" -D "$work/data" -w -l "$work/postgres.log" \
  -o "-p $database_port -k $work -c listen_addresses=127.0.0.1 -c fsync=off" start >/dev/null \
  || { cat "$work/postgres.log" >&2; exit 1; }

secret() { od -An -tx1 -N32 /dev/urandom | tr -d ' \n'; }

# The status of an answer; nothing if there is none.
ask() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 0
    printf 'GET %s HTTP/1.0\r\n\r\n' "$1" >&3
    IFS=' ' read -r -u 3 _ answer _ && printf '%s' "$answer"
  ) 2>/dev/null || true
}

cd "$folder"
env -i PATH="$PATH" HOME="$work" \
  DATABASE_URL="postgresql://postgres@127.0.0.1:$database_port/postgres" REDIS_URL=redis://127.0.0.1:1 \
  JWT_SECRET="$(secret)" SESSION_SECRET="$(secret)" COOKIE_SECRET="$(secret)" \
  API_HOST=127.0.0.1 API_PORT="$port" METRICS_PORT=0 \
  java -XX:AOTCacheOutput="$cache" -XX:MaxRAMPercentage=75 -jar app.jar >"$work/app.log" 2>&1 &
app=$!

for _ in {1..600}; do
  kill -0 "$app" 2>/dev/null || { cat "$work/app.log" >&2; exit 1; }
  [[ $(ask /actuator/health/startup) != 200 ]] || break
  sleep 0.2
done
for path in /actuator/health/readiness /api/v1/health /api/v1/leagues /api/v1/matches /api/v1/flags /api/v1/nothing; do
  printf '%s %s\n' "$(ask "$path")" "$path"
done
[[ $(ask /actuator/health/readiness) == 200 ]] || { cat "$work/app.log" >&2; exit 1; }

kill -TERM "$app"
wait "$app" || true
app=""
[[ -s $cache ]] || { cat "$work/app.log" >&2; exit 1; }
