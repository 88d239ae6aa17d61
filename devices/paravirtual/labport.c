#include "devices/paravirtual/labport.h"

#include <inttypes.h>

enum {
    ID = LAB_ID - LAB_BASE,
    CYCLES_LO = LAB_CYCLES_LO - LAB_BASE,
    CYCLES_HI = LAB_CYCLES_HI - LAB_BASE,
    NAME = LAB_NAME - LAB_BASE,
    COUNTER_LO = LAB_COUNTER_LO - LAB_BASE,
    COUNTER_HI = LAB_COUNTER_HI - LAB_BASE,
};

static uint32_t read_counter(struct labport *lab)
{
    uint64_t value;

    if (!lab->host.counter(lab->host.opaque, lab->counter, &value))
        value = UINT64_MAX;
    lab->counter_high = (uint32_t)(value >> 32);
    return (uint32_t)value;
}

static uint32_t read_cycles(struct labport *lab)
{
    uint64_t value = lab->host.cycles(lab->host.opaque);

    lab->cycles_high = (uint32_t)(value >> 32);
    return (uint32_t)value;
}

static uint32_t labport_read(void *dev, uint32_t offset, unsigned size)
{
    struct labport *lab = dev;

    if (size != 4)
        return UINT32_MAX;
    switch (offset) {
    case ID:         return LAB_ID_VALUE;
    case CYCLES_LO:  return read_cycles(lab);
    case CYCLES_HI:  return lab->cycles_high;
    case NAME:       return (lab->host.dma ? LAB_WANTS_DMA : 0) |
                            (lab->host.space_exec ? LAB_WANTS_EXEC : 0);
    case COUNTER_LO: return read_counter(lab);
    case COUNTER_HI: return lab->counter_high;
    default:         return UINT32_MAX;
    }
}

static bool region_fits(struct labport *lab)
{
    if (lab->argument < LAB_REGIONS)
        return true;
    LOG(lab->log, guest, "lab port: there is no region %u",
        (unsigned)lab->argument);
    return false;
}

static bool range_fits(struct labport *lab, uint64_t address)
{
    if (lab->length && !(address >> BUS_PHYS_BITS))
        return true;
    LOG(lab->log, guest, "lab port: there is no range 0x%" PRIx64 " of %u "
        "bytes", address, (unsigned)lab->length);
    return false;
}

static void select_counter(struct labport *lab)
{
    uint64_t value;

    lab->counter = lab->argument;
    if (!lab->host.counter(lab->host.opaque, lab->argument, &value))
        LOG(lab->log, guest, "lab port: there is no counter %u",
            (unsigned)lab->argument);
}

static void begin_name(struct labport *lab, uint32_t command)
{
    lab->naming = command;
    lab->named = lab->argument;
    lab->name_length = 0;
}

static void end_name(struct labport *lab)
{
    void *opaque = lab->host.opaque;

    lab->name[lab->name_length] = '\0';
    if (lab->naming == LAB_REGION_NAME)
        lab->host.region_name(opaque, lab->named, lab->name);
    else if (lab->host.space_exec)
        lab->host.space_exec(opaque, lab->named, lab->name);
    lab->naming = 0;
}

static void command(struct labport *lab, uint32_t value)
{
    void *opaque = lab->host.opaque;
    uint64_t address = lab->argument | (uint64_t)lab->argument_high << 32;

    lab->argument_high = 0;
    switch (value) {
    case LAB_REGION_BEGIN:
        if (region_fits(lab))
            lab->host.region_begin(opaque, lab->argument);
        break;
    case LAB_REGION_END:
        if (region_fits(lab))
            lab->host.region_end(opaque, lab->argument);
        break;
    case LAB_REGION_NAME:
        if (region_fits(lab))
            begin_name(lab, value);
        else
            lab->naming = 0;
        break;
    case LAB_SPACE_EXEC:
        begin_name(lab, value);
        break;
    case LAB_SPACE_FREE:
        lab->host.space_free(opaque, lab->argument);
        break;
    case LAB_COUNTER_SELECT:
        select_counter(lab);
        break;
    case LAB_DMA_MAP_TO:
    case LAB_DMA_MAP_FROM:
    case LAB_DMA_MAP_BOTH:
    case LAB_DMA_UNMAP:
    case LAB_DMA_FREE:
        if (range_fits(lab, address) && lab->host.dma)
            lab->host.dma(opaque, value, address, lab->length);
        break;
    default:
        LOG(lab->log, guest, "lab port: there is no command %u",
            (unsigned)value);
    }
}

/* The next character of a name; those beyond LAB_NAME_MAX are dropped. */
static void name_character(struct labport *lab, char c)
{
    if (!lab->naming)
        return;
    if (c == '\0') {
        end_name(lab);
    } else if (lab->name_length < LAB_NAME_MAX) {
        lab->name[lab->name_length++] = c;
    }
}

static void labport_write(void *dev, uint32_t offset, unsigned size,
                          uint32_t value)
{
    struct labport *lab = dev;

    if (offset == NAME)
        name_character(lab, (char)(value & 0xff));
    else if (size == 4 && offset == ID)
        command(lab, value);
    else if (size == 4 && offset == CYCLES_LO)
        lab->argument = value;
    else if (size == 4 && offset == CYCLES_HI)
        lab->argument_high = value;
    else if (size == 4 && offset == COUNTER_LO)
        lab->length = value;
}

static const struct bus_ops labport_ops = { labport_read, labport_write, 4 };

void labport_reset(struct labport *lab)
{
    lab->argument = lab->argument_high = lab->length = 0;
    lab->cycles_high = lab->counter_high = 0;
    lab->counter = 0;
    lab->naming = false;
}

void labport_init(struct labport *lab, struct bus *bus,
                  const struct labport_host *host, struct log *log)
{
    *lab = (struct labport){ .host = *host, .log = log };
    bus_map_ports(bus, "lab port", LAB_BASE, LAB_PORTS, &labport_ops, lab);
}
