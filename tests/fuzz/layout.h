/*
 * Where the guest of the machine target keeps what brings it into its state;
 * for C and for enter.S. The world (tests/differential/world.h) lies above.
 */
#ifndef PAGEWALK_TESTS_FUZZ_LAYOUT_H
#define PAGEWALK_TESTS_FUZZ_LAYOUT_H

#define STUB            0x600   /* enter.S */
#define STUB_MAX        0x200
#define STUB_GDT        0x800
#define STUB_GDT_LIMIT  0x27
#define STUB_CODE32     0x08    /* flat; the world's has the same selector */
#define STUB_DATA32     0x10
#define STUB_CODE16     0x18
#define STUB_DATA16     0x20

/* What enter.S loads; doublewords unless said otherwise. */
#define PARAM_STUB_GDTR 0x840   /* limit, base */
#define PARAM_GDTR      0x848
#define PARAM_IDTR      0x850
#define PARAM_ENTRY     0x858   /* far pointers: offset, selector */
#define PARAM_STACK     0x860
#define PARAM_KIND      0x868
#define PARAM_HAS_CR4   0x86c
#define PARAM_CR4       0x870
#define PARAM_HAS_EFER  0x874
#define PARAM_EFER      0x878
#define PARAM_CR0       0x87c
#define PARAM_CR3       0x880
#define PARAM_LDTR      0x884
#define PARAM_TR        0x888
#define PARAM_DR        0x890   /* DR0 to DR3, DR7 */
#define PARAM_SCRIPT    0x8a4   /* how many steps */

/* EDI ... EAX, GS, FS, ES, DS, EFLAGS; then, for IRET, EIP, CS, EFLAGS, ESP,
 * SS, ES, DS, FS, GS. */
#define FRAME           0x900
#define FRAME_GPRS      8
#define FRAME_SEGMENTS  8
#define FRAME_EFLAGS    12
#define FRAME_IRET      13

/* Steps: port (a word), operation, 0, value. Operations 0 to 2 are OUT of 1, 2
 * and 4 bytes, 3 to 5 are IN; 6 stores the port's number at the address that
 * the value is, 7 loads from there. */
#define SCRIPT          0xa00
#define SCRIPT_MAX      64
#define SCRIPT_OPERATIONS 8

/* How the code is entered. */
#define KIND_SAME       0       /* far jump: level 0 */
#define KIND_OUTER      1       /* IRET to level 3 or to virtual-8086 mode */
#define KIND_REAL       2

#define MSR_EFER        0xc0000080

#endif
