/*
 * Virtual-8086 mode. PRM386 15; SDM vol. 3A 20.
 */
#include "tests/guest/protmode/case.h"

CASE vm.runs, VM, F_IF+IOPL(3)
    nop
END
CASE vm.int_iopl0, VM
    int $V_END
DONE
CASE vm.int_iopl3, VM, F_IF+IOPL(3)
    int $V_TRAP
DONE
CASE vm.int_dpl0, VM, F_IF+IOPL(3)
    int $V_DPL0
DONE
CASE vm.int3_iopl0, VM                  /* INT3 and INTO do not look at IOPL */
    int3
DONE
CASE vm.into_iopl0, VM
    movb $0x7f, %al
    incb %al
    into
DONE
CASE vm.int_conforming, VM, F_IF+IOPL(3)    /* the handler must be ring 0 */
    int $V_CONFORM
DONE
CASE vm.int_ring1, VM, F_IF+IOPL(3)
    int $V_RING1
DONE
CASE vm.int_outer, VM, F_IF+IOPL(3)
    int $V_OUTER
DONE
CASE vm.int_task, VM, F_IF+IOPL(3)
    int $V_TASK
    WATCH flags, tss_main+T_EFLAGS
    WATCH cs, tss_main+T_CS, 2
    WATCH eip, tss_main+T_EIP
    WATCH ds, tss_main+T_DS, 2
DONE
CASE vm.int16, VM, F_IF+IOPL(3)         /* a 286 gate pushes words */
    int $V_INT16
    WATCH gs, stack_t0+1024-2, 2
    WATCH es, stack_t0+1024-8, 2
    WATCH ss, stack_t0+1024-10, 2
    WATCH sp, stack_t0+1024-12, 2
    WATCH flags, stack_t0+1024-14, 2
    WATCH cs, stack_t0+1024-16, 2
    WATCH ip, stack_t0+1024-18, 2
DONE
CASE vm.jump_beyond, VM, F_IF+IOPL(3)   /* EIP above FFFFh */
    movl $0x10000, %eax
    jmpl *%eax
DONE
CASE vm.ud, VM                          /* the frame has nine words */
    .byte 0x0f, 0x0b
    WATCH ds, state_ds, 2
    WATCH es, state_es, 2
    WATCH fs, state_fs, 2
    WATCH gs, state_gs, 2
DONE
CASE vm.segments, VM
    movw $0x1111, %ax
    movw %ax, %es
    movw $0x2222, %ax
    movw %ax, %fs
    movw $0x3333, %ax
    movw %ax, %gs
    hlt
END

    .macro SENSITIVE name, text
    CASE vm.\name\()_iopl0, VM
    \text
    nop
    END
    CASE vm.\name\()_iopl3, VM, F_IF+IOPL(3)
    \text
    nop
    END
    .endm
SENSITIVE cli, "cli"
SENSITIVE sti, "sti"
SENSITIVE pushf, "pushfw"
SENSITIVE pushfd, "pushfl; popl %eax"
SENSITIVE popf, "pushw $0; popfw"
SENSITIVE popfd, "pushl $0x00020302; popfl"
SENSITIVE lock, "lock incw (0)"
SENSITIVE hlt, "hlt"
SENSITIVE clts, "clts"
SENSITIVE lgdt, "lgdtw (0)"
SENSITIVE sgdt, "sgdtw (0)"
SENSITIVE mov_cr, "movl %cr0, %eax"
SENSITIVE mov_dr, "movl %dr7, %eax"
SENSITIVE smsw, "smsw %ax"
SENSITIVE lmsw, "lmsw %ax"
SENSITIVE sldt, "sldt %ax"
SENSITIVE str, "str %ax"
SENSITIVE lldt, "lldt %ax"
SENSITIVE ltr, "ltr %ax"
SENSITIVE verr, "verr %ax"
SENSITIVE verw, "verw %ax"
SENSITIVE lar, "larw %ax, %ax"
SENSITIVE lsl, "lslw %ax, %ax"
SENSITIVE arpl, "arpl %ax, %ax"
SENSITIVE in, "inb $0x10, %al"
SENSITIVE out, "outb %al, $0x84"
SENSITIVE ins, "insb"
SENSITIVE aam0, "aam $0"

CASE vm.iret_iopl0, VM
    pushw $2
    pushw $LOW_CODE >> 4
    pushw $1
    iretw
DONE
CASE vm.iret_iopl3, VM, F_IF+IOPL(3)
    movw %sp, %bp
    pushw $0x0202                       /* IOPL stays */
    pushw $LOW_CODE >> 4
    pushw $0x40
    movw $0x40cd, %cs:0x40
    iretw
DONE
CASE vm.iretd_iopl3, VM, F_IF+IOPL(3)   /* VM, too */
    movw $0x40cd, %cs:0x40
    pushl $0x00010002
    pushl $LOW_CODE >> 4
    pushl $0x40
    iretl
DONE
CASE vm.far_jmp, VM, F_IF+IOPL(3)
    movw $0x40cd, %cs:0x43
    .byte 0xea
    .word 3, (LOW_CODE >> 4) + 4
DONE
CASE vm.far_call, VM, F_IF+IOPL(3)
    movw $0x40cd, %cs:0x43
    .byte 0x9a
    .word 3, (LOW_CODE >> 4) + 4
    WATCH frame, low_top-4
DONE
CASE vm.wrap_word, VM, F_IF+IOPL(3)     /* the limit is FFFFh: #GP(0) */
    movw $0xffff, %bx
    movw (%bx), %ax
END
CASE vm.wrap_byte, VM, F_IF+IOPL(3)
    movw $0xffff, %bx
    movb (%bx), %al
END
CASE vm.wrap_address, VM, F_IF+IOPL(3)  /* addresses wrap at 64 KiB */
    movw $0x5678, (8)
    movw $0xffff, %bx
    movw 9(%bx), %ax
    REG eax
END
CASE vm.address32, VM, F_IF+IOPL(3)
    movl $0x10000, %ebx
    movb (%ebx), %al
END
CASE vm.stack_edge, VM, F_IF+IOPL(3)
    movw $1, %sp
    pushw %ax
END
CASE vm.stack_wraps, VM, F_IF+IOPL(3)
    movw $0, %sp
    pushw %ax
END
CASE vm.bp_edge, VM, F_IF+IOPL(3)
    movw $0xffff, %bp
    movw (%bp), %ax
END
CASE vm.code_write, VM, F_IF+IOPL(3)    /* CS is writable there */
    movb $0x90, %cs:0x80
END
CASE vm.over_1m, VM, F_IF+IOPL(3)       /* FFFF:0010 is 1 MiB: the header */
    movw $0xffff, %ax
    movw %ax, %ds
    movl (0x10), %eax
    REG eax
END
CASE vm.tf, VM+STEPS, F_IF+F_TF+IOPL(3)
    nop
    movw %ax, %bx
END
CASE vm.gp_at_eip, VM
    nop
    cli
END
CASE vm.to_vm_ring3, R3                 /* IRET sets VM in ring 0 alone; where
                                           it would lead, INT n is #GP */
    movw $0x40cd, LOW_CODE
    movw $0x40cd, (SEL_C3 + 3) << 4
    pushl $0
    pushl $0
    pushl $0
    pushl $0
    pushl $0
    pushl $LOW_SP
    pushl $F_VM + 2
    pushl $SEL_C3 + 3
    pushl $LOW_CODE
    iretl
DONE
CASE vm.to_vm_16, R0                    /* nor does a 16-bit IRET */
    movw $0x40cd, LOW_CODE + 0x40
    pushw $2
    pushw $SEL_C0_16
    pushw $0x40
    iretw
DONE
CASE vm.to_vm_high, R0                  /* all of ESP is loaded */
    pushl $0x4444
    pushl $0x3333
    pushl $0x2222
    pushl $0x1111
    pushl $LOW_STACK >> 4
    pushl $0x1234f000
    pushl $F_VM + IOPL(3) + 2
    pushl $LOW_CODE >> 4
    pushl $0x10
    movw $0x40cd, LOW_CODE + 0x10
    iretl
DONE
