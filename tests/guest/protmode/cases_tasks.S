/*
 * Hardware task switches: JMP, CALL, INT, exceptions, IRET; busy bits, links,
 * what is saved and loaded, faults on the way. PRM386 7; SDM vol. 3A 7.
 */
#include "tests/guest/protmode/case.h"

    .macro BUSY
    WATCH main, gdt+SEL_TSS+5, 1
    WATCH a, gdt+SEL_TSS_A+5, 1
    WATCH link, tss_a+T_LINK, 2
    WATCH flags, tss_main+T_EFLAGS
    .endm

CASE task.jmp
    ljmp $SEL_TSS_A, $0x12345678
    BUSY
    WATCH eip, tss_main+T_EIP, ADDRESS
    WATCH esp, tss_main+T_ESP, ADDRESS
    WATCH cs, tss_main+T_CS, 2
DONE
CASE task.call
    lcall $SEL_TSS_A, $0x12345678
    BUSY
    WATCH eip, tss_main+T_EIP, ADDRESS
DONE
CASE task.int
    int $V_TASK
    BUSY
    WATCH eip, tss_main+T_EIP, ADDRESS
DONE
CASE task.gate_jmp
    ljmp $SEL_TG, $0
    BUSY
DONE
CASE task.gate_call, R3
    lcall $SEL_TG + 3, $0
    BUSY
    WATCH eip, tss_main+T_EIP, ADDRESS
    WATCH ss, tss_main+T_SS, 2
DONE
CASE task.jmp_memory
    movl $SEL_TSS_A, arena + 4
    ljmpl *arena
DONE
CASE task.jmp_dpl, R3
    ljmp $SEL_TSS_A + 3, $0
DONE
CASE task.jmp_user, R3                  /* a TSS of DPL 3 */
    ljmp $SEL_TSS_U + 3, $0
    WATCH u, gdt+SEL_TSS_U+5, 1
DONE
CASE task.jmp_rpl
    ljmp $SEL_TSS_A + 3, $0
DONE
CASE task.jmp_busy
    ljmp $SEL_TSS_BUSY, $0
DONE
CASE task.call_self
    lcall $SEL_TSS, $0
DONE
CASE task.jmp_np
    ljmp $SEL_TSS_NP, $0
DONE
CASE task.jmp_short                     /* limit 66h: #TS */
    ljmp $SEL_TSS_SHORT, $0
DONE
CASE task.jmp_short16
    ljmp $SEL_TSS_SHORT16, $0
DONE
CASE task.call_short_user, R3
    movw $SEL_TSS_SHORT, gdt + SEL_TG + 2
    lcall $SEL_TG + 3, $0
DONE
CASE task.gate_dpl, R3
    lcall $SEL_TG_DPL0 + 3, $0
DONE
CASE task.gate_rpl
    ljmp $SEL_TG_DPL0 + 1, $0
DONE
CASE task.gate_np, R3
    ljmp $SEL_TG_NP + 3, $0
DONE
CASE task.gate_ldt, R3
    ljmp $SEL_TG_LDT + 3, $0
DONE
CASE task.gate_data, R3
    ljmp $SEL_TG_DATA + 3, $0
DONE
CASE task.gate_busy, R3
    ljmp $SEL_TG_BUSY + 3, $0
DONE
CASE task.gate_np_tss, R3
    ljmp $SEL_TG_NPTSS + 3, $0
DONE

/* What is saved. */
CASE task.saves, R3
    movl $0x01020304, %eax
    xorl %ecx, %ecx
    movw %cx, %gs
    lcall $SEL_TG + 3, $0
    .irp r, 0, 1, 2, 3, 4, 5, 6, 7
    .if \r == 4
    WATCH r\r, tss_main+T_EAX+16, ADDRESS
    .else
    WATCH r\r, tss_main+T_EAX+4*\r
    .endif
    .endr
    WATCH es, tss_main+T_ES, 2
    WATCH cs, tss_main+T_CS, 2
    WATCH ss, tss_main+T_SS, 2
    WATCH ds, tss_main+T_DS, 2
    WATCH fs, tss_main+T_FS, 2
    WATCH gs, tss_main+T_GS, 2
    WATCH ldt, tss_main+T_LDT, 2
    WATCH ts, state_cr0, 1
DONE
/* What is loaded. */
CASE task.loads
    .irp r, 0, 1, 2, 3, 5, 6, 7
    movl $0x10101010 * \r + 5, tss_a + T_EAX + 4 * \r
    .endr
    movl $0x3ed7 + F_RF, tss_a + T_EFLAGS
    movw $SEL_RW0, tss_a + T_ES
    movw $SEL_CF0, tss_a + T_FS
    movw $0, tss_a + T_GS
    movw $SEL_LDT, tss_a + T_LDT
    lcall $SEL_TSS_A, $0
    .irp r, eax, ecx, edx, ebx, ebp, esi, edi
    REG \r
    .endr
    .irp s, ds, es, fs, gs, ldtr
    WATCH \s, state_\s, 2
    .endr
DONE
CASE task.loads_user                    /* into ring 3, with its LDT */
    movw $SEL_LDT, tss_a + T_LDT
    movw $LDT_C3, tss_a + T_CS
    movw $LDT_D3, tss_a + T_SS
    movw $LDT_D3, tss_a + T_DS
    movw $SEL_D3 + 3, tss_a + T_ES
    movw $0, tss_a + T_FS
    movw $0, tss_a + T_GS
    movl $F_IF, tss_a + T_EFLAGS
    ljmp $SEL_TSS_A, $0
    WATCH ds, state_ds, 2
    WATCH ldtr, state_ldtr, 2
DONE
CASE task.accessed                      /* segments are marked */
    movw $SEL_NEWC0, tss_a + T_CS
    ljmp $SEL_TSS_A, $0
    WATCH code, gdt+SEL_NEWC0+5, 1
DONE

/* There and back. */
CASE task.nested
    movl $1f, tss_a + T_EIP
    lcall $SEL_TSS_A, $0
    nop
    int $V_END
1:  iretl
    BUSY
    WATCH aflags, tss_a+T_EFLAGS
    WATCH aeip, tss_a+T_EIP, ADDRESS
DONE
CASE task.nested_int, R3
    movl $1f, tss_a + T_EIP
    int $V_TASK
    nop
    int $V_END
1:  iretl
    BUSY
    WATCH aflags, tss_a+T_EFLAGS
DONE
CASE task.nested_twice                  /* the second time A goes on */
    movl $1f, tss_a + T_EIP
    lcall $SEL_TSS_A, $0
    lcall $SEL_TSS_A, $0
    int $V_END
1:  incl arena
    iretl
    incl arena + 4
    iretl
    WATCH once, arena
    WATCH again, arena+4
    BUSY
DONE
CASE task.iret_no_nt                    /* without NT: an ordinary IRET */
    movl $1f, tss_a + T_EIP
    lcall $SEL_TSS_A, $0
    int $V_END
1:  pushl $2
    popfl
    pushl $2
    pushl $SEL_C0
    pushl $landing
    iretl
    BUSY
DONE
CASE task.iret_link_null
    pushl $F_NT + 2
    popfl
    movw $0, tss_main + T_LINK
    iretl
DONE
CASE task.iret_link_ldt
    pushl $F_NT + 2
    popfl
    movw $4, tss_main + T_LINK
    iretl
DONE
CASE task.iret_link_available
    pushl $F_NT + 2
    popfl
    movw $SEL_TSS_A, tss_main + T_LINK
    iretl
DONE
CASE task.iret_link_data
    pushl $F_NT + 2
    popfl
    movw $SEL_D0, tss_main + T_LINK
    iretl
DONE
CASE task.iret_link_beyond
    pushl $F_NT + 2
    popfl
    movw $0xfff8, tss_main + T_LINK
    iretl
DONE
CASE task.iret_link_np
    pushl $F_NT + 2
    popfl
    movb $0x0b, gdt + SEL_TSS_BUSY + 5
    movw $SEL_TSS_BUSY, tss_main + T_LINK
    iretl
DONE
CASE task.iret_link_short
    pushl $F_NT + 2
    popfl
    movw $0x66, gdt + SEL_TSS_BUSY
    movw $SEL_TSS_BUSY, tss_main + T_LINK
    iretl
DONE
CASE task.iret_busy, R0
    pushl $F_NT + 2
    popfl
    movw $SEL_TSS_BUSY, tss_main + T_LINK
    iretl
    WATCH main, gdt+SEL_TSS+5, 1
    WATCH b, gdt+SEL_TSS_BUSY+5, 1
    WATCH flags, tss_main+T_EFLAGS
DONE

/* Faults in the new task: #TS with what was wrong; they are its own. */
    .macro NEW name, field, selector
    CASE task.new_\name
    movw $\selector, tss_a + \field
    lcall $SEL_TSS_A, $0
    WATCH a, gdt+SEL_TSS_A+5, 1
    END
    .endm
NEW cs_null, T_CS, 0
NEW cs_data, T_CS, SEL_D0
NEW cs_beyond, T_CS, 0xfff8
NEW cs_rpl, T_CS, SEL_C3
NEW cs_conforming, T_CS, SEL_FCF0
NEW cs_conforming_dpl, T_CS, SEL_FCF3
NEW cs_np, T_CS, SEL_NPC0
NEW ss_null, T_SS, 0
NEW ss_rpl, T_SS, SEL_D0+3
NEW ss_dpl, T_SS, SEL_D3
NEW ss_code, T_SS, SEL_C0
NEW ss_read_only, T_SS, SEL_RO3+3
NEW ss_np, T_SS, SEL_NPD0
NEW ss_beyond, T_SS, 0xfff8
NEW ds_code, T_DS, SEL_C0
NEW ds_execute_only, T_DS, SEL_XO3
NEW ds_dpl_rpl, T_DS, SEL_D0+3
NEW ds_np, T_DS, SEL_NPD0
NEW ds_system, T_DS, SEL_TSS
NEW ds_null, T_DS, 0
NEW es_beyond, T_ES, 0xfff8
NEW fs_ldt, T_FS, LDT_D3
NEW ldt_ti, T_LDT, 4
NEW ldt_data, T_LDT, SEL_D0
NEW ldt_beyond, T_LDT, 0xfff8
NEW ldt_np, T_LDT, SEL_LDT_NP
CASE task.new_cs_dpl
    movw $SEL_C0 + 3, tss_a + T_CS
    .irp at, 0, 8, 12, 16, 20           /* ES, SS, DS, FS, GS */
    movw $SEL_D3 + 3, tss_a + T_ES + \at
    .endr
    lcall $SEL_TSS_A, $0
DONE
CASE task.new_eip                       /* beyond the limit: #GP(0) */
    movw $SEL_SMALL0, tss_a + T_CS
    movl $0x10, tss_a + T_EIP
    lcall $SEL_TSS_A, $0
DONE
CASE task.trap                          /* the T bit: #DB, before it runs */
    movw $1, tss_a + T_TRAP
    lcall $SEL_TSS_A, $0
    WATCH dr6, state_dr6+1, 1
DONE
CASE task.dr7_local                     /* L bits are cleared */
    movl $0x3ff, %eax
    movl %eax, %dr7
    movl $1f, tss_a + T_EIP
    lcall $SEL_TSS_A, $0
1:  movl %dr7, %eax
    andl $~0x100, %eax                  /* LE: the manual does not say */
    REG eax
END
CASE task.ts                            /* CR0.TS is set */
    clts
    lcall $SEL_TSS_A, $0
    WATCH cr0, state_cr0, 1
DONE

/* 16-bit TSS. */
CASE task.to16
    lcall $SEL_TSS_16, $0
    WATCH t16, gdt+SEL_TSS_16+5, 1
    WATCH link, tss_16+T_LINK, 2
    WATCH eax, state_eax, 2
    WATCH ecx, state_ecx, 2
    WATCH fs, state_fs, 2
DONE
CASE task.from16                        /* saved as words, back by IRET */
    movw $SEL_C0_16, tss_16 + T16_CS
    movw $0x100, tss_16 + T16_IP
    movl $0x9090cf66, LOW_CODE + 0x100
    lcall $SEL_TSS_16, $0
    nop
    WATCH t16, gdt+SEL_TSS_16+5, 1
    WATCH ip, tss_16+T16_IP, 2
    WATCH flags, tss_16+T16_FLAGS, 2
    WATCH sp, tss_16+T16_SP, 2
    WATCH ax, tss_16+T16_AX, 2
    WATCH di, tss_16+T16_AX+14, 2
END
CASE task.from16_to32
    movw $SEL_C0_16, tss_16 + T16_CS
    movw $0x100, tss_16 + T16_IP
    movl $0x009a9090, LOW_CODE + 0x100
    movw $0, LOW_CODE + 0x103
    movw $SEL_TSS_A, LOW_CODE + 0x105
    lcall $SEL_TSS_16, $0
    WATCH t16, gdt+SEL_TSS_16+5, 1
    WATCH link, tss_a+T_LINK, 2
DONE

/* CR3. */
CASE task.cr3, R0+PG
    movl $page_dir2, tss_a + T_CR3
    movl $1f, tss_a + T_EIP
    lcall $SEL_TSS_A, $0
1:  movl arena + 8 * 4096, %ecx
    REG ecx
    WATCH cr3, state_cr3, ADDRESS
END
CASE task.cr3_back, R0+PG
    movl $page_dir2, tss_a + T_CR3
    movl $1f, tss_a + T_EIP
    lcall $SEL_TSS_A, $0
    movl arena + 8 * 4096, %ecx
    int $V_END
1:  iretl
    REG ecx
    WATCH cr3, state_cr3, ADDRESS
    WATCH saved, tss_main+T_CR3, ADDRESS
DONE

/* Exceptions by task gate: error code, resumption. */
CASE task.gp_gate, R3
    movw $SEL_TSS_DF, idt + 13 * 8 + 2
    movb $0x85, idt + 13 * 8 + 5
    movl $SEL_D0, %eax
    movw %ax, %ds
    WATCH error, stack_df+1024-4
    WATCH eip, tss_main+T_EIP, ADDRESS
    WATCH flags, tss_main+T_EFLAGS
DONE
CASE task.de_gate, R3                   /* no error code */
    movw $SEL_TSS_DF, idt + 0 * 8 + 2
    movb $0x85, idt + 0 * 8 + 5
    xorl %ecx, %ecx
    divl %ecx
    WATCH flags, tss_main+T_EFLAGS
DONE
CASE task.gp_gate16, R3                 /* a word */
    movw $SEL_TSS_16, idt + 13 * 8 + 2
    movb $0x85, idt + 13 * 8 + 5
    movl $SEL_D0, %eax
    movw %ax, %ds
    WATCH error, low_top-2, 2
DONE
CASE task.bad_gate, R3                  /* a fault of the switch: EXT */
    movb $0x85, idt + 6 * 8 + 5
    movw $SEL_TSS_SHORT, idt + 6 * 8 + 2
    ud2
DONE
CASE task.bad_gate_int, R3
    movw $SEL_TSS_SHORT, idt + V_TASK * 8 + 2
    int $V_TASK
DONE
CASE task.busy_gate, R3
    movw $SEL_TSS_BUSY, idt + 6 * 8 + 2
    movb $0x85, idt + 6 * 8 + 5
    ud2
DONE
CASE task.error_no_room                 /* #SS while #GP is delivered: #DF */
    movw $SEL_TSS_A, idt + 13 * 8 + 2
    movb $0x85, idt + 13 * 8 + 5
    movw $SEL_RW0, tss_a + T_SS
    movl $2, tss_a + T_ESP
    movw $SEL_TSS_DF, idt + 8 * 8 + 2
    movb $0x85, idt + 8 * 8 + 5
    movl $0xfff8, %eax
    movw %ax, %ds
    WATCH error, stack_df+1024-4
    WATCH eip, tss_a+T_EIP, ADDRESS
    WATCH esp, tss_a+T_ESP
DONE

/* Virtual-8086 mode by a task. */
CASE task.to_vm
    movw $0x40cd, LOW_CODE
    movl $F_VM + 2 + IOPL(3), tss_a + T_EFLAGS
    movl $0, tss_a + T_EIP
    movw $LOW_CODE >> 4, tss_a + T_CS
    movw $LOW_STACK >> 4, tss_a + T_SS
    movl $LOW_SP, tss_a + T_ESP
    movw $0x1234, tss_a + T_ES
    movw $0x2345, tss_a + T_DS
    movw $0x3456, tss_a + T_FS
    movw $0x4567, tss_a + T_GS
    ljmp $SEL_TSS_A, $0
DONE
CASE task.to_vm16                       /* a 16-bit TSS has no VM */
    movw $F_NT + 2, tss_16 + T16_FLAGS
    ljmp $SEL_TSS_16, $0
DONE
CASE task.vm_back                       /* from there and back */
    movl $1f, tss_a + T_EIP
    movl $0x40cd44cd, LOW_CODE
    .rept 4
    pushl $LOW_DATA >> 4
    .endr
    pushl $LOW_STACK >> 4
    pushl $LOW_SP
    pushl $F_VM + IOPL(3) + 2
    pushl $LOW_CODE >> 4
    pushl $0
    iretl
1:  iretl
    BUSY
    WATCH aflags, tss_a+T_EFLAGS
DONE
