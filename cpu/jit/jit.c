#include "cpu/jit/jit.h"

#include <stdlib.h>
#include <string.h>

#include "cpu/access/mem.h"
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
    REMADE_MAX = 8,
    CODE_LEFT = 1 << 20,        /* no region needs so many bytes */
};

/* What such blocks begin with. */
static const struct uop gate = {.code = UOP_native};

static void watch(struct cpu *cpu, struct block *b)
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
        !f->uop || f->status == NATIVE_FOLLOW ? "next" : uop_info[f->uop->code].name);
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

static void forget(struct jit *jit)
{
    if (jit->memory.used == jit->thunks)
        return;
    set_heat(jit);
    jit->figures.forgotten++;
    jit->at_forget = jit->figures;
    jit->generation++;
    jit->memory.used = jit->thunks;
}

static void report(const struct cpu *cpu)
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
        forget(jit);
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
static void settle(struct cpu *cpu)
{
    struct jit_frame *f = &cpu->jit->frame;

    cpu->cycles.total = f->limit - (uint64_t)f->left;
    cpu->cycles.fixed += cycles_fixed(f->sums[2], f->sums[3]);
    cpu->counters.instructions += f->sums[0];
    cpu->counters.uops += f->sums[1];
    mmu_fetch_again(&cpu->mmu, f->sums[0]);
    cpu->jit->figures.instructions += f->sums[0];
}

/* Sets the ticks that a stay has from now on, at the begin of a block or in it.
 * False: an event may be due before its end. */
static bool set_limit(struct cpu *cpu, const struct block *b)
{
    struct jit_frame *f = &cpu->jit->frame;
    uint64_t due = cpu->clock->next_due;
    uint64_t end = cpu->cycles.total + block_cycles(b);

    f->limit = cpu->cycles.total + JIT_STAY_TICKS;
    if (due < f->limit)
        f->limit = due;
    f->left = (int64_t)(f->limit - end);
    return end < f->limit;
}

/* An access that generated code cannot make itself, as the engine would make it:
 * `access` has its size, and what enum jit_access adds. `u` tells the value of a
 * store. NATIVE_RESUME: frame.value is what was loaded, and the code goes on,
 * with frame.left. Else the frame says how the engine does. */
static uint64_t slow_access(struct cpu *cpu, uint32_t lin,
                            const struct uop *u, struct block *b,
                            uint64_t access)
{
    struct jit *jit = cpu->jit;
    struct jit_frame *f = &jit->frame;
    uint32_t generation = jit->generation;
    unsigned size = access & JIT_ACCESS_SIZE;
    uint32_t value = access & JIT_ACCESS_IMMEDIATE ? u->imm2 : cpu->r[u->d];
    enum mem_status status;

    f->left += block_cycles(b);
    settle(cpu);
    cpu->eip += (uint32_t)(b->paddr & 0xfff);
    cpu->block = f->block = b;
    cpu->uop = f->uop = u;
    if (access & JIT_ACCESS_STORE) {
        status = mem_store_slow(cpu, lin, size, value);
    } else {
        value = 0;
        status = mem_load_slow(cpu, lin, size, &value);
        f->value = value;
    }
    if (LIKELY(status == MEM_OK && jit->generation == generation &&
               set_limit(cpu, b) && !is_watched(cpu))) {
        cpu->eip -= (uint32_t)(b->paddr & 0xfff);
        return NATIVE_RESUME;
    }
    if (status != MEM_FAULT && !(access & JIT_ACCESS_STORE))
        cpu->r[u->d] = !(access & JIT_ACCESS_SIGNED) ? value
                       : size == 1 ? (uint32_t)(int32_t)(int8_t)value
                                   : (uint32_t)(int32_t)(int16_t)value;
    f->status = status == MEM_FAULT ? NATIVE_FAULT
                : status == MEM_BREAK ? NATIVE_BREAK : NATIVE_NEXT;
    f->unlinked = 0;
    return f->status;
}

/* Whether the code of a block does not pay, or should be made anew. */
static void judge(struct cpu *cpu, struct block *b, uint64_t instructions)
{
    struct block_native *n = b->native;
    const struct jit_frame *f = &cpu->jit->frame;
    bool at_once = cpu->jit->first_heat == 1;   /* for tests: all is compiled */

    n->stays++;
    n->instructions += instructions;
    n->unlinked += (uint32_t)f->unlinked;
    if (n->unlinked >= (at_once ? 1 : RELINK_STAYS) &&
        n->remade < REMADE_MAX) {
        n->remade++;
        n->code = NULL;
        n->heat = cpu->jit->heat;
    } else if (n->stays == REFUSE_STAYS && !at_once) {
        if (n->instructions < REFUSE_STAYS * REFUSE_INSTRUCTIONS)
            refuse(cpu, b);
        n->stays = 0;
        n->instructions = 0;
    }
}

static enum native_status enter(struct cpu *cpu, struct block *b)
{
    typedef void enter_fn(struct cpu *, struct jit_frame *, const uint8_t *);
    struct jit *jit = cpu->jit;
    struct jit_frame *f = &jit->frame;
    uint64_t before = jit->figures.instructions;
    const struct block_native *native = b->native;
    enter_fn *run;

    cpu->native_uop = b->body;
    if (!has_code(cpu, b) || is_watched(cpu) || !set_limit(cpu, b))
        return NATIVE_RESUME;
    cpu->eip -= (uint32_t)(b->paddr & 0xfff);
    memcpy(&run, &jit->enter, sizeof run);
    run(cpu, f, native->code);
    if (f->status <= NATIVE_FOLLOW)
        settle(cpu);
    if (f->status == NATIVE_RESUME)
        cpu->block = f->block;
    cpu->native_uop = f->uop;
    jit->figures.stays++;
    if (native->generation == jit->generation)
        judge(cpu, b, jit->figures.instructions - before);
    return (enum native_status)f->status;
}

static void dropped(struct cpu *cpu)
{
    forget(cpu->jit);
}

static const struct native_code generated = {watch, dropped, enter};

static struct jit *create(uint32_t heat)
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
    jit->slow_access = slow_access;
    x64_thunks(jit);
    return jit;
#else
    (void)heat;
    return NULL;
#endif
}

bool jit_add(struct cpu *cpu, uint32_t heat)
{
    cpu->jit = create(heat);
    cpu->native = cpu->jit ? &generated : NULL;
    return cpu->jit;
}

void jit_remove(struct cpu *cpu)
{
    if (!cpu->jit)
        return;
    report(cpu);
    code_memory_destroy(&cpu->jit->memory);
    free(cpu->jit);
    cpu->jit = NULL;
    cpu->native = NULL;
}
