# shellcheck shell=bash disable=SC2154,SC2034
# Keycloak: a copy of the distribution for each name, because it writes into its own folder when it starts.

keycloak_start() {
  if process_alive keycloak; then return 0; fi
  [ -e "$state/keycloak/bin/kc.sh" ] || step "copying Keycloak $keycloak_version" keycloak_copy
  step "launching Keycloak at $keycloak_url" keycloak_launch
}

keycloak_copy() {
  rm -rf -- "$state/keycloak"
  server_folder "$state/keycloak"
  cp -R --reflink=auto "$fetched/keycloak-$keycloak_version/." "$state/keycloak/"
  server_own "$state/keycloak"
}

# All settings by the environment: a password has no place in a list of processes.
keycloak_launch() (
  cd "$state/keycloak" || exit
  export HOME=$state/keycloak JAVA_HOME=$java_home JAVA_OPTS_APPEND=-Xmx768m
  export KC_DB=postgres KC_DB_URL=jdbc:postgresql://127.0.0.1:$postgres_port/keycloak
  export KC_DB_USERNAME=keycloak KC_DB_PASSWORD=$keycloak_db_password
  export KC_HTTP_HOST=127.0.0.1 KC_HTTP_PORT=$keycloak_port KC_HEALTH_ENABLED=true KC_METRICS_ENABLED=true
  # Sessions from several addresses: the loads say by X-Forwarded-For where a login comes from.
  if [ "${keycloak_version%%.*}" -lt 24 ]; then
    export KC_PROXY=edge KEYCLOAK_ADMIN=admin KEYCLOAK_ADMIN_PASSWORD=$admin_password
  else
    export KC_PROXY_HEADERS=xforwarded
    export KC_HTTP_MANAGEMENT_PORT=$management_port KC_HTTP_MANAGEMENT_HOST=127.0.0.1
    export KC_BOOTSTRAP_ADMIN_USERNAME=admin KC_BOOTSTRAP_ADMIN_PASSWORD=$admin_password
    export KEYCLOAK_ADMIN=admin KEYCLOAK_ADMIN_PASSWORD=$admin_password
  fi
  process_start keycloak bin/kc.sh start-dev
)

keycloak_wait() {
  step "waiting for Keycloak" process_wait keycloak keycloak_port 600 keycloak_answers
}

keycloak_answers() { curl -sf -m 5 -o /dev/null "$keycloak_url/realms/master/.well-known/openid-configuration"; }
