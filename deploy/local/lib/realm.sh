# shellcheck shell=bash disable=SC2154,SC2034
# The realm, through Keycloak's Admin REST API. What exists stays as people changed it, apart from the clients:
# their addresses follow the ports, their secrets follow the settings.

realm_up() {
  if realm_is_ready >/dev/null 2>&1; then return 0; fi
  step "realm '$realm' with its groups" realm_make
  step "clients and service accounts" realm_clients
}

# Ready: both service accounts get a token, and MLflow's client knows its present address.
realm_is_ready() {
  local id
  realm_login "$realm" mlflow-oidc-top-operator "$operator_secret" || return 1
  realm_login "$realm" mlflow-oidc-top-monitor "$monitor_secret" || return 1
  id=$(realm_client_id mlflow) && [ -n "$id" ] &&
    realm_call GET "/$realm/clients/$id" | jq -e --arg uri "$mlflow_url/callback" '.redirectUris | index($uri)' >/dev/null
}

# Leaves a token in `realm_token`. Again on a 500: Keycloak's connections may be those to a database that was restarted.
# The secret (letters and digits) goes by standard input, never by a list of processes.
realm_login() { # REALM CLIENT SECRET | REALM USER PASSWORD as administrator
  local grant="grant_type=client_credentials&client_id=$2&client_secret=$3"
  if [ "$1" = master ]; then grant="grant_type=password&client_id=admin-cli&username=$2&password=$3"; fi
  realm_token=$(curl -sf -m 60 --retry 6 --retry-delay 1 -d @- "$keycloak_url/realms/$1/protocol/openid-connect/token" <<<"$grant" | jq -er .access_token) ||
    { echo "keycloak: no token for $2 of realm $1"; return 1; }
}

# The answer's body on standard output. POST and PUT take theirs from standard input.
realm_call() { # METHOD PATH [STATUS that is fine too]
  local answer status
  local -a body=()
  case $1 in POST|PUT) body=(-H 'Content-Type: application/json' --data-binary @-) ;; esac
  answer=$(curl -sS -m 30 -X "$1" "${body[@]}" -H @<(printf 'Authorization: Bearer %s\n' "$realm_token") \
    -w '\n%{http_code}' "$keycloak_url/admin/realms$2")
  status=${answer##*$'\n'}
  answer=${answer%$'\n'*}
  case $status in
    2??|"${3:-2xx}") printf '%s' "$answer" ;;
    *) echo "keycloak: $1 $2: HTTP $status $answer" >&2; return 1 ;;
  esac
}

# Keycloak answers a moment before the administrator is there.
realm_first_login() {
  local try
  for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do
    realm_login master admin "$admin_password" 2>/dev/null && return 0
    sleep 1
  done >/dev/null
  realm_login master admin "$admin_password"
}

realm_make() {
  realm_first_login
  realm_call POST '' 409 <<-JSON
	{ "realm": "$realm", "enabled": true, "sslRequired": "none", "loginWithEmailAllowed": true,
	  "rememberMe": true, "ssoSessionIdleTimeoutRememberMe": 604800, "ssoSessionMaxLifespanRememberMe": 2592000,
	  "bruteForceProtected": true, "failureFactor": 10,
	  "eventsEnabled": true, "eventsExpiration": 2592000, "adminEventsEnabled": true, "adminEventsDetailsEnabled": true }
	JSON
  realm_login master admin "$admin_password" # a fresh token knows the new realm
  realm_call POST "/$realm/groups" 409 <<<'{"name":"mlflow"}'
  realm_call POST "/$realm/groups" 409 <<<'{"name":"mlflow-admin"}'
  realm_allow_scripts
}

# From 24 on the user profile takes Latin user names only. People's names here come in several scripts.
realm_allow_scripts() {
  local profile
  profile=$(realm_call GET "/$realm/users/profile" 404)
  if ! jq -e '.attributes[]? | select(.name == "username")' <<<"$profile" >/dev/null; then return 0; fi
  jq '(.attributes[] | select(.name == "username") | .validations) |= del(."up-username-not-idn-homograph")' <<<"$profile" |
    realm_call PUT "/$realm/users/profile"
}

realm_clients() {
  realm_login master admin "$admin_password"
  realm_client_application mlflow "$client_secret" "$mlflow_url/callback" "$mlflow_url" | realm_put_client mlflow
  realm_client_application jupyter "$jupyter_secret" "$(jupyter_url)/oauth_callback" "$(jupyter_url)" | realm_put_client jupyter
  realm_service_account mlflow-oidc-top-monitor "$monitor_secret" view-realm view-users view-clients view-events
  realm_service_account mlflow-oidc-top-operator "$operator_secret" view-realm view-users view-clients view-events manage-users
}

# The second application of the realm. Nothing listens there: its logins are ended by whoever made them.
jupyter_url() { echo http://127.0.0.1:8888/hub; }

realm_client_application() { # ID SECRET REDIRECT-URI ROOT
  jq -n --arg id "$1" --arg secret "$2" --arg redirect "$3" --arg root "$4" '
    {clientId: $id, secret: $secret, enabled: true, protocol: "openid-connect", publicClient: false, baseUrl: $root,
     standardFlowEnabled: true, directAccessGrantsEnabled: true, implicitFlowEnabled: false, serviceAccountsEnabled: false,
     fullScopeAllowed: true, redirectUris: [$redirect], webOrigins: ["+"],
     protocolMappers: [{name: "groups", protocol: "openid-connect", protocolMapper: "oidc-group-membership-mapper",
       config: {"claim.name": "groups", "full.path": "false", "access.token.claim": "true", "id.token.claim": "true",
                "userinfo.token.claim": "true", "introspection.token.claim": "true"}}]}'
}

realm_service_account() { # ID SECRET ROLE…
  local id management account
  jq -n --arg id "$1" --arg secret "$2" '
    {clientId: $id, secret: $secret, enabled: true, protocol: "openid-connect", publicClient: false, fullScopeAllowed: true,
     standardFlowEnabled: false, directAccessGrantsEnabled: false, implicitFlowEnabled: false, serviceAccountsEnabled: true}' |
    realm_put_client "$1"
  id=$(realm_client_id "$1")
  management=$(realm_client_id realm-management)
  account=$(realm_call GET "/$realm/clients/$id/service-account-user" | jq -er .id)
  realm_call GET "/$realm/clients/$management/roles" |
    jq '[.[] | select(.name | IN($ARGS.positional[]))]' --args "${@:3}" |
    realm_call POST "/$realm/users/$account/role-mappings/clients/$management"
}

realm_client_id() { realm_call GET "/$realm/clients?clientId=$1" | jq -r '.[0].id // empty'; }

# The whole body each time: Keycloak takes a service account's roles away when a change leaves its flag out.
realm_put_client() { # ID; the client on standard input
  local id body
  body=$(cat)
  id=$(realm_client_id "$1")
  if [ -z "$id" ]; then realm_call POST "/$realm/clients" <<<"$body"; else realm_call PUT "/$realm/clients/$id" <<<"$body"; fi
}
