/*
 * MOV from and to CRn, DRn and TRn, LMSW, SMSW, CLTS, INVLPG, INVD, WBINVD (SDM
 * vol. 3A 2.5, 4.10.4 and 11.9).
 */
#include "cpu/microcode/sysreg.h"

#include "cpu/access/cached.h"
#include "cpu/access/clock_charge.h"
#include "cpu/access/debug.h"
#include "cpu/microcode/privilege.h"
#include "cpu/registers/test_register.h"
#include "cpu/time/cpu_time.h"
#include "mmu/mmu_flush.h"

static uint32_t cost(const struct cpu *cpu, enum cost_class class)
{
    return cpu->model->cost[class][COST_REG];
}

void sysreg_update_paging(struct cpu *cpu)
{
    struct paging *p = &cpu->mmu.paging;

    p->enabled = cpu->cr0 & CR0_PG;
    p->wp = cpu->cr0 & CR0_WP;
    p->pse = cpu->cr4 & CR4_PSE;
    p->pge = cpu->cr4 & CR4_PGE;
    p->pae = cpu->cr4 & CR4_PAE;
    p->nxe = cpu->efer & EFER_NXE;
    p->pse36 = cpu_model_has(cpu->model, FEATURE_pse36);
    p->pat = cpu_model_has(cpu->model, FEATURE_pat);
    p->cr3 = cpu->cr3;
    mmu_forget_host(&cpu->mmu);
    mmu_disable_caches(&cpu->mmu, cpu->cr0 & CR0_CD);
}

/* Loads the PDPTE registers from the table at `cr3` (SDM vol. 3A 4.4.1). False:
 * #GP(0) waits, and none was loaded. */
static bool load_pdptes(struct cpu *cpu, uint32_t cr3)
{
    enum { TABLE_BYTES = 32 };

    cpu->mmu.pdpte_loads++;
    cached_read(cpu, walk_entry_type(cr3),
                walk_on_bus(&cpu->mmu.paging,
                            cr3 & ~(uint32_t)(TABLE_BYTES - 1)), TABLE_BYTES);
    return walk_load_pdptes(&cpu->mmu.paging, cpu->bus, cr3) ||
           raise_error(cpu, VECTOR_GP, 0);
}

/* Reports the current space to the observers. */
static void announce_space(struct cpu *cpu)
{
    uint32_t space = mmu_space(&cpu->mmu.paging);

    for (struct observer *p = cpu->mmu.observers; p; p = p->next)
        if (p->space)
            p->space(p->opaque, space);
}

bool sysreg_load_cr3(struct cpu *cpu, uint32_t value, enum flush_cause cause)
{
    if (cpu->cr0 & CR0_PG && cpu->cr4 & CR4_PAE && !load_pdptes(cpu, value))
        return false;
    cpu->cr3 = value;
    cpu->mmu.paging.cr3 = value;
    announce_space(cpu);
    mmu_flush(&cpu->mmu, cause, 0,
              cause == FLUSH_mov_cr3 ? cost(cpu, COST_mov_cr3) : 0);
    return true;
}

static uint32_t cr0_writable(const struct cpu *cpu)
{
    uint32_t bits = CR0_PE | CR0_MP | CR0_EM | CR0_TS | CR0_PG;

    if (cpu_model_has(cpu->model, FEATURE_i486))
        bits |= CR0_NE | CR0_WP | CR0_AM | CR0_NW | CR0_CD;
    else
        bits |= CR0_ET;
    return bits;
}

/* ET is always set since the i486; on a 386 it says that there is a 387, and
 * software may change it (PRM386 4.1.3). */
static uint32_t cr0_ones(const struct cpu *cpu)
{
    return cpu_model_has(cpu->model, FEATURE_i486) ? CR0_ET : 0;
}

/* Whether a change of CR0 or CR4 reloads the PDPTE registers (SDM vol. 3A
 * 4.4.1). */
static bool reloads_pdptes(uint32_t cr0_change, uint32_t cr4_change)
{
    return cr0_change & (CR0_PG | CR0_CD | CR0_NW) ||
           cr4_change & (CR4_PAE | CR4_PGE | CR4_PSE);
}

/* A flush by MOV to CR0 or CR4 costs what `direct` says beyond the ordinary move
 * that its block charges. By a clock table the instruction takes that long
 * whether it flushes or not. */
static void charge_move(struct cpu *cpu, enum flush_cause cause, bool flushes,
                        uint32_t direct)
{
    if (flushes)
        mmu_flush(&cpu->mmu, cause, 0, direct);
    else if (clock_charge_applies(cpu))
        cycles_charge(&cpu->cycles, CYCLE_issue, direct);
}

/* `direct` is the direct cost of a flush. False: #GP(0) waits. */
static bool set_cr0(struct cpu *cpu, uint32_t value, uint32_t direct)
{
    uint32_t mask = cr0_writable(cpu), change;

    value = (value & mask) | cr0_ones(cpu);
    change = value ^ cpu->cr0;
    if (value & CR0_PG && !(value & CR0_PE))
        return raise_error(cpu, VECTOR_GP, 0);
    if (value & CR0_NW && !(value & CR0_CD))
        return raise_error(cpu, VECTOR_GP, 0);
    if (value & CR0_PG && cpu->cr4 & CR4_PAE && reloads_pdptes(change, 0) &&
        !load_pdptes(cpu, cpu->cr3))
        return false;
    cpu->cr0 = value;
    sysreg_update_paging(cpu);
    charge_move(cpu, FLUSH_mov_cr0, change & (CR0_PG | CR0_PE), direct);
    if (change & CR0_PG)
        LOG(cpu->log, mmu, "paging switched %s, cr0 0x%08x, cr3 0x%08x, "
            "cr4 0x%08x", value & CR0_PG ? "on" : "off", cpu->cr0, cpu->cr3, cpu->cr4);
    segment_update_mode(cpu);
    return true;
}

static uint32_t cr4_writable(const struct cpu *cpu)
{
    static const struct { enum cpu_feature feature; uint32_t bits; } of[] = {
        {FEATURE_vme, CR4_VME | CR4_PVI}, {FEATURE_tsc, CR4_TSD},
        {FEATURE_de, CR4_DE},             {FEATURE_pse, CR4_PSE},
        {FEATURE_pae, CR4_PAE},           {FEATURE_pge, CR4_PGE},
        {FEATURE_mce, CR4_MCE},           {FEATURE_rdpmc, CR4_PCE},
        {FEATURE_fxsr, CR4_OSFXSR},
    };
    uint32_t bits = 0;

    for (unsigned i = 0; i < sizeof of / sizeof of[0]; i++)
        if (cpu_model_has(cpu->model, of[i].feature))
            bits |= of[i].bits;
    return bits;
}

/* False: #GP(0) waits. */
static bool set_cr4(struct cpu *cpu, uint32_t value)
{
    uint32_t change = value ^ cpu->cr4;

    if (value & ~cr4_writable(cpu))
        return raise_error(cpu, VECTOR_GP, 0);
    if (cpu->cr0 & CR0_PG && value & CR4_PAE && reloads_pdptes(0, change)) {
        if (!load_pdptes(cpu, cpu->cr3))
            return false;
    }
    cpu->cr4 = value;
    debug_update(cpu);
    sysreg_update_paging(cpu);
    if (change & (CR4_PGE | CR4_PAE))
        mmu_flush(&cpu->mmu, FLUSH_mov_cr4, 0,
                  clock_charge_applies(cpu) ? 0 : cost(cpu, COST_flush_all));
    if (change & CR4_PAE)
        announce_space(cpu);
    return true;
}

bool assist_mov_from_cr(struct cpu *cpu, const struct uop *u)
{
    if (!privilege_require_level_0(cpu))
        return false;
    switch (u->imm) {
    case 0: cpu->r[u->d] = cpu->cr0; return true;
    case 2: cpu->r[u->d] = cpu->cr2; return true;
    case 3: cpu->r[u->d] = cpu->cr3; return true;
    default:
        if (!cr4_writable(cpu))
            return raise_vector(cpu, VECTOR_UD);
        cpu->r[u->d] = cpu->cr4;
        return true;
    }
}

bool assist_mov_to_cr(struct cpu *cpu, const struct uop *u)
{
    uint32_t value = cpu->r[u->a];

    if (!privilege_require_level_0(cpu))
        return false;
    switch (u->imm) {
    case 0:
        return set_cr0(cpu, value, cost(cpu, COST_flush_all));
    case 2:
        cpu->cr2 = value;
        return true;
    case 3:
        return sysreg_load_cr3(cpu, value, FLUSH_mov_cr3);
    default:
        if (!cr4_writable(cpu))
            return raise_vector(cpu, VECTOR_UD);
        return set_cr4(cpu, value);
    }
}

bool assist_lmsw(struct cpu *cpu, const struct uop *u)
{
    const uint32_t keep = ~(uint32_t)CR0_LMSW | CR0_PE;

    /* LMSW cannot clear PE (PRM386 LMSW). */
    return privilege_require_level_0(cpu) &&
           set_cr0(cpu, (cpu->cr0 & keep) | (cpu->r[u->a] & CR0_LMSW),
                   clock_charge_applies(cpu) ? 0
                                             : cost(cpu, COST_flush_all));
}

bool assist_smsw(struct cpu *cpu, const struct uop *u)
{
    cpu->r[u->d] = cpu->cr0;
    clock_charge(cpu, u, clock_charge_mode(cpu), 0, CYCLE_issue);
    return true;
}

bool assist_clts(struct cpu *cpu, const struct uop *u)
{
    (void)u;
    if (!privilege_require_level_0(cpu))
        return false;
    cpu->cr0 &= ~(uint32_t)CR0_TS;
    return true;
}

/* Where the code that runs may have lost its translation, the block is left, so
 * that the next fetch looks it up. No page is larger than 4 MiB. */
bool assist_invlpg(struct cpu *cpu, const struct uop *u)
{
    enum { LARGEST_PAGE_SHIFT = 22 };
    uint32_t lin = cpu->seg[u->seg].base + cpu->r[u->a];

    if (!privilege_require_level_0(cpu))
        return false;
    if ((lin ^ cpu_time_current_lin(cpu)) >> LARGEST_PAGE_SHIFT == 0)
        clock_kick(cpu->clock);
    mmu_flush(&cpu->mmu, FLUSH_invlpg, lin, cost(cpu, COST_invlpg));
    return true;
}

/* The checks of an access to a debug register. DR4 and DR5 are DR6 and DR7
 * unless CR4.DE is set (SDM vol. 3B 17.2.2). */
static bool debug_register(struct cpu *cpu, uint32_t *number)
{
    if (!privilege_require_level_0(cpu))
        return false;
    if (cpu->dr[7] & DR7_GD) {
        cpu->eflags |= EFLAGS_RF;       /* a fault (SDM vol. 3B 17.3.1.1) */
        return debug_raise(cpu, DR6_BD);
    }
    if (*number == 4 || *number == 5) {
        if (cpu->cr4 & CR4_DE)
            return raise_vector(cpu, VECTOR_UD);
        *number += 2;
    }
    return true;
}

bool assist_mov_from_dr(struct cpu *cpu, const struct uop *u)
{
    uint32_t number = u->imm;

    if (!debug_register(cpu, &number))
        return false;
    cpu->r[u->d] = cpu->dr[number];
    return true;
}

/* Some bits of DR6 and DR7 are fixed (SDM vol. 3B figure 17-1). */
bool assist_mov_to_dr(struct cpu *cpu, const struct uop *u)
{
    uint32_t number = u->imm, value = cpu->r[u->a];

    if (!debug_register(cpu, &number))
        return false;
    if (number == 6)
        value = (value & DR6_WRITABLE) | DR6_ONES;
    else if (number == 7)
        value = (value & ~(uint32_t)DR7_ZEROS) | DR7_ONES;
    cpu->dr[number] = value;
    debug_update(cpu);
    return true;
}

static bool require_test_register(struct cpu *cpu, uint32_t number)
{
    if (!test_register_exists(cpu->model, number))
        return raise_vector(cpu, VECTOR_UD);
    return privilege_require_level_0(cpu);
}

bool assist_mov_from_tr(struct cpu *cpu, const struct uop *u)
{
    if (!require_test_register(cpu, u->imm))
        return false;
    cpu->r[u->d] = test_register_read(cpu, u->imm);
    return true;
}

bool assist_mov_to_tr(struct cpu *cpu, const struct uop *u)
{
    if (!require_test_register(cpu, u->imm))
        return false;
    test_register_write(cpu, u->imm, cpu->r[u->a]);
    return true;
}

/* INVD, WBINVD: the caches hold tags only, so what INVD does not write back is
 * not lost. */
bool assist_invd(struct cpu *cpu, const struct uop *u)
{
    (void)u;
    if (!privilege_require_level_0(cpu))
        return false;
    cached_empty(cpu, false);
    return true;
}

bool assist_wbinvd(struct cpu *cpu, const struct uop *u)
{
    (void)u;
    if (!privilege_require_level_0(cpu))
        return false;
    cached_empty(cpu, true);
    return true;
}
