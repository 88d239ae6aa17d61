/*
 * Far JMP, CALL, RET and IRET: within a level, through call gates, outwards.
 * PRM386 6.3.3 to 6.3.4 and chapter 17.
 */
#include "tests/guest/protmode/case.h"

/* Direct, to a segment of some kind: JMP and CALL alike, at a level. */
    .macro DIRECT name, mode, selector
    CASE far.jmp_\name, \mode
    ljmp $\selector, $landing
    DONE
    CASE far.call_\name, \mode
    lcall $\selector, $landing
    END
    .endm
DIRECT same0, R0, SEL_C0
DIRECT same0_rpl3, R0, SEL_C0+3
DIRECT same3, R3, SEL_C3+3
DIRECT same3_rpl0, R3, SEL_C3
DIRECT same1_rpl2, R1, SEL_C1+2
DIRECT inner, R3, SEL_C0
DIRECT outer, R0, SEL_C3+3
DIRECT conforming, R3, SEL_FCF0+3
DIRECT conforming_rpl0, R3, SEL_FCF0
DIRECT conforming2, R3, SEL_FCF2+3
DIRECT conforming_outer, R0, SEL_FCF3
DIRECT conforming_np, R3, SEL_NPCF0+3
DIRECT np, R3, SEL_NPC3+3
DIRECT np_inner, R3, SEL_NPC0+3
DIRECT data, R3, SEL_D3+3
DIRECT null, R3, 0
DIRECT null3, R0, 3
DIRECT beyond, R3, 0xfff8+3
DIRECT no_ldt, R3, LDT_C3
DIRECT limit, R3, SEL_SMALL3+3
DIRECT ldt_segment, R0, SEL_LDT
DIRECT interrupt_gate, R3, SEL_INTGATE+3

CASE far.accessed_jmp, R3
    ljmp $SEL_NEWC3 + 3, $landing
    WATCH access, gdt+SEL_NEWC3+5, 1
DONE
CASE far.jmp_memory, R3
    movl $landing, arena + 4
    movl $SEL_C3 + 3, arena + 8
    ljmpl *arena + 4
DONE
CASE far.call_memory, R3
    movl $landing, arena + 4
    movl $SEL_C3 + 3, arena + 8
    lcalll *arena + 4
    WATCH eip, stack_r3+1024-8, ADDRESS
    WATCH cs, stack_r3+1024-4
DONE
CASE far.jmp_memory_limit, R3
    movw $SEL_RW3 + 3, %ax
    movw %ax, %es
    ljmpl *%es:0xffb
DONE
CASE far.call_16, R3                    /* pushes words */
    movw $SEL_RW3 + 3, arena + 6
    movw $0, arena + 4
    lcallw *arena + 4
    WATCH frame, stack_r3+1024-4
DONE
CASE far.call_stack_limit, R3           /* #SS before anything is pushed */
    movw $SEL_RW3 + 3, %ax
    movw %ax, %ss
    movl $4, %esp
    lcall $SEL_C3 + 3, $landing
DONE
CASE far.call_bad_eip, R3               /* nothing moved */
    lcall $SEL_SMALL3 + 3, $0x10
DONE

/* Call gates. */
    .macro THROUGH name, mode, gate, rpl=3
    CASE gate.jmp_\name, \mode
    ljmp $SEL_\gate + \rpl, $0x12345678
    DONE
    CASE gate.call_\name, \mode
    pushl $0x33330003
    pushl $0x22220002
    pushl $0x11110001
    lcall $SEL_\gate + \rpl, $0x12345678
    END
    .endm
THROUGH inner, R3, CG0
THROUGH inner_rpl, R3, CG_RPL
THROUGH same3, R3, CG3
THROUGH same0, R0, CG0, 0
THROUGH rpl3_from0, R0, CG_DPL0, 3
THROUGH dpl0_from0, R0, CG_DPL0, 0
THROUGH dpl0, R3, CG_DPL0
THROUGH dpl2_from2, R2, CG_DPL2, 2
THROUGH dpl2_rpl3, R2, CG_DPL2, 3
THROUGH outer, R0, CG3, 0
THROUGH conforming, R3, CG_CF
THROUGH ring1, R3, CG1
THROUGH ring2, R3, CG2
THROUGH ring1_from2, R2, CG1
THROUGH np, R3, CG_NP
THROUGH null, R3, CG_NULL
THROUGH data, R3, CG_DATA
THROUGH beyond, R3, CG_BEYOND
THROUGH np_code, R3, CG_NPCODE
THROUGH limit, R3, CG_LIMIT
THROUGH wide16, R3, CG16_0

    .macro PARAMETERS name, gate, first
    CASE gate.\name, R3
    .set n, 31
    .rept 31
    pushl $n * 0x10001
    .set n, n - 1
    .endr
    lcall $SEL_\gate + 3, $0
    .set at, 0
    WATCH ss, stack_t0+1024-4
    WATCH esp, stack_t0+1024-8, ADDRESS
    WATCH last, stack_t0+1024-12, ADDRESS
    WATCH eip, \first, ADDRESS
    WATCH cs, \first+4, ADDRESS
    WATCH p1, \first+8, ADDRESS
    END
    .endm
PARAMETERS none, CG0, stack_t0+1024-16
PARAMETERS one, CG0_1, stack_t0+1024-20
PARAMETERS all, CG0_31, stack_t0+1024-140
CASE gate.words, R3                     /* a 286 gate copies words */
    pushl $0x44440003
    pushl $0x22220001
    lcall $SEL_CG16_3 + 3, $0
    WATCH ss, stack_t0+1024-2, 2
    WATCH last, stack_t0+1024-6, 2
    WATCH first, stack_t0+1024-10
    WATCH cs, stack_t0+1024-12, 2
END
CASE gate.bits_63_48, R3                /* no part of a 286 gate's offset; taken
                                           for one they lead to low memory */
    movw $0x40cd, landing - 0xe0000
    lcall $SEL_CG16_HIGH + 3, $0
DONE
CASE gate.accessed, R3
    lcall $SEL_CG_NEW + 3, $0
    WATCH code, gdt+SEL_NEWC0+5, 1
END
CASE gate.back, R3                      /* and RET n to the outer level */
    pushl $0x22220002
    pushl $0x11110001
    lcall $SEL_CG0_RET + 3, $0
    WATCH ds, state_ds, 2
END
CASE gate.parameters_limit, R3          /* the outer stack is checked, too */
    movl $SEL_RW3 + 3, %eax
    movw %ax, %ss
    movl $0xffc, %esp
    lcall $SEL_CG1 + 3, $0
DONE
CASE gate.wrong_ti, R3
    movl $LDT_D3, %eax
    movw %ax, gdt + SEL_CG0 + 2
    lcall $SEL_CG0 + 3, $0
DONE

/* The inner stack: everything wrong with it is #TS, or #SS when absent. */
    .macro INNER name, ss, esp=stack_t0+1024
    CASE inner.call_\name, R3
    movl $\ss, tss_main + T_SS1
    movl $\esp, tss_main + T_ESP1
    lcall $SEL_CG1 + 3, $0
    DONE
    CASE inner.int_\name, R3
    movl $\ss, tss_main + T_SS1
    movl $\esp, tss_main + T_ESP1
    int $V_RING1
    DONE
    .endm
INNER good, SEL_D1+1
INNER null, 0
INNER null1, 1
INNER beyond, 0xfff8+1
INNER ldt, LDT_D3
INNER rpl, SEL_D1
INNER rpl3, SEL_D1+3
INNER dpl, SEL_D0+1
INNER dpl2, SEL_D2+1
INNER code, SEL_C1+1
INNER system, SEL_LDT+1
INNER np_dpl, SEL_NPD3+1
CASE inner.np, R3
    movl gdt + SEL_D1 + 4, %eax
    andb $0x7f, gdt + SEL_D1 + 5
    lcall $SEL_CG1 + 3, $0
DONE
CASE inner.read_only, R3
    movb $0xb1, gdt + SEL_D1 + 5
    lcall $SEL_CG1 + 3, $0
DONE
CASE inner.accessed, R3
    movb $0xb2, gdt + SEL_D1 + 5
    lcall $SEL_CG1 + 3, $0
    WATCH access, gdt+SEL_D1+5, 1
DONE
CASE inner.limit, R3                    /* #SS with the selector (SDM CALL) */
    movl $2, tss_main + T_ESP1
    movw $0xfff, gdt + SEL_D1
    movb $0x40, gdt + SEL_D1 + 6
    lcall $SEL_CG1 + 3, $0
DONE
CASE inner.int_limit, R3
    movl $2, tss_main + T_ESP1
    movw $0xfff, gdt + SEL_D1
    movb $0x40, gdt + SEL_D1 + 6
    int $V_RING1
DONE
CASE inner.short_tss                    /* no room for SS2: #TS(TR) */
    movb $0x89, gdt + SEL_TSS + 5
    movw $0x18, gdt + SEL_TSS
    movl $SEL_TSS, %eax
    ltr %ax
    pushl $SEL_D3 + 3
    pushl $stack_r3 + 1024
    pushl $SEL_C3 + 3
    pushl $1f
    lret
1:  lcall $SEL_CG2 + 3, $0
DONE
CASE inner.short_tss_fits
    movb $0x89, gdt + SEL_TSS + 5
    movw $0x1b, gdt + SEL_TSS
    movl $SEL_TSS, %eax
    ltr %ax
    pushl $SEL_D3 + 3
    pushl $stack_r3 + 1024
    pushl $SEL_C3 + 3
    pushl $1f
    lret
1:  lcall $SEL_CG2 + 3, $0
DONE
CASE inner.tss16                        /* SS:SP of a 16-bit TSS */
    movl $SEL_TSS_16, %eax
    ltr %ax
    movw $LOW_SP, tss_16 + 2
    movw $SEL_S0_16, tss_16 + 4
    pushl $SEL_D3 + 3
    pushl $0x8800
    pushl $SEL_C3 + 3
    pushl $1f
    lret
1:  int3
DONE

/* RET and IRET: what lies on the stack. */
    .macro BACK name, mode, cs, ss=0, eip=landing
    CASE back.ret_\name, \mode
    pushl $\ss
    pushl $stack_r3 + 512
    pushl $\cs
    pushl $\eip
    lret
    DONE
    CASE back.iret_\name, \mode
    pushl $\ss
    pushl $stack_r3 + 512
    pushl $2
    pushl $\cs
    pushl $\eip
    iretl
    DONE
    .endm
BACK same, R0, SEL_C0
BACK same3, R3, SEL_C3+3
BACK outer3, R0, SEL_C3+3, SEL_D3+3
BACK outer1, R0, SEL_C1+1, SEL_D1+1
BACK outer3_from1, R1, SEL_C3+3, SEL_D3+3
BACK inner, R3, SEL_C0
BACK inner_rpl3, R3, SEL_C0+3
BACK rpl_dpl, R0, SEL_C3+1, SEL_D3+3
BACK conforming_same, R3, SEL_FCF0+3
BACK conforming_outer, R0, SEL_FCF0+3, SEL_D3+3
BACK conforming_dpl, R0, SEL_FCF3+2, SEL_D2+2
BACK null, R0, 0
BACK null3, R3, 3
BACK beyond, R3, 0xfff8+3
BACK data, R3, SEL_D3+3
BACK gate, R3, SEL_CG0+3
BACK tss, R0, SEL_TSS
BACK np, R3, SEL_NPC3+3
BACK np_outer, R0, SEL_NPC3+3, SEL_D3+3
BACK limit, R3, SEL_SMALL3+3, 0, 0x10
BACK limit_outer, R0, SEL_SMALL3+3, SEL_D3+3, 0x10
BACK ss_null, R0, SEL_C3+3, 0
BACK ss_null3, R0, SEL_C3+3, 3
BACK ss_rpl, R0, SEL_C3+3, SEL_D3
BACK ss_dpl, R0, SEL_C3+3, SEL_D2+3
BACK ss_code, R0, SEL_C3+3, SEL_C3+3
BACK ss_read_only, R0, SEL_C3+3, SEL_RO3+3
BACK ss_np, R0, SEL_C3+3, SEL_NPD3+3
BACK ss_beyond, R0, SEL_C3+3, 0xfff8+3
BACK ss_16, R0, SEL_C3+3, SEL_S3_16+3

CASE back.drops                         /* segments of the inner level */
    movl $SEL_D0, %eax
    movw %ax, %ds
    movl $SEL_D3 + 3, %eax
    movw %ax, %es
    movl $SEL_CF0, %eax
    movw %ax, %fs
    movl $SEL_C1 + 0, %eax
    movw %ax, %gs
    pushl $SEL_D3 + 3
    pushl $stack_r3 + 512
    pushl $SEL_C3 + 3
    pushl $landing
    lret
    WATCH ds, state_ds, 2
    WATCH es, state_es, 2
    WATCH fs, state_fs, 2
    WATCH gs, state_gs, 2
DONE
CASE back.drops_null3, R0               /* a null selector becomes 0 */
    movl $3, %eax
    movw %ax, %es
    movw %ax, %fs
    pushl $SEL_D3 + 3
    pushl $stack_r3 + 512
    pushl $SEL_C3 + 3
    pushl $landing
    lret
    WATCH es, state_es, 2
    WATCH fs, state_fs, 2
DONE
CASE back.drops_iret
    movl $SEL_D0, %eax
    movw %ax, %ds
    movl $SEL_D1, %eax
    movw %ax, %es
    movl $SEL_CF0, %eax
    movw %ax, %fs
    movl $SEL_C1 + 0, %eax
    movw %ax, %gs
    pushl $SEL_D1 + 1
    pushl $stack_r1 + 512
    pushl $2
    pushl $SEL_C1 + 1
    pushl $landing
    iretl
    WATCH ds, state_ds, 2
    WATCH es, state_es, 2
    WATCH fs, state_fs, 2
    WATCH gs, state_gs, 2
DONE
CASE back.dropped_faults
    pushl $SEL_D3 + 3
    pushl $stack_r3 + 512
    pushl $SEL_C3 + 3
    pushl $1f
    lret
1:  movl arena, %eax
    WATCH ds, state_ds, 2
END
CASE back.ret_n                         /* both stacks move */
    pushl $SEL_D3 + 3
    pushl $stack_r3 + 512
    pushl $0x1111
    pushl $0x2222
    pushl $SEL_C3 + 3
    pushl $landing
    lret $8
DONE
CASE back.ret_n_same, R3
    pushl $0x1111
    pushl $SEL_C3 + 3
    pushl $landing
    lret $4
DONE
CASE back.ret_16
    pushw $SEL_C0_16
    pushw $0x123
    movw $0x40cd, LOW_CODE + 0x123
    lretw
DONE
CASE back.ret_16_outer                  /* SP only, of a 16-bit frame */
    movl $0x8800, %esp
    movw $0x40cd, LOW_CODE + 0x123
    pushw $SEL_S3_16 + 3
    pushw $0x4444
    pushw $SEL_C3_16 + 3
    pushw $0x123
    lretw
DONE
CASE back.stack16_keeps_high            /* to a 16-bit stack SP alone is set */
    movl %esp, %eax
    movl $0x8800, %esp
    pushl $SEL_S3_16 + 3
    pushl $0x12344444
    pushl $2
    pushl $SEL_C3 + 3
    pushl $landing
    iretl
DONE
CASE back.iret_16_flags
    pushw $0x7ed7
    pushw $SEL_C0_16
    pushw $0x123
    movw $0x40cd, LOW_CODE + 0x123
    iretw
DONE
CASE back.accessed
    pushl $SEL_NEW3 + 3
    pushl $0x800
    pushl $SEL_NEWC3 + 3
    pushl $landing
    lret
    WATCH cs, gdt+SEL_NEWC3+5, 1
    WATCH ss, gdt+SEL_NEW3+5, 1
DONE
CASE back.ret_stack_half, R0            /* only CS:EIP on the stack */
    pushl $SEL_C3 + 3
    pushl $landing
    movl %esp, %eax
    movw $SEL_RW0, %cx
    movl (%eax), %edx
    movl %edx, arena + 0xff8
    movl 4(%eax), %edx
    movl %edx, arena + 0xffc
    movb $0x85, idt + 12 * 8 + 5        /* #SS by a task gate */
    movw $SEL_TSS_DF, idt + 12 * 8 + 2
    movw %cx, %ss
    movl $0xff8, %esp
    lret
    WATCH esp, tss_main+T_ESP
    WATCH eip, tss_main+T_EIP, ADDRESS
    WATCH cs, tss_main+T_CS
    WATCH error, stack_df+1024-4
DONE

/* EFLAGS that IRET and POPF may change, by CPL and IOPL. */
    .macro FLAGS name, mode, eflags, image
    CASE flags.popf_\name, \mode, \eflags
    pushl $\image
    popfl
    nop
    END
    CASE flags.iret_\name, \mode, \eflags
    movl %cs, %eax
    pushl $\image
    pushl %eax
    pushl $1f
    iretl
1:  nop
    END
    CASE flags.popfw_\name, \mode, \eflags
    pushw $(\image) & 0xffff
    popfw
    nop
    END
    .endm
FLAGS clear0, R0, F_IF, 2
FLAGS iopl0, R0, F_IF, F_IF+IOPL(3)
FLAGS iopl3, R3, F_IF, F_IF+IOPL(3)
FLAGS if_denied, R3, F_IF, 2
FLAGS if_denied1, R2, F_IF+IOPL(1), 2
FLAGS if_allowed, R3, F_IF+IOPL(3), 2+IOPL(3)
FLAGS iopl_kept, R3, F_IF+IOPL(3), 2
FLAGS df, R3, F_IF, F_IF+0x400
FLAGS nt, R3, F_IF, F_IF+F_NT
FLAGS rf, R3, F_IF, F_IF+F_RF
FLAGS vm3, R3, F_IF, F_IF+F_VM
CASE flags.popf_vm                      /* POPF never sets VM */
    pushl $F_IF + F_VM
    popfl
    nop
END
CASE flags.pushf_rf, R0, F_IF+F_RF      /* nor does PUSHF show RF */
    pushfl
    popl %eax
    REG eax
END

/* SYSENTER and SYSEXIT: flat segments of fixed selectors, no descriptors. */
    .macro SYSENTER_MSRS cs
    xorl %edx, %edx
    movl $\cs, %eax
    movl $0x174, %ecx
    wrmsr
    movl $stack_t1 + 1024, %eax
    incl %ecx
    wrmsr
    movl $landing, %eax
    incl %ecx
    wrmsr
    .endm
    .macro TO_RING3 to
    pushl $SEL_D3 + 3
    pushl $stack_r3 + 1024
    pushl $F_IF
    pushl $SEL_C3 + 3
    pushl $\to
    iretl
    .endm
CASE p6.sysenter
    SYSENTER_MSRS SEL_C0
    TO_RING3 1f
1:  sysenter
DONE
CASE p6.sysenter_null                   /* without a selector: #GP(0) */
    SYSENTER_MSRS 0
    TO_RING3 1f
1:  sysenter
DONE
CASE p6.sysenter_rpl                    /* RPL is ignored */
    SYSENTER_MSRS SEL_C0+3
    sysenter
DONE
CASE p6.sysexit
    SYSENTER_MSRS SEL_C0
    movl $stack_r3 + 512, %ecx
    movl $landing, %edx
    sysexit
DONE
CASE p6.sysexit_null
    SYSENTER_MSRS 0
    sysexit
DONE
CASE p6.sysexit_user, R3
    sysexit
DONE
