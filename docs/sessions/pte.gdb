break kunmap_local
continue
finish
monitor page 0xfffea000
delete
watch *(unsigned *)0xc014ffa8
continue
continue
monitor stale
to-invlpg
x/i $pc
stepi
monitor stale
info registers cr0 cr3
kill
