/*
 * The instructions that look at a descriptor, on all types of descriptors, with
 * every CPL, RPL and DPL. A line has a bit for each type: system types in 15:0,
 * code and data in 31:16.
 *
 *   PROT scan.INSN CPL RPL DPL: WORKED no=REFUSED_BY_ZF VECTOR=FAULTED...
 */
#include "guest/arch/registers.h"
#include "tests/guest/i386.h"
#include "tests/guest/protmode/kernel.h"
#include "tests/guest/protmode/tables.h"

enum { KINDS = 32, PRESENT = 0x80 };

extern const char scan_lar[], scan_lsl[], scan_verr[], scan_verw[],
    scan_es[], scan_ss[], scan_jmp[], scan_call[], scan_ret[], scan_lldt[],
    scan_ltr[], scan_int[];

/* Each has the selector in EAX, and leaves in CL whether it worked: ZF where
 * the instruction sets it. */
__asm__(".text\n"
        "scan_lar: lar %eax, %edx; setz %cl; int $0x40\n"
        "scan_lsl: lsl %eax, %edx; setz %cl; int $0x40\n"
        "scan_verr: verr %ax; setz %cl; int $0x40\n"
        "scan_verw: verw %ax; setz %cl; int $0x40\n"
        "scan_es: movb $1, %cl; movl %eax, %es; int $0x40\n"
        "scan_ss: movb $1, %cl; movl %eax, %ss; int $0x40\n"
        "scan_jmp: movb $1, %cl; pushl %eax; pushl %ebx; ljmpl *(%esp)\n"
        "scan_call: movb $1, %cl; pushl %eax; pushl %ebx; lcalll *(%esp)\n"
        "scan_ret: movb $1, %cl; movl %esp, %edx; pushl %edi; pushl %edx;"
        " pushl %eax; pushl %ebx; lret\n"
        "scan_lldt: movb $1, %cl; lldt %ax; int $0x40\n"
        "scan_ltr: movb $1, %cl; ltr %ax; int $0x40\n"
        "scan_int: movb $1, %cl; int $0x41\n");

static const struct scan {
    const char *name;
    const char *code;
    bool code_segment;      /* where it leads, not what it loads */
    bool ring0;             /* meaningful in ring 0 alone */
} scans[] = {
    {"lar", scan_lar, false, false}, {"lsl", scan_lsl, false, false},
    {"verr", scan_verr, false, false}, {"verw", scan_verw, false, false},
    {"es", scan_es, false, false}, {"ss", scan_ss, false, false},
    {"jmp", scan_jmp, true, false}, {"call", scan_call, true, false},
    {"ret", scan_ret, true, false}, {"lldt", scan_lldt, false, true},
    {"ltr", scan_ltr, false, true}, {"int", scan_int, true, false},
};

/* Makes the descriptor under test of a type: a flat segment, or a system
 * segment or gate that leads somewhere. */
static void set_kind(const struct scan *s, unsigned kind, unsigned dpl,
                     unsigned present)
{
    uint32_t *d = gdt[GDT_SCAN];
    unsigned access = kind | dpl << 5 | present;

    if (kind >= 16)     /* expand-down: from 4 KiB up */
        i386_set_segment(d, 0, (kind & 0xc) == 4 ? 0 : 0xfffff, access, 0xc);
    else if (kind & 4 && kind != 5)
        i386_set_gate(d, kind < 8 ? SEL_LAND : SEL_C0,
                      kind < 8 ? 0 : (uint32_t)landing, 0, access);
    else if (kind == 5)
        i386_set_gate(d, SEL_TSS_A, 0, 0, access);
    else if (kind == 1 || kind == 3)
        i386_set_segment(d, (uint32_t)&tss_16, 0x2b, access, 0);
    else
        i386_set_segment(d, (uint32_t)&tss_a, 0x67, access, 0);
    if (s->code == scan_int && kind < 16) {
        idt[V_TRAP][0] = d[0];
        idt[V_TRAP][1] = d[1];
    }
}

/* Runs the instruction on all types and prints the line. */
static void scan_line(const struct scan *s, unsigned cpl, unsigned rpl,
                      unsigned dpl, unsigned present)
{
    static const uint8_t vectors[] = {V_TS, V_NP_FAULT, V_SS, V_GP};
    uint32_t done = 0, zero = 0, fault[4] = {0}, error = 0;

    for (unsigned kind = 0; kind < KINDS; kind++) {
        harness_prepare(s->code, cpl, EFLAGS_FIXED);
        set_kind(s, kind, dpl, present);
        context_eax = GDT_SCAN * 8 | rpl;
        context_ebx = (uint32_t)landing;
        context_ecx = 0;
        context_edi = (uint32_t)(rpl ? SEL_D1 + (rpl - 1) * 16 : SEL_D0) | rpl;
        harness_run(cpl);
        for (unsigned i = 0; i < 4; i++)
            if (state_vector == vectors[i]) {
                fault[i] |= 1u << kind;
                error |= state_frame[0];
            }
        if (state_vector == V_END && (state_ecx & 1 || state_tr != SEL_TSS))
            done |= 1u << kind;
        else if (state_vector == V_END)
            zero |= 1u << kind;
        if (state_vector == V_TRAP || state_vector == (V_END | BY_TASK))
            done |= 1u << kind;
        tables_reset();
    }
    print("PROT scan.%s%s %d%d%d: %8x no=%8x", s->name,
          present ? "" : "_absent", cpl, rpl, dpl, done, zero);
    for (unsigned i = 0; i < 4; i++)
        print(" %x=%8x", vectors[i], fault[i]);
    print(" error=%x\n", error);
}

unsigned scan_all(void)
{
    unsigned count = 0;

    if (!main_group_runs("scan."))
        return 0;
    for (unsigned i = 0; i < sizeof scans / sizeof scans[0]; i++)
        for (unsigned way = 0; way < 64; way++) {
            const struct scan *s = &scans[i];
            unsigned cpl = way >> 4, rpl = way >> 2 & 3, dpl = way & 3;

            if ((s->ring0 && cpl) || (s->code == scan_int && rpl))
                continue;
            scan_line(s, cpl, rpl, dpl, PRESENT);
            count += KINDS;
            if (rpl == cpl) {
                scan_line(s, cpl, rpl, dpl, 0);
                count += KINDS;
            }
        }
    return count;
}
