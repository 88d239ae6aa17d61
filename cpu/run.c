/*
 * The run loop: instruction boundaries.
 *
 * At each boundary that the engine comes back to, due events fire, then a
 * pending interrupt is taken; then the next block is found and run. A block
 * that could straddle a due event runs instruction by instruction, so events
 * and interrupts fall on the boundary at which their tick has been reached.
 */
#include "base/compiler.h"
#include "cpu/access/debug.h"
#include "cpu/access/fetch.h"
#include "cpu/access/flags.h"
#include "cpu/access/raise.h"
#include "cpu/block/block.h"
#include "cpu/cpu.h"
#include "cpu/engine/engine.h"
#include "cpu/microcode/trap.h"
#include "cpu/model/page.h"
#include "cpu/time/stretch.h"

/* Whether a block that begins at EIP lies within the code segment's limit. */
static bool within_limit(const struct cpu *cpu, const struct block *b)
{
    uint32_t last = cpu->eip + b->bytes - 1;

    return last >= cpu->eip && last <= cpu->seg[SEG_CS].limit;
}

/* Whether a block that begins at EIP runs past the stretch that is watched. */
static bool leaves_stretch(const struct cpu *cpu, const struct block *b)
{
    return cpu->stretch.watched &&
           !stretch_holds(cpu, cpu->seg[SEG_CS].base + cpu->eip, b->bytes);
}

/* Whether a block of several instructions would run past an event, past the
 * code segment's limit, or past the stretch that is watched. */
static bool ends_too_late(const struct cpu *cpu, const struct block *b)
{
    return b->insns > 1 &&
           (!within_limit(cpu, b) || cpu_time_event_in_block(cpu, b) ||
            leaves_stretch(cpu, b));
}

/* The instruction at CS:EIP alone, as a block; paddr is its physical address. A
 * cached block at paddr does not cross its page, but the instruction may by
 * now: the memory of a device can change without a store. Null: the fetch from
 * the second page faulted and cpu->exception waits. */
static struct block *first_alone(struct cpu *cpu, uint64_t paddr)
{
    uint32_t lin = cpu->seg[SEG_CS].base + cpu->eip;
    struct block *b = block_get_single(cpu, paddr, false, 0);
    uint64_t second;

    if (b || !fetch_insn(cpu, page_next(lin), &second))
        return b;
    return block_get_single(cpu, paddr, true, second);
}

/* The first instruction of a block, whose page is not cached. What follows it
 * comes back to the run loop: blocks that are kept fetch by lines. */
static struct block *past_the_caches(struct cpu *cpu, const struct block *b,
                                     uint64_t paddr)
{
    cpu->single = true;
    return b->crosses ? block_get_single(cpu, paddr, true, b->paddr2)
                      : first_alone(cpu, paddr);
}

/* The block at CS:EIP, its first fetch counted. It is one instruction when
 * `single` is set, or when an event, the segment's limit or the end of the
 * watched stretch lies within it.
 * Null: the fetch faulted and cpu->exception waits. */
static struct block *next_block(struct cpu *cpu, bool single)
{
    uint32_t lin = cpu->seg[SEG_CS].base + cpu->eip;
    uint64_t paddr = cpu->fetched_paddr, second;
    struct block *b;
    bool resumed = cpu->resumed.valid && cpu->resumed.lin == lin;

    cpu->block = NULL;
    cpu->resumed.valid = false;
    cpu->goes_on = resumed;
    if (!cpu->fetched)
        cpu->mmu.fetch_uncached = false;
    if (cpu->eip > cpu->seg[SEG_CS].limit) {
        raise_error(cpu, VECTOR_GP, 0);
        return NULL;
    }
    if (resumed)
        paddr = cpu->resumed.paddr[0];
    else if (!cpu->fetched && !fetch_insn(cpu, lin, &paddr))
        return NULL;
    cpu->fetched = false;
    b = block_get(cpu, paddr, false, 0);
    if (!b) {
        if (resumed)
            second = cpu->resumed.paddr[1];
        else if (!fetch_insn(cpu, page_next(lin), &second))
            return NULL;
        b = block_get(cpu, paddr, true, second);
    }
    if (UNLIKELY(cpu->mmu.fetch_uncached))
        b = past_the_caches(cpu, b, paddr);
    else if (!b->crosses && (single || ends_too_late(cpu, b)))
        b = first_alone(cpu, paddr);
    if (b && !within_limit(cpu, b)) {
        raise_error(cpu, VECTOR_GP, 0);
        return NULL;
    }
    return b;
}

/* An interrupt or a trap is about to be delivered. Where it comes between two
 * iterations of a REP instruction, it pushes RF set, and the instruction is
 * fetched again when it goes on (SDM vol. 3B 17.3.1.1). */
static void leave_string(struct cpu *cpu)
{
    if (cpu->again)
        cpu->eflags |= EFLAGS_RF;
    cpu->again = cpu->resumed.valid = false;
}

/* Delivers the traps of the instruction that has run: single step, where it
 * began with TF set, and the breakpoints that its accesses have hit. Loads of
 * SS and software interrupts clear cpu->step (PRM386 12.3.1.4, 9.4). */
static void debug_trap(struct cpu *cpu)
{
    uint32_t hits = cpu->debug.hits & DR6_B;

    cpu->debug.hits = 0;
    if (!hits && !cpu->step)            /* the host's watcher alone */
        return;
    leave_string(cpu);
    debug_raise(cpu, hits | (cpu->step ? DR6_BS : 0));
    cpu->debug.hits = 0;
    trap_deliver(cpu);
}

/* Delivers the fault of a breakpoint on the instruction about to run, before
 * anything else of the instruction (PRM386 12.3.1.1). A REP instruction that
 * goes on does not hit its breakpoint again. */
static bool code_breakpoint(struct cpu *cpu)
{
    uint32_t hits;

    if (cpu->eflags & EFLAGS_RF || cpu->inhibit_debug || cpu->resumed.valid)
        return false;
    hits = debug_at(cpu, cpu->seg[SEG_CS].base + cpu->eip);
    if (!hits)
        return false;
    cpu->inhibit = false;
    debug_raise(cpu, hits);
    trap_deliver(cpu);
    return true;
}

/* An event stopped a REP instruction between two iterations. Unless an
 * interrupt or a trap is delivered there, the instruction goes on without
 * another fetch (docs/counting.md, "Accesses"). */
static void note_resumption(struct cpu *cpu)
{
    const struct block *b = cpu->block;

    cpu->resumed.valid = true;
    cpu->resumed.lin = cpu->seg[SEG_CS].base + cpu->eip;
    cpu->resumed.paddr[0] = b->paddr + b->insn[cpu->uop->insn].start;
    cpu->resumed.paddr[1] = b->paddr2;
}

static void run_next(struct cpu *cpu)
{
    struct block *b;
    bool ok;

    cpu->step = cpu->eflags & EFLAGS_TF;
    if (__builtin_expect(cpu->debug.any, 0)) {
        if (cpu->debug.code && code_breakpoint(cpu))
            return;
        cpu->single = true;
    } else {
        cpu->single = cpu->step || cpu->inhibit || cpu->boundary;
    }
    cpu->guarded = cpu->single || cpu->stretch.watched;
    b = next_block(cpu, cpu->single);
    /* RF lasts for one instruction (PRM386 12.3.1.1). If the instruction
     * faults, trap_enter pushes RF set. */
    cpu->eflags &= ~(uint32_t)EFLAGS_RF;

    cpu->inhibit = cpu->inhibit_debug = false;
    cpu->again = false;
    ok = b && engine_run(cpu, b);
    if (ok && cpu->again && !cpu->step)
        note_resumption(cpu);
    cpu->block = NULL;
    cpu->committed = true;
    if (!ok) {
        cpu->debug.hits = 0;
        trap_deliver(cpu);
    } else if (cpu->step || (cpu->debug.hits && !cpu->inhibit_debug)) {
        debug_trap(cpu);
    }
}

/* Lets time pass until the next event: nothing else can wake a halted CPU. */
static void idle(struct cpu *cpu)
{
    uint64_t ticks = cpu->clock->next_due - cpu_time_ticks(cpu), left;

    if (cpu->clock_counts_insns) {
        left = cpu_time_cycles_left(cpu);
        cpu->idle_ticks += ticks < left ? ticks : left;
    } else {
        cycles_charge(&cpu->cycles, CYCLE_halt, ticks);
    }
}

/* Charges the cycles that devices have stolen; returns whether they have. */
static bool take_stolen(struct cpu *cpu)
{
    uint64_t cycles = cpu->stolen;

    cpu->stolen = 0;
    cycles_charge(&cpu->cycles, CYCLE_dma, cycles);
    return cycles > 0;
}

/* Lets the host look, where time does not bring an event that does. */
static void look(struct cpu *cpu)
{
    bool used_up = !cpu->iterations_left || (cpu->clock_counts_insns &&
                                             !cpu_time_cycles_left(cpu));

    if (__builtin_expect(used_up, 0) && cpu->look)
        cpu->look(cpu->look_opaque);
}

/* Fires what is due; events that steal cycles bring time to later ones. */
static void serve_clock(struct cpu *cpu)
{
    if (!cpu_time_event_is_due(cpu))
        return;
    cycles_settle(&cpu->cycles);
    take_stolen(cpu);
    do {
        cpu_time_sync(cpu);
        if (cpu->clear_blocks) {
            cpu->clear_blocks = false;
            block_cache_clear(cpu);
        }
        clock_run_due(cpu->clock);
        clock_rearm(cpu->clock);
    } while (take_stolen(cpu) && !cpu->stop);
    look(cpu);
}

/* Whether the run ends before the next instruction because of its address. */
static bool stops_here(struct cpu *cpu)
{
    uint32_t lin = cpu->seg[SEG_CS].base + cpu->eip;

    for (unsigned i = 0; i < cpu->stops; i++)
        if (cpu->stop_at[i] == lin)
            return cpu->reached(cpu->reached_opaque, lin);
    return false;
}

/* Whether an NMI or an interrupt comes before the next instruction. */
static bool interrupt_is_due(const struct cpu *cpu)
{
    return !cpu->inhibit && ((cpu->intr && cpu->eflags & EFLAGS_IF) ||
                             (UNLIKELY(cpu->nmi) && !cpu->nmi_blocked));
}

static enum cpu_stop run_until_stop(struct cpu *cpu)
{
    for (;;) {
        if (!cpu->fetched) {    /* else the instruction has begun */
            if (UNLIKELY(cpu->stretch.watched))
                stretch_follow(cpu);
            serve_clock(cpu);
            if (cpu->stop) {
                cpu->stop = false;
                return CPU_STOP_REQUEST;
            }
            if (cpu->shutdown)
                return CPU_STOP_SHUTDOWN;
            if (interrupt_is_due(cpu)) {
                leave_string(cpu);
                if (cpu->nmi && !cpu->nmi_blocked)
                    trap_nmi(cpu);
                else
                    trap_interrupt(cpu);
                if (cpu->shutdown)
                    return CPU_STOP_SHUTDOWN;
                if (UNLIKELY(cpu->stretch.watched))
                    stretch_follow(cpu);
            }
            if (cpu->halted) {
                if (!(cpu->eflags & EFLAGS_IF) ||
                    cpu->clock->next_due == CLOCK_NEVER)
                    return CPU_STOP_HALT;
                cpu->inhibit = false;
                if (!cpu->intr)
                    idle(cpu);
                continue;
            }
            if (cpu->boundary && cpu->boundary(cpu->boundary_opaque))
                return CPU_STOP_REQUEST;
        }
        if (UNLIKELY(cpu->stops) && stops_here(cpu))
            return CPU_STOP_REQUEST;
        run_next(cpu);
    }
}

enum cpu_stop cpu_run(struct cpu *cpu)
{
    enum cpu_stop stop = run_until_stop(cpu);

    mmu_sync_counters(&cpu->mmu);
    cycles_settle(&cpu->cycles);
    return stop;
}
