#include "cpu/jit/jit.h"

#include <stdlib.h>
#include <string.h>

#include "cpu/block/block.h"
#include "cpu/decode/decode.h"
#include "cpu/jit/x64.h"
#include "cpu/state/state.h"

enum {
    HEAT_MAX = 1 << 16,
    WORK_OF_BLOCK = 1000,       /* instructions that a compiled block must have
                                   run, or it was not worth it [chosen] */
    REFUSE_STAYS = 256,         /* a block is refused whose first stays so many
                                   were short: */
    REFUSE_INSTRUCTIONS = 6,    /* shorter than this on average [chosen] */
    RELINK_STAYS = 32,          /* a region is compiled anew when so many stays
                                   ended where a link was missing */
    CODE_LEFT = 1 << 20,        /* no region needs so many bytes */
};

/* What such blocks begin with. */
static const struct uop gate = {.code = UOP_native};

struct jit *jit_new(uint32_t heat)
{
#if defined(__x86_64__)
    struct jit *jit = calloc(1, sizeof *jit);

    if (!jit)
        return NULL;
    if (!code_memory_init(&jit->memory, JIT_MEMORY)) {
        free(jit);
        return NULL;
    }
    jit->heat = jit->first_heat = heat;
    jit->generation = 1;
    x64_thunks(jit);
    return jit;
#else
    (void)heat;
    return NULL;
#endif
}

void jit_free(struct jit *jit)
{
    if (!jit)
        return;
    code_memory_destroy(&jit->memory);
    free(jit);
}

void jit_watch(struct cpu *cpu, struct block *b)
{
    *b->native = (struct block_native){0};
    if (!(b->key.mode & MODE_FLAT) || b->crosses || b->stops) {
        b->native = NULL;
        return;
    }
    if (cpu->mmu.caches.on)
        b->entry_held = &gate;
    else
        b->entry = &gate;
}

/* The block is the engine's alone from now on. */
static void refuse(struct cpu *cpu, struct block *b)
{
    const struct jit_frame *f = &cpu->jit->frame;

    LOG(cpu->log, jit, "block at 0x%09llx refused: its code ended at `%s`",
        (unsigned long long)b->paddr,
        f->uop ? uop_info[f->uop->code].name : "next");
    b->native = NULL;
    b->entry = b->uops;
    b->entry_held = b->body;
    cpu->jit->figures.refused++;
}

/* Blocks must get hotter the next time if the code has not paid. */
static void set_heat(struct jit *jit)
{
    uint64_t work = jit->figures.instructions - jit->at_forget.instructions;
    uint64_t blocks = jit->figures.blocks - jit->at_forget.blocks;

    if (work >= blocks * WORK_OF_BLOCK || jit->first_heat == 1)
        jit->heat = jit->first_heat;
    else if (jit->heat < HEAT_MAX)
        jit->heat *= 2;
}

void jit_forget(struct jit *jit)
{
    if (jit->memory.used == jit->thunks)
        return;
    set_heat(jit);
    jit->figures.forgotten++;
    jit->at_forget = jit->figures;
    jit->generation++;
    jit->memory.used = jit->thunks;
}

void jit_report(const struct cpu *cpu)
{
    const struct jit_figures *f = &cpu->jit->figures;

    LOG(cpu->log, jit,
        "%llu regions of %llu blocks in %llu bytes; %llu of %llu instructions "
        "in %llu stays; forgotten %llu times, %llu blocks refused",
        (unsigned long long)f->regions, (unsigned long long)f->blocks,
        (unsigned long long)f->bytes, (unsigned long long)f->instructions,
        (unsigned long long)cpu->counters.instructions,
        (unsigned long long)f->stays, (unsigned long long)f->forgotten,
        (unsigned long long)f->refused);
}

/* Whether a block has code, perhaps from now on. */
static bool has_code(struct cpu *cpu, struct block *b)
{
    struct jit *jit = cpu->jit;
    struct block_native *n = b->native;

    if (n->generation != jit->generation) {
        n->generation = jit->generation;
        n->heat = 0;
        n->code = NULL;
    }
    if (n->code)
        return true;
    if (++n->heat < jit->heat)
        return false;
    n->heat = 0;
    if (jit->memory.bytes - jit->memory.used < CODE_LEFT)
        jit_forget(jit);
    if (!x64_compile(cpu, b)) {
        refuse(cpu, b);
        return false;
    }
    LOG(cpu->log, jit, "code for block at 0x%09llx: %llu bytes in all",
        (unsigned long long)b->paddr, (unsigned long long)jit->memory.used);
    return true;
}

/* Whether something looks at each instruction, or counts in a way that generated
 * code does not. */
static bool is_watched(const struct cpu *cpu)
{
    return cpu->guarded || cpu->debug.any || cpu->mmu.fetch_each ||
           cpu->clock_counts_insns || cpu->mmu.fetch_uncached;
}

/* Adds what was done to the counters. */
static void settle(struct cpu *cpu, uint64_t limit)
{
    struct jit_frame *f = &cpu->jit->frame;

    cpu->cycles.total = limit - (uint64_t)f->left;
    cpu->cycles.fixed += cycles_fixed(f->sums[2], f->sums[3]);
    cpu->counters.instructions += f->sums[0];
    cpu->counters.uops += f->sums[1];
    mmu_fetch_again(&cpu->mmu, f->sums[0]);
    if (f->uop)
        cpu->block = f->block;
    cpu->jit->figures.stays++;
    cpu->jit->figures.instructions += f->sums[0];
}

/* Whether the code of a block does not pay, or should be made anew. */
static void judge(struct cpu *cpu, struct block *b)
{
    struct block_native *n = b->native;
    const struct jit_frame *f = &cpu->jit->frame;

    n->stays++;
    n->instructions += f->sums[0];
    n->unlinked += (uint32_t)f->unlinked;
    if (cpu->jit->first_heat == 1)
        return;
    if (n->unlinked >= RELINK_STAYS && n->remade < 4) {
        n->remade++;
        n->code = NULL;
        n->heat = cpu->jit->heat;
    } else if (n->stays == REFUSE_STAYS) {
        if (n->instructions < REFUSE_STAYS * REFUSE_INSTRUCTIONS)
            refuse(cpu, b);
        n->stays = 0;
        n->instructions = 0;
    }
}

const struct uop *jit_enter(struct cpu *cpu, struct block *b)
{
    typedef void enter_fn(struct cpu *, struct jit_frame *, const uint8_t *);
    uint64_t due = cpu->clock->next_due, limit, end;
    struct jit *jit = cpu->jit;
    enter_fn *enter;

    if (!has_code(cpu, b) || is_watched(cpu))
        return b->body;
    limit = cpu->cycles.total + JIT_STAY_TICKS;
    limit = due < limit ? due : limit;
    end = cpu->cycles.total + block_cycles(b);
    if (end >= limit)
        return b->body;
    cpu->eip -= (uint32_t)(b->paddr & 0xfff);
    jit->frame.left = (int64_t)(limit - end);
    memcpy(&enter, &jit->enter, sizeof enter);
    enter(cpu, &jit->frame, b->native->code);
    settle(cpu, limit);
    judge(cpu, b);
    return jit->frame.uop;
}
