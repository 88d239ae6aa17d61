/*
 * Real mode: vectors, limits, what exists in protected mode only. PRM386 14.
 */
#include "tests/guest/protmode/case.h"

CASE real.int, REAL
    int $V_TRAP
DONE
CASE real.int3, REAL
    int3
DONE
CASE real.de, REAL
    xorw %cx, %cx
    divw %cx
DONE
CASE real.bound, REAL
    movl $0x00050002, (0)
    movw $1, %ax
    boundw %ax, (0)
DONE
CASE real.into, REAL
    movb $0x7f, %al
    incb %al
    into
DONE
CASE real.int_beyond, REAL              /* the table is too short: #GP */
    int $VECTORS
DONE
    .macro PROTECTED name, text
    CASE real.\name, REAL
    \text
    END
    .endm
PROTECTED lldt, "lldt %ax"
PROTECTED ltr, "ltr %ax"
PROTECTED sldt, "sldt %ax"
PROTECTED str, "str %ax"
PROTECTED verr, "verr %ax"
PROTECTED verw, "verw %ax"
PROTECTED lar, "larw %ax, %cx"
PROTECTED lsl, "lslw %ax, %cx"
PROTECTED arpl, "arpl %cx, %ax"
PROTECTED lar_memory, "larw (0), %cx"
PROTECTED ud2, ".byte 0x0f, 0x0b"
PROTECTED lock, ".byte 0xf0; nop"
PROTECTED mov_cs, ".byte 0x8e, 0xc8"
PROTECTED clts, "clts"
PROTECTED smsw, "smsw %ax"
PROTECTED cli, "cli"
PROTECTED mov_cr0, "movl %cr0, %eax"
PROTECTED limit_word, "movw (0xffff), %ax"
PROTECTED limit_byte, "movb (0xffff), %al"
PROTECTED limit_dword, "movl (0xfffd), %eax"
PROTECTED limit_32, "movl $0x10000, %ebx; movb (%ebx), %al"
PROTECTED limit_stack, "movw $0xffff, %bp; movw (%bp), %ax"
PROTECTED wrap, "movw $0xffff, %bx; movw 1(%bx), %ax"
PROTECTED code_write, "movb $0x90, %cs:0x80"
PROTECTED iret, "pushfw; pushw %cs; pushw $0x80; movw $0x40cd, %cs:0x80; iretw"
PROTECTED iret_flags, \
    "pushw $0x7002; pushw %cs; pushw $0x80; movw $0x40cd, %cs:0x80; iretw"
PROTECTED popf_iopl, "pushw $0x7202; popfw"
PROTECTED call_far, "movw $0x40cd, %cs:0x83; .byte 0x9a; .word 0x43, 0x2004"
PROTECTED length, ".fill 15, 1, 0x3e; nop"
CASE real.tf, REAL, 0x102
    nop
    nop
END
