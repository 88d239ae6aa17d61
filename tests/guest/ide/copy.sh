#!/bin/sh
# copy.sh PAGEWALK KERNEL FOLDER MIB: the IDE test kernel copies a disk of so
# many MiB to another by PIO and by DMA; then the host compares them.
set -u
pagewalk=$1 kernel=$2 folder=$3 mib=$4
status=0
mkdir -p "$folder" || exit 3
lines=$((mib * 65536))

for how in pio dma; do
    seq -f %015.0f 1 "$lines" >"$folder/from.img"
    head -c "$((mib * 1048576))" /dev/zero >"$folder/to.img"
    "$pagewalk" run --headless -q --serial stdio --append "$how=$mib" \
        --disk "$folder/from.img,ro" --disk "$folder/to.img" "$kernel" \
        >"$folder/copy.out" || status=1
    if cmp "$folder/from.img" "$folder/to.img" &&
        seq -f %015.0f 1 "$lines" | cmp - "$folder/from.img"; then
        echo "ide: $mib MiB by $how: equal"
    else
        status=1
    fi
done
rm -f "$folder/from.img" "$folder/to.img"
exit $status
