/*
 * Segments by what they are wanted for: the checks of a selector that is
 * loaded (PRM386 6.3, SDM vol. 3A 5.6 to 5.8), and those that have passed.
 *
 * Whether a descriptor passes, and what it makes of a segment register,
 * depends on its 8 bytes, its selector, the use and the privilege level, and
 * on nothing else. What has passed is remembered under all four: it cannot be
 * out of date, whoever changes the tables, and nothing has to drop it. The
 * descriptor is read from its table each time, for that is an access of the
 * program's; when it holds what it held, the rest is known.
 */
#ifndef PAGEWALK_CPU_ACCESS_SEGMENT_CHECK_H
#define PAGEWALK_CPU_ACCESS_SEGMENT_CHECK_H

#include "cpu/access/descriptor.h"
#include "cpu/access/mem.h"
#include "cpu/access/segment.h"

/* The vectors of a use's faults, which carry the selector: `unfit` where it is
 * null, outside its table or of the wrong kind or privilege, `absent` where
 * the segment is not present. */
struct segment_faults {
    uint8_t unfit, absent;
};

/*
 * The segment that `selector`, of 16 bits, names, fit for a use at a privilege
 * level: one access of 8 bytes, and a second one where its accessed bit was
 * clear. Null: an exception waits. The result holds until the same use asks
 * again.
 */
const struct segment *segment_look_up(struct cpu *cpu, enum segment_use use,
                                      uint32_t selector, unsigned level,
                                      struct segment_faults faults);

/* What a segment is remembered by, beside the bytes of its descriptor. */
static inline uint32_t segment_key(unsigned level, uint32_t selector)
{
    return level << 16 | selector;
}

static inline struct admitted_segment *
segment_admitted(struct cpu *cpu, enum segment_use use, uint32_t selector)
{
    return &cpu->admitted[use][selector / 8 % ADMITTED_SEGMENTS];
}

/* The same where l0 serves the access and finds what was admitted before.
 * Null: nothing has happened. */
ALWAYS_INLINE const struct segment *segment_recall(struct cpu *cpu,
                                                   enum segment_use use,
                                                   uint32_t selector,
                                                   unsigned level)
{
    const struct admitted_segment *a = segment_admitted(cpu, use, selector);
    struct l0_slot *slot;
    uint32_t lin;

    if (UNLIKELY(!descriptor_within(cpu, selector, &lin)))
        return NULL;
    slot = access_find(&cpu->mmu, L0_READ, access_key_system(&cpu->mmu), lin,
                       8);
    if (UNLIKELY(!slot || a->key != segment_key(level, selector) ||
                 a->descriptor !=
                     mem_host_load((void *)(slot->to_host + lin), 8)))
        return NULL;
    access_count(slot, 1);
    return &a->segment;
}

/* segment_look_up, by the short way if that will do. */
ALWAYS_INLINE const struct segment *segment_for(struct cpu *cpu,
                                                enum segment_use use,
                                                uint32_t selector,
                                                unsigned level,
                                                struct segment_faults faults)
{
    const struct segment *s = segment_recall(cpu, use, selector, level);

    return LIKELY(s) ? s : segment_look_up(cpu, use, selector, level, faults);
}

/* MOV and POP to a segment register with all checks. */
bool segment_load(struct cpu *cpu, unsigned seg, uint16_t selector);

#endif
