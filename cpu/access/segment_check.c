/* The checks of selectors; the manual's order is the order of the code. */
#include "cpu/access/segment_check.h"

#include "cpu/access/raise.h"

/* Kind and privilege of a segment, by its use:
 * data: readable; privileged enough, or conforming code (PRM386 MOV);
 * stack: writable data of exactly this level (PRM386 MOV);
 * handler: code no less privileged than the interrupted program (SDM vol. 2
 * INT n);
 * return: code of the level that is returned to, which is not more privileged
 * (SDM vol. 2 RET). */
static bool fits(enum segment_use use, uint32_t selector, unsigned level,
                 uint32_t attr)
{
    unsigned dpl = descriptor_dpl(attr), rpl = selector_rpl(selector);
    bool code = attr & DESC_CODE, conforming = code && attr & DESC_DC;

    if (!(attr & DESC_S))
        return false;
    switch (use) {
    case SEGMENT_DATA:
        return (!code || attr & DESC_RW) &&
               (conforming || (rpl <= dpl && level <= dpl));
    case SEGMENT_STACK:
        return rpl == level && dpl == level && !code && attr & DESC_RW;
    case SEGMENT_HANDLER:
    case SEGMENT_HANDLER_OF_VM:
        return code && dpl <= level;
    default:
        return code && rpl >= level && (conforming ? dpl <= rpl : dpl == rpl);
    }
}

/* Virtual-8086 mode is left for level 0 alone (SDM vol. 2 INT n). */
static bool leaves_vm(uint32_t attr)
{
    return !(attr & DESC_DC) && descriptor_dpl(attr) == 0;
}

static bool check(struct cpu *cpu, enum segment_use use, uint32_t selector,
                  unsigned level, struct segment_check_faults faults,
                  uint32_t attr)
{
    uint32_t error = selector_error(selector);

    if (!fits(use, selector, level, attr))
        return raise_error(cpu, faults.unfit, error);
    if (!(attr & DESC_P))
        return raise_error(cpu, faults.absent, error);
    return use != SEGMENT_HANDLER_OF_VM || leaves_vm(attr) ||
           raise_error(cpu, faults.unfit, error);
}

const struct segment *segment_check_slow(struct cpu *cpu, enum segment_use use,
                                         uint32_t selector, unsigned level,
                                         struct segment_check_faults faults)
{
    struct checked_segment *known = segment_check_slot(cpu, use, selector);
    uint32_t key = segment_check_key(level, selector);
    struct descriptor d;

    if (!descriptor_read(cpu, (uint16_t)selector, faults.unfit, &d))
        return NULL;
    if (known->key == key && known->descriptor == descriptor_raw(&d))
        return &known->segment;
    if (!check(cpu, use, selector, level, faults, descriptor_attr(&d)) ||
        !descriptor_set_accessed(cpu, &d))
        return NULL;
    known->descriptor = descriptor_raw(&d);
    known->key = key;
    known->segment = segment_of((uint16_t)selector, &d);
    return &known->segment;
}

bool segment_check_load_null(struct cpu *cpu, unsigned seg, uint16_t selector,
                             uint8_t vector)
{
    struct segment null = {.selector = selector};

    if (seg == SEG_CS || seg == SEG_SS)
        return raise_error(cpu, vector, 0);
    segment_set(cpu, seg, &null);
    return true;
}

bool segment_check_load(struct cpu *cpu, unsigned seg, uint16_t selector)
{
    const struct segment_check_faults data = {VECTOR_GP, VECTOR_NP};
    const struct segment_check_faults stack = {VECTOR_GP, VECTOR_SS};
    const struct segment *s;

    if (segment_real_mode(cpu)) {
        segment_load_real(cpu, seg, selector);
        return true;
    }
    if (selector_is_null(selector))
        return segment_check_load_null(cpu, seg, selector, VECTOR_GP);
    if (seg == SEG_SS)
        s = segment_check(cpu, SEGMENT_STACK, selector, cpu->cpl, stack);
    else
        s = segment_check(cpu, SEGMENT_DATA, selector, cpu->cpl, data);
    if (!s)
        return false;
    segment_set(cpu, seg, s);
    return true;
}
