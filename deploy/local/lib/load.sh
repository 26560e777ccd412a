# shellcheck shell=bash disable=SC2154,SC2034
# Sample data, a part at a time by load/ beside this folder, and one action through the program itself.

stack_load() {
  local users experiments runs sessions fast=''
  experiments=$(option_number experiments 6)
  runs=$(option_number runs 30)
  sessions=$(option_number sessions 24)
  if [ "$sessions" -ge 1000 ] || [ "${given[fast-logins]:-}" ]; then fast=fast; fi
  users=$(option_number users "$([ -n "$fast" ] && echo 200 || echo 10)")
  state_exists || die "stack '$name' is not there" "$0 up --name $name makes it"
  state_open
  local which
  for which in postgresql keycloak mlflow; do
    process_alive "$which" || die "$which of stack '$name' is down" "$0 up --name $name starts it"
  done
  if [ -n "$fast" ]; then say "fast logins: password grants only; meanwhile passwords are hashed once and brute-force protection is off"; fi
  step "$users people in several scripts" load_part people "$users" $fast
  step "$sessions sessions by real logins" load_part sessions "$sessions" "$users" $fast
  step "$experiments experiments, $runs runs, grants" load_part runs "$experiments" "$runs" "$users"
  step "failed logins, and somebody who leaves" load_part trouble "$users"
  load_program
  say "everybody's password: people_password in $state/settings"
}

load_part() ( # PART ARGUMENT…
  local line
  while IFS= read -r line; do export "${line?}"; done < <(env_lines owner)
  export PEOPLE_PASSWORD=$people_password JUPYTER_SECRET=$jupyter_secret
  JUPYTER_REDIRECT_URI=$(jupyter_url)/oauth_callback
  export JUPYTER_REDIRECT_URI
  "$(mlflow_home)/bin/python3" -I -B "$here/load" "$@"
)

# One action through the program, so that its audit log has rows. Without the program, or when it fails, the data are
# there all the same: a warning.
load_program() {
  local program=${MLFLOW_OIDC_TOP:-} log=$state/log/program.log
  if [ -z "$program" ]; then program=$(command -v mlflow-oidc-top || true); fi
  if [ -z "$program" ] || [ ! -x "$program" ]; then
    say "warning: no audit rows: mlflow-oidc-top is neither in PATH nor named by MLFLOW_OIDC_TOP"
    return 0
  fi
  step "two sessions for the program to end" load_part eve
  env_lines operator >"$state/operator.env"
  if "$program" --env-file "$state/operator.env" user logout eve.sample --yes --reason "sample data" >"$log" 2>&1 3>&- 9>&-; then
    say "eve.sample logged out by $program: the audit log has rows"
  else
    say "warning: no audit rows: $program failed: $(tail -n 1 "$log")"
  fi
}

# Logins, renewals and failures as standard input says, a line each (load/hand.py), answered on standard output.
stack_play() {
  state_exists || die "stack '$name' is not there" "$0 up --name $name makes it"
  state_read
  load_part play
}
