# shellcheck shell=bash disable=SC2154,SC2034
# What comes from package clients, once for all names: Keycloak's distribution by Maven, MLflow with the plugin by pip.
# Each lies complete under its final name or not at all.

# One fetch at a time; fetched things must be readable by the servers' account.
fetch_once() { # FINAL-PATH FUNCTION
  [ ! -e "$1" ] || return 0
  (
    flock 7
    umask 022
    if [ ! -e "$1" ]; then
      rm -rf -- "$1.new"
      "$2" "$1.new"
      mv -T -- "$1.new" "$1"
    fi
  ) 7>"$fetched/.lock"
}

fetch_keycloak() {
  keycloak_home=$fetched/keycloak-$keycloak_version
  [ -e "$keycloak_home" ] || step "fetching Keycloak $keycloak_version" fetch_once "$keycloak_home" keycloak_download
}

keycloak_download() { # FOLDER
  local work=$fetched/.keycloak.new
  rm -rf -- "$work"
  mkdir "$work"
  # Maven's own parts stay for the next version; the distribution itself need not lie there twice.
  JAVA_HOME=$java_home mvn -q -B "-Dmaven.repo.local=$fetched/maven" dependency:copy \
    "-Dartifact=org.keycloak:keycloak-quarkus-dist:$keycloak_version:zip" "-DoutputDirectory=$work"
  unzip -q "$work"/*.zip -d "$work"
  mv -T -- "$work/keycloak-$keycloak_version" "$1"
  rm -rf -- "$work" "$fetched/maven/org/keycloak/keycloak-quarkus-dist"
}

mlflow_home() { echo "$fetched/mlflow-$mlflow_version-plugin-$plugin_version"; }

fetch_mlflow() {
  mlflow_home=$(mlflow_home)
  [ -e "$mlflow_home/complete" ] ||
    step "fetching MLflow $mlflow_version with mlflow-oidc-auth $plugin_version" fetch_once "$mlflow_home/complete" mlflow_install
}

# A virtual environment knows its own path, so it is made in place and marked when complete.
mlflow_install() { # MARK
  local python
  local -a wants
  python=$(python_find)
  mapfile -t wants < <(mlflow_requirements)
  rm -rf -- "$mlflow_home"
  "$python" -m venv "$mlflow_home"
  "$mlflow_home/bin/pip" install -q --no-cache-dir "${wants[@]}"
  : >"$1"
}

# Versions that are known to work together.
mlflow_requirements() {
  printf '%s\n' "mlflow==$mlflow_version"
  if [ "${plugin_version%%.*}" = 5 ]; then
    printf '%s\n' "mlflow-oidc-auth[full,fastapi]==$plugin_version" psycopg2-binary==2.9.10 'authlib>=1.6.8,<1.7' \
      flask==3.1.2 werkzeug==3.1.1 flask-session==0.8.0 flask-caching==2.3.1 cachelib==0.13.0 fastapi==0.116.1 \
      starlette==0.47.3 uvicorn==0.35.0 sqlalchemy==2.0.43 alembic==1.16.5 protobuf==6.32.0
  else
    printf '%s\n' "mlflow-oidc-auth[full]==$plugin_version" psycopg2-binary 'sqlalchemy<2.1'
  fi
}

# A Python that the servers' account can run. Plugins from 10 on cannot be imported by a Python before 3.12.
python_find() {
  local python from=10
  if [ "${plugin_version%%.*}" -ge 10 ]; then from=12; fi
  for python in /usr/bin/python3 python3.12 python3.13 python3.11 python3.14 python3; do
    python=$(command -v "$python") || continue
    if as_server "$python" -c "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, $from))" 2>/dev/null; then
      echo "$python"
      return 0
    fi
  done
  die "mlflow-oidc-auth $plugin_version needs Python 3.$from or newer (with venv), and none is here that $(as_server id -un) can run" \
    "install one so that it is in PATH as python3.$from"
}
