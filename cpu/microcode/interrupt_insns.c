/*
 * Instructions that raise, mask or wait for events, and the fast system calls
 * (PRM386 chapter 17; SDM vol. 2 SYSENTER, SYSEXIT).
 */
#include "cpu/access/clock_charge.h"
#include "cpu/microcode/privilege.h"
#include "cpu/microcode/trap.h"
#include "cpu/state/state.h"
#include "cpu/uop/uop.h"

bool assist_undefined(struct cpu *cpu, const struct uop *u)
{
    uint64_t paddr;
    uint8_t bytes[4] = {0};

    (void)u;
    if (cpu->log->mask & 1u << LOG_guest &&
        mmu_probe(&cpu->mmu, cpu->seg[SEG_CS].base + cpu->eip, &paddr))
        bus_dma_read(cpu->bus, paddr, bytes, sizeof bytes);
    LOG(cpu->log, guest, "undefined opcode %02x %02x %02x %02x at %04x:%08x: "
        "#UD", bytes[0], bytes[1], bytes[2], bytes[3],
        cpu->seg[SEG_CS].selector, cpu->eip);
    return raise_vector(cpu, VECTOR_UD);
}

bool assist_gp(struct cpu *cpu, const struct uop *u)
{
    (void)u;
    return raise_error(cpu, VECTOR_GP, 0);
}

/* Without a coprocessor ESC does nothing unless EM or TS is set (PRM386 11.1):
 * a program that does FNINIT and FNSTSW finds no status word. */
bool assist_coprocessor(struct cpu *cpu, const struct uop *u)
{
    (void)u;
    if (cpu->cr0 & (CR0_EM | CR0_TS))
        return raise_vector(cpu, VECTOR_NM);
    if (!cpu->told_of_no_fpu && cpu->log->mask & 1u << LOG_guest)
        cpu->told_of_no_fpu =
            log_line(cpu->log, LOG_guest, "an x87 instruction: this model has "
                     "no x87, so that it does nothing (said once)");
    return true;
}

/* Enters the handler of a software interrupt, which returns to the next
 * instruction. */
static bool enter(struct cpu *cpu, uint8_t vector, enum trap_source source)
{
    uint32_t eip = cpu->eip;
    bool ok = trap_enter(cpu, vector, source, cpu->next_eip, false, 0);

    cpu->next_eip = cpu->eip;
    if (ok)
        cpu->step = false;
    else
        cpu->eip = eip;
    return ok;
}

bool assist_int(struct cpu *cpu, const struct uop *u)
{
    return privilege_require_vm_iopl(cpu) &&
           enter(cpu, (uint8_t)u->imm, TRAP_SOFTWARE);
}

bool assist_int3(struct cpu *cpu, const struct uop *u)
{
    (void)u;
    return enter(cpu, VECTOR_BP, TRAP_SOFTWARE);
}

bool assist_into(struct cpu *cpu, const struct uop *u)
{
    if (flags_of(cpu))
        return enter(cpu, VECTOR_OF, TRAP_SOFTWARE);
    clock_charge(cpu, u, CLOCK_INTO_none, 0, CYCLE_issue);
    return true;
}

/* INT1 is delivered without a check of the gate's DPL (SDM vol. 2 INT1). */
bool assist_int1(struct cpu *cpu, const struct uop *u)
{
    (void)u;
    return enter(cpu, VECTOR_DB, TRAP_EXCEPTION);
}

bool assist_cli(struct cpu *cpu, const struct uop *u)
{
    (void)u;
    if (!privilege_require_iopl(cpu))
        return false;
    cpu->eflags &= ~(uint32_t)EFLAGS_IF;
    return true;
}

bool assist_sti(struct cpu *cpu, const struct uop *u)
{
    (void)u;
    if (!privilege_require_iopl(cpu))
        return false;
    if (!(cpu->eflags & EFLAGS_IF))
        cpu->inhibit = true;
    cpu->eflags |= EFLAGS_IF;
    return true;
}

bool assist_hlt(struct cpu *cpu, const struct uop *u)
{
    (void)u;
    if (!privilege_require_level_0(cpu))
        return false;
    cpu->halted = true;
    return true;
}

/* The segments of SYSENTER and SYSEXIT: they follow SYSENTER_CS_MSR in the GDT
 * (SDM vol. 2B, SYSENTER and SYSEXIT). */
enum sysenter_segment {
    SYSENTER_CS_0, SYSENTER_SS_0, SYSENTER_CS_3, SYSENTER_SS_3,
};

static uint16_t sysenter_selector(const struct cpu *cpu,
                                  enum sysenter_segment segment)
{
    unsigned rpl = segment >= SYSENTER_CS_3 ? 3 : 0;

    return (uint16_t)(((cpu->sysenter_cs & ~(uint32_t)SELECTOR_RPL) +
                       SELECTOR_STEP * segment) | rpl);
}

/* Loads a segment register with a flat 32-bit segment. No descriptor is
 * read. */
static void set_flat(struct cpu *cpu, unsigned seg, uint16_t selector,
                     unsigned dpl)
{
    uint32_t attr = DESC_A | DESC_RW | DESC_S | DESC_P | DESC_D | DESC_G |
                    dpl << DESC_DPL_SHIFT | (seg == SEG_CS ? DESC_CODE : 0);

    cpu->seg[seg] = segment_make(selector, attr, 0, UINT32_MAX);
}

bool assist_sysenter(struct cpu *cpu, const struct uop *u)
{
    (void)u;
    if (!(cpu->cr0 & CR0_PE) || selector_is_null((uint16_t)cpu->sysenter_cs))
        return raise_error(cpu, VECTOR_GP, 0);
    cpu->eflags &= ~(uint32_t)(EFLAGS_VM | EFLAGS_IF | EFLAGS_RF);
    cpu->cpl = 0;
    set_flat(cpu, SEG_CS, sysenter_selector(cpu, SYSENTER_CS_0), 0);
    set_flat(cpu, SEG_SS, sysenter_selector(cpu, SYSENTER_SS_0), 0);
    segment_update_mode(cpu);
    cpu->r[ESP] = cpu->sysenter_esp;
    cpu->next_eip = cpu->sysenter_eip;
    return true;
}

bool assist_sysexit(struct cpu *cpu, const struct uop *u)
{
    (void)u;
    if (!(cpu->cr0 & CR0_PE) || cpu->cpl ||
        selector_is_null((uint16_t)cpu->sysenter_cs))
        return raise_error(cpu, VECTOR_GP, 0);
    cpu->cpl = 3;
    set_flat(cpu, SEG_CS, sysenter_selector(cpu, SYSENTER_CS_3), 3);
    set_flat(cpu, SEG_SS, sysenter_selector(cpu, SYSENTER_SS_3), 3);
    segment_update_mode(cpu);
    cpu->r[ESP] = cpu->r[ECX];
    cpu->next_eip = cpu->r[EDX];
    return true;
}
