/* Accesses at seg:offset. */
#include "cpu/access/segment_access.h"

#include "cpu/access/mem.h"
#include "cpu/access/segment.h"

bool segment_access_load(struct cpu *cpu, unsigned seg, uint32_t offset,
                         unsigned size, uint64_t *value)
{
    return segment_require_access(cpu, seg, offset, size, false) &&
           mem_wide_load(cpu, cpu->seg[seg].base + offset, size,
                         mem_rights(cpu), value);
}

bool segment_access_load_far_pointer(struct cpu *cpu, unsigned seg,
                                     uint32_t offset, unsigned offset_size,
                                     uint64_t *value)
{
    unsigned size = offset_size + 2;
    uint32_t lin = cpu->seg[seg].base + offset;

    return segment_require_bounds(cpu, seg, offset, size, false) &&
           segment_require_alignment(cpu, lin, offset_size) &&
           mem_wide_load(cpu, lin, size, mem_rights(cpu), value);
}

bool segment_access_store(struct cpu *cpu, unsigned seg, uint32_t offset,
                          unsigned size, uint64_t value)
{
    return segment_require_access(cpu, seg, offset, size, true) &&
           mem_wide_store(cpu, cpu->seg[seg].base + offset, size,
                          mem_rights(cpu), value);
}

bool segment_access_check_write(struct cpu *cpu, unsigned seg, uint32_t offset,
                                unsigned size)
{
    return segment_require_access(cpu, seg, offset, size, true) &&
           mem_prepare_write(cpu, cpu->seg[seg].base + offset, size);
}

bool segment_access_exchange8(struct cpu *cpu, unsigned seg, uint32_t offset,
                              uint64_t expected, uint64_t desired,
                              uint64_t *old)
{
    if (!segment_access_check_write(cpu, seg, offset, 8))
        return false;
    *old = mem_exchange_prepared(cpu, expected, desired);
    return true;
}
