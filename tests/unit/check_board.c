/* The board: its devices wired together, and no access that hurts the host. */
#include "tests/unit/device_fixture.h"

#include <inttypes.h>

#include "devices/board.h"

Suite *board_suite(void);

enum { HZ = 100000000 };

static struct board board;
static uint8_t rom[ROM_SIZE_MIN];
static uint32_t exited;
static unsigned resets;

static bool read_zeros(void *opaque, uint64_t lba, void *data)
{
    (void)opaque;
    (void)lba;
    memset(data, 0, DISK_SECTOR);
    return true;
}

static const struct disk disk = {
    .sectors = 1, .read_only = true, .read = read_zeros,
};

static const struct disk floppy_a = {
    .sectors = 2880, .read_only = true, .read = read_zeros,
};

static const struct disk floppy_b = {
    .sectors = 720, .read_only = true, .read = read_zeros,
};

static void swallow(void *opaque, uint8_t byte)
{
    (void)opaque;
    (void)byte;
}

static void leave(void *opaque, uint32_t value)
{
    (void)opaque;
    exited = value;
}

static void power_off(void *opaque)
{
    (void)opaque;
}

static void reset(void *opaque)
{
    (void)opaque;
    resets++;
}

static uint64_t cycles(void *opaque)
{
    (void)opaque;
    return fx.clock.now;
}

static void region(void *opaque, unsigned number)
{
    (void)opaque;
    (void)number;
}

static void region_name(void *opaque, unsigned number, const char *name)
{
    (void)opaque;
    (void)number;
    (void)name;
}

static void space_free(void *opaque, uint32_t cr3)
{
    (void)opaque;
    (void)cr3;
}

static bool counter(void *opaque, uint32_t index, uint64_t *value)
{
    (void)opaque;
    *value = index;
    return index < 4;
}

static void setup(void)
{
    static const struct disk *const disks[IDE_DISKS] = {
        &disk, &disk, &disk, &disk,
    };
    static const struct disk *const floppies[FDC_DRIVES] = {
        &floppy_a, &floppy_b,
    };
    struct board_config config = {
        .clock = &fx.clock,
        .log = &fx.log,
        .ram_bytes = UINT64_C(5) << 30,
        .rom = rom,
        .rom_size = sizeof rom,
        .boot = { { RTC_BOOT_DISK } },
        .disk = disks,
        .card = {
            [CARD_edu] = { .present = true, .value = EDU_DMA_MASK },
            [CARD_dma] = { .present = true, .value = 64 },
        },
        .floppy = floppies,
        .intr = fixture_line(),
        .lab = {
            .cycles = cycles, .region_begin = region, .region_end = region,
            .region_name = region_name, .space_free = space_free,
            .counter = counter,
        },
        .serial_output = swallow,
        .parallel_output = swallow,
        .debugcon_output = swallow,
        .exit = leave,
        .reset = reset,
        .power_off = power_off,
    };

    memset(&fx, 0, sizeof fx);
    fx.log.stream = stderr;
    clock_init(&fx.clock, HZ);
    rom[ROM_SIZE_MIN - 16] = 0xea;
    ck_assert(board_init(&board, &config));
}

static void teardown(void)
{
    board_destroy(&board);
}

static void put(uint16_t port, uint8_t value)
{
    bus_out(&board.bus, port, 1, value);
}

static void start_pics(void)
{
    static const struct { uint16_t port; uint8_t value; } words[] = {
        { 0x20, 0x11 }, { 0x21, 0x20 }, { 0x21, 0x04 }, { 0x21, 0x01 },
        { 0xa0, 0x11 }, { 0xa1, 0x28 }, { 0xa1, 0x02 }, { 0xa1, 0x01 },
    };

    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        put(words[i].port, words[i].value);
}

static uint8_t cmos(uint8_t index)
{
    put(RTC_PORT, index);
    return (uint8_t)bus_in(&board.bus, RTC_PORT + 1, 1);
}

START_TEST(the_cmos_tells_the_floppy_drives)
{
    ck_assert_uint_eq(cmos(RTC_CMOS_FLOPPIES), 0x41);
    ck_assert_uint_eq(cmos(RTC_CMOS_EQUIPMENT), 0x4d);
}
END_TEST

START_TEST(the_reset_vector_is_in_the_rom)
{
    ck_assert_uint_eq(bus_read(&board.bus, 0xfffffff0, 1), 0xea);
    ck_assert_uint_eq(bus_read(&board.bus, 0xffff0, 1), 0xea);
}
END_TEST

START_TEST(the_timer_interrupts_the_cpu)
{
    start_pics();
    put(0x43, 0x30);
    put(0x40, 100);
    put(0x40, 0);
    run_until(HZ / 1000);
    ck_assert(fx.level);
    ck_assert_uint_eq(pic_ack(&board.pic), 0x20);
}
END_TEST

START_TEST(a_key_interrupts_the_cpu)
{
    start_pics();
    i8042_key(&board.i8042, 0x1e, true);
    run_until(HZ / 100);
    ck_assert_uint_eq(pic_ack(&board.pic), 0x21);
}
END_TEST

START_TEST(the_clock_interrupts_the_cpu)
{
    start_pics();
    put(0x70, 0x0b);
    put(0x71, 0x42);
    run_until(HZ / 100);
    ck_assert_uint_eq(pic_ack(&board.pic), 0x28);
}
END_TEST

START_TEST(serial_input_interrupts_the_cpu)
{
    start_pics();
    put(0x3f9, 0x01);
    uart_receive(&board.uart, (const uint8_t *)"a", 1);
    run_until(HZ / 100);
    ck_assert_uint_eq(pic_ack(&board.pic), 0x24);
}
END_TEST

START_TEST(debug_exit_hands_its_value_to_the_host)
{
    bus_out(&board.bus, 0xf4, 4, 0x12345678);
    ck_assert_uint_eq(exited, 0x12345678);
}
END_TEST

START_TEST(the_debug_console_can_be_found)
{
    ck_assert_uint_eq(bus_in(&board.bus, 0xe9, 1), 0xe9);
}
END_TEST

START_TEST(reset_silences_the_interrupts_and_keeps_the_ram)
{
    start_pics();
    bus_write(&board.bus, 0x100000, 4, 0xfeedface);
    i8042_key(&board.i8042, 0x1e, true);
    run_until(HZ / 100);
    ck_assert(fx.level);
    board_reset(&board);
    ck_assert(!fx.level);
    ck_assert_uint_eq(bus_read(&board.bus, 0x100000, 4), 0xfeedface);
}
END_TEST

static bool is_listed(enum board_place_kind kind, uint64_t at)
{
    const struct board_device *device;

    for (unsigned i = 0; (device = board_device(i)); i++)
        for (unsigned n = 0; n < BOARD_PLACES_MAX; n++)
            if (device->place[n].kind == kind &&
                at >= device->place[n].first && at <= device->place[n].last)
                return true;
    return false;
}

START_TEST(the_ports_of_the_table_are_the_ones_that_answer)
{
    for (unsigned port = 0; port < BUS_PORTS; port++)
        ck_assert_msg(is_listed(BOARD_PORTS, port) ==
                      (board.bus.port_map[port] != 0), "port 0x%x", port);
}
END_TEST

START_TEST(the_pci_functions_of_the_table_are_the_ones_that_answer)
{
    for (unsigned devfn = 0; devfn < PCI_DEVFNS; devfn++)
        ck_assert_msg(is_listed(BOARD_PCI, devfn) ==
                      (board.pci.device[devfn] != NULL), "devfn 0x%x", devfn);
}
END_TEST

/* Both sides of each boundary of the memory map. */
START_TEST(the_memory_of_the_table_is_what_answers)
{
    static const uint64_t edges[] = {
        0, 0x9f000, 0xa0000, 0xbf000, 0xc0000, 0xf0000, 0xff000, 0x100000,
        0xbffff000, 0xc0000000, 0xfffef000, 0xffff0000, 0xfffff000,
        0x100000000,
    };

    for (unsigned i = 0; i < sizeof edges / sizeof *edges; i++)
        ck_assert_msg(is_listed(BOARD_MEMORY, edges[i]) ==
                      (bus_region_at(&board.bus, edges[i])->kind != BUS_NONE),
                      "address 0x%" PRIx64, edges[i]);
}
END_TEST

START_TEST(the_apics_of_the_table_are_what_answers_with_an_apic)
{
    static const uint64_t at[] = { APIC_DEFAULT_BASE, IO_APIC_BASE };
    static struct board with;

    for (unsigned i = 0; i < 2; i++)
        ck_assert(is_listed(BOARD_MEMORY, at[i]) &&
                  bus_region_at(&board.bus, at[i])->kind == BUS_NONE);
    ck_assert(board_init(&with, &(struct board_config){
        .clock = &fx.clock, .log = &fx.log, .ram_bytes = RAM_MIN, .rom = rom,
        .rom_size = sizeof rom, .intr = fixture_line(),
        .apic = APIC_KIND_p6,
    }));
    for (unsigned i = 0; i < 2; i++)
        ck_assert(bus_region_at(&with.bus, at[i])->kind == BUS_MMIO);
    board_destroy(&with);
}
END_TEST

/* Interrupt 0 is on pin 2. */
START_TEST(the_timer_interrupts_through_the_io_apic)
{
    static struct board with;
    uint64_t window = IO_APIC_BASE + 0x10;

    ck_assert(board_init(&with, &(struct board_config){
        .clock = &fx.clock, .log = &fx.log, .ram_bytes = RAM_MIN, .rom = rom,
        .rom_size = sizeof rom, .intr = fixture_line(),
        .apic = APIC_KIND_p6,
    }));
    bus_write(&with.bus, APIC_DEFAULT_BASE + 0xf0, 4, 0x1ff);
    bus_write(&with.bus, IO_APIC_BASE, 4, 0x10 + 2 * IO_APIC_PIN_TIMER);
    bus_write(&with.bus, window, 4, 0x50);
    bus_out(&with.bus, 0x43, 1, 0x30);
    bus_out(&with.bus, 0x40, 1, 100);
    bus_out(&with.bus, 0x40, 1, 0);
    run_until(HZ / 1000);
    ck_assert(fx.level);
    ck_assert_uint_eq(board_ack(&with, 0), 0x50);
    board_destroy(&with);
}
END_TEST

START_TEST(no_two_devices_of_the_table_drive_the_same_line)
{
    const struct board_device *device;
    unsigned driven = 0;

    for (unsigned i = 0; (device = board_device(i)); i++)
        for (unsigned n = 0; n < device->irqs; n++) {
            ck_assert_uint_eq(driven & 1u << device->irq[n], 0);
            driven |= 1u << device->irq[n];
        }
}
END_TEST

/* Every port in every size with pseudo-random values, while time passes: what
 * the sanitizers are for. */
START_TEST(no_port_access_hurts_the_host)
{
    uint32_t x = 2463534242;

    for (unsigned round = 0; round < 2000000; round++) {
        uint16_t port;

        x ^= x << 13, x ^= x >> 17, x ^= x << 5;
        port = x & 1 ? x >> 16 & 0x7ff : x >> 16;
        if (x & 2)
            bus_out(&board.bus, port, 1u << (x >> 2 & 3) % 3,
                    x * 2654435761u);
        else
            bus_in(&board.bus, port, 1u << (x >> 2 & 3) % 3);
        if ((x & 0xf0) == 0)
            run_until(fx.clock.now + (x >> 8 & 0xffff));
        if ((x & 0xff00) == 0)
            pic_ack(&board.pic);
        if ((x & 0xff000) == 0)
            i8042_key(&board.i8042, x >> 20, x & 1);
    }
}
END_TEST

static void place_card(unsigned devfn, uint32_t base)
{
    uint32_t address = 0x80000000u | devfn << 8;

    bus_out(&board.bus, PCI_PORT_ADDRESS, 4, address | PCI_BAR0);
    bus_out(&board.bus, PCI_PORT_DATA, 4, base);
    bus_out(&board.bus, PCI_PORT_ADDRESS, 4, address | PCI_COMMAND);
    bus_out(&board.bus, PCI_PORT_DATA, 4,
            PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
}

/* Every register of both cards with pseudo-random values, most of them small,
 * while they move memory of all kinds. */
START_TEST(no_access_to_a_card_hurts_the_host)
{
    enum { EDU_AT = 0xd0000000, DMA_AT = 0xd0200000 };
    uint32_t x = 2463534242;

    place_card(EDU_DEVFN, EDU_AT);
    place_card(DMA_ENGINE_DEVFN, DMA_AT);
    for (unsigned round = 0; round < 500000; round++) {
        uint32_t at, value;

        x ^= x << 13, x ^= x >> 17, x ^= x << 5;
        at = (x & 1 ? EDU_AT : DMA_AT) + (x >> 24 & 0xff);
        value = x * 2654435761u >> (x >> 3 & 31);
        if (x & 0x100)
            value = EDU_BUFFER + (value & 0x1fff);
        if (x & 6)
            bus_write(&board.bus, at & ~3u, 4, value);
        else
            bus_read(&board.bus, at, 1);
        if ((x & 0x700) == 0)
            run_until(fx.clock.now + (x >> 12 & 0x3fff));
    }
}
END_TEST

Suite *board_suite(void)
{
    Suite *suite = suite_create("board");
    TCase *tc = tcase_create("wiring");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, the_cmos_tells_the_floppy_drives);
    tcase_add_test(tc, the_reset_vector_is_in_the_rom);
    tcase_add_test(tc, the_timer_interrupts_the_cpu);
    tcase_add_test(tc, a_key_interrupts_the_cpu);
    tcase_add_test(tc, the_clock_interrupts_the_cpu);
    tcase_add_test(tc, serial_input_interrupts_the_cpu);
    tcase_add_test(tc, debug_exit_hands_its_value_to_the_host);
    tcase_add_test(tc, the_debug_console_can_be_found);
    tcase_add_test(tc, reset_silences_the_interrupts_and_keeps_the_ram);
    tcase_add_test(tc, the_ports_of_the_table_are_the_ones_that_answer);
    tcase_add_test(tc, the_pci_functions_of_the_table_are_the_ones_that_answer);
    tcase_add_test(tc, the_memory_of_the_table_is_what_answers);
    tcase_add_test(tc,
                   the_apics_of_the_table_are_what_answers_with_an_apic);
    tcase_add_test(tc, the_timer_interrupts_through_the_io_apic);
    tcase_add_test(tc, no_two_devices_of_the_table_drive_the_same_line);
    tcase_add_test(tc, no_port_access_hurts_the_host);
    tcase_add_test(tc, no_access_to_a_card_hurts_the_host);
    suite_add_tcase(suite, tc);
    return suite;
}
