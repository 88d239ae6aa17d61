/*
 * From the reset vector to boot() in flat protected mode, and back to real
 * mode for a boot sector. Real-mode code that refers to the ROM does so with
 * 32-bit offsets: they are relocated without overflow.
 */
#include "firmware/lib/layout.h"

/*
 * The processor starts at FFFFFFF0: the far jump takes it to the alias below
 * 1 MiB, for which the ROM is linked. What follows are the PC's fixed marks:
 * the date at F000:FFF5 and the model byte of an AT at F000:FFFE.
 */
        .section .reset, "ax"
        .code16
        .globl  reset_vector
reset_vector:
        ljmp    $ROM_SEGMENT, $reset_entry_offset
        .ascii  "01/01/26"
        .byte   0
        .byte   0xfc
        .byte   0

        .text
        .code16
        .globl  reset_entry
reset_entry:
        cli
        cld
        addr32 lgdtl %cs:(gdt_pointer - ROM_BASE)
        movl    %cr0, %eax
        /* The 486 and its successors reset with CD and NW set; on a 386
         * these bits are zero anyway. */
        andl    $0x9fffffff, %eax
        orb     $1, %al
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

/* Enters real mode and calls INT 19h, the bootstrap loader. */
        .globl  bootstrap
bootstrap:
        ljmp    $SELECTOR_CODE16, $(1f - ROM_BASE)
        .code16
1:      movw    $SELECTOR_DATA16, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %fs
        movw    %ax, %gs
        movw    %ax, %ss
        movl    %cr0, %eax
        andb    $0xfe, %al
        movl    %eax, %cr0
        ljmpl   $ROM_SEGMENT, $(1f - ROM_BASE)
1:      xorw    %ax, %ax
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
