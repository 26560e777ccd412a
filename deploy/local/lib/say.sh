# shellcheck shell=bash disable=SC2154,SC2034
# What the person at the terminal reads: one line a step with the time it took, a running clock on the step that is
# going on, and one clear line when something fails. All of it goes to standard error (kept as descriptor 3, because a
# step's own output goes to the log), so that standard output is free for `env` and `status`.

exec 3>&2
began=${EPOCHREALTIME/[^0-9]/}
clear=$'\r\033[K' # the current line of a terminal
step_text='' step_began='' step_log=/dev/null clock_pid=''

say() { printf '%s%s\n' "${clock_pid:+$clear}" "$*" >&3; }

say_since() { # MICROSECONDS-SINCE-THE-EPOCH
  local us=$((${EPOCHREALTIME/[^0-9]/} - $1))
  printf '%d.%d s' $((us / 1000000)) $((us / 100000 % 10))
}

die() { # WHAT [WHAT-TO-DO]
  clock_stop
  step_text=''
  say "stack: $1${2:+
stack: $2}"
  exit 1
}

die_usage() { say "stack: $1 (stack -h says how)"; exit 2; }

# A step's text, cut and filled to what a line has room for beside the time.
step_line() { # TEXT TIME
  local -i wide=62 columns=0
  if [ -t 3 ]; then columns=$(stty size -F /dev/tty 2>/dev/null | cut -d' ' -f2); fi
  if [ "$columns" -gt 20 ] && [ "$columns" -lt 74 ]; then wide=$((columns - 12)); fi
  printf '%-*.*s %9s' "$wide" "$wide" "$1" "$2"
}

# A clock that runs on the current line, where there is a terminal to run on.
clock_start() { # TEXT
  [ -t 3 ] || return 0
  local text=$1 parent=$$
  (
    declare -i s=0
    while kill -0 "$parent" 2>/dev/null; do
      printf '\r%s' "$(step_line "$text" "$s s")" >&3
      sleep 1
      s+=1
    done
  ) </dev/null >/dev/null 2>&1 9>&- &
  clock_pid=$!
}

clock_stop() {
  [ -n "$clock_pid" ] || return 0
  kill "$clock_pid" 2>/dev/null || true
  wait "$clock_pid" 2>/dev/null || true
  clock_pid=''
  printf '%s' "$clear" >&3
}

# step TEXT COMMAND…: runs COMMAND in this shell, its output into the steps' log; says TEXT and how long it took.
# A command that fails ends the script, and `said_at_exit` tells where.
step() {
  step_text=$1; shift
  step_began=${EPOCHREALTIME/[^0-9]/}
  printf '\n== %s\n' "$step_text" >>"$step_log"
  clock_start "$step_text"
  "$@" >>"$step_log" 2>&1
  clock_stop
  say "$(step_line "$step_text" "$(say_since "$step_began")")"
  step_text=''
}

said_at_exit() {
  local status=$?
  clock_stop
  if [ "$status" != 0 ] && [ -n "$step_text" ]; then
    say "stack: failed: $step_text ($(say_since "$step_began")); the end of $step_log:"
    tail -n 12 "$step_log" | sed 's/^/  | /' >&3 || true
  fi
  exit "$status"
}
trap said_at_exit EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
