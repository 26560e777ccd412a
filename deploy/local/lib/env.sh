# shellcheck shell=bash disable=SC2154,SC2034
# The variables of a deployment's `.env`, as the program and the shell read them.

stack_env() {
  state_exists || die "stack '$name' is not there" "$0 up --name $name makes it"
  state_read
  local who=monitor file=${given[write]:-} new
  if [ "${given[operator]:-}" ]; then who=operator; fi
  if [ "${given[owner]:-}" ]; then who=owner; fi
  [ -z "${given[operator]:-}" ] || [ -z "${given[owner]:-}" ] || die_usage "--operator or --owner, not both"
  if [ -z "$file" ]; then env_lines "$who"; return 0; fi
  new=$(mktemp "$file.XXXXXX")
  env_lines "$who" >"$new"
  mv -- "$new" "$file"
}

env_lines() { # monitor | operator | owner
  local reader=mlflow_oidc_top:$reader_password at=127.0.0.1:$postgres_port
  local keycloak_role=$reader mlflow_role=$reader secret=${1}_secret
  env_line KEYCLOAK_URL "$keycloak_url"
  env_line KEYCLOAK_REALM "$realm"
  if [ "$1" = owner ]; then
    keycloak_role=keycloak:$keycloak_db_password mlflow_role=mlflow:$mlflow_db_password
    env_line KEYCLOAK_ADMIN admin
    env_line KEYCLOAK_ADMIN_PASSWORD "$admin_password"
  else
    env_line KEYCLOAK_CLIENT_ID "mlflow-oidc-top-$1"
    env_line KEYCLOAK_CLIENT_SECRET "${!secret}"
  fi
  env_line OIDC_DISCOVERY_URL "$keycloak_url/realms/$realm/.well-known/openid-configuration"
  env_line OIDC_CLIENT_ID mlflow
  env_line OIDC_CLIENT_SECRET "$client_secret"
  env_line OIDC_GROUP_NAME mlflow
  env_line OIDC_ADMIN_GROUP_NAME mlflow-admin
  env_line MLFLOW_TRACKING_URI "$mlflow_url"
  env_line MLFLOW_BACKEND_STORE_URI "postgresql://$mlflow_role@$at/mlflow"
  env_line OIDC_USERS_DB_URI "postgresql://$mlflow_role@$at/mlflow_auth"
  env_line KEYCLOAK_DB_URI "postgresql://$keycloak_role@$at/keycloak"
}

env_line() { printf '%s=%q\n' "$1" "$2"; }
