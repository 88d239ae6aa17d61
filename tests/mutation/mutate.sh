#!/bin/sh
# mutate.sh SCRATCH BUILD KERNEL PERMISSION_KERNEL [N]: makes each mistake of
# mutations.txt (or the N-th) in a copy of the sources, builds it and runs the
# protected-mode test kernel and the differential against Unicorn; if both pass
# the unit tests, and if they pass the permission test kernel. Prints which of
# them fail, which is to notice the mistake. Fails when all of them pass, or when
# the text of a mistake is not in its file once.
set -u
scratch=$1 build=$2 kernel=$3 permission=$4 chosen=${5:-}
here=$(dirname "$0")
instructions=300000
missed=0 made=0
# Seconds after which a test is taken to hang, which is to notice. Without a
# mistake none takes a tenth of it.
hang=600

rm -rf "$scratch"
mkdir -p "$scratch/$build" || exit 3
cp -a Makefile base cpu devices docs emu firmware guest mmu tests "$scratch" &&
    cp -a "$build/flags" "$build/obj" "$build/firmware" "$build/guest" \
        "$build/tests" "$build/pagewalk" "$scratch/$build" || exit 3
table=$scratch/$here/mutations.txt
check=$scratch/$here/../guest/protmode/check.sh
check_permission=$scratch/$here/../guest/permission/check.sh

fuzz=$build/tests/cpu_fuzz
[ -x "$fuzz" ] || fuzz=
[ "$fuzz" ] || echo "mutate: without the differential: no Unicorn or Zydis"

make_it() {
    make -s -C "$scratch" "$build/pagewalk" ${fuzz:+"$fuzz"} \
        >"$scratch/log" 2>&1
}

kernel_notices() {
    ! timeout $hang sh "$check" "$scratch/$build/pagewalk" "$scratch/$kernel" \
        >"$scratch/kernel.out" 2>&1 </dev/null
}

permission_notices() {
    ! timeout $hang sh "$check_permission" "$scratch/$build/pagewalk" \
        "$scratch/$permission" "$scratch/permission" \
        >"$scratch/permission.out" 2>&1 </dev/null
}

fuzz_notices() {
    [ "$fuzz" ] && ! timeout $hang "$scratch/$fuzz" \
        --count $instructions >"$scratch/fuzz.out" 2>&1
}

unit_notices() {
    ! { make -s -C "$scratch" "$build/tests/unit" >"$scratch/log" 2>&1 &&
        (cd "$scratch" && timeout $hang "$build/tests/unit") \
            >"$scratch/unit.out" 2>&1; }
}

# judge NUMBER FILE: makes the mistake, sets `verdict` to the tests that notice it
# and takes the mistake back.
judge() {
    cp "$scratch/$2" "$scratch/original"
    if ! awk -v wanted="$1" -f "$here/change.awk" "$table" \
        "$scratch/original" >"$scratch/$2"; then
        verdict="not found in the source"
    elif ! make_it; then
        verdict="does not build: $(grep -m 1 error "$scratch/log")"
    else
        made=$((made + 1))
        verdict=
        kernel_notices && verdict=kernel
        fuzz_notices && verdict="$verdict${verdict:+, }differential"
        [ "$verdict" ] || { unit_notices && verdict=unit; }
        [ "$verdict" ] || { permission_notices && verdict=permission; }
        [ "$verdict" ] || verdict=MISSED
    fi
    cp "$scratch/original" "$scratch/$2"
}

if ! make_it || kernel_notices || fuzz_notices || unit_notices ||
    permission_notices; then
    echo "mutate: the tests fail without a mistake: $scratch/log, $scratch/*.out"
    exit 1
fi
awk -v list=1 -f "$here/change.awk" "$table" >"$scratch/list" || exit 3
for number in ${chosen:-$(seq "$(wc -l <"$scratch/list")")}; do
    file=$(sed -n "${number}p" "$scratch/list" | cut -f 1)
    what=$(sed -n "${number}p" "$scratch/list" | cut -f 2)
    judge "$number" "$file"
    case $verdict in
    kernel* | differential | unit | permission) ;;
    *) missed=$((missed + 1)) ;;
    esac
    printf '%2d  %-22s %-22s %.60s\n' "$number" "$verdict" "$file" "$what"
done
echo "mutate: $made mistakes made, $missed not noticed"
[ $missed = 0 ]
