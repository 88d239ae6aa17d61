#!/bin/sh
# compile_dsdt.sh: prints dsdt.asl, the table in this folder, as iasl makes it,
# as bytes of a C array. The creator's revision, bytes 32 to 35, is 0, and the
# checksum, byte 9, is as it must be then: so any iasl that makes the same code
# makes the same bytes.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
iasl -vs -p "$work/dsdt" "$(dirname "$0")/dsdt.asl" >"$work/log" 2>&1 ||
    { cat "$work/log" >&2; exit 1; }
od -An -v -tu1 "$work/dsdt.aml" | awk '
    { for (i = 1; i <= NF; i++) byte[n++] = $i }
    END {
        byte[9] = 0
        for (i = 32; i < 36; i++)
            byte[i] = 0
        for (i = 0; i < n; i++)
            sum += byte[i]
        byte[9] = (256 - sum % 256) % 256
        for (i = 0; i < n; i++)
            printf "0x%02x,%s", byte[i], i % 12 == 11 || i == n - 1 ? "\n" : " "
    }'
