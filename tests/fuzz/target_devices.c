/*
 * Fuzz target: the board without a CPU.
 *
 * An input is a list of steps: accesses to ports, memory and PCI configuration
 * space, tables in RAM for bus masters, and time. Ports and functions are those
 * that devices.def lists, and the base addresses that the steps have placed; so
 * a new device is found by itself. Beyond what the sanitizers see: disks are
 * asked for sectors that they have, and the same steps on a second board read
 * the same values and leave the same memory and disks.
 */
#include "tests/fuzz/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/zeroed.h"
#include "devices/board.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/must.h"

enum {
    RAM = 1 << 20,
    HZ = 100000000,
    SECTORS = 64,
    FLOPPY_SECTORS = 320,               /* the least format */
    STORES = IDE_DISKS + FDC_DRIVES,    /* the second of each is read-only */
    STEPS_MAX = 4096,
    BURST_MAX = 256,                    /* accesses of one step */
    EVENTS_MAX = 512,                   /* of one step in time */
    /* Where steps place base address registers: a room for each of a
     * function's, above the RAM and where no other device has ports. */
    BAR_PORTS = 0xc000, BAR_PORTS_ROOM = 0x100,
    BAR_MEMORY_ROOM = 1 << 24,
    /* A bus master's tables are in few places, so that steps meet. */
    TABLES = 0x10000, TABLE_ROOM = 0x1000, TABLE_COUNT = 16,
};

#define BAR_MEMORY UINT32_C(0xe0000000)

struct store {
    struct disk disk;
    uint8_t sector[FLOPPY_SECTORS][DISK_SECTOR];
};

struct subject {
    struct clock clock;
    struct log log;
    struct board board;
    struct store store[STORES];
    uint64_t digest;                    /* of what was read */
};

static void note(struct subject *s, uint64_t value)
{
    s->digest = (s->digest ^ value) * UINT64_C(0x100000001b3);
}

static bool read_sector(void *opaque, uint64_t lba, void *data)
{
    const struct store *store = opaque;

    must(lba < store->disk.sectors, "a disk is read where it is");
    memcpy(data, store->sector[lba], DISK_SECTOR);
    return true;
}

static bool write_sector(void *opaque, uint64_t lba, const void *data)
{
    struct store *store = opaque;

    must(lba < store->disk.sectors, "a disk is written where it is");
    must(!store->disk.read_only, "a read-only disk is not written");
    memcpy(store->sector[lba], data, DISK_SECTOR);
    return true;
}

static bool flush(void *opaque)
{
    (void)opaque;
    return true;
}

/* What the board tells the rest of a machine. */

static void on_byte(void *opaque, uint8_t byte)
{
    note(opaque, byte);
}

static void on_value(void *opaque, uint32_t value)
{
    note(opaque, value);
}

static void on_reset(void *opaque)
{
    note(opaque, 1);
}

static void on_interrupt(void *opaque, unsigned number, bool level)
{
    note(opaque, number << 1 | level);
}

static void on_processor(void *opaque, unsigned cpu)
{
    note(opaque, cpu);
}

static uint64_t cycles(void *opaque)
{
    return ((struct subject *)opaque)->clock.now;
}

static void on_region_name(void *opaque, unsigned region, const char *name)
{
    note(opaque, region + (uint8_t)name[0]);
}

static bool read_counter(void *opaque, uint32_t index, uint64_t *value)
{
    (void)opaque;
    *value = index;
    return index < 4;
}

static struct subject *start(FILE *nowhere)
{
    static uint8_t rom[ROM_SIZE_MIN];
    const struct disk *disk[STORES] = { NULL };
    struct subject *s = zeroed_new(sizeof *s);

    must(s != NULL, "memory for a board");
    s->log = (struct log){ .stream = nowhere, .mask = UINT32_MAX };
    clock_init(&s->clock, HZ);
    for (unsigned i = 0; i < STORES; i++) {
        s->store[i].disk = (struct disk){
            .kind = i == 2 ? DISK_CDROM : DISK_HARD,
            .sectors = i < IDE_DISKS ? SECTORS : FLOPPY_SECTORS,
            .read_only = i == 1 || i == 2 || i == IDE_DISKS + 1,
            .read = read_sector, .write = write_sector, .flush = flush,
            .opaque = &s->store[i],
        };
        disk[i] = &s->store[i].disk;
    }
    must(board_init(&s->board, &(struct board_config){
        .clock = &s->clock, .log = &s->log, .ram_bytes = RAM, .rom = rom,
        .rom_size = sizeof rom, .boot = { { RTC_BOOT_DISK } }, .disk = disk,
        .card = {
            [CARD_edu] = { .present = true, .value = EDU_DMA_MASK },
            [CARD_dma] = { .present = true, .value = 64 },
        },
        .floppy = disk + IDE_DISKS,
        .intr = { .set = on_interrupt, .opaque = s },
        .apic = APIC_KIND_xapic,
        .processor = {
            .nmi = on_processor, .init = on_processor, .opaque = s,
        },
        .lab = {
            .cycles = cycles, .region_begin = on_value, .region_end = on_value,
            .region_name = on_region_name, .space_free = on_value,
            .counter = read_counter, .opaque = s,
        },
        .serial_output = on_byte, .parallel_output = on_byte,
        .debugcon_output = on_byte, .exit = on_value, .reset = on_reset,
        .power_off = on_reset, .opaque = s,
    }), "a board starts");
    return s;
}

static void finish(struct subject *s)
{
    board_destroy(&s->board);
    free(s);
}

/* The place of a kind that a number chooses among all in devices.def. */
static struct board_place choose(enum board_place_kind kind, uint32_t number)
{
    struct board_place found[64];
    const struct board_device *device;
    unsigned count = 0;

    for (unsigned i = 0; (device = board_device(i)); i++)
        for (unsigned k = 0; k < BOARD_PLACES_MAX; k++)
            if (device->place[k].kind == kind && count < 64)
                found[count++] = device->place[k];
    must(count > 0, "devices.def lists places of each kind");
    return found[number % count];
}

static unsigned size_of(uint32_t choice)
{
    static const unsigned sizes[] = { 1, 1, 2, 4 };

    return sizes[choice % 4];
}

static uint16_t choose_port(struct input *in)
{
    struct board_place place = choose(BOARD_PORTS, input_take(in, 1));
    uint32_t count = (uint32_t)(place.last - place.first + 1);

    return (uint16_t)(place.first + input_take(in, 1) % count);
}

/* A function of PCI, as bits 15:8 of the address register. */
static uint32_t choose_function(struct input *in)
{
    return (uint32_t)choose(BOARD_PCI, input_take(in, 1)).first;
}

static void configure(struct subject *s, uint32_t devfn, uint32_t reg,
                      uint32_t value)
{
    bus_out(&s->board.bus, PCI_PORT_ADDRESS, 4,
            UINT32_C(1) << 31 | devfn << 8 | (reg & 0xfc));
    bus_out(&s->board.bus, PCI_PORT_DATA, 4, value);
}

static uint32_t bar_memory(uint32_t devfn, unsigned bar)
{
    return BAR_MEMORY + (devfn % 16 * 2 + bar % 2) * BAR_MEMORY_ROOM;
}

static uint32_t bar_ports(uint32_t devfn, unsigned bar)
{
    return BAR_PORTS + (devfn % 32 * 2 + bar % 2) * BAR_PORTS_ROOM;
}

/* Places every base address register of a function and lets it master the
 * bus, as a BIOS does. */
static void place_function(struct subject *s, uint32_t devfn)
{
    const struct pci_device *device = s->board.pci.device[devfn];

    for (unsigned i = 0; i < PCI_BARS; i++) {
        enum pci_bar_kind kind = device->bar[i].kind;

        if (kind != PCI_BAR_NONE)
            configure(s, devfn, PCI_BAR0 + 4 * i,
                      kind == PCI_BAR_IO ? bar_ports(devfn, i)
                                         : bar_memory(devfn, i));
    }
    configure(s, devfn, PCI_COMMAND,
              PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
}

/* A read or write of what is behind a base address register. */
static void access_bar(struct subject *s, struct input *in)
{
    uint32_t devfn = choose_function(in), choice = input_take(in, 1);
    const struct pci_bar *bar =
        &s->board.pci.device[devfn]->bar[choice % PCI_BARS];
    unsigned size = size_of(choice >> 4);
    uint32_t offset = input_take(in, 3), value = input_take(in, 4);

    if (!bar->decoded)
        return;
    offset = offset % bar->size / size * size;
    if (bar->kind == PCI_BAR_IO && choice & 0x80)
        bus_out(&s->board.bus, (uint16_t)(bar->base + offset), size, value);
    else if (bar->kind == PCI_BAR_IO)
        note(s, bus_in(&s->board.bus, (uint16_t)(bar->base + offset), size));
    else if (choice & 0x80)
        bus_write(&s->board.bus, bar->base + offset, size, value);
    else
        note(s, bus_read(&s->board.bus, bar->base + offset, size));
}

static void access_memory(struct subject *s, struct input *in, bool write)
{
    struct board_place place = choose(BOARD_MEMORY, input_take(in, 1));
    unsigned size = size_of(input_take(in, 1));
    uint64_t at = place.first +
                  input_take(in, 3) % (place.last - place.first + 1);

    at = at / size * size;
    if (write)
        bus_write(&s->board.bus, at, size, input_take(in, 4));
    else
        note(s, bus_read(&s->board.bus, at, size));
}

/* Two dwords in a row: an address and what is to happen there, the shape of
 * most bus masters' tables. Addresses are near each other, or any. */
static void write_table(struct subject *s, struct input *in)
{
    uint32_t choice = input_take(in, 2);
    uint32_t at = TABLES + choice % TABLE_COUNT * TABLE_ROOM +
                  (choice >> 8 & 0x1ff) * 8;
    uint32_t address = input_take(in, 4), what = input_take(in, 4);

    if (choice & 0x10)
        address = TABLES + address % (TABLE_COUNT * TABLE_ROOM);
    bus_write(&s->board.bus, at, 4, address);
    bus_write(&s->board.bus, at + 4, 4, what);
}

static void burst(struct subject *s, struct input *in, bool write)
{
    uint16_t port = choose_port(in);
    uint32_t choice = input_take(in, 2), value = input_take(in, 4);
    unsigned size = size_of(choice);

    for (uint32_t n = choice / 4 % BURST_MAX + 1; n; n--) {
        if (write)
            bus_out(&s->board.bus, port, size, value++);
        else
            note(s, bus_in(&s->board.bus, port, size));
    }
}

/* Time passes, by one of few lengths or by any, and events fire when they are
 * due. */
static void pass_time(struct subject *s, struct input *in)
{
    uint32_t choice = input_take(in, 1);
    uint64_t until = s->clock.now +
                     (((uint64_t)(choice & 7) + 1) << (choice >> 3) % 28);

    for (unsigned i = 0; i < EVENTS_MAX && s->clock.next_due <= until; i++) {
        if (s->clock.next_due > s->clock.now)
            s->clock.now = s->clock.next_due;
        clock_rearm(&s->clock);
        clock_run_due(&s->clock);
    }
    if (until > s->clock.now && s->clock.next_due > until)
        s->clock.now = until;
}

/* What the CPU does to its APIC and the 8259 pair, and to the board. */
static void act(struct subject *s, struct input *in)
{
    struct local_apic *apic = apic_bus_local(&s->board.apic, 0);

    switch (input_take(in, 1)) {
    case 0:                             /* rarely: it undoes what was done */
        board_reset(&s->board);
        break;
    case 1:
        note(s, local_apic_set_base(apic, (uint64_t)input_take(in, 4) << 8));
        break;
    default:
        if (apic->intr_level)
            note(s, board_ack(&s->board, 0));
    }
}

static void step(struct subject *s, struct input *in)
{
    struct bus *bus = &s->board.bus;
    uint16_t port;
    unsigned size;
    uint32_t devfn, reg;

    switch (input_take(in, 1) % 12) {
    case 0:
        port = choose_port(in);
        note(s, bus_in(bus, port, size_of(input_take(in, 1))));
        break;
    case 1:
        port = choose_port(in);
        size = size_of(input_take(in, 1));
        bus_out(bus, port, size, input_take(in, size));
        break;
    case 2:
        burst(s, in, false);
        break;
    case 3:
        burst(s, in, true);
        break;
    case 4:
        access_memory(s, in, false);
        break;
    case 5:
        access_memory(s, in, true);
        break;
    case 6:
        devfn = choose_function(in);
        reg = input_take(in, 1);
        configure(s, devfn, reg, input_take(in, 4));
        note(s, bus_in(bus, PCI_PORT_DATA, 4));
        break;
    case 7:
        place_function(s, choose_function(in));
        break;
    case 8:
        access_bar(s, in);
        break;
    case 9:
        write_table(s, in);
        break;
    case 10:
        pass_time(s, in);
        break;
    default:
        act(s, in);
    }
}

static struct subject *run(const uint8_t *data, size_t size, FILE *nowhere)
{
    struct subject *s = start(nowhere);
    struct input in = { data, size };

    for (unsigned i = 0; in.size && i < STEPS_MAX; i++)
        step(s, &in);
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *nowhere;
    struct subject *first, *second;

    if (!nowhere)
        nowhere = fopen("/dev/null", "w");
    must(nowhere != NULL, "the host has what it takes");
    first = run(data, size, nowhere);
    second = run(data, size, nowhere);
    must(first->digest == second->digest, "both boards answer the same");
    must(first->clock.now == second->clock.now, "time is the same");
    must(!memcmp(first->board.ram.host, second->board.ram.host, RAM),
         "memory is the same");
    for (unsigned i = 0; i < STORES; i++)
        must(!memcmp(first->store[i].sector, second->store[i].sector,
                     sizeof first->store[i].sector), "disks are the same");
    finish(first);
    finish(second);
    return 0;
}
