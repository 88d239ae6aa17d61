/* The twin CPUs. */
#include "tests/unit/twin_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpu/access/cached.h"
#include "cpu/access/fetch.h"
#include "cpu/access/mem.h"
#include "cpu/access/segment.h"
#include "cpu/microcode/sysreg.h"
#include "emu/model/model_file.h"
#include "mmu/pte.h"
#include "tests/unit/quick_check.h"
#include "tests/unit/same_tlbs.h"

struct twins twins;

static struct twin *const both[] = {&twins.quick, &twins.slow};

struct mmu_config twins_shape(enum tlb_policy policy, unsigned n)
{
    struct mmu_config config = {
        .policy = policy,
        .seed = 1,
        .large = (enum tlb_large)(n % TLB_LARGES),
        .unified = n >= TLB_LARGES,
        .tlb = {
            [TLB_SLOT_I4K] = {.entries = 8, .ways = 4},
            [TLB_SLOT_D4K] = {.entries = 16, .ways = 4},
        },
        .walk_start = 4, .walk_read = 7, .walk_update = 12,
    };

    if (config.large == TLB_LARGE_SEPARATE) {
        config.tlb[TLB_SLOT_ILARGE] = (struct tlb_geometry){2, .ways = 2};
        config.tlb[TLB_SLOT_DLARGE] = (struct tlb_geometry){4, .ways = 4};
    }
    if (config.unified)
        config.tlb[TLB_SLOT_I4K] = config.tlb[TLB_SLOT_ILARGE] =
            (struct tlb_geometry){0};
    return config;
}

static void twin_up(struct twin *t)
{
    t->ram = aligned_alloc(BUS_PAGE_SIZE, TWIN_RAM + TWIN_LARGE_RAM);
    ck_assert_ptr_nonnull(t->ram);
    memset(t->ram, 0, TWIN_RAM + TWIN_LARGE_RAM);
    ck_assert(bus_init(&t->bus, &twins.log));
    bus_map_ram(&t->bus, "ram", 0, TWIN_RAM, t->ram);
    bus_map_ram(&t->bus, "large", TWIN_LARGE, TWIN_LARGE_RAM,
                t->ram + TWIN_RAM);
    clock_init(&t->clock, twins.model.hz);
    ck_assert(cpu_init(&t->cpu, &twins.model, &t->bus, &t->clock,
                       &twins.log));
    t->cpu.cr0 = CR0_PE | CR0_ET;
    t->cpu.block = &t->block;
    sysreg_update_paging(&t->cpu);
}

void twins_up(const struct mmu_config *config)
{
    struct error error;

    memset(&twins, 0, sizeof twins);
    twins.log.stream = stderr;
    ck_assert(model_file_load(&twins.model, "p6", &error));
    twins.model.mmu = *config;
    for (unsigned i = 0; i < 2; i++)
        twin_up(both[i]);
    mmu_without_l0(&twins.slow.cpu.mmu);
}

void twins_add_caches(void)
{
    struct cpu_model p6;
    struct error error;

    ck_assert(model_file_load(&p6, "p6", &error));
    for (unsigned i = 0; i < 2; i++) {
        both[i]->cpu.mmu.config.cache = p6.mmu.cache;
        ck_assert(cached_add(&both[i]->cpu));
    }
}

void twins_down(void)
{
    for (unsigned i = 0; i < 2; i++) {
        cpu_destroy(&both[i]->cpu);
        bus_destroy(&both[i]->bus);
        free(both[i]->ram);
    }
}

void twins_poke(uint32_t address, uint64_t value, unsigned size)
{
    for (unsigned i = 0; i < 2; i++)
        memcpy(both[i]->ram + address, &value, size);
}

static void run_assist(struct cpu *cpu, enum assist_code code, uint32_t value,
                       uint32_t imm)
{
    struct uop u = {.a = REG_T0, .seg = SEG_DS, .imm = imm};
    bool user = cpu->user;

    cpu->user = false;
    cpu->cpl = 0;
    cpu->r[REG_T0] = value;
    QUICK_CHECK(assist_table[code](cpu, &u));
    cpu->user = user;
    cpu->cpl = user ? 3 : 0;
    access_set_user(&cpu->mmu, user);
}

void twins_set_cr(unsigned number, uint32_t value)
{
    for (unsigned i = 0; i < 2; i++)
        run_assist(&both[i]->cpu, ASSIST_mov_to_cr, value, number);
}

void twins_set_dr(unsigned number, uint32_t value)
{
    for (unsigned i = 0; i < 2; i++)
        run_assist(&both[i]->cpu, ASSIST_mov_to_dr, value, number);
}

void twins_set_user(bool user)
{
    for (unsigned i = 0; i < 2; i++) {
        both[i]->cpu.user = user;
        both[i]->cpu.cpl = user ? 3 : 0;
        access_set_user(&both[i]->cpu.mmu, user);
    }
}

void twins_invlpg(uint32_t lin)
{
    for (unsigned i = 0; i < 2; i++)
        run_assist(&both[i]->cpu, ASSIST_invlpg, lin, 0);
}

/* A read-modify-write, as the engine makes it. */
static enum mem_status modify(struct cpu *cpu, uint32_t lin, unsigned size,
                              uint32_t *value)
{
    enum mem_status status = MEM_OK;
    uint32_t add = *value;

    *value = 0;
    if (access_hit(L0_WRITE, access_key(&cpu->mmu), lin, size,
                   &cpu->rmw.host))
        memcpy(value, cpu->rmw.host, size);
    else
        status = mem_load_rmw_slow(cpu, lin, size, value);
    if (status == MEM_FAULT)
        return status;
    return mem_store_rmw(cpu, size, *value + add);
}

static bool access_one(struct cpu *cpu, enum twin_access kind, uint32_t lin,
                       unsigned size, uint32_t *value)
{
    uint64_t wide = 0;
    bool ok;

    switch (kind) {
    case TWIN_LOAD:
        return mem_load(cpu, lin, size, value) != MEM_FAULT;
    case TWIN_STORE:
        return mem_store(cpu, lin, size, *value) != MEM_FAULT;
    case TWIN_MODIFY:
        return modify(cpu, lin, size, value) != MEM_FAULT;
    case TWIN_SYSTEM_STORE:
        return mem_system_store(cpu, lin, size, *value);
    case TWIN_FETCH:
        ok = fetch_insn(cpu, lin, &wide);
        *value = (uint32_t)wide;
        return ok;
    default:
        ok = mem_system_load(cpu, lin, size, &wide);
        *value = (uint32_t)wide;
        return ok;
    }
}

bool twins_access(enum twin_access kind, uint32_t lin, unsigned size,
                  uint32_t value)
{
    struct cpu *a = &twins.quick.cpu, *b = &twins.slow.cpu;
    uint32_t got = value, expected = value;
    bool ok = access_one(a, kind, lin, size, &got);

    QUICK_CHECK(access_one(b, kind, lin, size, &expected) == ok);
    if (ok) {
        QUICK_CHECK(got == expected);
    } else {
        QUICK_CHECK(a->cr2 == b->cr2);
        QUICK_CHECK(a->exception.vector == b->exception.vector);
        QUICK_CHECK(a->exception.error == b->exception.error);
    }
    QUICK_CHECK(a->cycles.total == b->cycles.total);
    return ok;
}

/* Compares all of an entry but its l0 slots, which only `quick` has. */
static void same_last_walk(const struct mmu *quick, const struct mmu *slow)
{
    struct walk a = mmu_last_walk(quick), b = mmu_last_walk(slow);

    QUICK_CHECK(a.lin == b.lin && a.access == b.access);
    QUICK_CHECK(a.levels == b.levels && a.error == b.error);
    QUICK_CHECK(a.cached == b.cached && a.updates == b.updates);
    for (unsigned i = 0; i < a.levels; i++) {
        QUICK_CHECK(a.level[i].address == b.level[i].address);
        QUICK_CHECK(a.level[i].entry == b.level[i].entry);
    }
    if (!a.error && a.levels && a.level[a.levels - 1].entry & PTE_P)
        QUICK_CHECK(a.shift == b.shift && a.frame == b.frame &&
                    a.bits == b.bits);
}

void twins_compare(void)
{
    struct mmu *a = &twins.quick.cpu.mmu, *b = &twins.slow.cpu.mmu;

    same_tlbs(a, b);
    QUICK_CHECK(!memcmp(&twins.quick.cpu.cycles, &twins.slow.cpu.cycles,
                        sizeof *a->cycles));
    QUICK_CHECK(!memcmp(twins.quick.ram, twins.slow.ram,
                        TWIN_RAM + TWIN_LARGE_RAM));
    same_last_walk(a, b);
}

uint64_t twins_fast_misses(void)
{
    const struct mmu *mmu = &twins.quick.cpu.mmu;

    return mmu->dside->fast_misses +
           (mmu->iside == mmu->dside ? 0 : mmu->iside->fast_misses);
}
