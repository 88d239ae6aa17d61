/* IN, OUT, and the I/O permission bitmap of the TSS (PRM386 8.3.2). */
#include "cpu/microcode/io.h"

#include "cpu/access/clock_charge.h"
#include "cpu/access/debug.h"
#include "cpu/access/flags.h"
#include "cpu/access/mem.h"
#include "cpu/access/raise.h"
#include "cpu/access/segment.h"
#include "cpu/microcode/tss.h"
#include "cpu/time/cpu_time.h"
#include "cpu/uop/uop.h"

bool io_permitted(struct cpu *cpu, uint16_t port, unsigned size)
{
    bool vm = cpu->eflags & EFLAGS_VM;
    uint64_t base, bits;
    uint32_t at;

    if (!(cpu->cr0 & CR0_PE) || (!vm && cpu->cpl <= flags_iopl(cpu)))
        return true;
    if (!(cpu->tr.attr & DESC_SYSTEM_32) || cpu->tr.limit < TSS32_IO_MAP + 1)
        return raise_error(cpu, VECTOR_GP, 0);
    if (!mem_system_load(cpu, cpu->tr.base + TSS32_IO_MAP, 2, &base))
        return false;
    /* Two bytes are read: the bits of an access to several ports may lie in
     * both. */
    at = (uint32_t)base + port / 8;
    if (at + 1 > cpu->tr.limit)
        return raise_error(cpu, VECTOR_GP, 0);
    if (!mem_system_load(cpu, cpu->tr.base + at, 2, &bits))
        return false;
    return !(bits >> port % 8 & ((1u << size) - 1)) ||
           raise_error(cpu, VECTOR_GP, 0);
}

static void begin(struct cpu *cpu, uint16_t port, unsigned size, bool write)
{
    if (cpu->debug.port)
        debug_port(cpu, port, size, write);
    cpu_time_sync(cpu);
}

/* The cost class of a model that has no clock table: the costs of one that has
 * are charged by the instruction. */
static void charge(struct cpu *cpu, enum cost_class cost)
{
    if (!clock_charge_applies(cpu))
        cycles_charge(&cpu->cycles, CYCLE_io,
                      cpu->model->cost[cost][COST_REG]);
}

uint32_t io_read(struct cpu *cpu, uint16_t port, unsigned size,
                 enum cost_class cost)
{
    uint32_t value;

    begin(cpu, port, size, false);
    value = bus_in(cpu->bus, port, size);
    charge(cpu, cost);
    return value;
}

void io_write(struct cpu *cpu, uint16_t port, unsigned size, uint32_t value,
              enum cost_class cost)
{
    begin(cpu, port, size, true);
    bus_out(cpu->bus, port, size, value);
    charge(cpu, cost);
}

/* The port of IN and OUT: in DX if a is 1, else in imm. */
static uint16_t port_of(const struct cpu *cpu, const struct uop *u)
{
    return (uint16_t)(u->a ? cpu->r[EDX] : u->imm & 0xff);
}

bool assist_io_in(struct cpu *cpu, const struct uop *u)
{
    uint16_t port = port_of(cpu, u);
    uint32_t value;

    if (!io_permitted(cpu, port, u->aux))
        return false;
    value = io_read(cpu, port, u->aux, COST_io);
    cpu->r[EAX] = register_merge(cpu->r[EAX], value, u->aux);
    clock_charge(cpu, u, clock_charge_io(cpu), 0, CYCLE_io);
    return true;
}

bool assist_io_out(struct cpu *cpu, const struct uop *u)
{
    uint16_t port = port_of(cpu, u);
    uint32_t value = register_merge(0, cpu->r[EAX], u->aux);

    if (!io_permitted(cpu, port, u->aux))
        return false;
    io_write(cpu, port, u->aux, value, COST_io);
    clock_charge(cpu, u, clock_charge_io(cpu), 0, CYCLE_io);
    return true;
}
