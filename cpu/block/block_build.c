/* Blocks under construction: decoded and cracked instruction by instruction. */
#include "cpu/block/block_build.h"

#include <string.h>

#include "cpu/block/block_lines.h"
#include "cpu/decode/decode.h"
#include "cpu/model/page.h"
#include "cpu/timing/clocks.h"
#include "cpu/timing/timing_states.h"

/* The bytes of an instruction, as many as may be needed and known: from its
 * first page, then from the second. Holes of the bus read as ones. Returns how
 * many. */
static unsigned gather(struct cpu *cpu, uint64_t paddr, bool have_second,
                       uint64_t paddr2, uint8_t bytes[INSN_BYTES_MAX])
{
    unsigned room = page_room(paddr);
    unsigned first = room < INSN_BYTES_MAX ? room : INSN_BYTES_MAX;

    bus_dma_read(cpu->bus, paddr, bytes, first);
    if (first == INSN_BYTES_MAX || !have_second)
        return first;
    bus_dma_read(cpu->bus, paddr2, bytes + first, INSN_BYTES_MAX - first);
    return INSN_BYTES_MAX;
}

/* Adds the micro-op `fetch` where each instruction needs a look-up of its own.
 * The fetch of the block's first instruction was made to find the block. */
static void build_fetch(struct block_build *build, const struct cpu *cpu,
                        unsigned start)
{
    if (!cpu->mmu.fetch_each || !build->block.insns)
        return;
    build->uops[build->uop_count++] = (struct uop){
        .code = UOP_fetch, .insn = (uint8_t)build->block.insns, .imm = start};
}

static uint16_t state_number(struct cpu *cpu, const struct timing *timing)
{
    return timing_states_number(cpu->pipeline_states, &timing->state);
}

/* Adds a cracked instruction. */
static void build_add(struct block_build *build, struct cpu *cpu,
                      const struct crack *c)
{
    struct timing *timing = &build->timing;
    struct block *b = &build->block;
    struct block_insn *after;
    unsigned lines;

    build_fetch(build, cpu, c->start);
    lines = block_lines_add(build, cpu, c->start, c->end);
    if (!b->insns)
        b->first_lines = (uint8_t)lines;
    memcpy(&build->uops[build->uop_count], c->uop,
           c->count * sizeof c->uop[0]);
    if (cpu->model->timing.kind == TIMING_CLOCKS)
        clocks_mark(c, cpu->model, &build->uops[build->uop_count]);
    build->uop_count += c->count;
    b->bytes = (uint16_t)c->end;
    b->insns++;
    timing_insn(timing, c);
    b->counted = (uint16_t)(b->counted + c->count);
    after = &build->insn[b->insns];
    after->start = b->bytes;
    after->uop = (uint16_t)build->uop_count;
    after->counted = b->counted;
    after->pipeline = state_number(cpu, timing);
    after->cycles = timing->cycles.total;
    after->dependency = timing->cycles.dependency;
    after->serialise = timing->cycles.serialise;
    after->branch = timing->cycles.branch;
}

/* Says what the block costs by each of its exits; `last` is its last
 * instruction. */
static void build_exits(struct block_build *build, struct cpu *cpu,
                        const struct crack *last)
{
    struct block *b = &build->block;

    for (unsigned i = 0; i < TIMING_EXITS; i++) {
        struct timing left = timing_leave(&build->timing, last,
                                          (enum timing_exit)i);

        b->exit[i] = (struct block_exit){
            .cycles = left.cycles.total,
            .fixed = cycles_fixed(left.cycles.dependency, left.cycles.branch),
            .pipeline = state_number(cpu, &left),
        };
    }
    b->serialise = build->timing.cycles.serialise;
}

/* Adds the instruction at `start`. False: it needs bytes of the next page. */
static bool build_insn(struct block_build *build, struct cpu *cpu,
                       unsigned start, bool have_second, struct crack *c)
{
    const struct block *b = &build->block;
    uint8_t bytes[INSN_BYTES_MAX];
    struct insn insn;
    unsigned size = gather(cpu, b->paddr + start, have_second, b->paddr2,
                           bytes);
    enum decode_status status = decode_insn(build->index,
                                            b->key.mode & MODE_CODE_32, bytes,
                                            size, &insn);

    if (status == DECODE_MORE)
        return false;
    build->decoded = insn;
    *c = (struct crack){.insn = &build->decoded, .mode = b->key.mode,
                        .start = start, .end = start + insn.bytes,
                        .index = (uint8_t)b->insns};
    crack_insn(c, status);
    build_add(build, cpu, c);
    return true;
}

/* Whether cpu->stop_at may have the address of the byte at paddr, as far as the
 * offset in its page says. */
static bool may_stop(const struct cpu *cpu, uint64_t paddr)
{
    for (unsigned i = 0; i < cpu->stops; i++)
        if (!((cpu->stop_at[i] ^ paddr) & (PAGE_BYTES - 1)))
            return true;
    return false;
}

bool block_build(struct block_build *build, struct cpu *cpu, uint64_t paddr,
                 bool have_second, uint64_t paddr2, unsigned limit)
{
    struct block *b = &build->block;
    unsigned room = page_room(paddr);
    struct crack c;

    *b = (struct block){.paddr = paddr, .paddr2 = paddr2, .key = cpu->key,
                        .stops = may_stop(cpu, paddr),
                        .lines_state = CACHE_STATE_NONE};
    build->uop_count = 0;
    build->insn[0] = (struct block_insn){.pipeline = cpu->key.pipeline};
    timing_begin(&build->timing, cpu->model, cpu->keeps_jumps,
                 timing_states_get(cpu->pipeline_states, cpu->key.pipeline));
    do {
        if (!build_insn(build, cpu, b->bytes, have_second && !b->insns, &c)) {
            if (!b->insns)
                return false;
            break;
        }
        b->crosses = b->bytes > room;
    } while (!c.ends && b->insns < limit && b->bytes < room &&
             !may_stop(cpu, paddr + b->bytes) &&
             build->uop_count + BLOCK_INSN_UOPS_MAX + 1 <= BLOCK_UOPS_MAX);
    build_exits(build, cpu, &c);
    b->branch = predictor_branch(&cpu->predictor, paddr + c.start);
    b->mispredict = timing_mispredict(&build->timing);
    if (!c.ends)
        build->uops[build->uop_count++] =
            (struct uop){.code = UOP_end, .insn = (uint8_t)(b->insns - 1)};
    return true;
}
