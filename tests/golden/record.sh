#!/bin/sh
# record.sh [NAME...]: records the golden traces anew, all or those named. In
# the repository's root, after make. PAGEWALK is the program (default
# build/pagewalk). Record when a counting rule or the trace format has changed
# on purpose; docs/testing.md says what the traces are for.
#
# The statistics are those of the run, not of a replay, without the members that
# --expect does not compare.
set -eu

PAGEWALK=${PAGEWALK:-build/pagewalk}
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Keeps the members of the outermost object that are named here.
reduce() {
    awk '
        /^  "/ {
            split($0, word, "\"")
            wanted = word[2] ~ \
                /^(schema|model|tlb|psc|walks|flushes|call_sites)$/
            if (wanted) member[++members] = ""
        }
        /^  / && wanted {
            member[members] = member[members] (member[members] ? "\n" : "") $0
        }
        END {
            print "{"
            for (i = 1; i <= members; i++) {
                sub(/,$/, "", member[i])
                print member[i] (i < members ? "," : "")
            }
            print "}"
        }'
}

# In the table a comma stands between the kernel's options.
grep -v '^#' "$here/golden.txt" | while read -r name options; do
    [ $# = 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
    append=$(echo "${options##*--append }" | tr , ' ')
    # shellcheck disable=SC2086
    "$PAGEWALK" run -q --headless --serial none --caches off --trace "$work/$name.pwt" \
        --stats "$work/$name.json" ${options%--append *} \
        --append "$append exit" </dev/null
    reduce <"$work/$name.json" >"$here/$name.json"
    mv "$work/$name.pwt" "$here/$name.pwt"
    echo "$name: $(wc -c <"$here/$name.pwt") bytes"
done
