# shellcheck shell=bash disable=SC2154,SC2034
