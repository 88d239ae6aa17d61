/*
 * The debug registers: instruction and data breakpoints, general detect.
 * PRM386 12; SDM vol. 3B 17.2, 17.3.
 */
#include "tests/guest/protmode/case.h"

    .macro DR6_SHOWN
    WATCH dr6, state_dr6, 2
    .endm

CASE db.registers                       /* reserved bits */
    movl $-1, %eax
    movl %eax, %dr6
    movl %dr6, %ecx
    movl $0x12345678, %eax
    movl %eax, %dr0
    movl %dr0, %edx
    movl $0xffffdfff, %eax
    andl $0xdf00, %eax                  /* nothing enabled */
    movl %eax, %dr7
    movl %dr7, %ebx
    REG edx
    REG ebx
END
CASE db.execute
    movl $1f, %eax
    movl %eax, %dr0
    movl $2, %eax
    movl %eax, %dr7
    nop
1:  nop
    DR6_SHOWN
END
CASE db.execute_user
    movl $1f, %eax
    movl %eax, %dr3
    movl $0x40, %eax                    /* L3 */
    movl %eax, %dr7
    pushl $SEL_D3 + 3
    pushl $stack_r3 + 1024
    pushl $SEL_C3 + 3
    pushl $2f
    lret
2:  nop
1:  movl %eax, %ecx
    DR6_SHOWN
END
CASE db.execute_rf                      /* RF: not again */
    movl $1f, %eax
    movl %eax, %dr0
    movl $2, %eax
    movl %eax, %dr7
    pushl $F_RF + 2
    pushl $SEL_C0
    pushl $1f
    iretl
1:  nop
    nop
    DR6_SHOWN
END
CASE db.execute_middle                  /* not at an instruction's start */
    movl $1f + 1, %eax
    movl %eax, %dr0
    movl $2, %eax
    movl %eax, %dr7
    nop
1:  movl $0, %eax
    DR6_SHOWN
END
CASE db.execute_target                  /* at the target of a jump */
    movl $1f, %eax
    movl %eax, %dr1
    movl $8, %eax
    movl %eax, %dr7
    jmp 1f
    nop
1:  nop
    DR6_SHOWN
END
    .macro DATA name, rwlen, text
    CASE db.\name
    movl $arena + 4, %eax
    movl %eax, %dr0
    movl $\rwlen << 16 | 2, %eax
    movl %eax, %dr7
    movl $arena, %esi
    movl $arena, %edi
    \text
    nop
    DR6_SHOWN
    END
    .endm
DATA write4, 0xd, "movl %eax, arena + 4"
DATA write4_read, 0xd, "movl arena + 4, %eax"
DATA write4_byte, 0xd, "movb %al, arena + 7"
DATA write4_below, 0xd, "movb %al, arena + 3"
DATA write4_above, 0xd, "movb %al, arena + 8"
DATA write4_straddles, 0xd, "movl %eax, arena + 1"
DATA write1, 0x1, "movb %al, arena + 4"
DATA write1_next, 0x1, "movb %al, arena + 5"
DATA write2, 0x5, "movb %al, arena + 5"
DATA access4, 0xf, "movl arena + 4, %eax"
DATA access_push, 0xf, "pushl arena + 4"
DATA access_rmw, 0xf, "incl arena + 4"
DATA write_rmw, 0xd, "addl %eax, arena + 4"
DATA write_cmp, 0xd, "cmpl %eax, arena + 4"
DATA access_movs, 0xf, "movl $3, %ecx; rep movsl"
DATA write_stos, 0xd, "movl $3, %ecx; rep stosl"
CASE db.write_stack
    movl %esp, %eax
    subl $4, %eax
    movl %eax, %dr2
    movl $0xd << 24 | 0x20, %eax
    movl %eax, %dr7
    pushl $1
    nop
    DR6_SHOWN
END
CASE db.stos_state
    movl $arena + 4, %eax
    movl %eax, %dr0
    movl $0xd << 16 | 2, %eax
    movl %eax, %dr7
    movl $arena, %edi
    movl $4, %ecx
    rep stosl
    nop
    REG ecx
    DR6_SHOWN
END
CASE db.general_detect                  /* any access to DR0 to DR7: a fault */
    movl $0x2000, %eax
    movl %eax, %dr7
    nop
    movl %dr0, %eax
    DR6_SHOWN
END
CASE db.general_detect_write
    movl $0x2000, %eax
    movl %eax, %dr7
    movl %eax, %dr6
    DR6_SHOWN
END
CASE db.disabled
    movl $arena + 4, %eax
    movl %eax, %dr0
    movl $0xd << 16, %eax
    movl %eax, %dr7
    movl %eax, arena + 4
END
CASE db.mov_ss, R0                      /* held off by MOV SS */
    movw %ss, arena
    movl $arena, %eax
    movl %eax, %dr0
    movl $0xf << 16 | 2, %eax
    movl %eax, %dr7
    movw arena, %ss
    nop
    nop
    DR6_SHOWN
END
CASE db.step_and_data, R0               /* both in DR6 */
    movl $arena, %eax
    movl %eax, %dr0
    movl $0xd << 16 | 2, %eax
    movl %eax, %dr7
    pushl $F_TF + 2
    pushl $SEL_C0
    pushl $1f
    iretl
1:  movl %eax, arena
    nop
    DR6_SHOWN
END
DATA write_stos_last, 0xd, "movl $2, %ecx; rep stosl"
CASE db.sti_execute, R0, 2              /* STI holds off interrupts only */
    movl $1f, %eax
    movl %eax, %dr0
    movl $2, %eax
    movl %eax, %dr7
    sti
1:  nop
    DR6_SHOWN
END
CASE db.mov_ss_execute                  /* not seen behind MOV SS */
    movl $1f, %eax
    movl %eax, %dr0
    movl $2, %eax
    movl %eax, %dr7
    movl %ss, %ecx
    movw %cx, %ss
1:  nop
    nop
END
CASE db.execute_ud                      /* before the instruction's own */
    movl $1f, %eax
    movl %eax, %dr0
    movl $2, %eax
    movl %eax, %dr7
1:  ud2
    DR6_SHOWN
END
CASE db.execute_absent, R0+PG           /* and before its page fault */
    movl $arena + 0x6000, %eax
    movl %eax, %dr0
    movl $2, %ecx
    movl %ecx, %dr7
    jmp *%eax
    DR6_SHOWN
DONE
CASE db.data_absent, R0+PG              /* no access, no trap */
    movl $arena + 0x6000, %eax
    movl %eax, %dr0
    movl $0xf << 16 | 2, %ecx
    movl %ecx, %dr7
    movl (%eax), %eax
END
CASE db.step_execute                    /* the trap of the one before first */
    movl $2f, %eax
    movl %eax, %dr0
    movl $2, %eax
    movl %eax, %dr7
    pushl $F_TF + 2
    pushl $SEL_C0
    pushl $1f
    iretl
1:  nop
2:  nop
    WATCH bs, state_dr6+1, 1
END
CASE db.task                            /* G0 at a task's first instruction */
    movl $landing, %eax
    movl %eax, %dr0
    movl $2, %eax
    movl %eax, %dr7
    ljmp $SEL_TSS_A, $0
    DR6_SHOWN
DONE
CASE db.task_rf                         /* RF of its TSS counts */
    movl $landing, %eax
    movl %eax, %dr0
    movl $2, %eax
    movl %eax, %dr7
    movl $F_RF + 2, tss_a + T_EFLAGS
    ljmp $SEL_TSS_A, $0
DONE
CASE db.task_trap_gd                    /* GD is cleared for T as well */
    movl $0x2000, %eax
    movl %eax, %dr7
    movw $1, tss_a + T_TRAP
    ljmp $SEL_TSS_A, $0
    DR6_SHOWN
DONE
