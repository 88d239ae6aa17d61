/*
 * Segment checks: limits at their edges, types, loading of segment registers.
 * PRM386 6.3, chapter 17 MOV; SDM vol. 3A 5.3 to 5.7.
 */
#include "tests/guest/protmode/case.h"

/* An access through ES. */
    .macro ACCESS name, segment, text
    CASE limit.\name, R3
    movw $SEL_\segment + 3, %ax
    movw %ax, %es
    \text
    WATCH es, state_es, 2
    END
    .endm
ACCESS byte_last, RW3, "movb %es:0xfff, %al"
ACCESS byte_beyond, RW3, "movb %es:0x1000, %al"
ACCESS word_last, RW3, "movw %es:0xffe, %ax"
ACCESS word_straddles, RW3, "movw %es:0xfff, %ax"
ACCESS dword_last, RW3, "movl %es:0xffc, %eax"
ACCESS dword_straddles1, RW3, "movl %es:0xffd, %eax"
ACCESS dword_straddles3, RW3, "movl %es:0xfff, %eax"
ACCESS store_straddles, RW3, "movl %eax, %es:0xffe"
ACCESS rmw_straddles, RW3, "addl %eax, %es:0xffe"
ACCESS wraps, RW3, "movl %es:0xfffffffe, %eax"
ACCESS high, RW3, "movb %es:0x80000000, %al"
ACCESS page_last, RWPG3, "movl %es:0xffc, %eax"
ACCESS page_beyond, RWPG3, "movl %es:0xffd, %eax"
ACCESS b16_last, RW3_16, "movl %es:0xffc, %eax"
ACCESS b16_beyond, RW3_16, "movl %es:0xffe, %eax"
ACCESS flat_wraps, D3, "movl $-2, %ebx; movl %es:(%ebx), %eax"
ACCESS all_last, RWALL3, "movb %es:0, %al"
ACCESS down_first, ED3, "movb %es:0x1000, %al"
ACCESS down_limit, ED3, "movb %es:0xfff, %al"
ACCESS down_zero, ED3, "movb %es:0, %al"
ACCESS down_straddles, ED3, "movl %es:0xffd, %eax"
ACCESS down_dword, ED3, "movl %es:0x1000, %eax"
ACCESS down_wraps, ED3, "movl %es:0xfffffffe, %eax"
ACCESS down16_first, ED3_16, "movb %es:0x1000, %al"
ACCESS down16_limit, ED3_16, "movb %es:0xfff, %al"
ACCESS down16_last, ED3_16, "movb %es:0xffff, %al"
ACCESS down16_beyond, ED3_16, "movb %es:0x10000, %al"
ACCESS down16_straddles, ED3_16, "movw %es:0xffff, %ax"
ACCESS down16_dword, ED3_16, "movl %es:0xfffc, %eax"
ACCESS down_page_first, EDPG3, "movb %es:0x2000, %al"
ACCESS down_page_limit, EDPG3, "movb %es:0x1fff, %al"
ACCESS down16_page_first, EDPG3_16, "movb %es:0x2000, %al"
ACCESS down16_page_limit, EDPG3_16, "movb %es:0x1fff, %al"
ACCESS down16_page_last, EDPG3_16, "movb %es:0xffff, %al"
ACCESS down16_page_beyond, EDPG3_16, "movb %es:0x10000, %al"
ACCESS down_none, EDALL3, "movb %es:0xffffffff, %al"
ACCESS down_none_wraps, EDALL3, "movl %es:0xfffffffe, %eax"
ACCESS down_read_only, EDRO3, "movb %es:0x1000, %al"
ACCESS down_read_only_w, EDRO3, "movb %al, %es:0x1000"
ACCESS read_only_r, RO3, "movl %es:0, %eax"
ACCESS read_only_w, RO3, "movl %eax, %es:0"
ACCESS read_only_rmw, RO3, "orl %eax, %es:0"
ACCESS read_only_cmp, RO3, "cmpl %eax, %es:0"
ACCESS read_only_limit, RO3, "movl %eax, %es:0x1000"
ACCESS code_r, XR3, "movl %es:0, %eax"
ACCESS code_w, XR3, "movl %eax, %es:0"
ACCESS conforming_r, CF0, "movl %es:0, %eax"
ACCESS conforming_w, CF0, "movl %eax, %es:0"
ACCESS bound, RW3, "boundl %eax, %es:0xffc"
ACCESS far_pointer, RW3, "lfsl %es:0xffb, %eax"
ACCESS sgdt, RW3, "sgdt %es:0xffb"
ACCESS sgdt_fits, RW3, "sgdt %es:0xffa"
ACCESS bit_string, RW3, "movl $0x8000, %ecx; btl %ecx, %es:0"
ACCESS bit_below, RW3, "movl $-1, %ecx; btl %ecx, %es:0"
ACCESS xlat, RW3, "movl $0x1000, %ebx; movb $0, %al; xlat %es:(%ebx)"
ACCESS push_memory, RW3, "pushl %es:0xffe"
ACCESS pop_memory, RW3, "popl %es:0xffe"
ACCESS call_memory, RW3, "movl $landing, arena + 0xffe; calll *%es:0xffe"
ACCESS setcc, RW3, "sete %es:0x1000"

CASE limit.stos_stops, R3           /* restartable: ECX and EDI say where */
    movw $SEL_RW3 + 3, %ax
    movw %ax, %es
    movl $0xff8, %edi
    movl $4, %ecx
    rep stosl
    REG ecx
    REG edi
END
CASE limit.movs_stops, R3
    movw $SEL_RW3 + 3, %ax
    movw %ax, %ds
    movw %ax, %es
    movl $0xffb, %esi
    movl $0, %edi
    movl $10, %ecx
    rep movsb
    REG ecx
    REG esi
    REG edi
END
    .macro STOPS name, esi, edi, text
    CASE limit.\name, R3
    movw $SEL_RW3 + 3, %ax
    movw %ax, %ds
    movw %ax, %es
    movl $\esi, %esi
    movl $\edi, %edi
    movl $10, %ecx
    movl $0, %eax
    \text
    REG ecx
    REG esi
    REG edi
    END
    .endm
STOPS cmps_stops_source, 0xffe, 0x100, "repe cmpsb"
STOPS cmps_stops_other, 0x100, 0xffa, "repe cmpsw"
STOPS scas_stops, 0, 0xff4, "repe scasl"
STOPS lods_stops, 0xff9, 0, "rep lodsw"
STOPS movs_other_stops, 0, 0xffb, "rep movsb"
STOPS movs_down, 0x804, 8, "std; rep movsl"
STOPS movs_word_down, 3, 0x800, "std; rep movsw"
STOPS stos_addr16, 0, 0x12340ffe, "addr16 rep stosb"
CASE limit.ins_stops, R0                /* before the port is read */
    movw $SEL_RW0, %ax
    movw %ax, %es
    movl $0xffe, %edi
    movl $4, %ecx
    movw $0x80, %dx
    rep insb
    REG ecx
    REG edi
END
CASE limit.outs_stops, R0
    movw $SEL_RW0, %ax
    movw %ax, %ds
    movl $0xffe, %esi
    movl $4, %ecx
    movw $0x80, %dx
    rep outsb
    REG ecx
    REG esi
END
CASE limit.stos_none, R3            /* no iteration, no check */
    movw $SEL_RW3 + 3, %ax
    movw %ax, %es
    movl $0x5000, %edi
    xorl %ecx, %ecx
    rep stosl
END
CASE limit.lea, R3                  /* no access, no check */
    movw $SEL_RW3 + 3, %ax
    movw %ax, %ds
    leal 0x5000, %eax
END
CASE limit.null_access, R3
    xorl %eax, %eax
    movw %ax, %es
    movl %es:0, %eax
END
CASE limit.null_rpl, R3             /* 1 to 3 are null, too */
    movl $3, %eax
    movw %ax, %fs
    movl %fs:0, %eax
    WATCH fs, state_fs, 2
END
CASE limit.null_write, R3
    xorl %eax, %eax
    movw %ax, %gs
    movl %eax, %gs:arena
END

/* Code: running out of a segment, jumping beyond. */
CASE limit.code_runs_out, R3
    movl $0x90909090, arena + 0xffc
    ljmp $SEL_ARENA_C3 + 3, $0xffd
DONE
CASE limit.code_straddles, R3
    movl $0x000000b8, arena + 0xffc
    movb $0x90, arena + 0xffb
    ljmp $SEL_ARENA_C3 + 3, $0xffb
DONE
CASE limit.code_jumps, R3
    movl $0x000f00e9, arena + 0x100     /* jmp 1005H: at itself, #GP */
    movb $0, arena + 0x104
    ljmp $SEL_ARENA_C3 + 3, $0x100
DONE
CASE limit.code_calls, R3
    movl $0x000f00e8, arena + 0x100     /* call 1005H */
    movb $0, arena + 0x104
    ljmp $SEL_ARENA_C3 + 3, $0x100
DONE
CASE limit.code_returns, R3
    movb $0xc3, arena + 0x100
    pushl $0x1000
    ljmp $SEL_ARENA_C3 + 3, $0x100
DONE
CASE limit.code_loops, R3               /* jcxz taken to beyond */
    movl $0x7ee3, arena + 0xff0
    xorl %ecx, %ecx
    ljmp $SEL_ARENA_C3 + 3, $0xff0
DONE
CASE limit.code_not_taken, R3
    movl $0x40cd7ee3, arena + 0xff0
    movl $1, %ecx
    ljmp $SEL_ARENA_C3 + 3, $0xff0
DONE
CASE limit.code_far_jump, R3
    ljmp $SEL_ARENA_C3 + 3, $0x1000
DONE
CASE limit.code_own_data, R3            /* CS as data: readable, not writable */
    movl %cs:arena, %eax
    movl %eax, %cs:arena
END
CASE limit.jump16_wraps, R0+M16         /* IP wraps at 64 KiB */
    jmp 1f
1:  .byte 0xe9
    .word 0x8000
DONE

/* Loading a segment register. */
    .macro LOAD name, mode, register, selector
    CASE load.\name, \mode
    movl $\selector, %eax
    movw %ax, %\register
    END
    .endm
LOAD ds_user, R3, ds, SEL_RW3+3
LOAD ds_rpl0, R3, ds, SEL_RW3
LOAD ds_dpl0, R3, ds, SEL_RW0
LOAD ds_dpl0_rpl3, R0, ds, SEL_RW0+3
LOAD ds_dpl2, R3, ds, SEL_RW2+3
LOAD ds_dpl2_ring2, R2, ds, SEL_RW2+2
LOAD ds_dpl2_rpl3, R2, ds, SEL_RW2+3
LOAD ds_execute_only, R3, ds, SEL_XO3+3
LOAD ds_code, R3, ds, SEL_XR3+3
LOAD ds_conforming, R3, ds, SEL_CF0+3
LOAD ds_conforming_xo, R3, ds, SEL_CFX0+3
LOAD ds_np, R3, ds, SEL_NPD3+3
LOAD ds_np_dpl0, R3, ds, SEL_NPD0+3
LOAD es_np, R3, es, SEL_NPD3+3
LOAD fs_np, R0, fs, SEL_NPD0
LOAD gs_tss, R3, gs, SEL_TSS_U+3
LOAD gs_gate, R3, gs, SEL_CG0+3
LOAD es_ldt, R0, es, SEL_LDT
LOAD ds_beyond, R3, ds, 0xfff8+3
LOAD ds_no_ldt, R3, ds, LDT_D3
LOAD ds_null3, R3, ds, 3
LOAD ss_user, R3, ss, SEL_RW3+3
LOAD ss_rpl0, R3, ss, SEL_RW3
LOAD ss_dpl0, R3, ss, SEL_RW0+3
LOAD ss_ring0_dpl3, R0, ss, SEL_RW3
LOAD ss_ring0_rpl3, R0, ss, SEL_D0+3
LOAD ss_read_only, R3, ss, SEL_RO3+3
LOAD ss_code, R3, ss, SEL_XR3+3
LOAD ss_conforming, R3, ss, SEL_FCF3+3
LOAD ss_null, R3, ss, 0
LOAD ss_null0, R0, ss, 0
LOAD ss_null3, R3, ss, 3
LOAD ss_np, R3, ss, SEL_NPD3+3
LOAD ss_np_rpl, R3, ss, SEL_NPD3
LOAD ss_tss, R0, ss, SEL_TSS
LOAD ss_beyond, R0, ss, 0xfff8
LOAD ss_down, R3, ss, SEL_ED3+3

CASE load.accessed, R3
    movl $SEL_NEW3 + 3, %eax
    movw %ax, %ds
    WATCH access, gdt+SEL_NEW3+5, 1
END
CASE load.accessed_not, R3              /* nothing is marked by a fault */
    movl $SEL_NEW3 + 1, %eax
    movw %ax, %ss
    WATCH access, gdt+SEL_NEW3+5, 1
END
CASE load.accessed_lar, R3
    movl $SEL_NEW3 + 3, %eax
    larl %eax, %ecx
    andl $0xfff0ffff, %ecx
    REG ecx
    WATCH access, gdt+SEL_NEW3+5, 1
END
CASE load.keeps_old, R3                 /* a failed load changes nothing */
    movl $SEL_RW3 + 3, %eax
    movw %ax, %fs
    movl $SEL_RW0 + 3, %eax
    movw %ax, %fs
    WATCH fs, state_fs, 2
END
CASE load.pop_ds, R3
    pushl $SEL_RW0 + 3
    popl %ds
END
CASE load.pop_ss_np, R3
    pushl $SEL_NPD3 + 3
    popl %ss
END
CASE load.pop_upper, R3                 /* the upper half is ignored */
    pushl $0xabcd0000 + SEL_RW3 + 3
    popl %fs
    WATCH fs, state_fs, 2
END
CASE load.les, R3
    movl $0x12345678, arena
    movl $SEL_RW0 + 3, arena + 4
    lesl arena, %eax
    REG eax
END
CASE load.lss, R3
    movl $0x800, arena
    movl $SEL_RW3 + 3, arena + 4
    lssl arena, %esp
END
CASE load.lss_np, R3
    movl $0x800, arena
    movl $SEL_NPD3 + 3, arena + 4
    lssl arena, %esp
END
CASE load.lgs_null, R3
    movl $0x800, arena
    movl $0, arena + 4
    lgsl arena, %eax
    REG eax
END
CASE load.lfs16, R3
    movl $SEL_RW3 * 65536 + 3 * 65536 + 0x1234, arena
    lfsw arena, %ax
    REG eax
    WATCH fs, state_fs, 2
END

/* The LDT. */
CASE ldt.data
    movl $SEL_LDT, %eax
    lldt %ax
    movl $LDT_D3, %eax
    movw %ax, %es
    sldt %ecx
    REG ecx
    WATCH es, state_es, 2
    WATCH ldtr, state_ldtr, 2
END
CASE ldt.last
    movl $SEL_LDT, %eax
    lldt %ax
    movl $LDT_LAST, %eax
    movw %ax, %es
END
CASE ldt.partly_beyond                  /* all 8 bytes have to be within */
    movw $0x3e, gdt + SEL_LDT
    movl $SEL_LDT, %eax
    lldt %ax
    movl $LDT_LAST, %eax
    movw %ax, %es
END
CASE ldt.gdt_partly_beyond
    movw $SEL_RW0 + 6, arena
    movl $gdt, arena + 2
    lgdt arena
    movl $SEL_RW0, %eax
    movw %ax, %es
END
CASE ldt.beyond
    movl $SEL_LDT, %eax
    lldt %ax
    movl $LDT_BEYOND, %eax
    movw %ax, %es
END
CASE ldt.selector0                      /* entry 0 of an LDT is usable */
    movl ldt + 8, %eax
    movl %eax, ldt
    movl ldt + 12, %eax
    movl %eax, ldt + 4
    movl $SEL_LDT, %eax
    lldt %ax
    movl $4 + 3, %eax
    movw %ax, %es
    WATCH es, state_es, 2
END
CASE ldt.code
    movl $SEL_LDT, %eax
    lldt %ax
    pushl $SEL_D3 + 3
    pushl $stack_r3 + 1024
    pushl $LDT_C3
    pushl $1f
    lret
1:  nop
END
CASE ldt.null
    movl $SEL_LDT, %eax
    lldt %ax
    movl $3, %eax
    lldt %ax
    movl $LDT_D3, %eax
    movw %ax, %es
    WATCH ldtr, state_ldtr, 2
END
CASE ldt.lldt_ti
    movl $LDT_D3, %eax
    lldt %ax
END
CASE ldt.lldt_data
    movl $SEL_D0, %eax
    lldt %ax
END
CASE ldt.lldt_tss
    movl $SEL_TSS_A, %eax
    lldt %ax
END
CASE ldt.lldt_np
    movl $SEL_LDT_NP, %eax
    lldt %ax
END
CASE ldt.lldt_beyond
    movl $0xfff8, %eax
    lldt %ax
END
CASE ldt.lldt_rpl
    movl $SEL_LDT + 3, %eax
    lldt %ax
    WATCH ldtr, state_ldtr, 2
END
CASE ldt.ltr
    movl $SEL_TSS_A, %eax
    ltr %ax
    str %ecx
    REG ecx
    WATCH access, gdt+SEL_TSS_A+5, 1
    WATCH old, gdt+SEL_TSS+5, 1
END
CASE ldt.ltr_16
    movl $SEL_TSS_16, %eax
    ltr %ax
    WATCH access, gdt+SEL_TSS_16+5, 1
END
CASE ldt.ltr_busy
    movl $SEL_TSS_BUSY, %eax
    ltr %ax
END
CASE ldt.ltr_null
    xorl %eax, %eax
    ltr %ax
END
CASE ldt.ltr_np
    movl $SEL_TSS_NP, %eax
    ltr %ax
END
CASE ldt.ltr_ldt
    movl $SEL_LDT, %eax
    ltr %ax
END
CASE ldt.ltr_gate
    movl $SEL_CG0, %eax
    ltr %ax
END
CASE ldt.ltr_ti
    movl $LDT_D3, %eax
    ltr %ax
END
CASE ldt.ltr_memory_limit, R0
    movl $SEL_RW0, %eax
    movw %ax, %ds
    ltr 0xfff
END

/* ARPL. */
CASE arpl.raises, R3
    movl $0x12340010, %eax
    movl $3, %ecx
    arpl %cx, %ax
    setz %dl
    REG eax
    WATCH zf, state_edx, 1
END
CASE arpl.keeps, R3
    movl $0x12340013, %eax
    movl $2, %ecx
    arpl %cx, %ax
    setz %dl
    REG eax
    WATCH zf, state_edx, 1
END
CASE arpl.equal, R3
    movl $0x12340012, %eax
    movl $2, %ecx
    arpl %cx, %ax
    setz %dl
    REG eax
    WATCH zf, state_edx, 1
END
CASE arpl.memory, R3
    movl $0xaaaa0001, arena
    movl $2, %ecx
    arpl %cx, arena
    setz %dl
    WATCH value, arena
    WATCH zf, state_edx, 1
END
CASE arpl.read_only, R3
    movl $SEL_RO3 + 3, %eax
    movw %ax, %es
    movl $2, %ecx
    arpl %cx, %es:0
END

/* LAR and LSL values; scan.c has the types and privileges. */
    .macro LOOK name, selector
    CASE look.\name, R3
    movl $0xeeeeeeee, %ecx
    movl %ecx, %edx
    movl $\selector, %eax
    larl %eax, %ecx
    setz %bl
    andl $0xfff0ffff, %ecx              /* 19:16 are undefined */
    lsll %eax, %edx
    setz %bh
    verr %ax
    setz %al
    verw %ax
    setz %ah
    REG ecx
    REG edx
    WATCH zf, state_ebx, 2
    END
    .endm
LOOK data, SEL_RW3+3
LOOK page, SEL_RWPG3+3
LOOK all, SEL_D3+3
LOOK down, SEL_EDPG3+3
LOOK code, SEL_C3+3
LOOK code16, SEL_C3_16+3
LOOK np, SEL_NPD3+3
LOOK tss, SEL_TSS_U+3
LOOK gate, SEL_CG0_31+3
LOOK task_gate, SEL_TG+3
LOOK interrupt_gate, SEL_INTGATE+3
LOOK null, 0
LOOK null3, 3
LOOK beyond, 0xfff8+3
LOOK no_ldt, LDT_D3
LOOK dpl0, SEL_D0+3
LOOK conforming, SEL_CF0+3
CASE look.word, R3
    movl $0xeeeeeeee, %ecx
    movl %ecx, %edx
    movl $SEL_D3, %eax
    larw %ax, %cx
    lslw %ax, %dx
    REG ecx
    REG edx
END
CASE look.memory_limit, R3
    movw $SEL_RW3 + 3, %ax
    movw %ax, %es
    larl %es:0xfff, %ecx
END
