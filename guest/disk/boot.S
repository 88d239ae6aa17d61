/*
 * The boot sector: the BIOS enters it at 0000:7C00 with the drive in DL. It
 * reads the sectors of the loader, if the BIOS has not loaded them with it, and
 * jumps to loader_start. It reads by sector number if the BIOS can, else by
 * cylinder, head and sector, and then up to the end of a track at once: a
 * floppy would turn once for each single sector.
 */
#include "guest/disk/bios_calls.h"
#include "guest/disk/layout.h"

#define TRIES 3                     /* the motor of a floppy starts slowly */

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
    pushw %es                       /* a floppy's parameters come in ES:DI */
    int $INT_DISK
    popw %es
    jc failed
    andb $0x3f, %cl
    movb %cl, track
    incb %dh
    movb %dh, heads

3:  movzbw boot_sectors, %cx        /* CX: sectors to read */
    movl $1, %eax                   /* EAX: the first of them */
    movw $COMMAND_LINE, %di         /* 0000:DI: where it goes */
4:  subw %ax, %cx
    jz 8f
    movw %cx, packet_count
    cmpb $0, boot_extensions
    jne 5f
    xorl %edx, %edx                 /* not beyond the end of the track */
    movzbl track, %ebx
    pushl %eax
    divl %ebx
    popl %eax
    subw %dx, %bx
    cmpw %bx, %cx
    jbe 5f
    movw %bx, packet_count
5:  movw $TRIES, %bp
6:  call read_sectors
    jnc 7f
    pushal
    movb boot_drive, %dl
    xorb %ah, %ah
    int $INT_DISK                   /* reset the drive */
    popal
    decw %bp
    jnz 6b
    jmp failed
7:  movzwl packet_count, %ebx
    addl %ebx, %eax
    shlw $9, %bx
    addw %bx, %di
    movzbw boot_sectors, %cx
    jmp 4b
8:  movb boot_drive, %dl
    movb boot_extensions, %dh
    jmp loader_start

/* packet_count sectors from %eax on to 0000:%di; carry after an error. */
read_sectors:
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
    movb packet_count, %al
    movb $AH_READ, %ah
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
packet_count:
    .word 0
packet_offset:
    .word 0, 0
packet_sector:
    .long 0, 0

    /* The parameters and the partition table are mkdisk's. */
    .org PARAMETER_SECTORS
    .globl boot_sectors, boot_block, boot_kernel
boot_sectors:
    .byte LOADER_SECTORS
boot_block:
    .byte 1
    .org PARAMETER_KERNEL
boot_kernel:
    .long KERNEL_SECTOR
    .org SIGNATURE_AT
    .word 0xaa55
    .fill SECTOR                    /* the command line */

    .section .note.GNU-stack, "", @progbits
