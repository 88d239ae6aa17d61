#include "emu/machine/guest_memory.h"

#include "cpu/decode/decode.h"

static unsigned access_of(const struct cpu *cpu, enum guest_space space)
{
    return (space == GUEST_CODE ? ACCESS_FETCH : ACCESS_READ) |
           (cpu->user ? ACCESS_USER : 0);
}

/* Whether `lin` lies in an instruction that goes on without another fetch; then
 * *frame is where it was fetched from. */
static bool was_fetched(const struct cpu *cpu, uint32_t lin, uint64_t *frame)
{
    bool second = lin >> BUS_PAGE_SHIFT !=
                  cpu->resumed.lin >> BUS_PAGE_SHIFT;

    if (!cpu->resumed.valid || lin - cpu->resumed.lin >= INSN_BYTES_MAX)
        return false;
    *frame = cpu->resumed.paddr[second] >> BUS_PAGE_SHIFT;
    return true;
}

void guest_peek(const struct cpu *cpu, uint32_t lin, enum guest_space space,
                struct peek *peek)
{
    uint64_t frame;

    peek_used(&cpu->mmu, lin, access_of(cpu, space), peek);
    if (space == GUEST_CODE && was_fetched(cpu, lin, &frame))
        *peek = (struct peek){
            .holder = "fetched before", .mapped = true, .permitted = true,
            .frame = frame, .bits = peek->bits,
        };
}

void guest_peek_tables(const struct cpu *cpu, uint32_t lin,
                       enum guest_space space, struct peek *peek)
{
    if (cpu->mmu.paging.enabled)
        peek_tables(&cpu->mmu, lin, access_of(cpu, space), peek);
    else
        peek_used(&cpu->mmu, lin, access_of(cpu, space), peek);
}

static bool locate(const struct cpu *cpu, uint64_t address,
                   enum guest_space space, uint64_t *paddr)
{
    struct peek peek;

    *paddr = address;
    if (space == GUEST_PHYSICAL)
        return true;
    guest_peek(cpu, (uint32_t)address, space, &peek);
    *paddr = walk_on_bus(&cpu->mmu.paging, peek.frame << BUS_PAGE_SHIFT) |
             address % BUS_PAGE_SIZE;
    return peek.mapped;
}

size_t guest_read(const struct cpu *cpu, uint64_t address,
                  enum guest_space space, void *to, size_t size)
{
    uint8_t *bytes = to;
    size_t done = 0;

    for (; done < size; done++) {
        uint64_t paddr;

        if (!locate(cpu, address + done, space, &paddr) ||
            !bus_peek(cpu->bus, paddr, &bytes[done]))
            break;
    }
    return done;
}

size_t guest_write(struct cpu *cpu, uint64_t address, enum guest_space space,
                   const void *from, size_t size)
{
    const uint8_t *bytes = from;
    size_t done = 0;
    uint8_t before;

    for (; done < size; done++) {
        uint64_t paddr;

        if (!locate(cpu, address + done, space, &paddr) ||
            !bus_peek(cpu->bus, paddr, &before) ||
            bus_region_at(cpu->bus, paddr)->kind == BUS_ROM)
            break;
        bus_write(cpu->bus, paddr, 1, bytes[done]);
    }
    return done;
}
