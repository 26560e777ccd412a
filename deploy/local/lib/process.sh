# shellcheck shell=bash disable=SC2154,SC2034
# The servers' processes. Each is the leader of a session of its own and is remembered with its start time and the
# machine's boot, so that a pid which the system gave to somebody else is never taken for ours.

# As root the servers run as the account of PostgreSQL's package: PostgreSQL refuses root, the others have no need of it.
server_account=()
if [ "$(id -u)" = 0 ]; then server_account=(setpriv --reuid=postgres --regid=postgres --init-groups --); fi

as_server() { "${server_account[@]}" "$@"; }

server_own() { if [ "$(id -u)" = 0 ]; then chown -R postgres:postgres "$1"; fi; }

# A folder for the servers' account alone.
server_folder() { # FOLDER
  mkdir -p "$1"
  chmod 700 "$1"
  server_own "$1"
}

process_stamp() { # PID: what tells this process from a later one with the same pid
  local stat boot
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  boot=$(</proc/sys/kernel/random/boot_id)
  read -r -a stat <<<"${stat##*) }"
  [ "${stat[0]}" != Z ] || return 1
  echo "$1 ${stat[19]} $boot"
}

process_pid() { local pid; read -r pid _ 2>/dev/null <"$state/run/$1.pid" && echo "$pid"; }

process_alive() { # WHICH
  local pid
  pid=$(process_pid "$1") && [ "$(process_stamp "$pid")" = "$(<"$state/run/$1.pid")" ]
}

# The caller's exported variables are the server's; its output goes to the server's log.
process_start() { # WHICH COMMAND…
  local which=$1; shift
  process_sweep "$which"
  export "$mark=$state/$which"
  setsid "${server_account[@]}" "$@" </dev/null >>"$state/log/$which.log" 2>&1 3>&- 9>&- &
  process_stamp $! >"$state/run/$which.pid" || die "$which ended at once" "$0 logs $which --name $name"
}

process_stop() { # WHICH
  local pid tries=0
  pid=$(process_pid "$1")
  if [ "$1" = postgresql ]; then kill -INT "$pid"; else kill -TERM -- "-$pid"; fi
  while process_group_left "$pid"; do
    tries=$((tries + 1))
    if [ "$tries" = 150 ]; then echo "$1 does not end: killed"; kill -KILL -- "-$pid" 2>/dev/null || true; fi
    [ "$tries" -lt 200 ] || die "$1 (pid $pid) does not end"
    sleep 0.2
  done
  rm -f "$state/run/$1.pid"
}

# A server that was killed may leave children which still hold its port. They carry our mark in their environment.
mark=MLFLOW_OIDC_TOP_STACK
process_sweep() { # WHICH
  local leader pid
  leader=$(process_pid "$1") || return 0
  process_alive "$1" && return 0
  for pid in $(ps -o pid= --sid "$leader"); do
    tr '\0' '\n' 2>/dev/null <"/proc/$pid/environ" | grep -xF "$mark=$state/$1" >/dev/null || continue
    kill -KILL "$pid" || true
    tail -s 0.1 -f --pid "$pid" /dev/null # until it is gone, and its port with it
  done
  rm -f "$state/run/$1.pid"
}

# Somebody of the session is left; the dead that nobody has waited for do not count.
process_group_left() { ps -o stat= --sid "$1" | awk '!/^Z/ { left = 1 } END { exit !left }'; }

# Whether it is this server, and not somebody else's, that listens on the loopback's port: an answer alone may be
# anybody's. The listening socket of /proc/net must be open in a process of the server's session.
process_listens() { # WHICH PORT
  local pid socket
  pid=$(process_pid "$1") || return 1
  socket=$(awk -v port="$(printf ':%04X' "$2")" '$4 == "0A" && substr($2, length($2) - 4) == port { print "socket:[" $10 "]" }' \
    /proc/net/tcp /proc/net/tcp6 2>/dev/null)
  [ -n "$socket" ] && ps -o pid= --sid "$pid" | while read -r pid; do
    find "/proc/$pid/fd" -lname 'socket:*' -printf '%l\n' 2>/dev/null
  done | grep -xF "$socket" >/dev/null
}

# Waits until the server listens on its port and COMMAND succeeds.
process_wait() { # WHICH PORT-VARIABLE SECONDS COMMAND…
  local which=$1 port=$2 end=$((SECONDS + $3)); shift 3
  until process_listens "$which" "${!port}" && "$@" >/dev/null 2>&1; do
    process_alive "$which" || port_lost "$which" "$port" || process_failed "$which" "ended by itself"
    [ "$SECONDS" -lt "$end" ] || process_failed "$which" "does not answer"
    sleep 0.2
  done
}

process_failed() { # WHICH WHY
  echo "$1 $2; the end of its log:"
  tail -n 8 "$state/log/$1.log"
  exit 1
}
