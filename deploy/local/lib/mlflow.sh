# shellcheck shell=bash disable=SC2154,SC2034
# MLflow with the plugin. It is told all its secrets by the environment.

mlflow_up() {
  if process_alive mlflow; then return 0; fi
  step "starting MLflow at $mlflow_url" mlflow_start
}

mlflow_start() {
  server_folder "$state/mlflow"
  mlflow_launch
  process_wait mlflow mlflow_port 300 mlflow_answers
}

mlflow_answers() { curl -sf -m 5 -o /dev/null "$mlflow_url/health"; }

mlflow_launch() (
  cd "$state/mlflow" || exit
  export HOME=$state/mlflow PATH=$mlflow_home/bin:/usr/bin:/bin PYTHONDONTWRITEBYTECODE=1
  export OIDC_DISCOVERY_URL=$keycloak_url/realms/$realm/.well-known/openid-configuration
  export OIDC_CLIENT_ID=mlflow OIDC_CLIENT_SECRET=$client_secret OIDC_REDIRECT_URI=$mlflow_url/callback
  export OIDC_SCOPE='openid email profile' OIDC_GROUP_NAME=mlflow OIDC_ADMIN_GROUP_NAME=mlflow-admin
  export OIDC_USERS_DB_URI=postgresql+psycopg2://mlflow:$mlflow_db_password@127.0.0.1:$postgres_port/mlflow_auth
  export MLFLOW_BACKEND_STORE_URI=postgresql+psycopg2://mlflow:$mlflow_db_password@127.0.0.1:$postgres_port/mlflow
  export SECRET_KEY=$cookie_secret CACHE_DIR=$state/mlflow/cache SESSION_CACHE_DIR=$state/mlflow/sessions MLFLOW_DISABLE_TELEMETRY=true
  process_start mlflow mlflow server --app-name oidc-auth --host 127.0.0.1 --port "$mlflow_port" --workers 1 \
    --artifacts-destination "$state/mlflow/artifacts"
)
