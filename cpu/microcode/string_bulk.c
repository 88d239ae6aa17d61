/* Many iterations of REP MOVS or REP STOS at once, within l0's pages. */
#include <string.h>

#include "cpu/access/segment.h"
#include "cpu/microcode/string_insn.h"
#include "cpu/model/page.h"
#include "cpu/time/cpu_time.h"
#include "mmu/access.h"

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Cycles until the next event is due. */
static uint64_t cycles_to_event(const struct cpu *cpu)
{
    uint64_t now = cpu_time_ticks(cpu), due = cpu->clock->next_due;

    if (now >= due)
        return 0;
    return cpu->clock_counts_insns ? cpu_time_cycles_left(cpu) : due - now;
}

/* How many of `most` iterations begin in the `left` cycles until the next event
 * is due, or before the host wants to look; at least one. */
static uint32_t iterations_in(const struct string_insn *s, uint64_t left,
                              uint32_t most)
{
    uint64_t cost = s->cycles;

    if (!left)
        return least(most, 1);
    most = least(most, s->cpu->iterations_left);
    if (most * cost <= left)            /* spares the host a division */
        return most;
    return (uint32_t)((left + cost - 1) / cost);
}

/* How many of `most` elements from seg:reg on an access in one page may cover:
 * they do not wrap, and the segment permits and holds them. 0: fewer than two,
 * or alignment is checked, or costs, and they are not aligned. */
static uint32_t elements_in_page(const struct string_insn *s, unsigned seg,
                                 unsigned reg, bool write, uint32_t most)
{
    const struct segment *segment = &s->cpu->seg[seg];
    uint32_t offset = s->cpu->r[reg] & s->mask;
    uint32_t lin = segment->base + offset;
    uint32_t n = page_room(lin) >> __builtin_ctz(s->size);

    n = least(n, most);
    if (n < 2 || offset + (n * s->size - 1) > s->mask ||
        ((s->cpu->aligned || s->cpu->mmu.caches.aligns) &&
         lin & (s->size - 1)) ||
        !segment_permits(segment, write) ||
        !segment_holds(segment, offset, n * s->size))
        return 0;
    return n;
}

/* The l0 slot that serves the page of seg:reg, and the host address; null:
 * none. */
static struct l0_slot *slot_of(const struct string_insn *s, enum l0_kind kind,
                               unsigned seg, unsigned reg, uint8_t **host)
{
    struct mmu *mmu = &s->cpu->mmu;
    uint32_t lin = s->cpu->seg[seg].base + (s->cpu->r[reg] & s->mask);
    struct l0_slot *slot = access_find(kind, access_key_cached(mmu), lin, 1);

    if (slot)
        *host = (uint8_t *)(slot->to_host + lin);
    return slot;
}

/* Copies upwards; element by element where it reads what it has written. */
static void copy_elements(uint8_t *to, const uint8_t *from, uint32_t n,
                          unsigned size)
{
    if (to <= from || to >= from + (size_t)n * size) {
        memmove(to, from, (size_t)n * size);
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        memmove(to + (size_t)i * size, from + (size_t)i * size, size);
}

/* Fills in blocks of PATTERN bytes, a multiple of every element's size, then
 * doubles what is filled. */
static void fill_elements(uint8_t *to, uint32_t value, uint32_t n,
                          unsigned size)
{
    enum { PATTERN = 64 };
    size_t bytes = (size_t)n * size, done = PATTERN;
    uint32_t word = size == 4   ? value
                    : size == 2 ? (value & 0xffff) * 0x10001u
                                : (value & 0xff) * 0x1010101u;
    uint32_t pattern[PATTERN / sizeof(word)];

    for (unsigned i = 0; i < PATTERN / sizeof(word); i++)
        pattern[i] = word;
    memcpy(to, pattern, bytes < PATTERN ? bytes : PATTERN);
    for (; done < bytes; done *= 2)
        memcpy(to + done, to, done <= bytes - done ? done : bytes - done);
}

/* Makes the accesses of `n` iterations in the caches, or of the first ones, if
 * an event falls due by what they wait. Returns of how many. */
static uint32_t look_up_lines(const struct string_insn *s, const uint8_t *from,
                              uint8_t *to, uint32_t n)
{
    const struct caches_string string = {
        .from = from, .to = to, .size = s->size, .count = n,
        .cycles = s->cycles, .budget = cycles_to_event(s->cpu),
    };
    uint64_t wait;

    n = caches_access_string(&s->cpu->mmu.caches, &string, &wait);
    cycles_charge(&s->cpu->cycles, CYCLE_cache_miss, wait);
    return n;
}

uint32_t string_insn_bulk(const struct string_insn *s)
{
    struct cpu *cpu = s->cpu;
    bool copies = s->op == STRING_movs;
    uint8_t *to = NULL, *from = NULL;
    struct l0_slot *written, *read = NULL;
    uint32_t n = cpu->r[ECX] & s->mask;

    n = elements_in_page(s, SEG_ES, EDI, true, n);
    if (n && copies)
        n = elements_in_page(s, s->seg, ESI, false, n);
    n = iterations_in(s, cycles_to_event(cpu), n);
    if (n < 2 || !(written = slot_of(s, L0_WRITE, SEG_ES, EDI, &to)) ||
        (copies && !(read = slot_of(s, L0_READ, s->seg, ESI, &from))))
        return 0;
    if (UNLIKELY(cpu->mmu.caches.on))
        n = look_up_lines(s, from, to, n);
    if (copies) {
        access_count(read, n);
        copy_elements(to, from, n, s->size);
        string_insn_advance(s, ESI, n * s->size);
    } else {
        fill_elements(to, cpu->r[EAX], n, s->size);
    }
    access_count(written, n);
    string_insn_advance(s, EDI, n * s->size);
    return n;
}
