/* Random programs on the CPU fixture. */
#include "tests/timing/rig.h"

#include <string.h>

#include "cpu/block/block.h"
#include "tests/timing/follow.h"
#include "tests/unit/cpu_fixture.h"

enum { ITEMS = 60, ROUNDS = 12, IRET = 0xcf, HANDLER_BYTES = 16 };

/* What makes INTR rise. */
static struct {
    struct event event;
    struct random random;
} source;

static void rise(void *opaque, uint64_t due)
{
    (void)opaque;
    (void)due;
    cpu_set_intr(&cf.cpu, true);
}

static void plan_interrupt(void)
{
    clock_schedule(&cf.clock, &source.event,
                   cf.clock.now + 20 + random_below(&source.random, 2000));
}

static uint8_t acknowledge(void *opaque)
{
    (void)opaque;
    cpu_set_intr(&cf.cpu, false);
    plan_interrupt();
    return PROGRAM_VECTOR;
}

static void begin(const struct rig *rig)
{
    static struct program p;

    cpu_fixture_up_model(rig->model);
    program_make(&p, rig->seed, FIXTURE_CODE, FIXTURE_DATA, ITEMS, ROUNDS);
    fixture_put(FIXTURE_CODE, (const char *)p.code, p.size);
    fixture_put(FIXTURE_DATA, (const char *)p.data, sizeof p.data);
    memset(cf.ram + FIXTURE_HANDLERS + PROGRAM_VECTOR * HANDLER_BYTES, IRET,
           1);
    if (rig->paging)
        fixture_paging();
    if (!rig->interrupts)
        return;
    source.random.state = rig->seed + 1;
    source.event = (struct event){.fire = rise};
    cf.cpu.intack = acknowledge;
    plan_interrupt();
}

static void end_run(struct rig_end *end)
{
    end->instructions = cf.cpu.counters.instructions;
    end->cycles = cf.cpu.cycles.total;
    for (unsigned i = 0; i < CYCLE_CAUSES; i++)
        end->by_cause[i] = cycles_of(&cf.cpu.cycles, (enum cycle_cause)i);
    if (source.event.queued)
        clock_cancel(&cf.clock, &source.event);
    cpu_fixture_down();
}

bool rig_follow(const struct rig *rig, struct rig_end *end)
{
    static struct follow f;

    begin(rig);
    follow_begin(&f, &cf.cpu, stderr);
    fixture_expect_end();
    follow_end(&f);
    end_run(end);
    return !f.differs;
}

void rig_run(const struct rig *rig, const struct shape *shape,
             struct rig_end *end)
{
    begin(rig);
    block_cache_set_shape(cf.cpu.blocks, shape->insns_max, shape->fuse);
    fixture_expect_end();
    end_run(end);
}

bool rig_same_end(const struct rig_end *a, const struct rig_end *b)
{
    return a->instructions == b->instructions && a->cycles == b->cycles &&
           !memcmp(a->by_cause, b->by_cause, sizeof a->by_cause);
}
