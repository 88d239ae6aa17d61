/* The IDE function and ATA disks. With a clock of 1 MHz a tick is 1 us. */
#include "tests/unit/device_fixture.h"

#include "devices/ide/ide.h"

Suite *ide_suite(void);

enum {
    HZ = 1000000, SECTORS = 3000,
    P = IDE_PORT_PRIMARY,
    ERROR = P + ATA_ERROR, COUNT = P + ATA_COUNT, LOW = P + ATA_LBA_LOW,
    MID = P + ATA_LBA_MID, HIGH = P + ATA_LBA_HIGH,
    DEVICE = P + ATA_DEVICE, STATUS = P + ATA_STATUS,
    CONTROL = IDE_CONTROL_PRIMARY,

    LBA = 0xe0, CHS = 0xa0, SECOND = 0x10,
    READY = ATA_STATUS_DRDY | ATA_STATUS_DSC,

    READ = 0x20, WRITE = 0x30, VERIFY = 0x40, DIAGNOSE = 0x90,
    PARAMETERS = 0x91, READ_MULTIPLE = 0xc4, WRITE_MULTIPLE = 0xc5,
    SET_MULTIPLE = 0xc6, FLUSH = 0xe7, IDENTIFY = 0xec, FEATURES = 0xef,
};

static struct pci_bus pci;
static struct ide ide;
static struct disk disk;
static uint8_t medium[SECTORS][DISK_SECTOR];
static bool broken;
static unsigned flushes;

static bool read_medium(void *opaque, uint64_t lba, void *data)
{
    (void)opaque;
    ck_assert_uint_lt(lba, SECTORS);
    memcpy(data, medium[lba], DISK_SECTOR);
    return !broken;
}

static bool write_medium(void *opaque, uint64_t lba, const void *data)
{
    (void)opaque;
    ck_assert(!disk.read_only);
    ck_assert_uint_lt(lba, SECTORS);
    if (!broken)
        memcpy(medium[lba], data, DISK_SECTOR);
    return !broken;
}

static bool flush_medium(void *opaque)
{
    (void)opaque;
    flushes++;
    return !broken;
}

static void setup(void)
{
    const struct disk *const disks[IDE_DISKS] = { &disk };
    const struct irq_line lines[IDE_CHANNELS] = {
        fixture_line(), fixture_line(),
    };

    fixture_up(HZ);
    broken = false;
    flushes = 0;
    disk = (struct disk){
        .sectors = SECTORS, .read = read_medium, .write = write_medium,
        .flush = flush_medium,
    };
    for (int i = 0; i < SECTORS; i++)
        memset(medium[i], i, DISK_SECTOR);
    pci_init(&pci, &fx.bus, &fx.log);
    ide_init(&ide, &fx.bus, &pci, &fx.clock, lines, &fx.log, disks);
}

static void command(uint8_t device, uint32_t lba, uint8_t count,
                    uint8_t code)
{
    out(DEVICE, device | (lba >> 24 & 15));
    out(COUNT, count);
    out(LOW, (uint8_t)lba);
    out(MID, (uint8_t)(lba >> 8));
    out(HIGH, (uint8_t)(lba >> 16));
    out(STATUS, code);
}

static void chs(uint32_t cylinder, uint8_t head, uint8_t sector,
                uint8_t count, uint8_t code)
{
    command(CHS | head, cylinder << 8 | sector, count, code);
}

/* Lets the drive work, at most as long as a reset takes. */
static void wait(void)
{
    while (in(CONTROL) & ATA_STATUS_BSY) {
        ck_assert(fx.clock.queue);
        run_until(fx.clock.queue->due);
    }
}

static uint16_t data(void)
{
    return (uint16_t)bus_in(&fx.bus, P, 2);
}

static void put_data(uint8_t byte, unsigned sectors)
{
    for (unsigned i = 0; i < sectors * DISK_SECTOR / 2; i++)
        bus_out(&fx.bus, P, 2, byte * 0x0101u);
}

/* A sector's data, all of one byte. */
static void check_data(uint8_t byte)
{
    ck_assert_uint_eq(in(STATUS), READY | ATA_STATUS_DRQ);
    for (int i = 0; i < DISK_SECTOR / 2; i++)
        ck_assert_uint_eq(data(), byte * 0x0101u);
}

static void check_failed(uint8_t error)
{
    ck_assert_uint_eq(in(STATUS), READY | ATA_STATUS_ERR);
    ck_assert_uint_eq(in(ERROR), error);
}

START_TEST(a_channel_without_disks_reads_as_ones)
{
    ck_assert_uint_eq(in(IDE_PORT_SECONDARY + ATA_STATUS), 0xff);
    ck_assert_uint_eq(in(IDE_CONTROL_SECONDARY), 0xff);
}
END_TEST

START_TEST(an_absent_second_drive_has_status_0)
{
    out(DEVICE, CHS | SECOND);
    ck_assert_uint_eq(in(STATUS), 0);
    ck_assert_uint_eq(in(CONTROL), 0);
    out(STATUS, IDENTIFY);
    run_until(1000);
    ck_assert_uint_eq(in(STATUS), 0);
    ck_assert_uint_eq(fx.rises, 0);
}
END_TEST

START_TEST(the_function_is_on_the_pci_bus)
{
    bus_out(&fx.bus, PCI_PORT_ADDRESS, 4,
            UINT32_C(0x80000000) | IDE_DEVFN << 8);
    ck_assert_uint_eq(bus_in(&fx.bus, PCI_PORT_DATA, 4), 0x70108086);
}
END_TEST

START_TEST(identify_holds_size_and_geometry)
{
    uint16_t word[256];

    command(LBA, 0, 0, IDENTIFY);
    ck_assert_uint_eq(in(CONTROL), ATA_STATUS_BSY);
    wait();
    ck_assert(fx.level);
    for (int i = 0; i < 256; i++)
        word[i] = data();
    ck_assert_uint_eq(in(STATUS), READY);
    ck_assert_uint_eq(word[60] | word[61] << 16, SECTORS);
    ck_assert_uint_eq(word[1], SECTORS / (16 * 63));
    ck_assert_uint_eq(word[3], 16);
    ck_assert_uint_eq(word[6], 63);
    ck_assert_uint_eq(word[27], 'P' << 8 | 'A');
    ck_assert_uint_eq(word[47], 0x8000 | ATA_MULTIPLE_MAX);
}
END_TEST

START_TEST(a_command_takes_its_time)
{
    command(LBA, 7, 1, READ);
    run_until(ATA_COMMAND_US - 1);
    ck_assert_uint_eq(in(STATUS), ATA_STATUS_BSY);
    ck_assert(!fx.level);
    run_until(ATA_COMMAND_US);
    ck_assert(fx.level);
    check_data(7);
    ck_assert_uint_eq(in(STATUS), READY);
}
END_TEST

START_TEST(each_sector_read_is_announced)
{
    command(LBA, 10, 3, READ);
    for (uint8_t i = 0; i < 3; i++) {
        wait();
        ck_assert_uint_eq(fx.rises, i + 1u);
        check_data(10 + i);
    }
    ck_assert_uint_eq(in(STATUS), READY);
    ck_assert_uint_eq(in(LOW), 12);
    ck_assert_uint_eq(in(COUNT), 0);
}
END_TEST

START_TEST(a_count_of_0_is_256_sectors)
{
    command(LBA, 0, 0, READ);
    for (unsigned i = 0; i < 256; i++) {
        wait();
        check_data((uint8_t)i);
    }
    ck_assert_uint_eq(in(STATUS), READY);
}
END_TEST

START_TEST(chs_counts_sectors_from_1)
{
    chs(1, 2, 3, 1, READ);
    wait();
    check_data((uint8_t)(1 * 16 * 63 + 2 * 63 + 2));
    chs(0, 0, 0, 1, READ);
    check_failed(ATA_ERROR_IDNF);
    chs(0, 0, 64, 1, READ);
    check_failed(ATA_ERROR_IDNF);
}
END_TEST

START_TEST(the_address_steps_over_heads_and_cylinders)
{
    chs(0, 15, 63, 2, READ);
    wait();
    check_data((uint8_t)(16 * 63 - 1));
    wait();
    check_data((uint8_t)(16 * 63));
    ck_assert_uint_eq(in(LOW), 1);
    ck_assert_uint_eq(in(MID), 1);
    ck_assert_uint_eq(in(DEVICE) & 15, 0);
}
END_TEST

START_TEST(the_translation_can_be_set)
{
    out(DEVICE, CHS | 3);
    out(COUNT, 10);
    out(STATUS, PARAMETERS);
    wait();
    ck_assert_uint_eq(in(STATUS), READY);
    chs(2, 1, 5, 1, READ);
    wait();
    check_data((2 * 4 + 1) * 10 + 4);
}
END_TEST

START_TEST(the_data_register_is_32_bits_wide_too)
{
    command(LBA, 5, 1, READ);
    wait();
    ck_assert_uint_eq(bus_in(&fx.bus, P, 4), 0x05050505);
    for (int i = 4; i < DISK_SECTOR; i += 4)
        bus_in(&fx.bus, P, 4);
    ck_assert_uint_eq(in(STATUS), READY);
    ck_assert_uint_eq(bus_in(&fx.bus, P, 4), UINT32_MAX);
}
END_TEST

START_TEST(what_is_written_is_on_the_disk)
{
    command(LBA, 20, 2, WRITE);
    ck_assert_uint_eq(in(CONTROL), READY | ATA_STATUS_DRQ);
    ck_assert(!fx.level);
    put_data(0x5a, 1);
    ck_assert_uint_eq(in(CONTROL), ATA_STATUS_BSY);
    wait();
    ck_assert(fx.level);
    ck_assert_uint_eq(in(STATUS), READY | ATA_STATUS_DRQ);
    put_data(0xa5, 1);
    wait();
    ck_assert(fx.level);
    ck_assert_uint_eq(in(STATUS), READY);
    ck_assert_uint_eq(medium[20][0], 0x5a);
    ck_assert_uint_eq(medium[21][DISK_SECTOR - 1], 0xa5);
    ck_assert_uint_eq(medium[22][0], 22);
}
END_TEST

START_TEST(read_multiple_fails_before_set_multiple)
{
    command(LBA, 0, 4, READ_MULTIPLE);
    check_failed(ATA_ERROR_ABRT);
}
END_TEST

START_TEST(set_multiple_refuses_all_but_powers_of_two_up_to_16)
{
    command(LBA, 0, 3, SET_MULTIPLE);
    check_failed(ATA_ERROR_ABRT);
    command(LBA, 0, 32, SET_MULTIPLE);
    check_failed(ATA_ERROR_ABRT);
}
END_TEST

START_TEST(read_and_write_multiple_move_blocks)
{
    command(LBA, 0, 4, SET_MULTIPLE);
    wait();
    fx.rises = 0;
    command(LBA, 30, 6, READ_MULTIPLE);
    wait();
    for (uint8_t i = 30; i < 34; i++)
        check_data(i);
    wait();
    check_data(34);
    check_data(35);
    ck_assert_uint_eq(in(STATUS), READY);
    command(LBA, 40, 5, WRITE_MULTIPLE);
    put_data(1, 4);
    wait();
    put_data(2, 1);
    wait();
    ck_assert_uint_eq(in(STATUS), READY);
    ck_assert_uint_eq(medium[43][0], 1);
    ck_assert_uint_eq(medium[44][0], 2);
    ck_assert_uint_eq(medium[45][0], 45);
}
END_TEST

START_TEST(the_end_of_the_disk_is_an_error_with_its_address)
{
    command(LBA, SECTORS - 1, 2, READ);
    wait();
    check_data((uint8_t)(SECTORS - 1));
    wait();
    check_failed(ATA_ERROR_IDNF);
    ck_assert_uint_eq(in(LOW) | in(MID) << 8, SECTORS);
    command(LBA, SECTORS - 1, 1, VERIFY);
    wait();
    ck_assert_uint_eq(in(STATUS), READY);
    command(LBA, SECTORS - 1, 2, VERIFY);
    wait();
    check_failed(ATA_ERROR_IDNF);
}
END_TEST

START_TEST(a_command_fails_when_the_host_fails)
{
    broken = true;
    command(LBA, 0, 1, READ);
    wait();
    check_failed(ATA_ERROR_UNC);
    command(LBA, 0, 1, WRITE);
    put_data(1, 1);
    wait();
    check_failed(ATA_ERROR_ABRT);
    command(LBA, 0, 0, FLUSH);
    wait();
    check_failed(ATA_ERROR_ABRT);
    ck_assert_uint_eq(flushes, 1);
}
END_TEST

START_TEST(a_read_only_disk_refuses_writes)
{
    disk.read_only = true;
    command(LBA, 0, 1, WRITE);
    check_failed(ATA_ERROR_ABRT);
    command(LBA, 0, 0, FLUSH);
    wait();
    ck_assert_uint_eq(in(STATUS), READY);
    ck_assert_uint_eq(flushes, 0);
}
END_TEST

START_TEST(reading_the_status_ends_the_interrupt)
{
    command(LBA, 0, 1, READ);
    wait();
    in(CONTROL);
    ck_assert(fx.level);
    in(STATUS);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(nien_holds_the_interrupt_back)
{
    out(CONTROL, ATA_CONTROL_NIEN);
    command(LBA, 0, 1, READ);
    wait();
    ck_assert(!fx.level);
    out(CONTROL, 0);
    ck_assert(fx.level);
}
END_TEST

START_TEST(a_reset_leaves_the_signature)
{
    command(LBA, 9, 1, READ);
    out(CONTROL, ATA_CONTROL_SRST);
    ck_assert_uint_eq(in(STATUS), ATA_STATUS_BSY);
    run_until(10000);
    ck_assert_uint_eq(in(STATUS), ATA_STATUS_BSY);
    out(CONTROL, 0);
    wait();
    ck_assert(!fx.level);
    ck_assert_uint_eq(in(STATUS), READY);
    ck_assert_uint_eq(in(ERROR), 1);
    ck_assert_uint_eq(in(COUNT), 1);
    ck_assert_uint_eq(in(LOW), 1);
    ck_assert_uint_eq(in(MID) | in(HIGH), 0);
}
END_TEST

START_TEST(a_diagnosis_leaves_the_signature)
{
    command(LBA, 9, 9, DIAGNOSE);
    wait();
    ck_assert(fx.level);
    ck_assert_uint_eq(in(ERROR), 1);
    ck_assert_uint_eq(in(LOW), 1);
}
END_TEST

START_TEST(a_busy_drive_takes_no_registers)
{
    command(LBA, 3, 1, READ);
    out(LOW, 99);
    out(STATUS, IDENTIFY);
    wait();
    check_data(3);
}
END_TEST

START_TEST(unknown_commands_and_features_are_aborted)
{
    command(LBA, 0, 0, 0xff);
    check_failed(ATA_ERROR_ABRT);
    out(ERROR, 0x03);
    command(LBA, 0, 0x0c, FEATURES);
    wait();
    ck_assert_uint_eq(in(STATUS), READY);
    command(LBA, 0, 0x23, FEATURES);
    check_failed(ATA_ERROR_ABRT);
    out(ERROR, 0xee);
    command(LBA, 0, 0, FEATURES);
    check_failed(ATA_ERROR_ABRT);
}
END_TEST

START_TEST(no_sequence_of_accesses_hurts_the_host)
{
    static const uint16_t ports[] = {
        P, ERROR, COUNT, LOW, MID, HIGH, DEVICE, STATUS, STATUS, STATUS,
        CONTROL,
    };
    static const uint8_t codes[] = {
        READ, WRITE, VERIFY, PARAMETERS, READ_MULTIPLE, WRITE_MULTIPLE,
        SET_MULTIPLE, IDENTIFY, 0x70, 0x10,
    };
    uint32_t random = 1;

    for (int i = 0; i < 300000; i++) {
        uint16_t port;
        uint32_t value;

        random = random * 1664525 + 1013904223;
        port = ports[(random >> 24) % (sizeof(ports) / sizeof(ports[0]))];
        value = random >> 8;
        if (port == STATUS && value & 0x8000)
            value = codes[value % sizeof(codes)];
        switch (random >> 13 & 7) {
        case 0:
            run_until(fx.clock.now + (random >> 20));
            break;
        case 1:
            bus_in(&fx.bus, port, 1u << (random >> 16 & 1) * 2);
            break;
        case 2:
            put_data((uint8_t)value, 1);
            break;
        case 3:
            for (int k = 0; k < 300; k++)
                bus_in(&fx.bus, P, 4);
            break;
        default:
            bus_out(&fx.bus, port, 1, port == CONTROL ? value & 2 : value);
            break;
        }
    }
}
END_TEST

Suite *ide_suite(void)
{
    Suite *suite = suite_create("ide");
    TCase *tc = tcase_create("ATA");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, a_channel_without_disks_reads_as_ones);
    tcase_add_test(tc, an_absent_second_drive_has_status_0);
    tcase_add_test(tc, the_function_is_on_the_pci_bus);
    tcase_add_test(tc, identify_holds_size_and_geometry);
    tcase_add_test(tc, a_command_takes_its_time);
    tcase_add_test(tc, each_sector_read_is_announced);
    tcase_add_test(tc, a_count_of_0_is_256_sectors);
    tcase_add_test(tc, chs_counts_sectors_from_1);
    tcase_add_test(tc, the_address_steps_over_heads_and_cylinders);
    tcase_add_test(tc, the_translation_can_be_set);
    tcase_add_test(tc, the_data_register_is_32_bits_wide_too);
    tcase_add_test(tc, what_is_written_is_on_the_disk);
    tcase_add_test(tc, read_multiple_fails_before_set_multiple);
    tcase_add_test(tc, set_multiple_refuses_all_but_powers_of_two_up_to_16);
    tcase_add_test(tc, read_and_write_multiple_move_blocks);
    tcase_add_test(tc, the_end_of_the_disk_is_an_error_with_its_address);
    tcase_add_test(tc, a_command_fails_when_the_host_fails);
    tcase_add_test(tc, a_read_only_disk_refuses_writes);
    tcase_add_test(tc, reading_the_status_ends_the_interrupt);
    tcase_add_test(tc, nien_holds_the_interrupt_back);
    tcase_add_test(tc, a_reset_leaves_the_signature);
    tcase_add_test(tc, a_diagnosis_leaves_the_signature);
    tcase_add_test(tc, a_busy_drive_takes_no_registers);
    tcase_add_test(tc, unknown_commands_and_features_are_aborted);
    tcase_add_test(tc, no_sequence_of_accesses_hurts_the_host);
    suite_add_tcase(suite, tc);
    return suite;
}
