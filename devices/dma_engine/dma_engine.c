/* Moving: a step at a time, until the last descriptor or an error. */
#include "devices/dma_engine/dma_engine.h"

#include <inttypes.h>
#include <string.h>

#include "base/bytes.h"
#include "devices/dma_engine/dma_engine_parts.h"

static uint64_t get_address(const uint8_t *at)
{
    return bytes_get_le(at, 4) | (uint64_t)bytes_get_le(at + 4, 4) << 32;
}

static void decode(const uint8_t *bytes, struct dma_engine_descriptor *d)
{
    d->source = get_address(bytes + DMA_ENGINE_SOURCE_LO);
    d->destination = get_address(bytes + DMA_ENGINE_DESTINATION_LO);
    d->length = bytes_get_le(bytes + DMA_ENGINE_LENGTH, 4);
    d->operation = bytes_get_le(bytes + DMA_ENGINE_OPERATION, 4);
    d->next = get_address(bytes + DMA_ENGINE_NEXT_LO);
}

static bool is_copy(const struct dma_engine_descriptor *d)
{
    return d->operation & DMA_ENGINE_COPY;
}

void dma_engine_update_irq(struct dma_engine *engine)
{
    bool ended = engine->status & (DMA_ENGINE_DONE | DMA_ENGINE_FAILED);

    irq_set(&engine->irq, ended && engine->control & DMA_ENGINE_INTERRUPT);
}

static void end(struct dma_engine *engine, uint32_t how)
{
    clock_cancel(engine->clock, &engine->step);
    engine->status = (engine->status & ~(uint32_t)DMA_ENGINE_BUSY) | how;
    dma_engine_update_irq(engine);
}

static const char *error_name(uint32_t error)
{
    switch (error) {
    case DMA_ENGINE_ERROR_LIMIT:      return "beyond the limit of addresses";
    case DMA_ENGINE_ERROR_DESCRIPTOR: return "not a descriptor";
    case DMA_ENGINE_ERROR_LOOP:       return "a list without an end";
    case DMA_ENGINE_ERROR_MASTER:     return "bus mastering is off";
    case DMA_ENGINE_ERROR_TARGET:     return "nothing answers there";
    default:                          return "aborted";
    }
}

/* Ends with an error; returns false. */
static bool fail(struct dma_engine *engine, uint32_t error, uint64_t fault)
{
    engine->error = error;
    engine->fault = fault;
    LOG(engine->log, guest, "DMA engine: 0x%09" PRIx64 ": %s", fault,
        error_name(error));
    end(engine, DMA_ENGINE_FAILED);
    return false;
}

void dma_engine_abort(struct dma_engine *engine)
{
    if (engine->status & DMA_ENGINE_BUSY)
        fail(engine, DMA_ENGINE_ERROR_ABORTED, 0);
}

/* Whether the engine reaches the bytes. The bus has BUS_PHYS_BITS of the 64
 * bits. */
static bool check_limit(struct dma_engine *engine, uint64_t paddr,
                        uint64_t size)
{
    unsigned bits = engine->limit < BUS_PHYS_BITS ? engine->limit
                                                  : BUS_PHYS_BITS;
    uint64_t end = UINT64_C(1) << bits;

    if (paddr < end && size <= end - paddr)
        return true;
    return fail(engine, DMA_ENGINE_ERROR_LIMIT, paddr < end ? end : paddr);
}

/* Whether something answers at an address. The engine does not answer itself. */
static bool answers(const struct dma_engine *engine, uint64_t paddr)
{
    const struct bus_region *r = bus_region_at(engine->pci.bus, paddr);

    return r->kind != BUS_NONE && r->dev != engine;
}

/* Whether the bytes, which lie in two pages at most, can be accessed. */
static bool check_target(struct dma_engine *engine, uint64_t paddr,
                         uint32_t size)
{
    uint64_t last = paddr + size - 1;

    if (!pci_is_master(&engine->pci))
        return fail(engine, DMA_ENGINE_ERROR_MASTER, paddr);
    if (!answers(engine, paddr))
        return fail(engine, DMA_ENGINE_ERROR_TARGET, paddr);
    if (!answers(engine, last))
        return fail(engine, DMA_ENGINE_ERROR_TARGET,
                    last & ~(uint64_t)(BUS_PAGE_SIZE - 1));
    return true;
}

static uint32_t step_bytes(const struct dma_engine *engine)
{
    uint32_t left = engine->now.length - engine->moved;

    return left < DMA_ENGINE_STEP ? left : DMA_ENGINE_STEP;
}

/* PCI clocks for which the next step holds the bus. */
static uint64_t step_clocks(const struct dma_engine *engine)
{
    uint32_t bytes = step_bytes(engine);

    if (!engine->now.length)
        return pci_clocks(DMA_ENGINE_DESCRIPTOR_BYTES, false);
    return pci_clocks(bytes, true) +
           (is_copy(&engine->now) ? pci_clocks(bytes, false) : 0);
}

static void schedule(struct dma_engine *engine, uint64_t from)
{
    clock_schedule(engine->clock, &engine->step,
                   from + clock_ticks_of(engine->clock,
                                         2 * step_clocks(engine), PCI_HZ));
}

static bool check_descriptor(struct dma_engine *engine)
{
    const struct dma_engine_descriptor *d = &engine->now;
    uint32_t what = d->operation & ~(uint32_t)DMA_ENGINE_LAST;

    if ((what != DMA_ENGINE_COPY && what != DMA_ENGINE_FILL) ||
        d->length == 0 || d->length > DMA_ENGINE_LENGTH_MAX)
        return fail(engine, DMA_ENGINE_ERROR_DESCRIPTOR, engine->at);
    return (what == DMA_ENGINE_FILL ||
            check_limit(engine, d->source, d->length)) &&
           check_limit(engine, d->destination, d->length);
}

/* Makes the descriptor at now.next the present one. Returns whether it was
 * read. */
static bool read_descriptor(struct dma_engine *engine)
{
    uint8_t bytes[DMA_ENGINE_DESCRIPTOR_BYTES];
    uint64_t at = engine->now.next;

    if (engine->descriptors == DMA_ENGINE_LIST_MAX)
        return fail(engine, DMA_ENGINE_ERROR_LOOP, at);
    if (at == 0 || at % DMA_ENGINE_DESCRIPTOR_BYTES)
        return fail(engine, DMA_ENGINE_ERROR_DESCRIPTOR, at);
    if (!check_limit(engine, at, sizeof(bytes)) ||
        !check_target(engine, at, sizeof(bytes)))
        return false;
    pci_dma_read(&engine->pci, at, bytes, sizeof(bytes));
    decode(bytes, &engine->now);
    engine->at = at;
    engine->moved = 0;
    check_descriptor(engine);
    return true;
}

/* The bytes of a step, in a buffer, from the source or the pattern. */
static bool fetch(struct dma_engine *engine, uint32_t count,
                  uint8_t buffer[DMA_ENGINE_STEP])
{
    const struct dma_engine_descriptor *d = &engine->now;

    if (!is_copy(d)) {
        for (unsigned i = 0; i < count; i++)    /* a step is a whole number of
                                                   patterns */
            buffer[i] = (uint8_t)(d->source >> 8 * (i % 4));
        return true;
    }
    return check_target(engine, d->source + engine->moved, count) &&
           pci_dma_read(&engine->pci, d->source + engine->moved, buffer,
                        count);
}

/* The present descriptor is done. */
static void finish_descriptor(struct dma_engine *engine)
{
    engine->descriptors++;
    if (engine->now.operation & DMA_ENGINE_LAST)
        end(engine, DMA_ENGINE_DONE);
    else
        engine->now.length = engine->moved = 0;
}

/* Moves the bytes of a step. Returns whether it has. */
static bool move(struct dma_engine *engine)
{
    uint8_t buffer[DMA_ENGINE_STEP];
    uint32_t count = step_bytes(engine);
    uint64_t to = engine->now.destination + engine->moved;

    if (!fetch(engine, count, buffer) || !check_target(engine, to, count))
        return false;
    pci_dma_write(&engine->pci, to, buffer, count);
    engine->moved += count;
    engine->bytes += count;
    if (engine->moved == engine->now.length)
        finish_descriptor(engine);
    return true;
}

static void on_step(void *opaque, uint64_t due)
{
    struct dma_engine *engine = opaque;
    uint64_t held = step_clocks(engine);

    if (engine->now.length ? move(engine) : read_descriptor(engine))
        bus_steal(engine->pci.bus,
                  clock_ticks_of(engine->clock, held, PCI_HZ));
    if (engine->status & DMA_ENGINE_BUSY)
        schedule(engine, due);
}

void dma_engine_start(struct dma_engine *engine, bool list)
{
    engine->status = DMA_ENGINE_BUSY;
    engine->error = DMA_ENGINE_ERROR_NONE;
    engine->fault = 0;
    engine->descriptors = engine->bytes = 0;
    engine->at = 0;
    engine->moved = 0;
    decode(engine->first, &engine->now);
    dma_engine_update_irq(engine);
    pci_dma_start(&engine->pci);
    if (list)
        engine->now.length = 0;
    else if (!check_descriptor(engine))
        return;
    schedule(engine, engine->clock->now);
}

void dma_engine_cancel(struct dma_engine *engine)
{
    clock_cancel(engine->clock, &engine->step);
    engine->limit = engine->bits;
    engine->control = engine->status = engine->error = 0;
    engine->fault = 0;
    engine->descriptors = engine->bytes = 0;
    memset(engine->first, 0, sizeof(engine->first));
    dma_engine_update_irq(engine);
}

void dma_engine_reset(struct dma_engine *engine)
{
    if (engine->clock)
        dma_engine_cancel(engine);
}

static const struct bus_ops engine_ops = {
    dma_engine_read, dma_engine_write, 4
};

void dma_engine_init(struct dma_engine *engine, struct bus *bus,
                     struct pci_bus *pci, struct clock *clock,
                     struct irq_line irq, struct log *log, unsigned bits)
{
    enum { REVISION = 1, INTERRUPT_PIN_A = 1 };
    unsigned region;

    *engine = (struct dma_engine){
        .clock = clock, .log = log, .irq = irq, .bits = bits, .limit = bits,
        .step = { .fire = on_step, .opaque = engine },
    };
    pci_device_init(&engine->pci, "DMA engine", DMA_ENGINE_PCI_VENDOR,
                    DMA_ENGINE_PCI_DEVICE, DMA_ENGINE_PCI_CLASS, REVISION);
    engine->pci.config[PCI_INTERRUPT_PIN] = INTERRUPT_PIN_A;
    region = bus_map_mmio(bus, "DMA engine", BUS_UNMAPPED,
                          DMA_ENGINE_BAR_BYTES, &engine_ops, engine);
    pci_add_mmio_bar(&engine->pci, 0, DMA_ENGINE_BAR_BYTES, region);
    pci_add(pci, &engine->pci, DMA_ENGINE_DEVFN);
    bus_add_master(bus);
}
