# shellcheck shell=bash disable=SC2154,SC2034
# Where a stack's state lies, and what is remembered there: versions, ports and secrets, in one file of mode 0600.

realm=mlflow
# What `settings` holds, one variable a line.
remembered=(keycloak_version mlflow_version plugin_version
  keycloak_port mlflow_port postgres_port management_port
  postgres_password keycloak_db_password mlflow_db_password reader_password
  admin_password client_secret jupyter_secret monitor_secret operator_secret people_password cookie_secret)

state_locate() { # NAME
  name=$1
  [[ $name =~ ^[a-z0-9][a-z0-9_-]{0,39}$ ]] || die_usage "--name takes small letters, digits, - and _"
  if [ "$(id -u)" = 0 ]; then top=/var/lib/mlflow-oidc-top; else top=${XDG_CACHE_HOME:-$HOME/.cache}/mlflow-oidc-top; fi
  stacks=$top/stack state=$stacks/$name fetched=$top/fetched
}

state_exists() { [ -e "$state/settings" ]; }

# One command at a time for each NAME. The lock ends with this process: servers do not inherit descriptor 9.
state_lock() {
  mkdir -p "$stacks" "$fetched"
  chmod 755 "$top" "$stacks" "$fetched"
  exec 9>"$stacks/.$name.lock"
  flock -n 9 && return 0
  say "another command works on stack '$name': waiting for it"
  flock 9
}

# Reads what is remembered and opens the log of steps.
state_open() {
  state_read
  state_make
}

state_make() {
  mkdir -p "$state/log" "$state/run"
  chmod 755 "$state"
  step_log=$state/log/steps.log
  printf '\n==== %(%Y-%m-%dT%H:%M:%S%z)T\n' -1 >>"$step_log"
}

state_read() {
  local variable
  for variable in "${remembered[@]}"; do declare -g "$variable="; done
  # shellcheck disable=SC1091
  if state_exists; then
    [ -r "$state/settings" ] || die "$state/settings cannot be read" "it belongs to $(stat -c %U "$state/settings")"
    . "$state/settings"
  fi
  state_derive
}

state_derive() {
  keycloak_url=http://127.0.0.1:$keycloak_port
  mlflow_url=http://127.0.0.1:$mlflow_port
}

state_save() {
  local variable
  for variable in "${remembered[@]}"; do printf '%s=%q\n' "$variable" "${!variable}"; done >"$state/settings.new"
  mv "$state/settings.new" "$state/settings"
  state_derive
}

# What is asked for must make sense before anything is made.
# A stack keeps the versions that it was made with: its databases were migrated to them.
state_choose_versions() {
  [[ ${given[port-base]:-18080} =~ ^[0-9]{4,5}$ && ${given[port-base]:-18080} -le 65000 ]] ||
    die_usage "--port-base takes a number from 1000 to 65000"
  state_choose_version keycloak 23.0.7
  state_choose_version mlflow 3.8.1
  state_choose_version plugin 5.7.0
}

state_choose_version() { # WHICH DEFAULT
  local variable=$1_version wanted=${given[$1]:-}
  if [ -n "${!variable}" ] && [ "${wanted:-${!variable}}" != "${!variable}" ]; then
    die "stack '$name' was made with $1 ${!variable}, not $wanted" "take another --name, or $0 wipe --name $name first"
  fi
  [ -n "${!variable}" ] || declare -g "$variable=${wanted:-$2}"
  [[ ${!variable} =~ ^[0-9]+(\.[0-9]+)+$ ]] || die_usage "--$1 takes a version such as $2"
}

state_make_secrets() {
  local variable
  for variable in "${remembered[@]}"; do
    case $variable in
      *_password|*_secret) [ -n "${!variable}" ] || declare -g "$variable=$(secret_new)" ;;
    esac
  done
  state_save
}

secret_new() { od -An -tx1 -N20 /dev/urandom | tr -d ' \n'; }

# Ports: those remembered, or from the base; whoever holds one keeps it. The lock keeps two names from choosing the same.
state_choose_ports() {
  local base=${given[port-base]:-}
  process_sweep keycloak
  process_sweep mlflow
  exec 8>"$stacks/.ports.lock"
  flock 8
  port_choose keycloak_port "$base" 0 keycloak
  port_choose mlflow_port "$base" 1 mlflow
  port_choose postgres_port "$base" 2 postgresql
  port_choose management_port "$base" 3 keycloak
  state_save
  exec 8>&-
}

port_choose() { # VARIABLE BASE OFFSET SERVER
  local now=${!1} wanted port
  wanted=$((${2:-18080} + $3))
  if [ -z "$2" ] && [ -n "$now" ]; then wanted=$now; fi
  if process_alive "$4"; then
    [ -z "$2" ] || [ "$now" = "$wanted" ] || say "$4 runs at $now: --port-base counts after $0 down --name $name"
    return 0
  fi
  port=$wanted
  while port_held "$port" "$1"; do port=$((port + 1)); done
  [ "$port" = "$wanted" ] || say "port $wanted is held: ${1%_port} gets $port"
  declare -g "$1=$port"
}

port_held() { # PORT VARIABLE
  local other
  for other in "${remembered[@]}"; do
    if [[ $other == *_port && $other != "$2" && ${!other} == "$1" ]]; then return 0; fi
  done
  for other in "$stacks"/*/settings; do
    if [ "$other" != "$state/settings" ] && grep -qs "_port=$1\$" "$other"; then return 0; fi
  done
  (exec 4<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Another program may take a port between our choice and the server's start, which can be half a minute. When that is why
# the server ended, it starts again on the next free port.
port_lost() { # SERVER PORT-VARIABLE
  local before=${!2}/$management_port
  port_choose "$2" '' 0 "$1"
  if [ "$1" = keycloak ]; then port_choose management_port '' 0 keycloak; fi
  [ "$before" != "${!2}/$management_port" ] || return 1
  state_save
  "${1}_launch"
}
