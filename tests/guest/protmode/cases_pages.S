/*
 * Page faults and the privilege they are made with: error codes, CR2, EIP;
 * system accesses are the supervisor's. SDM vol. 3A 4.7, PRM386 5.2, 9.8.14.
 *
 * Pages of the arena: 4 the supervisor's, 5 read-only, 6 absent, 7 the
 * supervisor's read-only, the others the user's.
 */
#include "tests/guest/protmode/case.h"

    .macro PAGE name, mode, text
    CASE pf.\name, \mode + PG
    \text
    END
    .endm
PAGE user_read, R3, "movl arena, %eax"
PAGE user_supervisor, R3, "movl arena + 0x4000, %eax"
PAGE user_supervisor_w, R3, "movl %eax, arena + 0x4000"
PAGE user_read_only, R3, "movl arena + 0x5000, %eax"
PAGE user_read_only_w, R3, "movl %eax, arena + 0x5004"
PAGE user_read_only_rmw, R3, "incl arena + 0x5008"
PAGE user_absent, R3, "movl arena + 0x6ffc, %eax"
PAGE user_absent_w, R3, "movl %eax, arena + 0x6ffc"
PAGE ring0_supervisor, R0, "movl %eax, arena + 0x4000"
PAGE ring0_read_only, R0, "movl %eax, arena + 0x5000"
PAGE ring0_absent, R0, "movl arena + 0x6000, %eax"
PAGE ring0_absent_w, R0, "movl %eax, arena + 0x6000"
PAGE ring1_supervisor, R1, "movl %eax, arena + 0x4000"
PAGE ring2_read_only, R2, "movl %eax, arena + 0x5000"
PAGE cross_first, R3, "movl arena + 0x4ffd, %eax"
PAGE cross_second, R3, "movl arena + 0x5ffe, %eax"
PAGE cross_store, R3, "movl %eax, arena + 0x4ffe"
PAGE cross_into_read_only, R3, "movl %eax, arena + 0x3ffe"
PAGE beyond, R3, "movl 0x12345678, %eax"
PAGE beyond_w, R0, "movl %eax, 0xfffff000"
PAGE fetch_absent, R3, "movl $arena + 0x6000, %eax; jmp *%eax"
PAGE fetch_supervisor, R3, "movl $arena + 0x4000, %eax; jmp *%eax"
PAGE push, R3, "movl $arena + 0x6004, %esp; pushl %eax"
PAGE pop_memory, R3, "pushl $1; popl arena + 0x6000"
PAGE pusha, R3, "movl $arena + 0x7010, %esp; pushal"
PAGE call, R3, "movl $arena + 0x7000, %esp; call 1f; 1:"
PAGE enter, R3, "movl $arena + 0x8000, %esp; enter $0x10, $0"
PAGE bound, R3, "boundl %eax, arena + 0x5ffc"
PAGE xchg, R3, "xchgl %eax, arena + 0x6000"
PAGE setcc, R3, "setc arena + 0x5000"
PAGE movs, R3, \
    "movl $arena + 0x3ff8, %esi; movl $arena, %edi; movl $4, %ecx; rep movsl"
PAGE stos, R3, "movl $arena + 0x3ff8, %edi; movl $4, %ecx; rep stosl"
PAGE sgdt, R3, "sgdt arena + 0x5000"
PAGE lidt, R0, "lidt arena + 0x6000"

/* Code over the end of a page: CR2 is the second one's first byte. */
CASE pf.fetch_straddles, R3+PG
    movw $0x00b8, arena + 0x3ffe
    movl $arena + 0x3ffe, %eax
    jmp *%eax
DONE
CASE pf.fetch_straddles_absent, R0+PG
    movl $0x00b8b8b8, arena + 0x5ffc
    movl $arena + 0x5ffe, %eax
    jmp *%eax
DONE
CASE pf.fetch_straddles_opcode, R3+PG   /* prefixes only on the first */
    movw $0x2e66, arena + 0x3ffe
    movl $arena + 0x3ffe, %eax
    jmp *%eax
DONE
CASE pf.fetch_up_to_the_end, R3+PG
    movw $0x9090, arena + 0x3ffe
    movl $arena + 0x3ffe, %eax
    jmp *%eax
DONE

/* A fault half-way: registers are those of the iterations done. */
    .macro HALFWAY name, esi, edi, text
    CASE pf.\name, R3+PG
    movl $arena + \esi, %esi
    movl $arena + \edi, %edi
    movl $6, %ecx
    xorl %eax, %eax
    \text
    REG ecx
    WATCH esi, state_esi, ADDRESS
    WATCH edi, state_edi, ADDRESS
    END
    .endm
HALFWAY movs_source, 0x3ff8, 0, "rep movsl"
HALFWAY movs_other, 0, 0x3ff8, "rep movsl"
HALFWAY movs_straddles, 0, 0x3ffa, "rep movsl"
HALFWAY movs_down, 0x1000, 0x8008, "std; rep movsl"
HALFWAY cmps_source, 0x3ffe, 0x100, "repe cmpsb"
HALFWAY cmps_other, 0x100, 0x3ffc, "repe cmpsw"
HALFWAY scas, 0, 0x3ff4, "repe scasl"
HALFWAY lods, 0x3ffa, 0, "rep lodsw"
CASE pf.resumes, R0+PG                  /* the handler maps the page */
    movl $1f, %eax
    movw %ax, idt + 14 * 8
    shrl $16, %eax
    movw %ax, idt + 14 * 8 + 6
    movl $arena, %edx
    shrl $10, %edx
    movl $arena + 0x5ff8, %edi
    movl $4, %ecx
    rep stosl
    REG ecx
    WATCH edi, state_edi, ADDRESS
    int $V_END
1:  addl $4, %esp
    orb $1, page_table + 4 * 6(%edx)
    iretl
DONE
CASE pf.popa, R3+PG                     /* 4 of 8 are read, none loaded */
    movl $arena + 0x3ff0, %esp
    popal
    REG eax
    REG edi
END
CASE pf.enter_deep, R3+PG               /* 16 of 31 are stored */
    movl $arena + 0x8040, %esp
    movl $stack_r3 + 512, %ebp
    enter $16, $31
    WATCH ebp, state_ebp, ADDRESS
END
CASE pf.enter_display, R3+PG            /* the second pointer is absent */
    movl $arena + 0x8004, %ebp
    enter $16, $3
    WATCH ebp, state_ebp, ADDRESS
END
CASE pf.irq, R3+PG+IRQ, 2+IOPL(3)       /* the handler's stack is absent */
    movl $arena + 0x7000, tss_main + T_ESP1
    movw $SEL_C1, idt + V_IRQ * 8 + 2
    sti
    nop
    nop
DONE
CASE pf.task_error_code, R0+PG          /* no stack for the code in the task */
    movw $SEL_TSS_DF, idt + 13 * 8 + 2
    movb $0x85, idt + 13 * 8 + 5
    movw $SEL_TSS_A, idt + 14 * 8 + 2
    movb $0x85, idt + 14 * 8 + 5
    movl $arena + 0x7000, tss_df + T_ESP
    movl $0xfff8, %eax
    movw %ax, %ds
    WATCH link, tss_a+T_LINK, 2
    WATCH old, tss_df+T_LINK, 2
    WATCH esp, tss_df+T_ESP, ADDRESS
    WATCH error, stack_a+1024-4
DONE
CASE pf.stos_state, R3+PG               /* what is done stays done */
    movl $arena + 0x3ff8, %edi
    movl $4, %ecx
    rep stosl
    REG ecx
    WATCH edi, state_edi, ADDRESS
    WATCH last, arena+0x3ffc
END
CASE pf.push_esp, R3+PG                 /* ESP unmoved */
    movl $arena + 0x6004, %esp
    pushl $5
END
CASE pf.pop_memory_esp, R3+PG
    pushl $1
    popl arena + 0x6000
END
CASE pf.leave_state, R3+PG
    movl $arena + 0x6000, %ebp
    leave
    WATCH ebp, state_ebp, ADDRESS
END
CASE pf.pusha_none, R3+PG               /* 4 items fit, nothing moves */
    movl $arena + 0x8000 + 16, %esp
    pushal
END
CASE pf.accessed, R3+PG                 /* A and D of the entries */
    movl %eax, arena + 0x8000
    movl arena + 0x9000, %eax
    movl $arena + 0x8000, %esi
    shrl $10, %esi
    movl page_table(%esi), %ecx
    movl page_table + 4(%esi), %edx
    andl $0xfff, %ecx
    andl $0xfff, %edx
    REG ecx
    REG edx
END
CASE i486.pf_wp, R0+PG                  /* CR0.WP */
    movl %cr0, %eax
    orl $0x10000, %eax
    movl %eax, %cr0
    movl %eax, arena + 0x5000
END
CASE i486.pf_wp_supervisor, R0+PG
    movl %cr0, %eax
    orl $0x10000, %eax
    movl %eax, %cr0
    movl %eax, arena + 0x7000
END
CASE i486.invlpg, R0+PG                 /* a new entry is seen */
    movl arena + 0x8000, %eax
    movl $arena, %esi
    shrl $10, %esi
    movl page_table + 4 * 9(%esi), %eax
    movl %eax, page_table + 4 * 8(%esi)
    invlpg arena + 0x8000
    movl arena + 0x8000, %ecx
    REG ecx
END
CASE pf.directory, R3+PG                /* the directory forbids */
    nop
    movl 0x400000, %eax
END
CASE pf.directory_user, R0+PG           /* U of both levels counts */
    andb $~4, page_dir
    movl %cr3, %eax
    movl %eax, %cr3
    pushl $SEL_D3 + 3
    pushl $stack_r3 + 1024
    pushl $SEL_C3 + 3
    pushl $landing
    lret
DONE

/* Accesses of the processor itself are the supervisor's. */
CASE pf.ldt_absent, R0+PG               /* a user's load, but no U in it */
    movl $arena + 0x6000, %eax
    movw %ax, gdt + SEL_LDT + 2
    shrl $16, %eax
    movb %al, gdt + SEL_LDT + 4
    movb %ah, gdt + SEL_LDT + 7
    movl $SEL_LDT, %eax
    lldt %ax
    pushl $SEL_D3 + 3
    pushl $stack_r3 + 1024
    pushl $SEL_C3 + 3
    pushl $1f
    lret
1:  movl $LDT_D3, %eax
    movw %ax, %es
END
CASE pf.idt_absent, R0+PG               /* while an INT is delivered */
    movl $idt, %esi
    movl $arena + 0x6000 - 0x20 * 8, %edi
    movl $0x40, %ecx
    rep movsl
    movw $0x7ff, arena
    movl $arena + 0x6000 - 0x20 * 8, arena + 2
    lidt arena
    int $0x21
DONE
CASE pf.tss_stack, R3+PG                /* the inner stack is absent */
    movl $arena + 0x7000, tss_main + T_ESP1
    int $V_RING1
DONE
CASE pf.tss_stack_crosses, R3+PG
    movl $arena + 0x7008, tss_main + T_ESP1
    lcall $SEL_CG1 + 3, $0
DONE
CASE pf.gate_parameters, R3+PG          /* read from the outer stack */
    movl $arena + 0x6ff8, %esp
    lcall $SEL_CG1 + 3, $0
DONE
CASE pf.iret_frame, R0+PG
    movl $arena + 0x5ff8, %esp
    movl $landing, (%esp)
    movl $SEL_C0, 4(%esp)
    movw $SEL_TSS_DF, idt + 14 * 8 + 2
    movb $0x85, idt + 14 * 8 + 5
    iretl
    WATCH error, stack_df+1024-4
    WATCH esp, tss_main+T_ESP, ADDRESS
    WATCH eip, tss_main+T_EIP, ADDRESS
DONE
CASE pf.double, R3+PG                   /* #PF while #PF is delivered: #DF */
    movl $arena + 0x7000, tss_main + T_ESP1
    movw $SEL_C1, idt + 14 * 8 + 2
    movl arena + 0x6000, %eax
    WATCH cr2, state_cr2, ADDRESS
DONE
CASE pf.gp_then_pf, R3+PG               /* contributory, then #PF: both */
    movl $arena + 0x7000, tss_main + T_ESP1
    movw $SEL_C1, idt + 13 * 8 + 2
    hlt
DONE
CASE pf.pf_then_gp, R3+PG               /* #PF, then contributory: #DF */
    movb $0x0e, idt + 14 * 8 + 5
    movl arena + 0x6000, %eax
DONE
CASE pf.ud_then_pf, R3+PG
    movl $arena + 0x7000, tss_main + T_ESP1
    movw $SEL_C1, idt + 6 * 8 + 2
    ud2
DONE
CASE pf.task_absent, R0+PG+ANY_CR2              /* the new TSS is absent */
    movl $arena + 0x6000, %eax
    movw %ax, gdt + SEL_TSS_A + 2
    shrl $16, %eax
    movb %al, gdt + SEL_TSS_A + 4
    movb %ah, gdt + SEL_TSS_A + 7
    lcall $SEL_TSS_A, $0
    WATCH a, gdt+SEL_TSS_A+5, 1
DONE

/* I/O permission. TSS_LIMIT leaves a map of ports 0 to 0xff, all denied, and
 * no byte behind it. */
    .macro PORT name, mode, setup, text
    CASE io.\name, \mode
    \setup
    \text
    END
    .endm
PORT denied, R3, "nop", "inb $0x80, %al"
PORT allowed, R3, "andb $0xfe, tss_main + 0x68 + 0x10", "outb %al, $0x80"
PORT allowed_other, R3, "andb $0xfe, tss_main + 0x68 + 0x10", "outb %al, $0x81"
PORT word_half, R3, "andb $0xfe, tss_main + 0x68 + 0x10", "outw %ax, $0x80"
PORT word, R3, "andb $0xfc, tss_main + 0x68 + 0x10", "outw %ax, $0x80"
PORT word_crosses, R3, "andb $0x7f, tss_main + 0x68 + 0x10", "outw %ax, $0x87"
PORT word_crosses_ok, R3, "andw $0xfe7f, tss_main + 0x68 + 0x10", \
    "outw %ax, $0x87"
PORT dword, R3, "andb $0xf0, tss_main + 0x68 + 0x10", "inl $0x80, %eax"
PORT dword_last_denied, R3, "andb $0xf8, tss_main + 0x68 + 0x10", \
    "inl $0x80, %eax"
PORT last_port, R3, "movb $0, tss_main + 0x68 + 0x1f", \
    "movw $0xf8, %dx; inb %dx, %al"
PORT last_but_one, R3, "movb $0, tss_main + 0x68 + 0x1e", "inb $0xf0, %al"
PORT beyond, R3, "nop", "movw $0x100, %dx; inb %dx, %al"
PORT far_beyond, R3, "nop", "movw $0xffff, %dx; inb %dx, %al"
PORT iopl, R2, "nop", "inb $0x80, %al"
PORT ins, R3, "movl $arena, %edi; movw $0x80, %dx", "insb"
PORT outs, R3, "movl $arena, %esi; movw $0x80, %dx", "outsb"
PORT outs_allowed, R3, \
    "andb $0xfe, tss_main + 0x68 + 0x10; movl $arena, %esi", \
    "movw $0x80, %dx; outsb"
PORT rep_none, R3, "xorl %ecx, %ecx; movw $0x80, %dx", "rep outsb"
PORT vm_denied, VM, "nop", "outb %al, $0x80"
PORT vm_iopl3, VM, "nop", "inb $0x80, %al"
PORT map_beyond, R3, "movw $0xffff, tss_main + 0x66", "inb $0x80, %al"
PORT map_at_limit, R3, "movw $0x87, tss_main + 0x66", "inb $0, %al"
CASE io.iopl3_denied_not, R3, F_IF+IOPL(3)
    outb %al, $0x80
END
CASE io.vm_bitmap, VM, F_IF+IOPL(3)     /* the map, whatever IOPL */
    outb %al, $0x80
END
CASE io.short_tss                       /* no map field within the limit */
    movb $0x89, gdt + SEL_TSS + 5
    movw $0x66, gdt + SEL_TSS
    movl $SEL_TSS, %eax
    ltr %ax
    pushl $SEL_D3 + 3
    pushl $stack_r3 + 1024
    pushl $SEL_C3 + 3
    pushl $1f
    lret
1:  outb %al, $0x80
DONE
CASE io.tss16                           /* a 16-bit TSS has no map */
    movl $SEL_TSS_16, %eax
    ltr %ax
    movw $LOW_SP, tss_16 + 2
    movw $SEL_S0_16, tss_16 + 4
    pushl $SEL_D3 + 3
    pushl $0x8800
    pushl $SEL_C3 + 3
    pushl $1f
    lret
1:  outb %al, $0x80
DONE
CASE io.tss16_long                      /* however long it is */
    movw $0xff, gdt + SEL_TSS_16
    movw $0x68, tss_16 + T_MAP
    movl $SEL_TSS_16, %eax
    ltr %ax
    movw $LOW_SP, tss_16 + 2
    movw $SEL_S0_16, tss_16 + 4
    pushl $SEL_D3 + 3
    pushl $0x8800
    pushl $SEL_C3 + 3
    pushl $1f
    lret
1:  outb %al, $0x80
DONE
