# shellcheck shell=bash disable=SC2154,SC2034
# PostgreSQL: a cluster of its own below the state, reached by TCP on the loopback alone.

postgres_version() { "$(postgres_find)/postgres" --version 2>/dev/null | sed 's/[^0-9]*\([0-9.]*\).*/\1/'; }

postgres_up() {
  [ -e "$state/postgresql/PG_VERSION" ] || step "making a PostgreSQL cluster" postgres_make
  process_alive postgresql || step "starting PostgreSQL at 127.0.0.1:$postgres_port" postgres_start
  step "databases and their owners" postgres_databases
}

postgres_make() {
  local password=$state/initdb/password
  server_folder "$state/postgresql"
  server_folder "$state/initdb"
  printf '%s\n' "$postgres_password" >"$password"
  server_own "$password"
  as_server "$postgres_bin/initdb" -D "$state/postgresql" -U postgres "--pwfile=$password" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync
  rm -rf -- "$state/initdb"
}

# Sample data: a crash of the machine may cost the last moment's commits, never the cluster.
postgres_start() {
  postgresql_launch
  process_wait postgresql postgres_port 60 postgres_answers
}

postgresql_launch() {
  process_start postgresql "$postgres_bin/postgres" -D "$state/postgresql" -p "$postgres_port" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 -c synchronous_commit=off
}

postgres_answers() { postgres_sql postgres <<<'select 1;'; }

# postgres_sql DATABASE: runs the statements on standard input as the cluster's superuser.
postgres_sql() {
  PGPASSWORD=$postgres_password psql -X -q -A -t -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$postgres_port" -U postgres -d "$1"
}

postgres_databases() {
  postgres_role keycloak "$keycloak_db_password"
  postgres_role mlflow "$mlflow_db_password"
  postgres_role mlflow_oidc_top "$reader_password"
  postgres_database keycloak keycloak
  postgres_database mlflow mlflow
  postgres_database mlflow_auth mlflow
  postgres_sql postgres <<-'SQL'
	alter database mlflow_auth set timezone = 'UTC';
	alter role mlflow_oidc_top set default_transaction_read_only = on;
	alter role mlflow_oidc_top set statement_timeout = '5s';
	grant pg_monitor to mlflow_oidc_top;
	SQL
}

postgres_role() { # ROLE PASSWORD
  postgres_sql postgres <<-SQL
	select format('create role %I login', '$1') where not exists (select from pg_roles where rolname = '$1') \gexec
	alter role $1 password '$2';
	SQL
}

postgres_database() { # DATABASE OWNER
  postgres_sql postgres <<-SQL
	select 'create database $1 owner $2' where not exists (select from pg_database where datname = '$1') \gexec
	revoke connect on database $1 from public;
	grant connect on database $1 to mlflow_oidc_top;
	SQL
}

# The program's own role reads every table, and no password hash.
postgres_grant_reader() {
  local database
  for database in keycloak mlflow mlflow_auth; do
    postgres_sql "$database" <<-'SQL'
	grant usage on schema public to mlflow_oidc_top;
	grant select on all tables in schema public to mlflow_oidc_top;
	select format('revoke select on %I from mlflow_oidc_top', table_name) from information_schema.columns
	  where table_schema = 'public' and (table_name, column_name) in (('users', 'password_hash'), ('credential', 'secret_data')) \gexec
	select format('grant select (%s) on %I to mlflow_oidc_top', string_agg(quote_ident(column_name), ', '), table_name)
	  from information_schema.columns where table_schema = 'public' and table_name in ('users', 'credential')
	  and column_name not in ('password_hash', 'secret_data') group by table_name \gexec
	SQL
  done
}
