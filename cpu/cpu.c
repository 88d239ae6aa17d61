/* A CPU's life: creation, reset, its pins, its registers as text. */
#include "cpu/cpu.h"

#include <string.h>

#include "cpu/access/debug.h"
#include "cpu/access/flags.h"
#include "cpu/access/segment.h"
#include "cpu/block/block.h"
#include "cpu/jit/jit.h"
#include "cpu/microcode/sysreg.h"
#include "cpu/model/names.h"
#include "cpu/perf/pmu.h"
#include "cpu/registers/msr_stored.h"
#include "cpu/timing/timing.h"
#include "cpu/timing/timing_states.h"

static void on_code_written(void *opaque, uint64_t paddr, unsigned size)
{
    block_written(opaque, paddr, size);
}

/* Drops all blocks, as soon as none runs. */
static void drop_blocks(struct cpu *cpu)
{
    cpu->clear_blocks = true;
    if (cpu->block)
        cpu->block->dead = true;
    clock_kick(cpu->clock);
}

/* Regions move only while a device is written: between two blocks, or in a
 * block that must then be left. */
static void on_remapped(void *opaque)
{
    struct cpu *cpu = opaque;

    mmu_forget_host(&cpu->mmu);
    drop_blocks(cpu);
}

static void on_page_marked(void *opaque, uint64_t paddr)
{
    struct cpu *cpu = opaque;

    (void)paddr;
    mmu_forget_host(&cpu->mmu);
}

static void on_stolen(void *opaque, uint64_t cycles)
{
    struct cpu *cpu = opaque;

    cpu->stolen += cycles;
    clock_kick(cpu->clock);
}

/* The EFLAGS bits that a model has. */
static uint32_t known_eflags(const struct cpu_model *model)
{
    uint32_t known = EFLAGS_ARITH | EFLAGS_TF | EFLAGS_IF | EFLAGS_DF |
                     EFLAGS_IOPL | EFLAGS_NT | EFLAGS_RF | EFLAGS_VM;

    if (cpu_model_has(model, FEATURE_i486))
        known |= EFLAGS_AC;
    if (cpu_model_has(model, FEATURE_cpuid))
        known |= EFLAGS_ID;
    if (cpu_model_has(model, FEATURE_vme))
        known |= EFLAGS_VIF | EFLAGS_VIP;
    return known;
}

static void free_blocks(struct cpu *cpu)
{
    block_cache_free(cpu->blocks);
    timing_states_free(cpu->pipeline_states);
    predictor_destroy(&cpu->predictor);
}

bool cpu_init(struct cpu *cpu, const struct cpu_model *model,
              struct bus *bus, struct clock *clock, struct log *log)
{
    memset(cpu, 0, sizeof *cpu);
    cpu->model = model;
    cpu->known_eflags = known_eflags(model);
    cpu->is_386 = !cpu_model_has(model, FEATURE_i486);
    cpu->bus = bus;
    cpu->clock = clock;
    cpu->log = log;
    cpu->blocks = block_cache_new();
    cpu->pipeline_states = timing_states_new();
    if (!cpu->blocks || !cpu->pipeline_states ||
        !predictor_init(&cpu->predictor, &model->timing.predictor)) {
        free_blocks(cpu);
        return false;
    }
    if (!mmu_init(&cpu->mmu, &model->mmu, bus, &cpu->cycles, log)) {
        free_blocks(cpu);
        return false;
    }
    cpu->keeps_jumps = timing_needs_jumps(model);
    if (timing_has_interlocks(model))
        cycles_add_charger(&cpu->cycles, CYCLES_BY_INTERLOCKS);
    if (model->timing.kind == TIMING_PIPELINE)
        cycles_add_charger(&cpu->cycles, CYCLES_BY_PIPELINE);
    cpu->block_serial = 1;
    cpu->iterations_left = UINT32_MAX;
    cpu->cycles_due = UINT64_MAX;
    block_cache_set_index(cpu->blocks, model);
    cpu->listener = (struct bus_listener){
        .code_written = on_code_written,
        .page_marked = on_page_marked,
        .remapped = on_remapped,
        .stolen = on_stolen,
        .opaque = cpu,
    };
    bus_add_listener(bus, &cpu->listener);
    if (bus->masters)
        cycles_add_charger(&cpu->cycles, CYCLES_BY_BUS_MASTER);
    cpu_reset(cpu);
    return true;
}

void cpu_destroy(struct cpu *cpu)
{
    cpu->block = NULL;
    block_cache_clear(cpu);     /* its code no longer marks pages */
    bus_remove_listener(cpu->bus, &cpu->listener);
    mmu_destroy(&cpu->mmu);
    free_blocks(cpu);
    jit_remove(cpu);
    cpu->blocks = NULL;
}

/* PRM386 10.1, SDM vol. 3A table 9-1. The first fetch is of FFFFFFF0. */
enum {
    RESET_CS = 0xf000,
    RESET_EIP = 0xfff0,
    RESET_LIMIT = 0xffff,
    RESET_IDT_LIMIT = 0x3ff,    /* 256 real-mode vectors */
};

#define RESET_CS_BASE UINT32_C(0xffff0000)

static void reset_segments(struct cpu *cpu)
{
    for (unsigned i = 0; i < SEGS; i++)
        cpu->seg[i] = (struct segment){
            .limit = RESET_LIMIT,
            .attr = DESC_P | DESC_S | DESC_RW | DESC_A,
        };
    cpu->seg[SEG_CS].selector = RESET_CS;
    cpu->seg[SEG_CS].base = RESET_CS_BASE;
    cpu->ldtr = (struct segment){.limit = RESET_LIMIT};
    cpu->tr = (struct segment){.limit = RESET_LIMIT};
}

void cpu_reset(struct cpu *cpu)
{
    memset(cpu->r, 0, sizeof cpu->r);
    memset(cpu->dr, 0, sizeof cpu->dr);
    cpu->r[EDX] = cpu->model->signature;
    cpu->eflags = EFLAGS_1;
    cpu->lazy.kind = LAZY_NONE;
    cpu->eip = RESET_EIP;
    cpu->cpl = 0;
    cpu->cr0 = 0;
    if (cpu_model_has(cpu->model, FEATURE_i486))
        cpu->cr0 = CR0_CD | CR0_NW | CR0_ET;
    else if (cpu_model_has(cpu->model, FEATURE_fpu))
        cpu->cr0 = CR0_ET;
    cpu->cr2 = cpu->cr3 = cpu->cr4 = 0;
    cpu->dr[6] = DR6_ONES;
    cpu->dr[7] = DR7_ONES;
    debug_update(cpu);
    cpu->efer = 0;
    cpu->idtr = (struct table_register){.limit = RESET_IDT_LIMIT};
    cpu->gdtr = (struct table_register){.limit = RESET_LIMIT};
    cpu->sysenter_cs = cpu->sysenter_esp = cpu->sysenter_eip = 0;
    msr_stored_reset(cpu);
    pmu_reset(cpu);
    fpu_reset(&cpu->fpu);
    cpu->ferr = cpu->ignne = false;
    cpu->inhibit = cpu->inhibit_debug = cpu->halted = cpu->shutdown = false;
    cpu->nmi = cpu->nmi_blocked = false;
    cpu->fetched = cpu->again = false;
    cpu->resumed.valid = false;
    cpu->committed = true;
    cpu->key.pipeline = TIMING_STATE_EMPTY;
    predictor_reset(&cpu->predictor);
    reset_segments(cpu);
    mmu_reset(&cpu->mmu);
    sysreg_update_paging(cpu);
    segment_update_mode(cpu);
}

void cpu_request_stop(struct cpu *cpu)
{
    cpu->stop = true;
    clock_kick(cpu->clock);
}

bool cpu_stop_add(struct cpu *cpu, uint32_t lin)
{
    if (cpu->stops == CPU_STOPS_MAX)
        return false;
    cpu->stop_at[cpu->stops++] = lin;
    drop_blocks(cpu);
    return true;
}

void cpu_stop_remove(struct cpu *cpu, uint32_t lin)
{
    for (unsigned i = 0; i < cpu->stops; i++)
        if (cpu->stop_at[i] == lin) {
            cpu->stop_at[i] = cpu->stop_at[--cpu->stops];
            drop_blocks(cpu);
            return;
        }
}

/* Code goes on at the address that the pin now makes of its own, also within a
 * page. */
void cpu_set_a20m(struct cpu *cpu, bool level)
{
    if (level == (cpu->mmu.paging.gated != 0))
        return;
    mmu_gate_a20(&cpu->mmu, level);
    drop_blocks(cpu);
}

void cpu_set_intr(struct cpu *cpu, bool level)
{
    cpu->intr = level;
    if (level)
        clock_kick(cpu->clock);
}

void cpu_nmi(struct cpu *cpu)
{
    cpu->nmi = true;
    clock_kick(cpu->clock);
}

void cpu_set_ignne(struct cpu *cpu, bool level)
{
    cpu->ignne = level;
}

void cpu_dump(const struct cpu *cpu, FILE *stream)
{
    for (unsigned i = 0; i < GPRS; i++)
        fprintf(stream, "%s %08x%s", name_reg((uint8_t)i), cpu->r[i],
                i % 4 == 3 ? "\n" : "  ");
    fprintf(stream, "eip %08x  efl %08x  cpl %u  last exception %s error %x\n",
            cpu->eip, flags_eflags(cpu), cpu->cpl,
            cpu->counters.exceptions
                ? name_vector(cpu->last_exception.vector) : "none",
            cpu->last_exception.error);
    for (unsigned i = 0; i < SEGS; i++)
        fprintf(stream, "%s %04x base %08x limit %08x attr %04x\n",
                name_segment((uint8_t)i), cpu->seg[i].selector, cpu->seg[i].base,
                cpu->seg[i].limit, cpu->seg[i].attr & DESC_ATTR);
    fprintf(stream,
            "cr0 %08x  cr2 %08x  cr3 %08x  cr4 %08x  gdt %08x+%04x  "
            "idt %08x+%04x  tr %04x\n",
            cpu->cr0, cpu->cr2, cpu->cr3, cpu->cr4, cpu->gdtr.base,
            cpu->gdtr.limit, cpu->idtr.base, cpu->idtr.limit,
            cpu->tr.selector);
}
