/*
 * The archive that user.mk builds. It is freed with the rest of .init.
 */
    .section .init.data, "aw"
    .balign 4
    .globl initramfs_start, initramfs_end
initramfs_start:
    .incbin INITRAMFS
initramfs_end:

    .section .note.GNU-stack, "", @progbits
