#!/usr/bin/env bash
# Writes .env beside docker-compose.yml, with secrets and passwords made at random, once: a file that is there stays as
# it is, since its passwords are in the database's volume. Needs nothing but a shell and the usual tools.
#
#   docker/make-env.sh [<folder of the project>]
set -euo pipefail
umask 077 # nobody else reads it

folder=${1:-$(dirname "$0")/..}
target=$folder/.env
if [[ -e $target ]]; then
  printf '%s is there already and stays as it is.\n' "$target" >&2
  exit 1
fi

random() { od -An -v -tx1 -N"$1" /dev/urandom | tr -d ' \n'; }

while IFS= read -r line; do
  case $line in
    JWT_SECRET= | SESSION_SECRET= | COOKIE_SECRET=) line=$line$(random 48) ;;
    POSTGRES_PASSWORD= | POSTGRES_APP_PASSWORD= | GRAFANA_PASSWORD=) line=$line$(random 24) ;;
    # Made of the passwords by docker-compose.yml.
    DATABASE_URL= | REDIS_URL=) line="# $line" ;;
  esac
  printf '%s\n' "$line"
done <"$folder/.env.example" >"$target.new"
mv "$target.new" "$target"
printf 'Wrote %s. Keep it: without it the data in the volumes can'"'"'t be used.\n' "$target"
