#!/bin/sh
# tables.sh PAGEWALK KERNEL FOLDER: the firmware's tables. On every model they are
# found and sum up, also after a guest has overwritten them and reset the
# machine; iasl disassembles them without a complaint, and makes the DSDT of the
# ROM from its source. FOLDER is for files.
set -u
pagewalk=$1 kernel=$2 folder=$(cd "$3" && pwd)
source=$(dirname "$0")/../../../firmware/tables
status=0

complain() {
    echo "apic: tables: $*"
    status=1
}

# run OPTION...: the kernel's lines, to tables.out.
run() {
    "$pagewalk" run --headless -q --serial stdio --max-cycles 100000000000 \
        "$@" "$kernel" 2>"$folder/tables.err" | tr -d '\r' >"$folder/tables.out"
}

# says LINE...: the last run has printed them.
says() {
    for line; do
        grep -qx "APIC $line" "$folder/tables.out" ||
            complain "$what: no line '$line'"
    done
}

found="acpi.rsdt value=00000001,acpi.fadt value=00000001,\
acpi.dsdt value=00000001,acpi.facs value=00000001,\
acpi.timer_runs value=00000001,smbios.entry value=00000001,\
smbios.dmi value=00000001,smbios.structures value=00000001,\
smbios.length value=00000001,smbios.end value=00000001,done"
with_apic="acpi.madt value=00000001,mp.table value=00000001,\
mp.length value=00000001"
without_apic="acpi.madt value=00000000,mp.pointer value=00000000"

# finds LIST: the lines of a list.
finds() {
    old=$IFS
    IFS=,
    # shellcheck disable=SC2086
    says $1
    IFS=$old
}

for model in i386 i486 pentium p6 modern risc ideal; do
    what=$model
    run --model "$model" --mem 16M --append tables
    finds "$found"
    case $model in
    i386 | i486 | pentium) finds "$without_apic" ;;
    *) finds "$with_apic" ;;
    esac
done

for mem in 2M 3G 8G 64G; do
    what="$mem of memory"
    run --mem "$mem" --append tables
    finds "$found,$with_apic"
done

what="overwritten tables"
run --mem 16M --append overwrite
finds "$found,$with_apic"

if ! command -v iasl >/dev/null || ! command -v acpixtract >/dev/null; then
    echo "apic: iasl is left out: acpica-tools is not installed"
    exit $status
fi

run --mem 16M --append dump
rm -f "$folder"/*.dat "$folder"/*.dsl
(cd "$folder" && acpixtract -a tables.out >acpixtract.log 2>&1) ||
    complain "acpixtract: $(cat "$folder/acpixtract.log")"
for table in rsdt facp apic facs dsdt; do
    iasl -d "$folder/$table.dat" >"$folder/iasl.log" 2>&1 &&
        ! grep -iE 'error|warning|incorrect' "$folder/iasl.log" &&
        [ -s "$folder/$table.dsl" ] ||
        complain "iasl -d of $table"
done
if sh "$source/compile_dsdt.sh" >"$folder/dsdt.inc"; then
    cmp "$folder/dsdt.inc" "$source/dsdt.inc" ||
        complain "dsdt.inc is not dsdt.asl: make firmware-dsdt"
else
    complain "dsdt.asl does not compile"
fi
[ $status = 0 ] && echo "apic: the firmware's tables are right, says iasl"
exit $status
