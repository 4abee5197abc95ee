#!/usr/bin/env bash
# Dumps the database into a folder, as one compressed file that pg_restore reads, with its SHA-256 beside it. The
# application may run meanwhile: a dump is of one moment. Needs pg_dump, no older than the server.
#
#   ops/backup.sh <folder> [<days that older dumps in it are kept; all are if it is not said>]
#
# The database is that of DATABASE_MIGRATION_URL, or of DATABASE_URL. Prints the name of the file.
set -euo pipefail
umask 077 # the dump holds what users told us

folder=${1:?the folder that takes the dump}
kept=${2:-}
# shellcheck source=ops/database.sh
. "$(dirname "$0")/database.sh"

mkdir -p "$folder"
file=$folder/tippmixmentor-$(date -u +%Y%m%dT%H%M%SZ).dump
trap 'rm -f "$file.part"' EXIT

pg_dump --dbname="$url" --format=custom --compress=6 --lock-wait-timeout=60s --file="$file.part"
pg_restore --list "$file.part" >/dev/null # it can be read
checksum <"$file.part" >"$file.sha256"
mv "$file.part" "$file"

if [[ -n $kept ]]; then
  find "$folder" -maxdepth 1 -name 'tippmixmentor-*.dump*' -mtime +"$kept" -delete
fi
printf '%s\n' "$file"
