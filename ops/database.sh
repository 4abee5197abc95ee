# Sourced by backup.sh and restore.sh: turns DATABASE_MIGRATION_URL or DATABASE_URL into what the programs of PostgreSQL
# take. The password goes through the environment, where other users of the machine can't read it as they can arguments.

url=${DATABASE_MIGRATION_URL:-${DATABASE_URL:-}}
if [[ -z $url ]]; then
  echo "Set DATABASE_MIGRATION_URL, or DATABASE_URL if it names the owner of the tables." >&2
  exit 2
fi
url=${url#jdbc:}

decoded() { printf '%b' "${1//%/\\x}"; }

# postgresql://user:password@…
if [[ $url =~ ^(postgres(ql)?://[^:@/?]*):([^@/?]*)@(.*)$ ]]; then
  PGPASSWORD=$(decoded "${BASH_REMATCH[3]}")
  url="${BASH_REMATCH[1]}@${BASH_REMATCH[4]}"
  export PGPASSWORD
# …?user=…&password=…
elif [[ $url =~ ^(.*[?&])password=([^&]*)\&?(.*)$ ]]; then
  PGPASSWORD=$(decoded "${BASH_REMATCH[2]}")
  url="${BASH_REMATCH[1]}${BASH_REMATCH[3]}"
  url=${url%[?&]}
  export PGPASSWORD
fi
export PGAPPNAME=tippmixmentor-${0##*/}

checksum() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}
