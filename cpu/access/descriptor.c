/* Descriptors in memory. */
#include "cpu/access/descriptor.h"

#include "cpu/access/mem.h"
#include "cpu/access/raise.h"

static bool load_descriptor(struct cpu *cpu, struct descriptor *d)
{
    uint64_t raw;

    if (!mem_system_load(cpu, d->lin, DESC_BYTES, &raw))
        return false;
    *d = descriptor_of(d->lin, raw);
    return true;
}

bool descriptor_find(struct cpu *cpu, uint16_t selector, bool *found,
                     struct descriptor *d)
{
    *found = descriptor_within(cpu, selector, &d->lin);
    if (!*found || load_descriptor(cpu, d))
        return true;
    *found = false;
    return false;
}

bool descriptor_read(struct cpu *cpu, uint16_t selector, uint8_t vector,
                     struct descriptor *d)
{
    if (!descriptor_within(cpu, selector, &d->lin))
        return raise_error(cpu, vector, selector_error(selector));
    return load_descriptor(cpu, d);
}

bool descriptor_read_system(struct cpu *cpu, uint16_t selector, uint32_t types,
                            uint8_t unfit, uint8_t absent,
                            struct descriptor *d)
{
    uint32_t error = selector_error(selector);

    if (selector & SELECTOR_TI)
        return raise_error(cpu, unfit, error);
    if (!descriptor_read(cpu, selector, unfit, d))
        return false;
    if (!descriptor_is_system(descriptor_attr(d), types))
        return raise_error(cpu, unfit, error);
    return descriptor_attr(d) & DESC_P || raise_error(cpu, absent, error);
}

bool descriptor_set_accessed(struct cpu *cpu, struct descriptor *d)
{
    if (descriptor_attr(d) & DESC_A)
        return true;
    d->high |= DESC_A << DESC_HIGH_SHIFT;
    return mem_system_store(cpu, d->lin + 4, 4, d->high);
}
