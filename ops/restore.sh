#!/usr/bin/env bash
# Restores a dump of backup.sh into an empty database, all of it or nothing. Needs pg_restore and psql. The user of
# DATABASE_URL who owns nothing has to exist before (docker/postgres/application-role.sql); its rights are in the dump.
#
#   ops/restore.sh <file>
#
# The database is that of DATABASE_MIGRATION_URL, or of DATABASE_URL; its user owns everything afterwards. Nothing may be
# in it: to replace a database make another one, restore into that, and let the application change over.
set -euo pipefail

file=${1:?the dump}
# shellcheck source=ops/database.sh
. "$(dirname "$0")/database.sh"

if [[ ! -f $file.sha256 ]]; then
  echo "$file.sha256 is missing: nobody can say whether the dump is whole." >&2
  exit 1
fi
if [[ $(checksum <"$file") != "$(cat "$file.sha256")" ]]; then
  echo "$file is not what was dumped." >&2
  exit 1
fi

tables=$(psql --dbname="$url" --no-psqlrc --tuples-only --no-align --set=ON_ERROR_STOP=1 --command="
  select count(*) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')")
if [[ $tables != 0 ]]; then
  echo "The database has $tables tables. Restore into an empty one." >&2
  exit 1
fi

pg_restore --dbname="$url" --no-owner --exit-on-error --single-transaction "$file"
psql --dbname="$url" --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --command="analyze"

cat <<END
Restored $file. Start the application and let it check both chains, as an administrator:
  GET /api/v1/track-record/verify
  GET /api/v1/admin/audit/verify      with a checkpoint from the logs, if one is kept
END
