/*
 * Interrupt, trap and task gates by INT n, by exceptions and by IRQ 0; double
 * faults; TF, RF and the shadows of MOV SS and STI. PRM386 9, 12.
 */
#include "tests/guest/protmode/case.h"

    .macro INTERRUPT name, vector
    CASE int.\name\()_0, R0
    int $\vector
    DONE
    CASE int.\name\()_3, R3
    int $\vector
    DONE
    .endm
INTERRUPT trap, V_TRAP
INTERRUPT int16, V_INT16
INTERRUPT trap16, V_TRAP16
INTERRUPT np, V_NP
INTERRUPT dpl0, V_DPL0
INTERRUPT null, V_NULL
INTERRUPT data, V_DATA
INTERRUPT beyond, V_BEYOND
INTERRUPT type, V_TYPE
INTERRUPT conforming, V_CONFORM
INTERRUPT outer, V_OUTER
INTERRUPT np_code, V_NPCODE
INTERRUPT limit, V_LIMIT
INTERRUPT ring1, V_RING1
INTERRUPT no_vector, VECTORS
INTERRUPT int255, 255
INTERRUPT task, V_TASK
INTERRUPT task_dpl0, V_TASK0
INTERRUPT task_busy, V_TASKBUSY
INTERRUPT task_np, V_TASKNP
INTERRUPT task_ldt, V_TASKLDT
INTERRUPT np_task, V_NPTASK
INTERRUPT exception0, 0

CASE int.bits_63_48, R3                 /* no part of a 286 gate's offset */
    movw $0x40cd, stub_by_16bit - 0xe0000
    movw $0xfff2, idt + V_INT16 * 8 + 6
    int $V_INT16
DONE
CASE int.exception13, R3                /* no error code of its own */
    int $13
DONE
CASE int.exception8, R3
    int $8
DONE
CASE int.flags, R3, F_IF+IOPL(3)+F_NT+0x400 /* a gate clears IF TF NT RF */
    int $V_END
DONE
CASE int.flags_trap, R3, F_IF+IOPL(3)+F_NT+0x400
    int $V_TRAP
DONE
CASE int.from_conforming, R3            /* CS keeps RPL 3 */
    ljmp $SEL_FCF0 + 3, $1f
1:  int3
DONE
CASE int.into_dpl0, R3
    movb $0x8e, idt + 4 * 8 + 5
    movb $0x7f, %al
    incb %al
    into
DONE
CASE int.int3_dpl0, R3
    movb $0x8e, idt + 3 * 8 + 5
    int3
DONE
CASE int.bound_dpl0, R3                 /* BOUND is no software interrupt */
    movl $9, arena
    movl $1, %eax
    boundl %eax, arena
DONE
CASE int.accessed, R3
    movw $SEL_NEWC0, idt + 3 * 8 + 2
    int3
    WATCH access, gdt+SEL_NEWC0+5, 1
DONE
CASE int.stack16                        /* ESP's upper half stays */
    movl $SEL_S0_16, %eax
    movw %ax, %ss
    movl $0x12348000, %esp
    int3
DONE
CASE int.int1, R3                       /* ICEBP: DPL is not looked at */
    .byte 0xf1
DONE

/* Faults while an exception is delivered: EXT, IDT, and double faults. */
CASE fault.np_gate_ud, R3               /* benign first: #NP, not #DF */
    andb $0x7f, idt + 6 * 8 + 5
    ud2
DONE
CASE fault.np_gate_de, R3               /* contributory twice */
    andb $0x7f, idt + 0 * 8 + 5
    xorl %ecx, %ecx
    divl %ecx
DONE
CASE fault.np_gate_gp, R3
    andb $0x7f, idt + 13 * 8 + 5
    hlt
DONE
CASE fault.np_gate_gp0
    andb $0x7f, idt + 13 * 8 + 5
    movl $0xfff8, %eax
    movw %ax, %ds
DONE
CASE fault.np_gate_np, R3
    andb $0x7f, idt + 11 * 8 + 5
    movl $SEL_NPD3, %eax
    movw %ax, %ds
DONE
CASE fault.np_gate_ss, R3
    andb $0x7f, idt + 12 * 8 + 5
    movl $0xffffffff, %ebp
    movl $SEL_RW3 + 3, %eax
    movw %ax, %ss
    pushl (%ebp)
DONE
CASE fault.np_gate_br, R3
    andb $0x7f, idt + 5 * 8 + 5
    movl $9, arena
    boundl %eax, arena
    xorl %eax, %eax
    boundl %eax, arena
DONE
CASE fault.np_gate_bp, R3               /* software: no EXT */
    andb $0x7f, idt + 3 * 8 + 5
    int3
DONE
CASE fault.np_gate_ts
    andb $0x7f, idt + 10 * 8 + 5
    pushl $F_NT + 2
    popfl
    movw $0, tss_main + T_LINK
    iretl
DONE
CASE fault.np_gate_db, R3               /* a trap: benign */
    andb $0x7f, idt + 1 * 8 + 5
    pushl $F_TF + 2
    popfl
    nop
DONE
CASE fault.np_gate_nm, R0
    andb $0x7f, idt + 7 * 8 + 5
    movl %cr0, %eax
    orb $4, %al
    movl %eax, %cr0
    fnop
DONE
CASE fault.idt_limit, R0                /* 0 to 12 and some: #GP is beyond */
    movw $13 * 8 + 6, arena
    movl $idt, arena + 2
    lidt arena
    .byte 0xcd, 13
DONE
CASE fault.null_handler, R3
    movw $0, idt + 6 * 8 + 2
    ud2
DONE
CASE fault.bad_handler, R3
    movw $SEL_D0, idt + 6 * 8 + 2
    ud2
DONE
CASE fault.beyond_handler, R3
    movw $0xfff8, idt + 6 * 8 + 2
    ud2
DONE
CASE fault.np_handler, R3
    movw $SEL_NPC0, idt + 6 * 8 + 2
    ud2
DONE
CASE fault.outer_handler, R0
    movw $SEL_C3, idt + 6 * 8 + 2
    ud2
DONE
CASE fault.bad_type, R3
    movb $0x8c, idt + 6 * 8 + 5
    ud2
DONE
CASE fault.null_ss0, R3                 /* of ring 1: #TS with EXT */
    movw $SEL_C1, idt + 6 * 8 + 2
    movl $0, tss_main + T_SS1
    ud2
DONE
CASE fault.bad_ss1, R3
    movw $SEL_C1, idt + 6 * 8 + 2
    movl $SEL_D0 + 1, tss_main + T_SS1
    ud2
DONE
CASE fault.np_ss1, R3
    movw $SEL_C1, idt + 6 * 8 + 2
    andb $0x7f, gdt + SEL_D1 + 5
    ud2
DONE
CASE fault.limit_ss1, R3
    movw $SEL_C1, idt + 6 * 8 + 2
    movl $2, tss_main + T_ESP1
    movw $0xfff, gdt + SEL_D1
    movb $0x40, gdt + SEL_D1 + 6
    ud2
DONE
CASE fault.double_ss1, R3               /* #GP, then #TS: #DF */
    movw $SEL_C1, idt + 13 * 8 + 2
    movl $0, tss_main + T_SS1
    hlt
DONE
CASE fault.double_task, R3              /* by a task gate: a clean stack */
    movw $SEL_TSS_DF, idt + 8 * 8 + 2
    movb $0x85, idt + 8 * 8 + 5
    andb $0x7f, idt + 13 * 8 + 5
    nop
    hlt
    WATCH error, stack_df+1024-4
    WATCH link, tss_df+T_LINK, 2
    WATCH eip, tss_main+T_EIP, ADDRESS
    WATCH cs, tss_main+T_CS, 2
    WATCH esp, tss_main+T_ESP, ADDRESS
    WATCH flags, tss_main+T_EFLAGS
    WATCH main, gdt+SEL_TSS+5, 1
    WATCH df, gdt+SEL_TSS_DF+5, 1
DONE
CASE fault.double_stack                 /* ring 0 without a stack */
    movw $SEL_TSS_DF, idt + 8 * 8 + 2
    movb $0x85, idt + 8 * 8 + 5
    movl $SEL_RW0, %eax
    movw %ax, %ss
    movl $2, %esp
    pushl %eax
    WATCH error, stack_df+1024-4
    WATCH eip, tss_main+T_EIP, ADDRESS
    WATCH esp, tss_main+T_ESP
    WATCH ss, tss_main+T_SS, 2
DONE
CASE fault.stack_by_task                /* #SS by a task gate */
    movw $SEL_TSS_DF, idt + 12 * 8 + 2
    movb $0x85, idt + 12 * 8 + 5
    movl $SEL_RW0, %eax
    movw %ax, %ss
    movl $2, %esp
    pushl %eax
    WATCH error, stack_df+1024-4
    WATCH eip, tss_main+T_EIP, ADDRESS
    WATCH esp, tss_main+T_ESP
DONE
CASE fault.gate_stack                   /* INT without room: #SS, by a task */
    movw $SEL_TSS_DF, idt + 12 * 8 + 2
    movb $0x85, idt + 12 * 8 + 5
    movl $SEL_RW0, %eax
    movw %ax, %ss
    movl $10, %esp
    int3
    WATCH error, stack_df+1024-4
    WATCH eip, tss_main+T_EIP, ADDRESS
    WATCH esp, tss_main+T_ESP
DONE

/* IRQ 0. */
CASE irq.user, R3+IRQ
1:  jmp 1b
DONE
CASE irq.halted, R0+IRQ
    hlt
    nop
DONE
CASE irq.sti_shadow, R0+IRQ, 2
    nop
    sti
    nop
    nop
DONE
CASE irq.sti_cli, R0+IRQ, 2             /* no window at all */
    sti
    cli
    nop
END
CASE irq.sti_again, R0+IRQ, 2           /* the second makes no new shadow */
    sti
    sti
    nop
    nop
DONE
CASE irq.popf, R0+IRQ, 2                /* POPF has no shadow */
    pushl $F_IF
    popfl
    nop
    nop
DONE
CASE irq.iret, R0+IRQ, 2
    pushl $F_IF
    pushl $SEL_C0
    pushl $1f
    iretl
1:  nop
DONE
CASE irq.mov_ss, R0+IRQ, 2
    movl %ss, %eax
    sti
    movw %ax, %ss
    nop
    nop
DONE
CASE irq.gate_np, R0+IRQ, 2
    andb $0x7f, idt + V_IRQ * 8 + 5
    sti
    nop
    nop
DONE
CASE irq.task, R0+IRQ, 2
    movw $SEL_TSS_DF, idt + V_IRQ * 8 + 2
    movb $0x85, idt + V_IRQ * 8 + 5
    sti
    nop
    nop
    WATCH eip, tss_main+T_EIP, ADDRESS
DONE

CASE irq.rep, R0, 2                     /* between iterations: RF is set */
    movb $0x30, %al
    outb %al, $0x43
    xorl %eax, %eax
    outb %al, $0x40
    movb $0x40, %al                     /* 13.7 ms from here */
    outb %al, $0x40
    movb $0xfe, %al
    outb %al, $0x21
    movl $arena, %esi
    movl $0x10000000, %ecx
    pushl $F_IF
    popfl
    rep lodsb
DONE

/* Single step: EIP after each instruction, and DR6. */
CASE step.plain, R3+STEPS, F_IF+F_TF
    nop
    incl %eax
    jmp 1f
    nop
1:  nop
    movl $2, (%esp)
    andl $~F_TF, (%esp)
    pushfl
    andl $~F_TF, (%esp)
    popfl
    nop
END
CASE step.int, R3+STEPS, F_IF+F_TF      /* INT clears TF: no trap in there */
    nop
    int $V_END
DONE
CASE step.set_by_popf, R3+STEPS         /* one instruction late */
    pushl $F_IF + F_TF
    popfl
    nop
    pushl $F_IF
    popfl
    nop
END
CASE step.set_by_iret, R3+STEPS
    pushl $F_IF + F_TF
    pushl $SEL_C3 + 3
    pushl $1f
    iretl
1:  nop
    pushl $F_IF
    popfl
END
CASE step.mov_ss, R3+STEPS, F_IF+F_TF
    movl %ss, %eax
    movw %ax, %ss
    nop
    nop
    pushl $F_IF
    popfl
END
CASE step.pop_ss, R3+STEPS, F_IF+F_TF
    pushl %ss
    popl %ss
    nop
    pushl $F_IF
    popfl
END
CASE step.lss, R3+STEPS, F_IF+F_TF      /* LSS has no shadow */
    movl %esp, arena
    movw %ss, arena + 4
    lssl arena, %esp
    nop
    pushl $F_IF
    popfl
END
CASE step.rep, R3+STEPS, F_IF+F_TF      /* after each iteration */
    movl $arena, %edi
    movl $3, %ecx
    rep stosb
    pushl $F_IF
    popfl
END
CASE step.rep_frame, R3                 /* RF is set between iterations */
    movl $arena, %edi
    movl $3, %ecx
    pushl $F_IF + F_TF
    popfl
    rep stosb
    REG ecx
END
CASE step.rep_last, R3                  /* and clear behind the last */
    movl $arena, %edi
    movl $1, %ecx
    pushl $F_IF + F_TF
    popfl
    rep stosb
    REG ecx
END
CASE step.call_gate, R3+STEPS, F_IF+F_TF
    nop
    lcall $SEL_CG0 + 3, $0
DONE
CASE step.fault, R3+STEPS, F_IF+F_TF    /* the fault, no trap */
    nop
    ud2
DONE
CASE step.ring0, R0+STEPS, F_IF+F_TF
    nop
    cli
    sti
    nop
    pushl $2
    popfl
    nop
END
CASE step.one, R3, F_IF+F_TF            /* the frame itself: RF is clear */
    nop
END
CASE step.dr6_gp, R3, F_IF+F_TF
    int $V_DPL0
DONE
CASE step.int_into, R3+STEPS, F_IF+F_TF
    xorl %eax, %eax
    into
    pushl $F_IF
    popfl
END
CASE step.load_seg, R3+STEPS, F_IF+F_TF
    movl %ds, %eax
    movw %ax, %ds
    movw %ax, %es
    pushl $F_IF
    popfl
END
