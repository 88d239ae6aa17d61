/*
 * Exceptions that an instruction raises by itself: vector, error code, the
 * EIP of a fault or a trap. PRM386 9.8, SDM vol. 3A 6.15.
 */
#include "tests/guest/protmode/case.h"

/* 0: divide error, a fault. */
CASE de.div
    xorl %ecx, %ecx
    divl %ecx
END
CASE de.div_overflow, R3
    movl $2, %edx
    movl $2, %ecx
    divl %ecx
    REG eax
    REG edx
END
CASE de.idiv_min, R3
    movl $0x80000000, %eax
    cdq
    movl $-1, %ecx
    idivl %ecx
    REG eax
END
CASE de.idiv_byte, R3
    movw $0x8000, %ax
    movb $0xff, %cl
    idivb %cl
END
CASE de.idiv_byte_low, R3           /* -128 is no overflow */
    movw $-256, %ax
    movb $2, %cl
    idivb %cl
    REG eax
END
CASE de.aam0, R3
    aam $0
    REG eax
END
CASE de.memory, R3
    movl $0, arena
    divl arena
END
CASE de.prefixed, R3                /* EIP is that of the first prefix */
    xorl %ecx, %ecx
    .byte 0x66, 0x2e, 0x3e
    divl %ecx
END

/* 3, 4: traps; 5: a fault. */
CASE bp.int3, R3
    int3
END
CASE bp.int_3, R3
    .byte 0xcd, 3
END
CASE bp.ring0
    int3
END
CASE of.into, R3
    movb $0x7f, %al
    incb %al
    into
END
CASE of.into_clear, R3
    xorl %eax, %eax
    into
END
CASE of.int_4, R3
    .byte 0xcd, 4
END
CASE br.below, R3
    movl $5, arena
    movl $9, arena + 4
    movl $4, %eax
    boundl %eax, arena
END
CASE br.above, R3
    movl $5, arena
    movl $9, arena + 4
    movl $10, %eax
    boundl %eax, arena
END
CASE br.edges, R3
    movl $-5, arena
    movl $9, arena + 4
    movl $-5, %eax
    boundl %eax, arena
    movl $9, %eax
    boundl %eax, arena
END
CASE br.word, R3
    movl $0x0009fffb, arena
    movl $0x1234fffa, %eax
    boundw %ax, arena
END
CASE br.word_inside, R3
    movl $0x0009fffb, arena
    movl $0x1234fffb, %eax
    boundw %ax, arena
END

/* 6: undefined opcodes and forms. */
CASE ud.ud2, R3
    nop
    ud2
END
CASE ud.0f_ff, R3
    .byte 0x0f, 0xff, 0xc0
END
CASE ud.ff_7, R3
    .byte 0xff, 0xf8
END
CASE ud.fe_2, R3
    .byte 0xfe, 0xd0
END
CASE ud.0f00_6, R3
    .byte 0x0f, 0x00, 0xf0
END
CASE ud.0fba_3, R3
    .byte 0x0f, 0xba, 0xd8, 0
END
CASE ud.lea_register, R3
    .byte 0x8d, 0xc0
END
CASE ud.les_register, R3
    .byte 0xc4, 0xc0
END
CASE ud.lds_register, R3
    .byte 0xc5, 0xc0
END
CASE ud.lss_register, R3
    .byte 0x0f, 0xb2, 0xc0
END
CASE ud.bound_register, R3
    .byte 0x62, 0xc0
END
CASE ud.lgdt_register
    .byte 0x0f, 0x01, 0xd0
END
CASE ud.sidt_register, R3
    .byte 0x0f, 0x01, 0xcf
END
CASE ud.call_far_register, R3
    .byte 0xff, 0xd8
END
CASE ud.jmp_far_register, R3
    .byte 0xff, 0xe8
END
CASE ud.mov_to_cs, R3
    .byte 0x8e, 0xc8
END
CASE ud.mov_seg_6, R3
    .byte 0x8e, 0xf0
END
CASE ud.mov_from_seg_7, R3
    .byte 0x8c, 0xf8
END
CASE ud.mov_cr1
    .byte 0x0f, 0x20, 0xc8
END
CASE ud.mov_cr5
    .byte 0x0f, 0x22, 0xe8
END
CASE ud.mov_cr1_user, R3
    .byte 0x0f, 0x20, 0xc8
END
CASE ud.c6_1, R3
    .byte 0xc6, 0xc8, 0
END
CASE ud.8f_1, R3
    .byte 0x8f, 0xc8
END

/* LOCK is for read-modify-write of memory. */
CASE lock.add_memory, R3
    movl $1, arena
    lock addl $2, arena
    WATCH value, arena
END
CASE lock.add_register, R3
    .byte 0xf0
    addl $2, %eax
    REG eax
END
CASE lock.add_from_memory, R3
    .byte 0xf0
    addl arena, %eax
END
CASE lock.cmp, R3
    .byte 0xf0
    cmpl $2, arena
END
CASE lock.mov, R3
    .byte 0xf0
    movl %eax, arena
END
CASE lock.test, R3
    .byte 0xf0
    testl %eax, arena
END
CASE lock.inc, R3
    lock incl arena
END
CASE lock.not, R3
    lock notb arena
END
CASE lock.mul, R3
    .byte 0xf0
    mull arena
END
CASE lock.xchg, R3
    lock xchgl %eax, arena
END
CASE lock.xchg_register, R3
    .byte 0xf0, 0x87, 0xc8
END
CASE lock.bt, R3
    .byte 0xf0
    btl %eax, arena
END
CASE lock.bts, R3
    xorl %eax, %eax
    lock btsl %eax, arena
END
CASE lock.bts_register, R3
    .byte 0xf0
    btsl %eax, %ecx
END
CASE lock.nop, R3
    .byte 0xf0, 0x90
END
CASE lock.push, R3
    .byte 0xf0, 0x50
END
CASE lock.movs, R3
    .byte 0xf0, 0xa4
END
CASE lock.shl, R3
    .byte 0xf0, 0xd1, 0x25
    .long arena
END
CASE lock.hlt, R3                   /* #UD before #GP */
    .byte 0xf0, 0xf4
END
CASE lock.jmp, R3
    .byte 0xf0, 0xeb, 0
END
CASE lock.int, R3
    .byte 0xf0, 0xcd, 0x40
END
    .macro LOCKED name, text
    CASE lock.\name, R3
    .byte 0xf0
    \text
    END
    .endm
LOCKED adc, "adcl %eax, arena"
LOCKED sbb, "sbbw $3, arena"
LOCKED and, "andb $1, arena"
LOCKED neg, "negl arena"
LOCKED dec, "decb arena"
LOCKED btr, "btrl $3, arena"
LOCKED btc, "btcw $3, arena"
LOCKED bt_immediate, "btl $3, arena"
LOCKED cmp_immediate, "cmpb $3, arena"
LOCKED sub_from_memory, "subl arena, %ecx"
LOCKED not_register, "notl %eax"
LOCKED inc_register, ".byte 0xff, 0xc0"
LOCKED mov_segment, "movw %ax, %es"
LOCKED lea, "leal arena, %eax"
LOCKED cmps, "cmpsb"
LOCKED stos, "stosb"
LOCKED enter, "enter $0, $0"
LOCKED bound, "boundl %eax, arena"
LOCKED call, "call 1f; 1:"
LOCKED cwde, "cwde"
LOCKED setcc, "sete arena"
LOCKED imul, "imull arena, %eax"
LOCKED shld, "shldl $1, %eax, arena"
LOCKED arpl, "arpl %ax, arena"
LOCKED pop_memory, "popl arena"
LOCKED test_immediate, "testl $1, arena"
CASE i486.lock_xadd, R3
    lock xaddl %eax, arena
    REG eax
END
CASE i486.lock_xadd_register, R3
    .byte 0xf0
    xaddl %eax, %ecx
END
CASE i486.lock_cmpxchg, R3
    lock cmpxchgl %ecx, arena
END
CASE p5.lock_cmpxchg8b, R3
    lock cmpxchg8b arena
    REG eax
END
CASE p5.cmpxchg8b_register, R3
    .byte 0x0f, 0xc7, 0xc9
END

/* 7: the coprocessor is not there, or not this task's. */
CASE nm.esc_em
    movl %cr0, %eax
    orb $4, %al
    movl %eax, %cr0
    fnop
END
CASE nm.esc_ts
    movl %cr0, %eax
    andb $~4, %al
    orb $8, %al
    movl %eax, %cr0
    fnop
END
CASE nm.wait_ts
    movl %cr0, %eax
    andb $~6, %al
    orb $8, %al
    movl %eax, %cr0
    wait
END
CASE nm.wait_mp_ts
    movl %cr0, %eax
    andb $~6, %al
    orb $10, %al
    movl %eax, %cr0
    wait
END
CASE nm.wait_mp_em
    movl %cr0, %eax
    andb $~8, %al
    orb $6, %al
    movl %eax, %cr0
    wait
END
CASE nm.clts
    movl %cr0, %eax
    andb $~6, %al
    orb $10, %al
    movl %eax, %cr0
    clts
    wait
END

/* 13: privileged instructions outside ring 0. */
    .macro PRIVILEGED name, ring, text
    CASE gp.\name, \ring
    \text
    END
    .endm
PRIVILEGED hlt, R3, "hlt"
PRIVILEGED hlt1, R1, "hlt"
PRIVILEGED clts, R3, "clts"
PRIVILEGED lgdt, R3, "lgdt gdt_pointer"
PRIVILEGED lidt, R2, "lidt idt_pointer"
PRIVILEGED lldt, R3, "lldt %ax"
PRIVILEGED ltr, R3, "ltr %ax"
PRIVILEGED lmsw, R3, "lmsw %ax"
PRIVILEGED mov_cr0, R3, "movl %cr0, %eax"
PRIVILEGED mov_to_cr3, R1, "movl %eax, %cr3"
PRIVILEGED mov_dr, R3, "movl %dr0, %eax"
PRIVILEGED mov_to_dr, R3, "movl %eax, %dr7"
PRIVILEGED cli, R3, "cli"
PRIVILEGED sti, R3, "sti"
PRIVILEGED in, R3, "inb $0x10, %al"
PRIVILEGED out, R3, "outb %al, $0x10"
PRIVILEGED ins, R3, "insb"
PRIVILEGED outs, R3, "outsb"
CASE gp.cli_iopl3, R3, F_IF + IOPL(3)
    cli
END
CASE gp.sti_iopl3, R3, 2 + IOPL(3)
    sti
    nop
END
CASE gp.cli_iopl1, R2, F_IF + IOPL(1)
    cli
END
CASE gp.cli_iopl2, R2, F_IF + IOPL(2)
    cli
END
CASE gp.smsw_user, R3               /* not privileged */
    smsw %ax
END
CASE gp.sgdt_user, R3
    sgdt arena
    WATCH limit, arena, 2
END
CASE gp.str_user, R3
    str %ax
    sldt %cx
    REG eax
    REG ecx
END
CASE i486.invlpg_user, R3
    invlpg arena
END
CASE i486.invd_user, R3
    invd
END
CASE i486.wbinvd_user, R3
    wbinvd
END
CASE p5.rdmsr_user, R3
    rdmsr
END
CASE p5.wrmsr_user, R3
    wrmsr
END
CASE p5.mov_cr4_user, R3
    movl %cr4, %eax
END
CASE p5.rdtsc_tsd, R3
    rdtsc
    xorl %eax, %eax
END
CASE p5.cr4_reserved
    movl $0x8000, %eax
    movl %eax, %cr4
END
CASE gp.pg_without_pe
    movl %cr0, %eax
    andb $0xfe, %al
    orl $0x80000000, %eax
    movl %eax, %cr0
END
CASE i486.nw_without_cd
    movl %cr0, %eax
    orl $0x20000000, %eax
    andl $0xbfffffff, %eax
    movl %eax, %cr0
END
CASE gp.lmsw_keeps_pe
    movw $0, %ax
    lmsw %ax
    movl %cr0, %eax
    andl $1, %eax
    REG eax
END

/* An instruction has 15 bytes at most. */
CASE length.15, R3
    .fill 14, 1, 0x3e
    nop
END
CASE length.16, R3
    .fill 15, 1, 0x3e
    nop
END
CASE length.15_operands, R3
    .fill 5, 1, 0x3e
    movl $0x12345678, arena
    WATCH value, arena
END
CASE length.16_operands, R3
    .fill 6, 1, 0x3e
    movl $0x12345678, arena
    WATCH value, arena
END

/* 17: unaligned data of the user's, where CR0.AM and EFLAGS.AC are set. */
    .macro ALIGNED name, mode, flags, am, text
    CASE ac.\name, R0
    movl %cr0, %eax
    andl $0xfffbffff, %eax
    orl $\am << 18, %eax
    movl %eax, %cr0
    .if \mode == 3
    pushl $SEL_D3 + 3
    pushl $stack_r3 + 1024
    .endif
    pushl $\flags
    .if \mode == 3
    pushl $SEL_C3 + 3
    .else
    pushl $SEL_C0
    .endif
    pushl $1f
    .if \mode == 3
    movl $SEL_D3 + 3, %eax
    movw %ax, %ds
    movw %ax, %es
    .endif
    movl $0x12345678, %eax
    iretl
1:  \text
    END
    .endm
ALIGNED dword, 3, F_IF + F_AC, 1, "movl arena + 1, %eax"
ALIGNED dword2, 3, F_IF + F_AC, 1, "movl arena + 2, %eax"
ALIGNED word, 3, F_IF + F_AC, 1, "movw arena + 1, %ax"
ALIGNED word2, 3, F_IF + F_AC, 1, "movw arena + 2, %ax"
ALIGNED store, 3, F_IF + F_AC, 1, "movl %eax, arena + 3"
ALIGNED byte, 3, F_IF + F_AC, 1, "movb arena + 1, %al"
ALIGNED rmw, 3, F_IF + F_AC, 1, "incl arena + 1"
ALIGNED no_flag, 3, F_IF, 1, "movl arena + 1, %eax"
ALIGNED no_am, 3, F_IF + F_AC, 0, "movl arena + 1, %eax"
ALIGNED ring0, 0, F_IF + F_AC, 1, "movl arena + 1, %eax"
ALIGNED movs, 3, F_IF + F_AC, 1, \
    "movl $arena + 1, %esi; movl $arena, %edi; movsl"
ALIGNED push, 3, F_IF + F_AC, 1, "decl %esp; pushl %eax"
ALIGNED bound, 3, F_IF + F_AC, 1, "boundl %eax, arena + 2"
ALIGNED descriptor, 3, F_IF + F_AC, 1, "sgdt arena + 1"
ALIGNED descriptor_odd, 3, F_IF + F_AC, 1, "sgdt arena + 2"
ALIGNED descriptor_even, 3, F_IF + F_AC, 1, "sgdt arena"
ALIGNED far_pointer, 3, F_IF + F_AC, 1, \
    "movl $3, arena + 8; lesl arena + 4, %ecx"
ALIGNED far_pointer_odd, 3, F_IF + F_AC, 1, \
    "movl $3, arena + 8; lesl arena + 6, %ecx"
ALIGNED far_pointer16, 3, F_IF + F_AC, 1, "lesw arena + 2, %cx"
ALIGNED far_pointer16_odd, 3, F_IF + F_AC, 1, "lesw arena + 1, %cx"
ALIGNED far_jump, 3, F_IF + F_AC, 1, "ljmpl *arena + 2"
ALIGNED far_jump16, 3, F_IF + F_AC, 1, "ljmpw *arena + 2"
ALIGNED far_jump16_odd, 3, F_IF + F_AC, 1, "ljmpw *arena + 3"
ALIGNED push_behind_word, 3, F_IF + F_AC, 1, "pushw %ax; pushl %eax"
ALIGNED pusha, 3, F_IF + F_AC, 1, "pushw %ax; pushal"
ALIGNED popa, 3, F_IF + F_AC, 1, "subl $34, %esp; popal"
ALIGNED enter, 3, F_IF + F_AC, 1, "pushw %ax; enter $0, $0"
ALIGNED ret, 3, F_IF + F_AC, 1, \
    "movl $landing, %ecx; movw %cx, -6(%esp); shrl $16, %ecx; \
    movw %cx, -4(%esp); subl $6, %esp; ret"
ALIGNED xchg, 3, F_IF + F_AC, 1, "xchgw %ax, arena + 1"
ALIGNED scas, 3, F_IF + F_AC, 1, "movl $arena + 2, %edi; scasl"
ALIGNED int, 3, F_IF + F_AC, 1, "movl $stack_t0 + 1022, tss_main + 4"
ALIGNED np_gate, 3, F_IF + F_AC, 1, \
    "andb $0x7f, idt + 17 * 8 + 5; movl arena + 1, %eax"
CASE ac.vm                              /* virtual-8086 mode has CPL 3 */
    movl $0xcd0001a1, LOW_CODE
    movb $0x40, LOW_CODE + 4
    movl %cr0, %eax
    orl $1 << 18, %eax
    movl %eax, %cr0
    .rept 4
    pushl $LOW_DATA >> 4
    .endr
    pushl $LOW_STACK >> 4
    pushl $LOW_SP
    pushl $F_VM + F_AC + 2
    pushl $LOW_CODE >> 4
    pushl $0
    iretl
DONE
ALIGNED call, 3, F_IF + F_AC, 1, "decl %esp; call 1f; 1:"
ALIGNED bit, 3, F_IF + F_AC, 1, "btl %eax, arena + 1"
ALIGNED cmpxchg8, 3, F_IF + F_AC, 1, "incl arena + 4; movb arena + 7, %al"
