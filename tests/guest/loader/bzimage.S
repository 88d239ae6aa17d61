/*
 * A kernel in the format of bzImage (Linux Documentation/arch/x86/boot.rst): its
 * two entries tell on COM1 which of them was taken, the command line, and the
 * initrd's first bytes, and end the run. VERSION is that of the boot protocol;
 * CODE32, where the protected-mode code wants to be entered, is 0 for a kernel
 * that has no 32-bit entry; with ZIMAGE it lies at 64 KiB.
 */
#ifndef VERSION
#define VERSION         0x20c
#endif
#ifdef ZIMAGE
#define CODE            0x10000
#define LOADFLAGS       0
#else
#define CODE            0x100000
#define LOADFLAGS       1
#endif
#ifndef CODE32
#define CODE32          CODE
#endif

#define SECTOR          512
#define SETUP_SECTORS   4
#define COM1            0x3f8
#define DEBUG_EXIT      0xf4
#define E820_ENTRIES    0x1e8
#define OLD_CL_OFFSET   0x22
#define RAMDISK_IMAGE   0x218
#define RAMDISK_SIZE    0x21c
#define CMD_LINE_PTR    0x228

    .text
    .code16
image:
    .org 0x1f1
    .byte SETUP_SECTORS
    .word 0
    .long (image_end - code) / 16
    .word 0, 0, 0
    .word 0xaa55
    .byte 0xeb, setup - 1f              /* jmp setup */
1:  .ascii "HdrS"
    .word VERSION
    .long 0
    .word 0, 0
    .byte 0, LOADFLAGS
    .word 0
    .long CODE32
    .long 0, 0                          /* the initrd */
    .long 0
    .word 0, 0
    .long 0                             /* the command line */
    .long 0x37ffffff
    .long 0x1000
    .byte 0, 12
    .word 0
    .long 255                           /* of the command line */
    .long 0, 0, 0
    .long 0, 0
    .long 0, 0
    .long CODE, 0
    .long image_end - code
    .long 0

/* The real-mode entry, at offset 0 of the segment behind DS. */
setup:
    movw $in_real_mode - image, %si
    call puts16
    movw %ds, %ax
    movw %cs, %dx
    subw %ax, %dx
    pushw %dx
    movw $hex - image, %si
    call puts16
    popw %dx
    movb %dl, %al
    shrb $4, %al
    addb $'0', %al
    pushw %dx
    call putc16
    popw %dx
    movb %dl, %al
    andb $15, %al
    addb $'0', %al
    call putc16
    movb $' ', %al
    call putc16
#if VERSION >= 0x202
    movl CMD_LINE_PTR, %esi
    movw %ds, %ax
    movzwl %ax, %eax
    shll $4, %eax
    subl %eax, %esi
#else
    movw OLD_CL_OFFSET, %si
#endif
    call puts16
    movw $initrd_of - image, %si
    call puts16
    movl RAMDISK_SIZE, %eax
    addb $'0', %al
    call putc16
    movb $'\n', %al
    call putc16
    xorb %al, %al
    outb %al, $DEBUG_EXIT
    hlt

puts16:
    lodsb
    testb %al, %al
    jz 1f
    call putc16
    jmp puts16
1:  ret
putc16:
    movw $COM1, %dx
    outb %al, %dx
    ret

in_real_mode:
    .asciz "LOADER real mode "
hex:
    .asciz "0x"
initrd_of:
    .asciz ", initrd of "

    .org (SETUP_SECTORS + 1) * SECTOR
/* The 32-bit entry: ESI is boot_params. */
    .code32
code:
    movl %esi, %ebp
    movw %cs, %ax
    cmpw $0x10, %ax
    jne bad
    movw %ds, %ax
    cmpw $0x18, %ax
    jne bad
    cmpb $0, E820_ENTRIES(%ebp)
    je bad
    movl $in_32_bits - code + CODE, %esi
    call puts
    movl CMD_LINE_PTR(%ebp), %esi
    call puts
    movl $initrd - code + CODE, %esi
    call puts
    movl RAMDISK_IMAGE(%ebp), %esi
    movl RAMDISK_SIZE(%ebp), %ecx
    jecxz 2f
1:  lodsb
    call putc
    loop 1b
2:  movb $'\n', %al
    call putc
    xorb %al, %al
    outb %al, $DEBUG_EXIT
    hlt
bad:
    movb $2, %al
    outb %al, $DEBUG_EXIT
    hlt

puts:
    lodsb
    testb %al, %al
    jz 1f
    call putc
    jmp puts
1:  ret
putc:
    movw $COM1, %dx
    outb %al, %dx
    ret

in_32_bits:
    .asciz "LOADER 32 bits "
initrd:
    .asciz ", initrd "
    .balign 16
image_end:

    .section .note.GNU-stack, "", @progbits
