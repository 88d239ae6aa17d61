/*
 * The boot sector: the BIOS enters it at 0000:7C00 with the drive in DL. It
 * reads the sectors of the loader and jumps to loader_start. It reads by sector
 * number if the BIOS can, else by cylinder, head and sector.
 */
#include "guest/disk/bios_calls.h"
#include "guest/disk/layout.h"

    .section .boot, "ax"
    .code16
    .globl boot
boot:
    cli
    xorw %ax, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movw $BOOT_ADDRESS, %sp
    ljmp $0, $1f                    /* some BIOSes come as 07C0:0000 */
1:  sti
    cld
    movb %dl, boot_drive

    movb $AH_EXTENSIONS, %ah
    movw $EXTENSIONS_ASK, %bx
    int $INT_DISK
    jc 2f
    cmpw $EXTENSIONS_ANSWER, %bx
    jne 2f
    testb $EXTENSIONS_PACKETS, %cl
    jz 2f
    incb boot_extensions
    jmp 3f
2:  movb $AH_GEOMETRY, %ah
    movb boot_drive, %dl
    int $INT_DISK
    jc failed
    andb $0x3f, %cl
    movb %cl, track
    incb %dh
    movb %dh, heads

3:  movw $(LOADER_SECTORS - 1), %cx
    movl $1, %eax
    movw $COMMAND_LINE, %di
4:  call read_sector
    jc failed
    incl %eax
    addw $SECTOR, %di
    loop 4b
    movb boot_drive, %dl
    movb boot_extensions, %dh
    jmp loader_start

/* Sector %eax to 0000:%di; carry after an error. */
read_sector:
    pushal
    movb boot_drive, %dl
    cmpb $0, boot_extensions
    je 1f
    movl %eax, packet_sector
    movw %di, packet_offset
    movw $packet, %si
    movb $AH_EXTENDED_READ, %ah
    jmp 2f
1:  xorl %edx, %edx                 /* %eax / track: sector, rest */
    movzbl track, %ebx
    divl %ebx
    incw %dx
    movw %dx, %cx                   /* CL 5:0: the sector */
    xorl %edx, %edx
    movzbl heads, %ebx
    divl %ebx
    movb %al, %ch                   /* CH: the cylinder, CL 7:6 its top */
    shlb $6, %ah
    orb %ah, %cl
    movb %dl, %dh                   /* DH: the head */
    movb boot_drive, %dl
    movw %di, %bx
    movw $(AH_READ << 8 | 1), %ax
2:  int $INT_DISK
    popal
    ret

failed:
    movw $message, %si
1:  lodsb
    testb %al, %al
    jz 2f
    movb $AH_TELETYPE, %ah
    movw $TELETYPE_COLOUR, %bx
    int $INT_VIDEO
    jmp 1b
2:  int $INT_NO_BOOT

message:
    .asciz "The boot loader cannot be read.\r\n"
boot_drive:
    .byte 0
boot_extensions:
    .byte 0
track:
    .byte 0
heads:
    .byte 0
packet:                             /* of AH_EXTENDED_READ */
    .byte 16, 0
    .word 1
packet_offset:
    .word 0, 0
packet_sector:
    .long 0, 0

    /* The partition table is mkdisk's. */
    .org SIGNATURE_AT
    .word 0xaa55
    .fill SECTOR                    /* the command line */

    .section .note.GNU-stack, "", @progbits
