/* The checks of segments; the manual's order is the order of the code. */
#include "cpu/access/segment_check.h"

#include "cpu/access/raise.h"

/* Kind and privilege. Readable data, or code, that is privileged enough unless
 * it is conforming (PRM386 MOV); writable data of exactly this level for SS;
 * code no less privileged than the interrupted program (SDM vol. 2 INT n);
 * code of the level that is returned to, no more privileged (SDM vol. 2
 * RET). */
static bool fits(enum segment_use use, uint32_t selector, unsigned level,
                 uint32_t attr)
{
    unsigned dpl = descriptor_dpl(attr), rpl = selector & SELECTOR_RPL;
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
                  unsigned level, struct segment_faults faults, uint32_t attr)
{
    uint32_t error = selector_error(selector);

    if (!fits(use, selector, level, attr))
        return raise_error(cpu, faults.unfit, error);
    if (!(attr & DESC_P))
        return raise_error(cpu, faults.absent, error);
    return use != SEGMENT_HANDLER_OF_VM || leaves_vm(attr) ||
           raise_error(cpu, faults.unfit, error);
}

const struct segment *segment_look_up(struct cpu *cpu, enum segment_use use,
                                      uint32_t selector, unsigned level,
                                      struct segment_faults faults)
{
    struct admitted_segment *a = segment_admitted(cpu, use, selector);
    uint32_t key = segment_key(level, selector);
    struct descriptor d;

    if (!descriptor_read(cpu, (uint16_t)selector, faults.unfit, &d))
        return NULL;
    if (a->key == key && a->descriptor == descriptor_raw(&d))
        return &a->segment;
    if (!check(cpu, use, selector, level, faults, descriptor_attr(&d)) ||
        !descriptor_set_accessed(cpu, &d))
        return NULL;
    a->descriptor = descriptor_raw(&d);
    a->key = key;
    a->segment = segment_of((uint16_t)selector, &d);
    return &a->segment;
}

static bool load_null(struct cpu *cpu, unsigned seg, uint16_t selector)
{
    struct segment null = {.selector = selector};

    if (seg == SEG_SS)
        return raise_error(cpu, VECTOR_GP, 0);
    segment_set(cpu, seg, &null);
    return true;
}

/* PRM386 MOV, "loading a segment register". */
bool segment_load(struct cpu *cpu, unsigned seg, uint16_t selector)
{
    const struct segment *s;

    if (segment_real_mode(cpu)) {
        segment_load_real(cpu, seg, selector);
        return true;
    }
    if (selector_is_null(selector))
        return load_null(cpu, seg, selector);
    if (seg == SEG_SS)
        s = segment_for(cpu, SEGMENT_STACK, selector, cpu->cpl,
                        (struct segment_faults){VECTOR_GP, VECTOR_SS});
    else
        s = segment_for(cpu, SEGMENT_DATA, selector, cpu->cpl,
                        (struct segment_faults){VECTOR_GP, VECTOR_NP});
    if (!s)
        return false;
    segment_set(cpu, seg, s);
    return true;
}
