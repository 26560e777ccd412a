# shellcheck shell=bash disable=SC2154,SC2034
# Debian's packages: only what is missing is installed, and nothing is asked when all is there.

# One at a time: two stacks that come up together want the same packages, and apt-get does not wait for its lists.
packages_install() {
  local -a missing
  exec 6>"$fetched/.packages.lock"
  flock 6
  mapfile -t missing < <(packages_missing)
  if [ ${#missing[@]} -gt 0 ]; then
    command -v apt-get >/dev/null || die "missing here: ${missing[*]}" "install them by this system's own means; these are Debian's names"
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
      die "missing here: ${missing[*]}" "neither root nor sudo: as root, apt-get install ${missing[*]}"
    fi
    if [ "$(id -u)" != 0 ]; then sudo -v || die "sudo refused" "as root, apt-get install ${missing[*]}"; fi
    step "installing ${missing[*]}" packages_apt "${missing[@]}"
    mapfile -t missing < <(packages_missing)
    [ ${#missing[@]} = 0 ] || die "still missing after apt-get: ${missing[*]}"
  fi
  exec 6>&-
  java_home=$(java_find)
  postgres_bin=$(postgres_find)
}

packages_missing() {
  postgres_find >/dev/null || echo postgresql
  java_find >/dev/null || echo openjdk-17-jre-headless
  command -v mvn >/dev/null || [ -e "$fetched/keycloak-$keycloak_version/bin/kc.sh" ] || echo maven
  command -v unzip >/dev/null || echo unzip
  command -v curl >/dev/null || echo curl
  command -v jq >/dev/null || echo jq
  command -v ps >/dev/null || echo procps
  [ -e /etc/ssl/certs/ca-certificates.crt ] || echo ca-certificates
  /usr/bin/python3 -c 'import venv, ensurepip' 2>/dev/null || echo python3-venv
}

packages_apt() ( # PACKAGE…
  umask 022 # what packages make is for everybody
  local -a root=(env DEBIAN_FRONTEND=noninteractive)
  local quiet=/etc/postgresql-common/createcluster.d/mlflow-oidc-top.conf
  if [ "$(id -u)" != 0 ]; then root=(sudo "${root[@]}"); fi
  local -a get=("${root[@]}" apt-get -q -y -o DPkg::Lock::Timeout=300)
  # Somebody else's look at the lists is soon over.
  local try
  for try in 1 2 3 4 5 6 7 8 9 10 11 12; do
    "${get[@]}" update && break
    [ "$try" -lt 12 ] && sleep 5
  done
  if [[ " $* " == *" postgresql "* ]]; then
    # Debian starts a cluster of its own when the package is installed; this stack has its own and wants no other.
    "${get[@]}" install --no-install-recommends postgresql-common
    "${root[@]}" mkdir -p "${quiet%/*}"
    echo 'create_main_cluster = false' | "${root[@]}" tee "$quiet"
  fi
  "${get[@]}" install --no-install-recommends "$@"
  "${root[@]}" rm -f "$quiet"
)

postgres_find() { # the newest version's folder of programs
  local bin
  bin=$(find /usr/lib/postgresql -path '*/bin/postgres' -printf '%h\n' 2>/dev/null | sort -V | tail -n 1)
  [ -n "$bin" ] && echo "$bin"
}

java_find() { # a Java home with version 17 or newer
  local java version
  for java in "${JAVA_HOME:-/nowhere}/bin/java" "$(command -v java || true)" /usr/lib/jvm/*/bin/java; do
    version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p') || continue
    if [ "${version:-0}" -ge 17 ]; then java=$(readlink -f "$java"); echo "${java%/bin/java}"; return 0; fi
  done
  return 1
}
