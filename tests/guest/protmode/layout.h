/*
 * What assembly and C of the protected-mode test kernel share: addresses, modes
 * of a case, vectors, fields of task state segments.
 */
#ifndef PAGEWALK_TESTS_GUEST_PROTMODE_LAYOUT_H
#define PAGEWALK_TESTS_GUEST_PROTMODE_LAYOUT_H

/* Low memory of 16-bit, virtual-8086 and real-mode cases. */
#define LOW_CODE    0x20000     /* the case is copied here, 2000:0000 */
#define LOW_DATA    0x30000
#define LOW_STACK   0x40000
#define LOW_REAL    0x50000     /* enter.S: stubs and mode switches */
#define LOW_SP      0xf000

/* How a case runs. */
#define R0          0           /* bits 1:0: CPL */
#define R1          1
#define R2          2
#define R3          3
#define M16         0x10        /* 16-bit code segment at LOW_CODE */
#define VM          0x30        /* virtual-8086 */
#define REAL        0x50
#define PG          0x100       /* with paging: identity, but for the arena */
#define STEPS       0x200       /* #DB notes EIP and goes on */
#define IRQ         0x400       /* IRQ 0 comes once, soon */
#define STACK16     0x800       /* SS is a 16-bit segment at LOW_STACK */
#define ANY_CR2     0x1000      /* the manual leaves open which of several
                                   accesses comes first */

#define F_IF        0x202
#define F_TF        0x100
#define F_NT        0x4000
#define F_RF        0x10000
#define F_VM        0x20000
#define F_AC        0x40000
#define IOPL(n)     ((n) << 12)

/* How a watched value is printed: as so many bytes, or as an address. */
#define ADDRESS     0x80

/* Exceptions, as far as the kernel names them. */
#define V_DF        8
#define V_TS        10
#define V_NP_FAULT  11
#define V_SS        12
#define V_GP        13
#define V_PF        14
#define V_AC        17

/* Entries of the IDT besides the processor's own (tables.c). */
#define V_IRQ       0x20
#define V_END       0x40        /* a case's last instruction */
#define V_TRAP      0x41
#define V_INT16     0x42
#define V_TRAP16    0x43
#define V_TASK      0x44
#define V_TASK0     0x45
#define V_NP        0x46
#define V_DPL0      0x47
#define V_NULL      0x48
#define V_DATA      0x49
#define V_BEYOND    0x4a
#define V_TYPE      0x4b
#define V_CONFORM   0x4c
#define V_OUTER     0x4d
#define V_NPCODE    0x4e
#define V_LIMIT     0x4f
#define V_RING1     0x50
#define V_TASKBUSY  0x51
#define V_TASKNP    0x52
#define V_TASKLDT   0x53
#define V_NPTASK    0x54
#define VECTORS     0x60

#define STUB_BYTES  16          /* between the stubs of two vectors */
#define REAL_STUB_BYTES 8

#define BY_TASK     0x100       /* in state_vector: came by a task gate */

/* Fields of a 32-bit TSS (PRM386 figure 7-1), of a 16-bit one (figure 44h of
 * the 286's manual; SDM figure 7-10). */
#define T_LINK      0x00
#define T_ESP0      0x04
#define T_SS0       0x08
#define T_ESP1      0x0c
#define T_SS1       0x10
#define T_ESP2      0x14
#define T_SS2       0x18
#define T_CR3       0x1c
#define T_EIP       0x20
#define T_EFLAGS    0x24
#define T_EAX       0x28
#define T_ESP       0x38
#define T_ES        0x48
#define T_CS        0x4c
#define T_SS        0x50
#define T_DS        0x54
#define T_FS        0x58
#define T_GS        0x5c
#define T_LDT       0x60
#define T_TRAP      0x64
#define T_MAP       0x66
#define T_BYTES     0x68
#define T16_IP      0x0e
#define T16_FLAGS   0x10
#define T16_AX      0x12
#define T16_SP      0x1a
#define T16_ES      0x22
#define T16_CS      0x24
#define T16_SS      0x26
#define T16_DS      0x28
#define T16_LDT     0x2a

#endif
