#!/bin/sh
# soak.sh PAGEWALK SECONDS: boots and runs mixed labs, with all observers on, for
# so long. Every round runs each twice: both must write the same statistics, and
# no run may need more memory than the first one did.
set -u
pagewalk=$1 seconds=$2
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
end=$(($(date +%s) + seconds))
rounds=0 failed=0

# one NAME MODEL LABS: a run with everything on; its peak memory in KiB goes to
# $work/NAME.memory.
one() {
    "$pagewalk" run -q --headless --serial "$work/$1.serial" --model "$2" \
        --append "lab=$3 exit" --stats "$work/$1.json" \
        --trace "$work/$1.pwt" --events /dev/null --callgrind "$work/$1.out" \
        --check-stale --check-dma --profile-cycles --max-cycles 20G &
    pid=$! peak=0
    while kill -0 $pid 2>/dev/null; do
        now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status" \
            2>/dev/null)
        [ "${now:-0}" -gt "$peak" ] && peak=$now
        sleep 0.2
    done
    wait $pid || { echo "soak: $2 $3: exit $?"; failed=$((failed + 1)); }
    echo "$peak" >"$work/$1.memory"
}

of_the_machine() {
    awk '/^  "(made_by|host)": \{/ { inside = 1 }
        !inside { print }
        /^  \}/ { inside = 0 }' "$1"
}

while [ "$(date +%s)" -lt "$end" ]; do
    while read -r model labs; do
        [ "$(date +%s)" -lt "$end" ] || break
        one a "$model" "$labs"
        one b "$model" "$labs"
        of_the_machine "$work/a.json" >"$work/a"
        of_the_machine "$work/b.json" >"$work/b"
        cmp -s "$work/a" "$work/b" && cmp -s "$work/a.pwt" "$work/b.pwt" || {
            echo "soak: $model $labs: a second run differs"
            failed=$((failed + 1))
        }
        most=$(cat "$work/$model.most" 2>/dev/null || echo 0)
        peak=$(cat "$work/b.memory")
        [ "$rounds" -gt 0 ] && [ "$peak" -gt $((most + most / 4)) ] && {
            echo "soak: $model $labs: $peak KiB, before $most at most"
            failed=$((failed + 1))
        }
        [ "$peak" -gt "$most" ] && echo "$peak" >"$work/$model.most"
    done <<END
p6 kmap,ctxsw,sharing,dma
i386 ctxsw,vmalloc,otherproc
modern kpti,pae,recursive
pentium swap,pagecache,protect
END
    rounds=$((rounds + 1))
done
echo "soak: $rounds rounds, $failed failures"
[ "$failed" = 0 ]
