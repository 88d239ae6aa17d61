/*
 * The macros of cases:
 *
 *     CASE group.name, R3
 *     ...instructions...
 *     END
 *
 * A case runs until an exception or interrupt arrives; END makes one. A mode is
 * made of the constants of layout.h. WATCH before END prints a value in memory
 * after the case, REG a register.
 */
#include "tests/guest/protmode/layout.h"

#define SEG(name, ...) .set SEL_##name, gdt_next; .set gdt_next, gdt_next + 8;
#define GATE(name, ...) SEG(name)
    .set gdt_next, 0
#include "tests/guest/protmode/gdt.def"
#undef SEG
#undef GATE

/* The LDT: data, code, data beyond the shorter limit. */
    .set low_top, LOW_STACK + LOW_SP
    .set LDT_D3, 0x0f
    .set LDT_C3, 0x17
    .set LDT_LAST, 0x3f
    .set LDT_BEYOND, 0x47

    .macro CASE name, mode=R0, eflags=F_IF
    .pushsection .rodata
.Lname\@:
    .asciz "\name"
    .popsection
    .pushsection .cases, "a"
    .long .Lname\@, .Lcode\@, \mode, \eflags
    .popsection
    .pushsection .text
.Lcode\@:
    .if (\mode) & M16
    .code16
    .else
    .code32
    .endif
    .endm

    .macro WATCH label, address, kind=4
    .pushsection .rodata
.Llabel\@:
    .asciz "\label"
    .popsection
    .pushsection .cases, "a"
    .long .Llabel\@, \address, \kind
    .popsection
    .endm

    .macro REG name
    WATCH \name, state_\name, 4
    .endm

    .macro END
    int $V_END
    DONE
    .endm

    /* In place of END: the case ends elsewhere. */
    .macro DONE
    .code32
    .popsection
    .pushsection .cases, "a"
    .long 0
    .popsection
    .endm
