#!/bin/sh
# Run once, by the image of PostgreSQL, in an empty database: who owns the tables, and as whom the service logs in.
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" \
  -v owner="$OWNER_PASSWORD" -v service="$SERVICE_PASSWORD" <<'SQL'
CREATE ROLE todokede_app NOLOGIN;
CREATE ROLE todokede LOGIN PASSWORD :'owner';
CREATE ROLE todokede_service LOGIN PASSWORD :'service';
GRANT todokede_app TO todokede, todokede_service;
ALTER DATABASE todokede OWNER TO todokede;
SQL
