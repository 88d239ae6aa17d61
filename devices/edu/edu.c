#include "devices/edu/edu.h"

#include <inttypes.h>

enum {
    REVISION = 0x10, CLASS_OTHER = 0x00ff00,
    INTERRUPT_PIN_A = 1,
    /* Registers below take 32 bits alone; i386 has no wider access. */
    REGISTER_BYTES = 4,
    /* 34! is the first that 2^32 divides. */
    FACTORS_MAX = 34,
};

static void update_irq(struct edu *edu)
{
    irq_set(&edu->irq, edu->irq_status != 0);
}

static void raise_irq(struct edu *edu, uint32_t why)
{
    edu->irq_status |= why;
    update_irq(edu);
}

/* n!, modulo 2^32. */
static uint32_t factorial_of(uint32_t n)
{
    uint32_t product = 1;

    if (n >= FACTORS_MAX)
        return 0;
    for (; n > 1; n--)
        product *= n;
    return product;
}

static void on_factorial_done(void *opaque, uint64_t due)
{
    struct edu *edu = opaque;

    (void)due;
    edu->factorial = factorial_of(edu->factorial);
    edu->status &= ~(uint32_t)EDU_STATUS_COMPUTING;
    if (edu->status & EDU_STATUS_IRQ)
        raise_irq(edu, EDU_IRQ_FACTORIAL);
}

static void begin_factorial(struct edu *edu, uint32_t n)
{
    uint32_t factors = n < FACTORS_MAX ? n : FACTORS_MAX;

    if (edu->status & EDU_STATUS_COMPUTING)
        return;
    edu->factorial = n;
    edu->status |= EDU_STATUS_COMPUTING;
    clock_schedule(edu->clock, &edu->factorial_done,
                   clock_after(edu->clock,
                               ((uint64_t)factors + 1) * EDU_MULTIPLY_CLOCKS,
                               PCI_HZ));
}

/* The clocks of PCI that the transfer takes, if it is one. */
static uint64_t dma_clocks(const struct edu *edu)
{
    uint32_t count = edu->count < EDU_BUFFER_BYTES ? edu->count
                                                   : EDU_BUFFER_BYTES;

    return pci_clocks(count, edu->command & EDU_DMA_TO_MEMORY);
}

/* Where in the buffer the transfer is; null: not all of it lies there. */
static uint8_t *in_buffer(struct edu *edu, uint32_t address)
{
    uint32_t offset = address - EDU_BUFFER;

    if (edu->count > 0 && edu->count <= EDU_BUFFER_BYTES &&
        offset <= EDU_BUFFER_BYTES - edu->count)
        return edu->buffer + offset;
    LOG(edu->log, guest, "edu: a transfer of %" PRIu32 " bytes at 0x%" PRIx32
        " does not lie in the buffer", edu->count, address);
    return NULL;
}

/* An address as the card drives it. */
static uint64_t driven(const struct edu *edu, uint32_t address)
{
    uint64_t paddr = address & edu->dma_mask;

    if (paddr != address)
        LOG(edu->log, guest, "edu: address 0x%" PRIx32 " becomes 0x%" PRIx64
            ", by the mask 0x%" PRIx64, address, paddr, edu->dma_mask);
    return paddr;
}

static void move(struct edu *edu)
{
    bool to_memory = edu->command & EDU_DMA_TO_MEMORY;
    uint8_t *data = in_buffer(edu, to_memory ? edu->source
                                             : edu->destination);
    uint64_t paddr;
    bool moved;

    if (!data)
        return;
    paddr = driven(edu, to_memory ? edu->destination : edu->source);
    moved = to_memory ? pci_dma_write(&edu->pci, paddr, data, edu->count)
                      : pci_dma_read(&edu->pci, paddr, data, edu->count);
    if (moved)
        bus_steal(edu->pci.bus, clock_ticks_of(edu->clock, dma_clocks(edu),
                                               PCI_HZ));
    else
        LOG(edu->log, guest, "edu: a transfer while bus mastering is off");
}

static void on_dma_done(void *opaque, uint64_t due)
{
    struct edu *edu = opaque;

    (void)due;
    move(edu);
    edu->command &= ~(uint32_t)EDU_DMA_RUN;
    if (edu->command & EDU_DMA_IRQ)
        raise_irq(edu, EDU_IRQ_DMA);
}

static void begin_dma(struct edu *edu, uint32_t command)
{
    if (!(command & EDU_DMA_RUN))
        return;
    edu->command = command;
    pci_dma_start(&edu->pci);
    clock_schedule(edu->clock, &edu->dma_done,
                   clock_after(edu->clock, dma_clocks(edu), PCI_HZ));
}

static uint32_t read_register(const struct edu *edu, uint32_t offset)
{
    switch (offset) {
    case EDU_ID:              return EDU_ID_VALUE;
    case EDU_LIVENESS:        return edu->inverse;
    case EDU_FACTORIAL:       return edu->factorial;
    case EDU_STATUS:          return edu->status;
    case EDU_IRQ_STATUS:      return edu->irq_status;
    case EDU_DMA_SOURCE:      return edu->source;
    case EDU_DMA_DESTINATION: return edu->destination;
    case EDU_DMA_COUNT:       return edu->count;
    case EDU_DMA_COMMAND:     return edu->command;
    default:                  return UINT32_MAX;
    }
}

/* Other sizes read 0, and an unaligned read is two aligned ones, as on QEMU. */
static uint32_t edu_read(void *dev, uint32_t offset, unsigned size)
{
    const struct edu *edu = dev;
    unsigned shift = 8 * (offset % REGISTER_BYTES);
    uint64_t value;

    if (size != REGISTER_BYTES)
        return 0;
    offset -= offset % REGISTER_BYTES;
    value = read_register(edu, offset) |
            (uint64_t)read_register(edu, offset + REGISTER_BYTES) << 32;
    return (uint32_t)(value >> shift);
}

static void write_dma(struct edu *edu, uint32_t offset, uint32_t value)
{
    if (edu->command & EDU_DMA_RUN)
        return;
    switch (offset) {
    case EDU_DMA_SOURCE:      edu->source = value; break;
    case EDU_DMA_DESTINATION: edu->destination = value; break;
    case EDU_DMA_COUNT:       edu->count = value; break;
    case EDU_DMA_COMMAND:     begin_dma(edu, value); break;
    }
}

static void edu_write(void *dev, uint32_t offset, unsigned size,
                      uint32_t value)
{
    struct edu *edu = dev;

    if (size != REGISTER_BYTES)
        return;
    switch (offset) {
    case EDU_LIVENESS:
        edu->inverse = ~value;
        break;
    case EDU_FACTORIAL:
        begin_factorial(edu, value);
        break;
    case EDU_STATUS:
        edu->status = (edu->status & EDU_STATUS_COMPUTING) |
                      (value & EDU_STATUS_IRQ);
        break;
    case EDU_IRQ_RAISE:
        raise_irq(edu, value);
        break;
    case EDU_IRQ_ACK:
        edu->irq_status &= ~value;
        update_irq(edu);
        break;
    default:
        write_dma(edu, offset, value);
    }
}

static const struct bus_ops edu_ops = {
    edu_read, edu_write, REGISTER_BYTES
};

void edu_reset(struct edu *edu)
{
    if (!edu->clock)
        return;
    clock_cancel(edu->clock, &edu->factorial_done);
    clock_cancel(edu->clock, &edu->dma_done);
    edu->inverse = edu->factorial = edu->status = edu->irq_status = 0;
    edu->source = edu->destination = edu->count = edu->command = 0;
    update_irq(edu);
}

void edu_init(struct edu *edu, struct bus *bus, struct pci_bus *pci,
              struct clock *clock, struct irq_line irq, struct log *log,
              uint64_t dma_mask)
{
    unsigned region;

    *edu = (struct edu){
        .clock = clock, .log = log, .irq = irq, .dma_mask = dma_mask,
        .factorial_done = { .fire = on_factorial_done, .opaque = edu },
        .dma_done = { .fire = on_dma_done, .opaque = edu },
    };
    pci_device_init(&edu->pci, "edu", EDU_PCI_VENDOR, EDU_PCI_DEVICE,
                    CLASS_OTHER, REVISION);
    edu->pci.config[PCI_INTERRUPT_PIN] = INTERRUPT_PIN_A;
    region = bus_map_mmio(bus, "edu", BUS_UNMAPPED, EDU_BAR_BYTES, &edu_ops,
                          edu);
    pci_add_mmio_bar(&edu->pci, 0, EDU_BAR_BYTES, region);
    pci_add(pci, &edu->pci, EDU_DEVFN);
    bus_add_master(bus);
}
