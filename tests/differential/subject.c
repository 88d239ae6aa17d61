/* A case on Pagewalk. */
#include "tests/differential/subject.h"

#include <stdlib.h>
#include <string.h>

#include "cpu/jit/jit.h"
#include "cpu/access/flags.h"
#include "cpu/access/raise.h"
#include "cpu/access/debug.h"
#include "cpu/access/segment.h"
#include "cpu/microcode/sysreg.h"
#include "cpu/timing/timing_states.h"
#include "emu/model/model_file.h"

enum { CYCLES_MAX = 1000000 };

static uint32_t port_read(void *dev, uint32_t offset, unsigned size)
{
    (void)dev;
    return state_port_value(offset, size);
}

static void port_write(void *dev, uint32_t offset, unsigned size,
                       uint32_t value)
{
    struct subject *s = dev;

    s->io = state_port_digest(s->io, offset, size, value);
}

static const struct bus_ops port_ops = {port_read, port_write, 4};

static void on_limit(void *opaque, uint64_t due)
{
    struct subject *s = opaque;

    (void)due;
    cpu_request_stop(&s->cpu);
}

/* An event at every tick: the CPU then runs blocks one instruction at a
 * time. */
static void on_every_tick(void *opaque, uint64_t due)
{
    struct subject *s = opaque;

    if (s->cpu.halted || due > s->last_tick)
        cpu_request_stop(&s->cpu);
    else
        clock_schedule(&s->clock, &s->limit, due + 1);
}

bool subject_init(struct subject *s, uint8_t *memory)
{
    struct error error;

    memset(s, 0, sizeof *s);
    s->memory = memory;
    s->log.stream = stderr;
    if (!model_file_load(&s->model, "p6", &error) || !bus_init(&s->bus, &s->log))
        return false;
    bus_map_ram(&s->bus, "world", 0, WORLD_BYTES, memory);
    bus_map_ports(&s->bus, "ports", 0, BUS_PORTS, &port_ops, s);
    clock_init(&s->clock, s->model.hz);
    s->limit.opaque = s;
    if (!cpu_init(&s->cpu, &s->model, &s->bus, &s->clock, &s->log))
        return false;
    if (getenv("PAGEWALK_TEST_JIT"))    /* all code is generated */
        return jit_add(&s->cpu, 1);
    return true;
}

void subject_destroy(struct subject *s)
{
    cpu_destroy(&s->cpu);
    bus_destroy(&s->bus);
}

void subject_load(struct subject *s, uint32_t at, const uint8_t *code,
                  unsigned size)
{
    bus_dma_write(&s->bus, at, code, size);
}

static struct segment load_segment(const struct subject *s,
                                   const struct config *config,
                                   uint16_t selector)
{
    struct world_segment w = world_segment(s->memory, config, selector);

    return (struct segment){.selector = selector, .attr = w.attr,
                            .base = w.base, .limit = w.limit};
}

static void load_system(struct subject *s, const struct config *config)
{
    struct cpu *cpu = &s->cpu;

    cpu->gdtr = (struct table_register){WORLD_GDT, WORLD_GDT_LIMIT};
    cpu->idtr = (struct table_register){0, 0};  /* no handlers: shutdown */
    cpu->ldtr = (struct segment){.selector = SEL_LDT, .base = WORLD_LDT,
                                 .limit = WORLD_LDT_LIMIT, .attr = 0x82};
    cpu->tr = (struct segment){.selector = SEL_TSS, .base = WORLD_TSS,
                               .limit = WORLD_TSS_LIMIT, .attr = 0x8b};
    cpu->sysenter_cs = SEL_CODE32;
    cpu->sysenter_esp = cpu->sysenter_eip = 0;
    cpu->cr0 = CR0_ET | (config->protected ? CR0_PE : 0) |
               (config->paging ? CR0_PG : 0);
    cpu->cr2 = cpu->cr4 = 0;
    memset(cpu->dr, 0, 4 * sizeof cpu->dr[0]);
    debug_update(cpu);
    cpu->cr3 = config->paging ? WORLD_PAGE_DIRECTORY : 0;
    sysreg_update_paging(cpu);
    sysreg_load_cr3(cpu, cpu->cr3, FLUSH_mov_cr3);
}

static void load_state(struct subject *s, const struct config *config,
                       const struct state *before)
{
    struct cpu *cpu = &s->cpu;

    load_system(s, config);
    memcpy(cpu->r, before->gpr, sizeof before->gpr);
    cpu->lazy.kind = LAZY_NONE;
    cpu->eflags = before->eflags | EFLAGS_1;
    cpu->eip = before->eip;
    cpu->cpl = config->cpl;
    for (unsigned i = 0; i < SEGS; i++)
        cpu->seg[i] = load_segment(s, config, before->segment[i]);
    segment_update_mode(cpu);
    cpu->halted = cpu->shutdown = cpu->inhibit = false;
    predictor_reset(&cpu->predictor);   /* what it learns is cycles */
    cpu->key.pipeline = TIMING_STATE_EMPTY;
}

static int outcome(const struct subject *s, enum cpu_stop stop)
{
    const struct exception *e = &s->cpu.last_exception;

    if (s->cpu.halted)
        return OUTCOME_HALT;
    if (stop != CPU_STOP_SHUTDOWN)
        return OUTCOME_LOST;
    /* An INT finds no gate: #GP with the index of the gate. */
    if (e->vector == VECTOR_GP && (e->error & 7) == 2)
        return OUTCOME_SOFTWARE + (int)(e->error >> 3);
    return e->vector;
}

static uint64_t cycles(const struct cpu *cpu)
{
    return cpu->cycles.total - cycles_of(&cpu->cycles, CYCLE_halt);
}

static void save_state(const struct subject *s, struct state *after)
{
    const struct cpu *cpu = &s->cpu;

    memcpy(after->gpr, cpu->r, sizeof after->gpr);
    after->eip = cpu->eip;
    after->eflags = flags_eflags(cpu);
    for (unsigned i = 0; i < SEGS; i++)
        after->segment[i] = cpu->seg[i].selector;
    after->cr0 = cpu->cr0;
    after->cr2 = cpu->cr2;
    after->io = s->io;
}

void subject_run(struct subject *s, const struct config *config,
                 const struct state *before, bool single,
                 struct state *after)
{
    uint64_t now, cycles_before, instructions;

    load_state(s, config, before);
    now = cpu_time_ticks(&s->cpu);
    cycles_before = cycles(&s->cpu);
    instructions = s->cpu.counters.instructions;
    s->io = 0;
    s->last_tick = now + CYCLES_MAX;
    s->limit.fire = single ? on_every_tick : on_limit;
    clock_schedule(&s->clock, &s->limit, single ? now + 1 : s->last_tick);
    after->outcome = outcome(s, cpu_run(&s->cpu));
    clock_cancel(&s->clock, &s->limit);
    save_state(s, after);
    after->cycles = cycles(&s->cpu) - cycles_before;
    after->instructions = s->cpu.counters.instructions - instructions;
}
