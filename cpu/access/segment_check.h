/*
 * Selectors that are loaded into segment registers: the checks by use (PRM386
 * 6.3, SDM vol. 3A 5.6 to 5.8), and the segments that have passed them.
 *
 * Whether a descriptor passes, and what it makes of a segment register, depends
 * on its 8 bytes, its selector, the use and the privilege level, and on nothing
 * else. A segment that has passed is remembered under all four. So it cannot be
 * out of date, whoever writes to the tables. The descriptor is still read from
 * its table each time, because that is an access of the program; while it holds
 * the same bytes, its checks need not be made again.
 */
#ifndef PAGEWALK_CPU_ACCESS_SEGMENT_CHECK_H
#define PAGEWALK_CPU_ACCESS_SEGMENT_CHECK_H

#include "cpu/access/cached.h"
#include "cpu/access/descriptor.h"
#include "cpu/access/mem.h"
#include "cpu/access/segment.h"

/* The vectors of the faults of a use, whose error code is the selector: `unfit`
 * for a selector that is null, outside its table or of the wrong kind or
 * privilege, `absent` for a segment that is not present. */
struct segment_check_faults {
    uint8_t unfit, absent;
};

/* segment_check where the segment is not remembered or l0 does not serve its
 * descriptor. */
const struct segment *segment_check_slow(struct cpu *cpu, enum segment_use use,
                                         uint32_t selector, unsigned level,
                                         struct segment_check_faults faults);

/* The key of a checked segment: a selector of 16 bits and a privilege level. */
static inline uint32_t segment_check_key(unsigned level, uint32_t selector)
{
    return level << 16 | selector;
}

/* Where a checked segment is remembered. */
static inline struct checked_segment *
segment_check_slot(struct cpu *cpu, enum segment_use use, uint32_t selector)
{
    return &cpu->checked_segments[use][selector / SELECTOR_STEP %
                                       CHECKED_SEGMENTS];
}

/* segment_check where the segment is remembered and l0 serves its descriptor.
 * Null: nothing has happened. */
ALWAYS_INLINE const struct segment *
segment_check_known(struct cpu *cpu, enum segment_use use, uint32_t selector,
                    unsigned level)
{
    const struct checked_segment *known = segment_check_slot(cpu, use,
                                                             selector);
    struct l0_slot *slot;
    const void *host;
    uint32_t lin;

    if (UNLIKELY(!descriptor_within(cpu, selector, &lin)))
        return NULL;
    slot = access_find(L0_READ, access_key_cached_of(&cpu->mmu, false), lin,
                       DESC_BYTES);
    if (UNLIKELY(!slot || known->key != segment_check_key(level, selector)))
        return NULL;
    host = (void *)(slot->to_host + lin);
    if (UNLIKELY(known->descriptor != mem_host_load(host, DESC_BYTES)) ||
        (UNLIKELY(cpu->mmu.caches.on) &&
         !cached_descriptor(&cpu->mmu.caches, host)))
        return NULL;
    access_count(slot, 1);
    return &known->segment;
}

/*
 * The segment that a selector of 16 bits names, checked for a use at a
 * privilege level: one access of 8 bytes, and a write where the accessed bit
 * was clear. Null: an exception waits. The result is valid until the next
 * segment_check of the same use.
 */
ALWAYS_INLINE const struct segment *
segment_check(struct cpu *cpu, enum segment_use use, uint32_t selector,
              unsigned level, struct segment_check_faults faults)
{
    const struct segment *s = segment_check_known(cpu, use, selector, level);

    return LIKELY(s) ? s
                     : segment_check_slow(cpu, use, selector, level, faults);
}

/* Loads a data segment register with a null selector, which is a segment that
 * permits no access. For CS and SS, and then false: `vector` waits, with error
 * code 0. */
bool segment_check_load_null(struct cpu *cpu, unsigned seg, uint16_t selector,
                             uint8_t vector);

/* Loads a segment register other than CS with a selector, in any mode (PRM386
 * MOV, POP). False: an exception waits. */
bool segment_check_load(struct cpu *cpu, unsigned seg, uint16_t selector);

#endif
