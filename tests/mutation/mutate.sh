#!/bin/sh
# mutate.sh SCRATCH BUILD KERNEL PERMISSION-KERNEL [N]: makes each mistake of
# mutations.txt (or the N-th) in a copy of the sources, builds it, and tells
# whether the protected-mode test kernel and the differential against Unicorn
# notice, and if they do not, whether the unit tests do, and then the permission
# test kernel. Fails when none of them does, or when a mistake can no longer be
# made.
set -u
scratch=$1 build=$2 kernel=$3 permission=$4 chosen=${5:-}
here=$(dirname "$0")
instructions=300000
missed=0 made=0

rm -rf "$scratch"
mkdir -p "$scratch/$build" || exit 3
cp -a Makefile base cpu mmu devices emu firmware guest tests docs "$scratch" &&
    cp -a "$build/obj" "$build/firmware" "$build/guest" "$build/tests" \
        "$build/pagewalk" "$scratch/$build" || exit 3
table=$scratch/$here/mutations.txt
check=$scratch/$here/../guest/protmode/check.sh
check_permission=$scratch/$here/../guest/permission/check.sh

have_fuzz=
[ -x "$build/tests/cpu_fuzz" ] && have_fuzz=$build/tests/cpu_fuzz
[ "$have_fuzz" ] || echo "mutate: without the differential: no Unicorn or Zydis"

make_it() {
    make -s -C "$scratch" "$build/pagewalk" $have_fuzz >"$scratch/log" 2>&1
}

kernel_notices() {
    ! timeout 120 sh "$check" "$scratch/$build/pagewalk" "$scratch/$kernel" \
        >"$scratch/kernel.out" 2>&1 </dev/null
}

permission_notices() {
    ! timeout 240 sh "$check_permission" "$scratch/$build/pagewalk" \
        "$scratch/$permission" "$scratch/permission" \
        >"$scratch/permission.out" 2>&1 </dev/null
}

fuzz_notices() {
    [ "$have_fuzz" ] && ! timeout 120 "$scratch/$have_fuzz" \
        --count $instructions >"$scratch/fuzz.out" 2>&1
}

unit_notices() {
    ! { make -s -C "$scratch" "$build/tests/unit" >"$scratch/log" 2>&1 &&
        (cd "$scratch" && timeout 240 "$build/tests/unit") \
            >"$scratch/unit.out" 2>&1; }
}

# judge NUMBER FILE: makes the mistake, sets `verdict` and unmakes it.
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
    echo "mutate: the sources as they are fail: $scratch/{log,*.out}"
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
