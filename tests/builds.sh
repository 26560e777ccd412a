# shellcheck shell=bash
# The builds that the tests use, side by side and kept between runs; sourced by tests/run and by layers.
# SRC is the tree, BUILD the build by gcc with warnings as errors; the other flavours lie beside it.

SRC=${SRC:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
BUILD=${BUILD:-$SRC/build/tests/gcc}
export SRC BUILD

# builds_folder FLAVOUR: where it lies.
builds_folder() {
    [ "$1" = gcc ] && echo "$BUILD" || echo "$(dirname "$BUILD")/$1"
}

# builds_make FLAVOUR TARGET…: configures it once and builds with what changed since; goes on after an error, so
# that one broken folder does not hide the others. Output on standard output.
builds_make() {
    local flavour=$1 folder options target status=0
    shift
    case $flavour in
        gcc) options=(CC=gcc --enable-werror) ;;
        clang) options=(CC=clang --enable-werror) ;;
        asan) options=(CC=gcc --enable-werror --enable-sanitizers CFLAGS='-O1 -g') ;;
        tsan) options=(CC=gcc --enable-werror --enable-sanitizers=thread CFLAGS='-O1 -g') ;;
        *) echo "no flavour $flavour"; return 2 ;;
    esac
    folder=$(builds_folder "$flavour")
    mkdir -p "$folder" || return 1
    [ -x "$SRC/configure" ] || (cd "$SRC" && autoreconf -fi) || return 1
    [ -f "$folder/Makefile" ] || (cd "$folder" && "$SRC/configure" -q "${options[@]}") || return 1
    # One after the other: "all" is a make of its own, and two of them would write the same libraries.
    for target in "$@"; do
        make -C "$folder" --no-print-directory -k -j "$(nproc)" "$target" || status=1
    done
    return "$status"
}
