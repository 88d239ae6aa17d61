#include "devices/apic/io_apic.h"

#include <assert.h>

enum {
    SELECT = 0x00, WINDOW = 0x10,               /* offsets in memory (3.1) */

    /* Indexes (3.2). */
    REGISTER_ID = 0x00, REGISTER_VERSION = 0x01, REGISTER_ARBITRATION = 0x02,
    REGISTER_ENTRY = 0x10,
    REGISTERS_END = REGISTER_ENTRY + 2 * IO_APIC_PINS,

    VERSION = 0x11, MAX_ENTRY_SHIFT = 16, ID_SHIFT = 24, ID_BITS = 0xf,

    /* An entry (3.2.4). */
    ENTRY_VECTOR = 0xff, ENTRY_DELIVERY_SHIFT = 8, ENTRY_DELIVERY = 7,
    ENTRY_LOGICAL = 1 << 11, ENTRY_PENDING = 1 << 12, ENTRY_LOW = 1 << 13,
    ENTRY_REMOTE = 1 << 14, ENTRY_LEVEL = 1 << 15, ENTRY_MASKED = 1 << 16,
    ENTRY_DESTINATION_SHIFT = 56,
    ENTRY_LOW_WRITABLE = 0x1afff,

    ACTIVE_LOW_PINS = 0xf << IO_APIC_PIN_PIRQ,
};

#define ENTRY_HIGH_WRITABLE UINT32_C(0xff000000)

static enum apic_delivery delivery(uint64_t entry)
{
    return (enum apic_delivery)(entry >> ENTRY_DELIVERY_SHIFT &
                                ENTRY_DELIVERY);
}

/* Only these two may be level-triggered; the others are edges whatever the entry
 * says (3.2.4). */
static bool is_level(uint64_t entry)
{
    return entry & ENTRY_LEVEL && (delivery(entry) == APIC_FIXED ||
                                   delivery(entry) == APIC_LOWEST);
}

/* Whether the pin's level is the active one of its entry. */
static bool is_active(const struct io_apic *io, unsigned pin)
{
    bool high = ((io->asserted ^ ACTIVE_LOW_PINS) >> pin & 1);

    return high != !!(io->entry[pin] & ENTRY_LOW);
}

static bool send(struct io_apic *io, unsigned pin)
{
    uint64_t entry = io->entry[pin];

    return apic_bus_send(io->apics, &(struct apic_message){
        .destination = (uint8_t)(entry >> ENTRY_DESTINATION_SHIFT),
        .logical = entry & ENTRY_LOGICAL,
        .delivery = delivery(entry),
        .vector = entry & ENTRY_VECTOR,
        .level = is_level(entry),
    });
}

/* Sends what a pin has to send. */
static void serve(struct io_apic *io, unsigned pin)
{
    uint64_t *entry = &io->entry[pin];
    bool wants;

    if (*entry & ENTRY_MASKED)
        return;
    if (is_level(*entry)) {
        wants = is_active(io, pin) && !(*entry & ENTRY_REMOTE);
        if (wants) {
            /* Set first: the message may end at once. */
            *entry |= ENTRY_REMOTE;
            if (!send(io, pin))
                *entry = (*entry & ~(uint64_t)ENTRY_REMOTE) | ENTRY_PENDING;
            else
                *entry &= ~(uint64_t)ENTRY_PENDING;
        } else if (!is_active(io, pin)) {
            *entry &= ~(uint64_t)ENTRY_PENDING;
        }
    } else if (io->edges >> pin & 1) {
        if (send(io, pin)) {
            io->edges &= ~(UINT32_C(1) << pin);
            *entry &= ~(uint64_t)ENTRY_PENDING;
        } else {
            *entry |= ENTRY_PENDING;
        }
    }
}

/* The level of a pin, or what it means, has changed: an edge counts where the
 * pin was inactive. One of a masked pin is lost (3.2.4). */
static void changed(struct io_apic *io, unsigned pin, bool was_active)
{
    uint64_t entry = io->entry[pin];

    if (is_active(io, pin) && !was_active && !is_level(entry) &&
        !(entry & ENTRY_MASKED))
        io->edges |= UINT32_C(1) << pin;
    serve(io, pin);
}

static void set_pin(void *opaque, unsigned pin, bool level)
{
    struct io_apic *io = opaque;
    bool was_active = is_active(io, pin);

    if (level)
        io->asserted |= UINT32_C(1) << pin;
    else
        io->asserted &= ~(UINT32_C(1) << pin);
    if (io->apics)
        changed(io, pin, was_active);
}

struct irq_line io_apic_line(struct io_apic *io, unsigned pin)
{
    assert(pin < IO_APIC_PINS);
    return (struct irq_line){ .set = set_pin, .opaque = io, .number = pin };
}

static void on_end_of_interrupt(void *opaque, uint8_t vector)
{
    struct io_apic *io = opaque;

    for (unsigned pin = 0; pin < IO_APIC_PINS; pin++) {
        uint64_t *entry = &io->entry[pin];

        if (*entry & ENTRY_REMOTE && (*entry & ENTRY_VECTOR) == vector) {
            *entry &= ~(uint64_t)ENTRY_REMOTE;
            serve(io, pin);
        }
    }
}

static uint32_t read_register(const struct io_apic *io)
{
    unsigned index = io->select;

    if (index >= REGISTER_ENTRY && index < REGISTERS_END)
        return (uint32_t)(io->entry[(index - REGISTER_ENTRY) / 2] >>
                          32 * (index & 1));
    switch (index) {
    case REGISTER_ID:
    case REGISTER_ARBITRATION:
        return (uint32_t)io->id << ID_SHIFT;
    case REGISTER_VERSION:
        return VERSION | (IO_APIC_PINS - 1) << MAX_ENTRY_SHIFT;
    default:
        return 0;
    }
}

static void write_entry_low(struct io_apic *io, unsigned pin, uint32_t value)
{
    uint64_t *entry = &io->entry[pin];
    bool was_active = is_active(io, pin);
    uint64_t kept = *entry & ~(uint64_t)ENTRY_LOW_WRITABLE;

    *entry = kept | (value & ENTRY_LOW_WRITABLE);
    /* An edge has no remote IRR, and a level no edge. */
    if (!is_level(*entry))
        *entry &= ~(uint64_t)ENTRY_REMOTE;
    if (is_level(*entry) || *entry & ENTRY_MASKED) {
        *entry &= ~(uint64_t)ENTRY_PENDING;
        io->edges &= ~(UINT32_C(1) << pin);
    }
    changed(io, pin, was_active);
}

static void write_entry_high(struct io_apic *io, unsigned pin, uint32_t value)
{
    uint64_t high = (uint64_t)(value & ENTRY_HIGH_WRITABLE) << 32;

    io->entry[pin] = (uint32_t)io->entry[pin] | high;
    serve(io, pin);
}

static void write_register(struct io_apic *io, uint32_t value)
{
    unsigned index = io->select, pin = (index - REGISTER_ENTRY) / 2;

    if (index == REGISTER_ID)
        io->id = value >> ID_SHIFT & ID_BITS;
    else if (index < REGISTER_ENTRY || index >= REGISTERS_END)
        LOG(io->log, guest, "I/O APIC: a write of 0x%08x to register 0x%02x, "
            "which cannot be written", value, index);
    else if (index & 1)
        write_entry_high(io, pin, value);
    else
        write_entry_low(io, pin, value);
}

/* Only aligned accesses of 32 bits reach a register (3.0). */
static uint32_t io_apic_read(void *dev, uint32_t offset, unsigned size)
{
    const struct io_apic *io = dev;

    if (size == 4 && offset == SELECT)
        return io->select;
    if (size == 4 && offset == WINDOW)
        return read_register(io);
    LOG(io->log, guest, "I/O APIC: a read of %u bytes at offset 0x%03x, which "
        "is no register", size, offset);
    return 0;
}

static void io_apic_write(void *dev, uint32_t offset, unsigned size,
                          uint32_t value)
{
    struct io_apic *io = dev;

    if (size == 4 && offset == SELECT)
        io->select = (uint8_t)value;
    else if (size == 4 && offset == WINDOW)
        write_register(io, value);
    else
        LOG(io->log, guest, "I/O APIC: a write of %u bytes at offset 0x%03x, "
            "which is no register", size, offset);
}

void io_apic_reset(struct io_apic *io)
{
    io->select = io->id = 0;
    io->edges = 0;
    for (unsigned pin = 0; pin < IO_APIC_PINS; pin++)
        io->entry[pin] = ENTRY_MASKED;
}

void io_apic_init(struct io_apic *io, struct bus *bus,
                  struct apic_bus *apics, struct log *log)
{
    static const struct bus_ops ops = { io_apic_read, io_apic_write, 4 };

    *io = (struct io_apic){ .log = log };
    io_apic_reset(io);
    if (!apics->apics)
        return;
    io->apics = apics;
    apic_bus_listen(apics, (struct apic_eoi_listener){
        .end_of_interrupt = on_end_of_interrupt, .opaque = io,
    });
    bus_map_mmio(bus, "I/O APIC", IO_APIC_BASE, BUS_PAGE_SIZE, &ops, io);
}
