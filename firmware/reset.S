/*
 * From the reset vector to boot() in flat protected mode, and back to real
 * mode for a boot sector. Real-mode code uses 32-bit offsets for addresses in
 * the ROM, because 16-bit offsets would overflow when they are relocated.
 */
#include "firmware/lib/layout.h"
#include "firmware/lib/pic.h"
#include "firmware/lib/real_mode.h"
#include "firmware/lib/registers.h"

#define CMOS_INDEX              0x70
#define CMOS_DATA               0x71
#define CMOS_SHUTDOWN           0x0f
#define CMOS_NO_NMI             0x80    /* in the index */
#define SHUTDOWN_END_INTERRUPT  0x05
#define SHUTDOWN_GO_ON          0x0a

#define MODEL_AT                0xfc    /* IBM PC/AT Technical Reference */

/*
 * The processor starts at FFFFFFF0. The far jump takes it to the ROM's alias
 * below 1 MiB, for which the ROM is linked. Then come marks at places that the
 * PC fixes: the date at F000:FFF5 and the model byte of an AT at F000:FFFE.
 */
        .section .reset, "ax"
        .code16
        .globl  reset_vector
reset_vector:
        ljmp    $ROM_SEGMENT, $reset_entry_offset
        .ascii  "01/01/26"
        .byte   0
        .byte   MODEL_AT
        .byte   0

        .text
        .code16
        .globl  reset_entry
reset_entry:
        cli
        cld
        movb    $(CMOS_SHUTDOWN | CMOS_NO_NMI), %al
        outb    %al, $CMOS_INDEX
        inb     $CMOS_DATA, %al
        testb   %al, %al
        jnz     resume
power_on:
        addr32 lgdtl %cs:(gdt_pointer - ROM_BASE)
        movl    %cr0, %eax
        /* The 486 and its successors set CD and NW at reset; a 386 does not
         * have these bits. */
        andl    $~(CR0_CD | CR0_NW), %eax
        orb     $CR0_PE, %al
        movl    %eax, %cr0
        ljmpl   $SELECTOR_CODE32, $1f
        .code32
1:      movw    $SELECTOR_DATA32, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %fs
        movw    %ax, %gs
        movw    %ax, %ss
        movl    $BOOT_STACK_TOP, %esp
        call    boot

/* A program has left in the CMOS what is to be done after a reset, the way out
 * of a 286's protected mode: to go on at the address in the BIOS data area, and
 * before that to end an interrupt. What is left is used once (IBM PC/AT
 * Technical Reference, ROM BIOS, shutdown codes). */
        .code16
resume: movb    %al, %ah
        movb    $(CMOS_SHUTDOWN | CMOS_NO_NMI), %al
        outb    %al, $CMOS_INDEX
        xorb    %al, %al
        outb    %al, $CMOS_DATA
        cmpb    $SHUTDOWN_GO_ON, %ah
        je      1f
        cmpb    $SHUTDOWN_END_INTERRUPT, %ah
        jne     power_on
        movb    $PIC_EOI, %al
        outb    %al, $PIC_SLAVE
        outb    %al, $PIC_MASTER
1:      xorw    %ax, %ax
        movw    %ax, %ds
        ljmpw   *BDA_BASE + BDA_RESET_ENTRY
        .code32

/* Enters real mode and calls INT 19h, the bootstrap loader. */
        .globl  bootstrap
bootstrap:
        enter_real_mode_in_rom
        xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %fs
        movw    %ax, %gs
        movw    %ax, %ss
        movl    $BOOT_STACK_TOP, %esp
        sti
        int     $0x19
        cli
        hlt

/* The accessed bits are set already: the processor could not write them to a
 * ROM (PRM386 5.1.3). */
        .balign 8
gdt:
        .quad   0
        .quad   0x00cf9b000000ffff      /* SELECTOR_CODE32 */
        .quad   0x00cf93000000ffff      /* SELECTOR_DATA32 */
        .quad   0x00009b0f0000ffff      /* SELECTOR_CODE16 */
        .quad   0x000093000000ffff      /* SELECTOR_DATA16 */
gdt_end:
        .globl  gdt_pointer
gdt_pointer:
        .word   gdt_end - gdt - 1
        .long   gdt

        .section .note.GNU-stack, "", @progbits
