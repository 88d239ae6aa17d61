/* READ DMA and WRITE DMA through the bus master of an IDE channel. */
#include "tests/unit/ide_fixture.h"

Suite *bus_master_suite(void);

enum {
    READ_DMA = 0xc8, WRITE_DMA = 0xca, READ_DMA_EXT = 0x25, FEATURES = 0xef,
    TABLE = 0x1000, BUFFER = 0x20000, CROSSING = 0x1ff00,
    NOWHERE = 0x1000000,
    START = BUS_MASTER_START, TO_MEMORY = BUS_MASTER_TO_MEMORY,
    ACTIVE = BUS_MASTER_ACTIVE, FAILED = BUS_MASTER_ERROR,
    INTERRUPT = BUS_MASTER_INTERRUPT,
    WAITS = IDE_READY | ATA_STATUS_DRQ,
    ONE_SECTOR_US = 31,         /* at 16.7 MB/s, rounded up */
};

static unsigned used;

static void setup(void)
{
    idefx_up();
    used = 0;
    bus_out(&fx.bus, IDE_MASTER + BUS_MASTER_TABLE, 4, TABLE);
}

static uint8_t master_status(void)
{
    return in(IDE_MASTER + BUS_MASTER_STATUS) & (ACTIVE | FAILED | INTERRUPT);
}

static void start(uint8_t direction)
{
    out(IDE_MASTER + BUS_MASTER_COMMAND, direction | START);
}

static void region(uint32_t address, uint32_t bytes, bool last)
{
    bus_write(&fx.bus, TABLE + 8 * used, 4, address);
    bus_write(&fx.bus, TABLE + 8 * used + 4, 4,
              (bytes & 0xffff) | (last ? UINT32_C(0x80000000) : 0));
    used++;
}

static void read_sectors(uint32_t lba, uint8_t count)
{
    command(0, lba, count, READ_DMA);
    start(TO_MEMORY);
    settle();
}

START_TEST(a_read_fills_the_region_and_interrupts_once)
{
    region(BUFFER, 3 * DISK_SECTOR, true);
    read_sectors(7, 3);
    ck_assert_uint_eq(master_status(), INTERRUPT);
    ck_assert_uint_eq(fx.rises, 1);
    ck_assert_uint_eq(reg_in(ATA_STATUS), IDE_READY);
    ck_assert_uint_eq(idefx.ram[BUFFER], 7);
    ck_assert_uint_eq(idefx.ram[BUFFER + 3 * DISK_SECTOR - 1], 9);
    ck_assert_uint_eq(idefx.ram[BUFFER + 3 * DISK_SECTOR], 0);
}
END_TEST

START_TEST(a_write_stores_the_regions_in_order)
{
    memset(idefx.ram + BUFFER, 0x5a, DISK_SECTOR);
    region(BUFFER + 2, DISK_SECTOR - 2, false);
    region(BUFFER - 2, 2, true);
    command(0, 20, 1, WRITE_DMA);
    start(0);
    settle();
    ck_assert_uint_eq(master_status(), INTERRUPT);
    ck_assert_uint_eq(idefx.medium[20][0], 0x5a);
    ck_assert_uint_eq(idefx.medium[20][DISK_SECTOR - 3], 0x5a);
    ck_assert_uint_eq(idefx.medium[20][DISK_SECTOR - 1], 0);
    ck_assert_uint_eq(idefx.medium[21][0], 21);
}
END_TEST

START_TEST(a_length_of_0_is_64_kib)
{
    region(BUFFER, 0, true);
    read_sectors(0, 128);
    ck_assert_uint_eq(master_status(), INTERRUPT);
    ck_assert_uint_eq(idefx.ram[BUFFER + 0xffff], 127);
}
END_TEST

START_TEST(data_move_when_their_time_has_come)
{
    region(BUFFER, 2 * DISK_SECTOR, true);
    command(0, 7, 2, READ_DMA);
    start(TO_MEMORY);
    run_until(ATA_COMMAND_US + ONE_SECTOR_US - 1);
    ck_assert_uint_eq(idefx.ram[BUFFER], 0);
    ck_assert_uint_eq(master_status(), ACTIVE);
    run_until(ATA_COMMAND_US + ONE_SECTOR_US);
    ck_assert_uint_eq(idefx.ram[BUFFER], 7);
    ck_assert_uint_eq(idefx.ram[BUFFER + DISK_SECTOR], 0);
    run_until(ATA_COMMAND_US + 2 * ONE_SECTOR_US);
    ck_assert_uint_eq(master_status(), INTERRUPT);
}
END_TEST

START_TEST(the_mode_of_set_features_gives_the_rate)
{
    static const struct {
        uint8_t mode;
        unsigned us;            /* of a sector, 256 words */
    } rates[] = {
        { 0x20, 123 }, { 0x21, 39 }, { 0x22, 31 },
        { 0x40, 31 }, { 0x41, 21 }, { 0x42, 16 },
    };

    for (unsigned i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
        uint64_t begin;

        reg_out(ATA_ERROR, 0x03);
        command(0, 0, rates[i].mode, FEATURES);
        settle();
        used = 0;
        region(BUFFER, DISK_SECTOR, true);
        command(0, 1, 1, READ_DMA);
        begin = fx.clock.now + ATA_COMMAND_US;
        start(TO_MEMORY);
        run_until(begin + rates[i].us - 1);
        ck_assert_uint_eq(master_status() & ACTIVE, ACTIVE);
        run_until(begin + rates[i].us);
        ck_assert_uint_eq(master_status(), INTERRUPT);
        out(IDE_MASTER, 0);
        reg_in(ATA_STATUS);
        out(IDE_MASTER + BUS_MASTER_STATUS, INTERRUPT);
    }
}
END_TEST

START_TEST(bursts_keep_the_cpu_from_the_bus)
{
    /* A descriptor, 2 + 6 clocks, and 32 bursts of 4 + 6: 328 at 33 MHz. */
    const unsigned us = 10;

    region(BUFFER, DISK_SECTOR, true);
    read_sectors(0, 1);
    ck_assert_uint_eq(idefx.stolen, us);
}
END_TEST

START_TEST(a_longer_table_stays_active)
{
    region(BUFFER, 2 * DISK_SECTOR, true);
    read_sectors(7, 1);
    ck_assert_uint_eq(master_status(), ACTIVE | INTERRUPT);
    out(IDE_MASTER, 0);
    ck_assert_uint_eq(master_status(), INTERRUPT);
}
END_TEST

START_TEST(a_shorter_table_leaves_the_drive_waiting)
{
    region(BUFFER, DISK_SECTOR + 2, true);
    read_sectors(7, 2);
    ck_assert_uint_eq(master_status(), 0);
    ck_assert_uint_eq(in(idefx.control), WAITS);
    ck_assert_uint_eq(idefx.ram[BUFFER + DISK_SECTOR + 1], 8);
    ck_assert_uint_eq(idefx.ram[BUFFER + DISK_SECTOR + 2], 0);
    ck_assert_ptr_null(fx.clock.queue);
}
END_TEST

START_TEST(another_table_lets_the_drive_go_on)
{
    region(BUFFER, DISK_SECTOR + 2, true);
    read_sectors(7, 2);
    out(IDE_MASTER, 0);
    used = 0;
    region(BUFFER + 0x1000, DISK_SECTOR - 2, true);
    start(TO_MEMORY);
    settle();
    ck_assert_uint_eq(master_status(), INTERRUPT);
    ck_assert_uint_eq(idefx.ram[BUFFER + 0x1000 + DISK_SECTOR - 3], 8);
}
END_TEST

START_TEST(a_table_without_an_end_goes_round_until_the_data_end)
{
    region(BUFFER, 2, false);
    memcpy(idefx.ram + 0x10000, idefx.ram + TABLE, 8);
    for (uint32_t at = 0x10008; at < 0x20000; at += 8)
        memcpy(idefx.ram + at, idefx.ram + TABLE, 8);
    bus_out(&fx.bus, IDE_MASTER + BUS_MASTER_TABLE, 4, 0x1fff8);
    read_sectors(7, 255);
    ck_assert_uint_eq(master_status(), ACTIVE | INTERRUPT);
}
END_TEST

START_TEST(a_region_nowhere_is_an_error_and_stops_the_master)
{
    region(NOWHERE, DISK_SECTOR, true);
    read_sectors(7, 1);
    ck_assert_uint_eq(master_status(), FAILED);
    ck_assert_uint_eq(in(idefx.control), WAITS);
    out(IDE_MASTER + BUS_MASTER_STATUS, FAILED);
    ck_assert_uint_eq(master_status(), 0);
}
END_TEST

START_TEST(a_table_nowhere_is_an_error)
{
    bus_out(&fx.bus, IDE_MASTER + BUS_MASTER_TABLE, 4, NOWHERE);
    read_sectors(7, 1);
    ck_assert_uint_eq(master_status(), FAILED);
}
END_TEST

START_TEST(rom_swallows_data)
{
    static uint8_t rom[0x1000];

    bus_map_rom(&fx.bus, "ROM", NOWHERE, sizeof(rom), rom);
    region(NOWHERE, DISK_SECTOR, true);
    read_sectors(7, 1);
    ck_assert_uint_eq(master_status(), INTERRUPT);
    ck_assert_uint_eq(rom[0], 0);
}
END_TEST

START_TEST(a_table_that_is_overwritten_is_read_as_it_is_then)
{
    region(TABLE + 8, DISK_SECTOR, false);
    region(BUFFER, DISK_SECTOR, true);
    memset(idefx.medium[7], 0, DISK_SECTOR);
    idefx.medium[7][2] = 3;             /* the next region: 0x30000, 2 bytes */
    idefx.medium[7][4] = 2;
    idefx.medium[7][7] = 0x80;
    read_sectors(7, 2);
    ck_assert_uint_eq(master_status(), 0);
    ck_assert_uint_eq(idefx.ram[BUFFER], 0);
    ck_assert_uint_eq(idefx.ram[0x30000], 8);
    ck_assert_uint_eq(idefx.ram[0x30002], 0);
}
END_TEST

START_TEST(a_region_wraps_within_its_64_kib)
{
    region(CROSSING, DISK_SECTOR, true);
    read_sectors(7, 1);
    ck_assert_uint_eq(idefx.ram[0x1ffff], 7);
    ck_assert_uint_eq(idefx.ram[0x20000], 0);
    ck_assert_uint_eq(idefx.ram[0x100ff], 7);
}
END_TEST

START_TEST(without_bus_master_enable_nothing_moves_until_it_is_set)
{
    region(BUFFER, DISK_SECTOR, true);
    idefx_pci(PCI_COMMAND, PCI_COMMAND_IO);
    read_sectors(7, 1);
    ck_assert_uint_eq(master_status(), ACTIVE);
    ck_assert_uint_eq(idefx.ram[BUFFER], 0);
    idefx_pci(PCI_COMMAND, PCI_COMMAND_IO | PCI_COMMAND_MASTER);
    settle();
    ck_assert_uint_eq(master_status(), INTERRUPT);
    ck_assert_uint_eq(idefx.ram[BUFFER], 7);
}
END_TEST

START_TEST(the_wrong_direction_moves_nothing)
{
    region(BUFFER, DISK_SECTOR, true);
    command(0, 7, 1, READ_DMA);
    start(0);
    settle();
    ck_assert_uint_eq(master_status(), ACTIVE);
    ck_assert_uint_eq(idefx.ram[BUFFER], 0);
}
END_TEST

START_TEST(the_data_port_takes_nothing_of_a_dma_command)
{
    region(BUFFER, DISK_SECTOR, true);
    command(0, 7, 1, WRITE_DMA);
    settle();
    for (unsigned i = 0; i < DISK_SECTOR / 2; i++)
        bus_out(&fx.bus, IDE_PORT_PRIMARY, 2, 0xffff);
    start(0);
    settle();
    ck_assert_uint_eq(master_status(), INTERRUPT);
}
END_TEST

START_TEST(a_reset_ends_a_transfer)
{
    region(BUFFER, 0, true);
    command(0, 0, 128, READ_DMA);
    start(TO_MEMORY);
    run_until(ATA_COMMAND_US + 10 * ONE_SECTOR_US);
    out(idefx.control, ATA_CONTROL_SRST);
    out(idefx.control, 0);
    settle();
    ck_assert_uint_eq(reg_in(ATA_STATUS), IDE_READY);
    ck_assert_uint_eq(idefx.ram[BUFFER + 20 * DISK_SECTOR], 0);
    ck_assert_uint_eq(master_status(), ACTIVE);
    ide_reset(&idefx.ide);
    ck_assert_uint_eq(master_status(), 0);
}
END_TEST

START_TEST(a_stopped_master_takes_nothing_more)
{
    region(BUFFER, 0, true);
    command(0, 1, 128, READ_DMA);
    start(TO_MEMORY);
    run_until(ATA_COMMAND_US + ONE_SECTOR_US);
    out(IDE_MASTER, 0);
    settle();
    ck_assert_uint_eq(in(idefx.control), WAITS);
    ck_assert_uint_eq(idefx.ram[BUFFER], 1);
    ck_assert_uint_eq(idefx.ram[BUFFER + DISK_SECTOR], 0);
}
END_TEST

START_TEST(the_end_of_the_disk_and_a_failing_host_are_errors)
{
    region(BUFFER, 2 * DISK_SECTOR, true);
    read_sectors(IDE_SECTORS - 1, 2);
    ck_assert_uint_eq(master_status(), ACTIVE | INTERRUPT);
    check_error(ATA_ERROR_IDNF);
    ck_assert_uint_eq(idefx.ram[BUFFER], (uint8_t)(IDE_SECTORS - 1));
    out(IDE_MASTER, 0);
    idefx.broken = true;
    read_sectors(0, 1);
    check_error(ATA_ERROR_UNC);
    out(IDE_MASTER, 0);
    command(0, 0, 1, WRITE_DMA);
    start(0);
    settle();
    check_error(ATA_ERROR_ABRT);
}
END_TEST

START_TEST(registers_hold_what_they_have_bits_for)
{
    bus_out(&fx.bus, IDE_MASTER + BUS_MASTER_TABLE, 4, UINT32_MAX);
    ck_assert_uint_eq(bus_in(&fx.bus, IDE_MASTER + BUS_MASTER_TABLE, 4),
                      0xfffffffc);
    out(IDE_MASTER + BUS_MASTER_STATUS, 0xff);
    ck_assert_uint_eq(in(IDE_MASTER + BUS_MASTER_STATUS), BUS_MASTER_CAPABLE);
    out(IDE_MASTER, 0xfe);
    ck_assert_uint_eq(in(IDE_MASTER), TO_MEMORY);
    ck_assert_uint_eq(in(IDE_MASTER + 1), 0);
}
END_TEST

START_TEST(the_second_channel_has_its_own_master)
{
    out(IDE_MASTER + BUS_MASTER_PORTS, TO_MEMORY);
    ck_assert_uint_eq(in(IDE_MASTER), 0);
    ck_assert_uint_eq(in(IDE_MASTER + BUS_MASTER_PORTS), TO_MEMORY);
}
END_TEST

START_TEST(no_table_hurts_the_host)
{
    uint32_t random = 1;

    for (int i = 0; i < 3000; i++) {
        uint32_t at = random % IDE_RAM & ~3u;

        random = random * 1664525 + 1013904223;
        for (int k = 0; k < 16; k++) {
            random = random * 1664525 + 1013904223;
            bus_write(&fx.bus, (at + 4u * (unsigned)k) % IDE_RAM, 4,
                      random >> (random & 15));
        }
        bus_out(&fx.bus, IDE_MASTER + BUS_MASTER_TABLE, 4, at);
        command(random >> 7 & 1, random >> 20, (uint8_t)(random >> 12),
                random & 1 ? READ_DMA : READ_DMA_EXT);
        out(IDE_MASTER, random >> 28 ? TO_MEMORY | START : START);
        run_until(fx.clock.now + (random >> 16 & 0xfff));
        out(IDE_MASTER, 0);
        if (random >> 30 == 0) {
            out(idefx.control, ATA_CONTROL_SRST);
            out(idefx.control, 0);
        }
    }
}
END_TEST

Suite *bus_master_suite(void)
{
    Suite *suite = suite_create("bus_master");
    TCase *tc = tcase_create("DMA");

    tcase_add_checked_fixture(tc, setup, idefx_down);
    tcase_add_test(tc, a_read_fills_the_region_and_interrupts_once);
    tcase_add_test(tc, a_write_stores_the_regions_in_order);
    tcase_add_test(tc, a_length_of_0_is_64_kib);
    tcase_add_test(tc, data_move_when_their_time_has_come);
    tcase_add_test(tc, the_mode_of_set_features_gives_the_rate);
    tcase_add_test(tc, bursts_keep_the_cpu_from_the_bus);
    tcase_add_test(tc, a_longer_table_stays_active);
    tcase_add_test(tc, a_shorter_table_leaves_the_drive_waiting);
    tcase_add_test(tc, another_table_lets_the_drive_go_on);
    tcase_add_test(tc, a_table_without_an_end_goes_round_until_the_data_end);
    tcase_add_test(tc, a_region_nowhere_is_an_error_and_stops_the_master);
    tcase_add_test(tc, a_table_nowhere_is_an_error);
    tcase_add_test(tc, rom_swallows_data);
    tcase_add_test(tc, a_table_that_is_overwritten_is_read_as_it_is_then);
    tcase_add_test(tc, a_region_wraps_within_its_64_kib);
    tcase_add_test(tc, without_bus_master_enable_nothing_moves_until_it_is_set);
    tcase_add_test(tc, the_wrong_direction_moves_nothing);
    tcase_add_test(tc, the_data_port_takes_nothing_of_a_dma_command);
    tcase_add_test(tc, a_reset_ends_a_transfer);
    tcase_add_test(tc, a_stopped_master_takes_nothing_more);
    tcase_add_test(tc, the_end_of_the_disk_and_a_failing_host_are_errors);
    tcase_add_test(tc, registers_hold_what_they_have_bits_for);
    tcase_add_test(tc, the_second_channel_has_its_own_master);
    tcase_add_test(tc, no_table_hurts_the_host);
    suite_add_tcase(suite, tc);
    return suite;
}
