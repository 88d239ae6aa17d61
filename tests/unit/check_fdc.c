/* The floppy controller, with a disk of 1.44M in drive A and a protected one of
 * 360K in drive B. With a clock of 1 MHz a tick is 1 us. */
#include "tests/unit/device_fixture.h"

#include "devices/floppy/fdc.h"

Suite *fdc_suite(void);

enum {
    HZ = 1000000, MS = HZ / 1000,
    TRACK = 18, SECTORS = 2880, SECTORS_B = 720,
    DOR = FDC_PORT_DOR, MSR = FDC_PORT_MSR, FIFO = FDC_PORT_FIFO,
    DIR = FDC_PORT_DIR, CCR = FDC_PORT_DIR,
    DOR_A = FDC_DOR_RUN | FDC_DOR_DMA | FDC_DOR_MOTOR,
    DOR_B = FDC_DOR_RUN | FDC_DOR_DMA | FDC_DOR_MOTOR << 1 | 1,
    IDLE = FDC_MSR_RQM,
    HAS_RESULT = FDC_MSR_RQM | FDC_MSR_TO_HOST | FDC_MSR_BUSY,

    READ = 0x46, READ_MT = 0xc6, WRITE = 0x45, READ_DELETED = 0x4c,
    WRITE_DELETED = 0x49, READ_TRACK = 0x42, VERIFY = 0x56, FORMAT = 0x4d,
    READ_ID = 0x4a, SCAN_EQUAL = 0x51, SCAN_LOW = 0x59, SCAN_HIGH = 0x5d,
    SKIP = 0x20,

    TO_MEMORY = 0x46, FROM_MEMORY = 0x4a,       /* single, channel 2 */
    BUFFER = 0x1000, MEMORY = 1 << 16,
    TURN = 200 * MS, BYTE = 16,
};

static struct isa_dma dma;
static struct fdc fdc;
static struct disk disk[FDC_DRIVES];
static uint8_t medium[FDC_DRIVES][SECTORS][DISK_SECTOR];
static uint8_t memory[MEMORY];
static bool broken;
static uint8_t result[FDC_RESULT_MAX];

static bool read_medium(void *opaque, uint64_t lba, void *data)
{
    const struct disk *d = opaque;

    ck_assert_uint_lt(lba, d->sectors);
    memcpy(data, medium[d - disk][lba], DISK_SECTOR);
    return !broken;
}

static bool write_medium(void *opaque, uint64_t lba, const void *data)
{
    const struct disk *d = opaque;

    ck_assert(!d->read_only);
    ck_assert_uint_lt(lba, d->sectors);
    memcpy(medium[d - disk][lba], data, DISK_SECTOR);
    return !broken;
}

static void reset(uint8_t dor)
{
    out(DOR, dor & (uint8_t)~FDC_DOR_RUN);
    out(DOR, dor);
    run_until(fx.clock.now + FDC_SPIN_UP_MS * MS);
    for (int i = 0; i < FDC_SELECTS; i++) {
        out(FIFO, 0x08);
        in(FIFO);
        in(FIFO);
    }
}

static void give(const uint8_t *bytes, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        ck_assert_uint_eq(in(MSR) & (FDC_MSR_RQM | FDC_MSR_TO_HOST),
                          FDC_MSR_RQM);
        out(FIFO, bytes[i]);
    }
}

#define GIVE(...) \
    give((const uint8_t[]){ __VA_ARGS__ }, \
         sizeof((const uint8_t[]){ __VA_ARGS__ }))

/* Reads `count` bytes of result, which must be all. */
static void take(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        ck_assert_uint_eq(in(MSR), HAS_RESULT);
        result[i] = in(FIFO);
    }
    ck_assert_uint_eq(in(MSR) & 0xf0, IDLE);
}

/* Lets the command run, for 10 s at most; it must raise its interrupt. */
static void wait(void)
{
    uint64_t end = fx.clock.now + 10 * HZ;

    while (!fx.level && fx.clock.queue && fx.clock.queue->due < end)
        run_until(fx.clock.queue->due);
    ck_assert(fx.level);
}

static void setup(void)
{
    const struct disk *const disks[FDC_DRIVES] = { &disk[0], &disk[1] };

    fixture_up(HZ);
    broken = false;
    memset(memory, 0, sizeof(memory));
    for (int i = 0; i < FDC_DRIVES; i++) {
        disk[i] = (struct disk){
            .sectors = i ? SECTORS_B : SECTORS, .read_only = i,
            .read = read_medium, .write = write_medium, .opaque = &disk[i],
        };
        for (int k = 0; k < SECTORS; k++)
            memset(medium[i][k], k + 1, DISK_SECTOR);
    }
    bus_map_ram(&fx.bus, "RAM", 0, MEMORY, memory);
    isa_dma_init(&dma, &fx.bus, &fx.clock, &fx.log);
    out(0xd6, 0xc0);
    out(0xd4, 0);
    fdc_init(&fdc, &fx.bus, &fx.clock, &dma, fixture_line(), &fx.log, disks);
    reset(DOR_A);
    out(CCR, 0);
    GIVE(0x03, 0xdf, 0x02);             /* SRT 3 ms, HLT 2 ms, DMA */
}

/* Channel 2 for `count` bytes. */
static void program(uint8_t mode, unsigned count)
{
    out(0x0c, 0);
    out(0x0b, mode);
    out(0x81, 0);
    out(0x04, (uint8_t)BUFFER);
    out(0x04, BUFFER >> 8);
    out(0x05, (uint8_t)(count - 1));
    out(0x05, (uint8_t)((count - 1) >> 8));
    out(0x0a, 2);
}

static void chs(uint8_t code, uint8_t c, uint8_t h, uint8_t r, uint8_t eot)
{
    GIVE(code, (uint8_t)(h << 2), c, h, r, 2, eot, 0x1b, 0xff);
    wait();
    take(7);
}

static void seek(uint8_t drive, uint8_t cylinder)
{
    GIVE(0x0f, drive, cylinder);
    wait();
    GIVE(0x08);
    take(2);
    ck_assert_uint_eq(result[0], FDC_ST0_SE | drive);
    ck_assert_uint_eq(result[1], cylinder);
}

static void expect_result(uint8_t st0, uint8_t st1, uint8_t st2)
{
    ck_assert_uint_eq(result[0], st0);
    ck_assert_uint_eq(result[1], st1);
    ck_assert_uint_eq(result[2], st2);
}

static void expect_next(uint8_t c, uint8_t h, uint8_t r)
{
    ck_assert_uint_eq(result[3], c);
    ck_assert_uint_eq(result[4], h);
    ck_assert_uint_eq(result[5], r);
    ck_assert_uint_eq(result[6], 2);
}

START_TEST(a_reset_reports_four_drives_after_its_time)
{
    out(DOR, FDC_DOR_DMA);
    ck_assert_uint_eq(in(MSR), 0);
    out(DOR, FDC_DOR_DMA | FDC_DOR_RUN);
    run_until(fx.clock.now + FDC_RESET_US - 1);
    ck_assert(!fx.level);
    run_until(fx.clock.now + 1);
    ck_assert(fx.level);
    for (unsigned i = 0; i < FDC_SELECTS; i++) {
        GIVE(0x08);
        take(2);
        ck_assert_uint_eq(result[0], FDC_ST0_POLLED | i);
        ck_assert_uint_eq(result[1], 0);
    }
    GIVE(0x08);
    take(1);
    ck_assert_uint_eq(result[0], FDC_ST0_INVALID);
}
END_TEST

START_TEST(the_data_rate_register_resets_too)
{
    out(MSR, 0x80);
    wait();
    GIVE(0x08);
    take(2);
    ck_assert_uint_eq(result[0], FDC_ST0_POLLED);
}
END_TEST

START_TEST(without_polling_a_reset_has_no_interrupt)
{
    GIVE(0x13, 0, 0x10, 0);
    GIVE(0x94);
    take(1);
    ck_assert_uint_eq(result[0], 0x10);
    out(MSR, 0x80);
    run_until(fx.clock.now + 10 * MS);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(the_gate_holds_the_interrupt_back)
{
    out(DOR, FDC_DOR_DMA);
    out(DOR, FDC_DOR_RUN);
    run_until(fx.clock.now + FDC_RESET_US);
    ck_assert(!fx.level);
    out(DOR, FDC_DOR_RUN | FDC_DOR_DMA);
    ck_assert(fx.level);
}
END_TEST

START_TEST(unknown_commands_are_answered_with_0x80)
{
    GIVE(0x00);
    take(1);
    ck_assert_uint_eq(result[0], FDC_ST0_INVALID);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(version_lock_and_dump_say_what_was_set)
{
    GIVE(0x10);
    take(1);
    ck_assert_uint_eq(result[0], 0x90);
    GIVE(0x13, 0, 0x47, 0x29);
    GIVE(0x12, 0x84);
    GIVE(0x94);
    take(1);
    seek(0, 7);
    out(MSR, 0x80);
    wait();
    GIVE(0x0e);
    take(10);
    ck_assert_uint_eq(result[0], 0);    /* a reset forgets the cylinder */
    ck_assert_uint_eq(result[4], 0xdf);
    ck_assert_uint_eq(result[5], 0x02);
    ck_assert_uint_eq(result[7], 0x84);
    ck_assert_uint_eq(result[8], 0x47);
    ck_assert_uint_eq(result[9], 0x29);
    GIVE(0x14);
    take(1);
    ck_assert_uint_eq(result[0], 0);
    out(MSR, 0x80);
    GIVE(0x0e);
    take(10);
    ck_assert_uint_eq(result[8], 0x60);
}
END_TEST

START_TEST(a_seek_takes_the_step_rate_and_shows_its_drive_busy)
{
    GIVE(0x0f, 0, 10);
    ck_assert_uint_eq(in(MSR), IDLE | 1);
    run_until(fx.clock.now + 10 * 3 * MS - 1);
    ck_assert(!fx.level);
    run_until(fx.clock.now + 1);
    ck_assert(fx.level);
    ck_assert_uint_eq(in(MSR), IDLE);
}
END_TEST

START_TEST(two_drives_seek_at_once_and_report_one_by_one)
{
    GIVE(0x0f, 0, 10);
    GIVE(0x0f, 1, 20);
    ck_assert_uint_eq(in(MSR), IDLE | 3);
    run_until(fx.clock.now + 100 * MS);
    GIVE(0x08);
    take(2);
    ck_assert_uint_eq(result[0], FDC_ST0_SE);
    ck_assert(fx.level);
    GIVE(0x08);
    take(2);
    ck_assert_uint_eq(result[0], FDC_ST0_SE | 1);
    ck_assert_uint_eq(result[1], 20);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(relative_seeks_step_in_and_out)
{
    GIVE(0xcf, 0, 5);
    wait();
    GIVE(0x08);
    take(2);
    ck_assert_uint_eq(result[1], 5);
    GIVE(0x8f, 0, 2);
    wait();
    GIVE(0x08);
    take(2);
    ck_assert_uint_eq(result[1], 3);
    ck_assert_uint_eq(fdc.drive[0].cylinder, 3);
}
END_TEST

START_TEST(recalibrate_finds_track_0_within_79_steps)
{
    seek(0, 79);
    GIVE(0x07, 0);
    wait();
    GIVE(0x08);
    take(2);
    ck_assert_uint_eq(result[0], FDC_ST0_SE);
    seek(0, 82);
    GIVE(0x07, 0);
    wait();
    GIVE(0x08);
    take(2);
    ck_assert_uint_eq(result[0], FDC_ST0_SE | FDC_ST0_ABNORMAL | FDC_ST0_EC);
}
END_TEST

START_TEST(recalibrate_of_no_drive_fails)
{
    GIVE(0x07, 2);
    wait();
    GIVE(0x08);
    take(2);
    ck_assert_uint_eq(result[0],
                      FDC_ST0_SE | FDC_ST0_ABNORMAL | FDC_ST0_EC | 2);
}
END_TEST

START_TEST(sense_drive_tells_track_0_and_protection)
{
    GIVE(0x04, 4);
    take(1);
    ck_assert_uint_eq(result[0], 0x3c);
    GIVE(0x04, 1);
    take(1);
    ck_assert_uint_eq(result[0], 0x79);
    seek(0, 1);
    GIVE(0x04, 0);
    take(1);
    ck_assert_uint_eq(result[0], 0x28);
}
END_TEST

START_TEST(a_step_closes_the_disk_change_line)
{
    ck_assert(in(DIR) & FDC_DIR_CHANGED);
    seek(0, 0);
    ck_assert(in(DIR) & FDC_DIR_CHANGED);
    seek(0, 1);
    ck_assert(!(in(DIR) & FDC_DIR_CHANGED));
    out(DOR, DOR_B);
    ck_assert(in(DIR) & FDC_DIR_CHANGED);
}
END_TEST

START_TEST(a_read_moves_sectors_until_tc)
{
    program(TO_MEMORY, 2 * DISK_SECTOR);
    chs(READ, 0, 0, 3, TRACK);
    expect_result(0, 0, 0);
    expect_next(0, 0, 5);
    ck_assert_int_eq(memcmp(memory + BUFFER, medium[0][2], 2 * DISK_SECTOR),
                     0);
    ck_assert_uint_eq(memory[BUFFER + 2 * DISK_SECTOR], 0);
}
END_TEST

START_TEST(tc_within_a_sector_ends_after_the_sector)
{
    program(TO_MEMORY, 100);
    chs(READ, 0, 0, 1, TRACK);
    expect_result(0, 0, 0);
    expect_next(0, 0, 2);
    ck_assert_uint_eq(memory[BUFFER + 99], 1);
    ck_assert_uint_eq(memory[BUFFER + 100], 0);
}
END_TEST

START_TEST(the_end_of_the_track_without_tc_is_an_error)
{
    program(TO_MEMORY, 4 * DISK_SECTOR);
    chs(READ, 0, 0, TRACK, TRACK);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_EN, 0);
    expect_next(1, 0, 1);
}
END_TEST

START_TEST(a_multi_track_read_goes_on_on_the_other_side)
{
    program(TO_MEMORY, 2 * DISK_SECTOR);
    chs(READ_MT, 0, 0, TRACK, TRACK);
    expect_result(4, 0, 0);
    expect_next(0, 1, 2);
    ck_assert_uint_eq(memory[BUFFER], TRACK);
    ck_assert_uint_eq(memory[BUFFER + DISK_SECTOR], TRACK + 1);
}
END_TEST

START_TEST(a_sector_that_is_not_there_is_not_found_at_the_second_index)
{
    uint64_t begun = fx.clock.now;

    program(TO_MEMORY, DISK_SECTOR);
    chs(READ, 0, 0, TRACK + 1, TRACK + 1);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_ND, 0);
    ck_assert_uint_gt(fx.clock.now, begun + TURN);
    ck_assert_uint_le(fx.clock.now, begun + 2 * TURN + 3 * MS);
    chs(READ, 1, 0, 1, TRACK);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_ND, FDC_ST2_WC);
}
END_TEST

START_TEST(at_another_rate_or_in_fm_there_are_no_marks)
{
    program(TO_MEMORY, DISK_SECTOR);
    chs(0x06, 0, 0, 1, TRACK);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_MA, 0);
    out(CCR, 2);
    chs(READ, 0, 0, 1, TRACK);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_MA, 0);
}
END_TEST

START_TEST(a_byte_passes_every_16_us_and_dma_moves_it_then)
{
    program(TO_MEMORY, DISK_SECTOR);
    GIVE(READ, 0, 0, 0, 1, 2, TRACK, 0x1b, 0xff);
    while (!memory[BUFFER])
        run_until(fx.clock.now + 1);
    for (int i = 1; i < 100; i++) {
        ck_assert_uint_eq(memory[BUFFER + i], 0);
        run_until(fx.clock.now + BYTE);
        ck_assert_uint_eq(memory[BUFFER + i], 1);
    }
}
END_TEST

START_TEST(with_a_fifo_bytes_come_by_its_threshold)
{
    GIVE(0x13, 0, 0x07, 0);
    program(TO_MEMORY, DISK_SECTOR);
    GIVE(READ, 0, 0, 0, 1, 2, TRACK, 0x1b, 0xff);
    while (!memory[BUFFER])
        run_until(fx.clock.now + 1);
    ck_assert_uint_eq(memory[BUFFER + 7], 1);
    ck_assert_uint_eq(memory[BUFFER + 8], 0);
    wait();
    take(7);
    ck_assert_uint_eq(memory[BUFFER + DISK_SECTOR - 1], 1);
}
END_TEST

START_TEST(a_masked_channel_is_late)
{
    program(TO_MEMORY, DISK_SECTOR);
    out(0x0a, 6);
    chs(READ, 0, 0, 1, TRACK);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_OR, 0);
    program(FROM_MEMORY, DISK_SECTOR);
    out(0x0a, 6);
    chs(WRITE, 0, 0, 1, TRACK);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_OR, 0);
    ck_assert_uint_eq(medium[0][0][0], 1);
}
END_TEST

START_TEST(a_write_reaches_the_disk_and_tc_fills_its_sector_with_zeros)
{
    memset(memory + BUFFER, 0xee, 700);
    program(FROM_MEMORY, 700);
    chs(WRITE, 0, 1, 4, TRACK);
    expect_result(4, 0, 0);
    expect_next(0, 1, 6);
    ck_assert_uint_eq(medium[0][TRACK + 3][511], 0xee);
    ck_assert_uint_eq(medium[0][TRACK + 4][187], 0xee);
    ck_assert_uint_eq(medium[0][TRACK + 4][188], 0);
    ck_assert_uint_eq(medium[0][TRACK + 5][0], TRACK + 6);
}
END_TEST

START_TEST(a_protected_disk_is_not_written)
{
    out(DOR, DOR_B);
    out(CCR, 2);
    program(FROM_MEMORY, DISK_SECTOR);
    GIVE(WRITE, 1, 0, 0, 1, 2, 9, 0x1b, 0xff);
    wait();
    take(7);
    expect_result(FDC_ST0_ABNORMAL | 1, FDC_ST1_NW, 0);
    GIVE(FORMAT, 1, 2, 9, 0x1b, 0xf6);
    wait();
    take(7);
    expect_result(FDC_ST0_ABNORMAL | 1, FDC_ST1_NW, 0);
}
END_TEST

START_TEST(a_disk_of_360k_is_read_at_250_kbit)
{
    out(DOR, DOR_B);
    out(CCR, 2);
    program(TO_MEMORY, DISK_SECTOR);
    GIVE(READ, 5, 0, 1, 9, 2, 9, 0x1b, 0xff);
    wait();
    take(7);
    expect_result(5, 0, 0);
    ck_assert_uint_eq(memory[BUFFER], 18);
}
END_TEST

START_TEST(deleted_data_end_a_read_or_are_skipped)
{
    memset(memory + BUFFER, 0xdd, DISK_SECTOR);
    program(FROM_MEMORY, DISK_SECTOR);
    chs(WRITE_DELETED, 0, 0, 2, TRACK);
    expect_result(0, 0, 0);
    program(TO_MEMORY, 3 * DISK_SECTOR);
    chs(READ, 0, 0, 1, TRACK);
    expect_result(0, 0, FDC_ST2_CM);
    expect_next(0, 0, 2);
    program(TO_MEMORY, 2 * DISK_SECTOR);
    chs(READ | SKIP, 0, 0, 1, TRACK);
    expect_result(0, 0, FDC_ST2_CM);
    ck_assert_uint_eq(memory[BUFFER + DISK_SECTOR], 3);
    program(TO_MEMORY, DISK_SECTOR);
    chs(READ_DELETED, 0, 0, 2, TRACK);
    expect_result(0, 0, 0);
    ck_assert_uint_eq(memory[BUFFER], 0xdd);
}
END_TEST

START_TEST(verify_moves_nothing_and_ends_at_eot_or_its_count)
{
    chs(VERIFY, 0, 0, 1, 5);
    expect_result(0, 0, 0);
    expect_next(1, 0, 1);
    GIVE(VERIFY, 0x80, 0, 0, 3, 2, TRACK, 0x1b, 2);
    wait();
    take(7);
    expect_result(0, 0, 0);
    expect_next(0, 0, 5);
    ck_assert_uint_eq(memory[BUFFER], 0);
}
END_TEST

START_TEST(scans_compare_with_memory)
{
    memset(memory + BUFFER, 3, 4 * DISK_SECTOR);
    memory[BUFFER + 2 * DISK_SECTOR + 5] = 0xff;
    program(FROM_MEMORY, 4 * DISK_SECTOR);
    GIVE(SCAN_EQUAL, 0, 0, 0, 1, 2, TRACK, 0x1b, 1);
    wait();
    take(7);
    expect_result(0, 0, FDC_ST2_SH);
    expect_next(0, 0, 3);
    program(FROM_MEMORY, 4 * DISK_SECTOR);
    GIVE(SCAN_LOW, 0, 0, 0, 1, 2, TRACK, 0x1b, 1);
    wait();
    take(7);
    expect_result(0, 0, 0);
    expect_next(0, 0, 1);
    program(FROM_MEMORY, 4 * DISK_SECTOR);
    GIVE(SCAN_HIGH, 0, 0, 0, 1, 2, 2, 0x1b, 1);
    wait();
    take(7);
    expect_result(0, 0, FDC_ST2_SN);
}
END_TEST

START_TEST(read_id_names_the_sector_under_the_head)
{
    seek(0, 3);
    GIVE(READ_ID, 4);
    wait();
    take(7);
    expect_result(4, 0, 0);
    ck_assert_uint_eq(result[3], 3);
    ck_assert_uint_eq(result[4], 1);
    ck_assert_uint_ge(result[5], 1);
    ck_assert_uint_le(result[5], TRACK);
    ck_assert_uint_eq(result[6], 2);
}
END_TEST

START_TEST(read_track_begins_behind_the_index_hole)
{
    program(TO_MEMORY, 3 * DISK_SECTOR);
    chs(READ_TRACK, 0, 0, 1, 3);
    expect_result(0, 0, 0);
    for (int i = 0; i < 3; i++)
        ck_assert_uint_eq(memory[BUFFER + i * DISK_SECTOR], i + 1);
    program(TO_MEMORY, 2 * DISK_SECTOR);
    chs(READ_TRACK, 0, 0, 9, 2);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_ND, 0);
    ck_assert_uint_eq(memory[BUFFER], 1);
}
END_TEST

START_TEST(format_fills_the_sectors_that_the_image_has)
{
    for (int i = 0; i < TRACK; i++) {
        const uint8_t id[4] = { 0, 0, (uint8_t)(i == 4 ? 77 : i + 1), 2 };

        memcpy(memory + BUFFER + 4 * i, id, 4);
    }
    program(FROM_MEMORY, 4 * TRACK);
    GIVE(FORMAT, 0, 2, TRACK, 0x54, 0xf6);
    wait();
    take(7);
    ck_assert_uint_eq(result[0], 0);
    for (int i = 0; i < TRACK; i++)
        ck_assert_uint_eq(medium[0][i][300], i == 4 ? 5 : 0xf6);
    ck_assert_uint_eq(medium[0][TRACK][0], TRACK + 1);
}
END_TEST

START_TEST(an_implied_seek_goes_to_the_cylinder)
{
    GIVE(0x13, 0, 0x60, 0);
    program(TO_MEMORY, DISK_SECTOR);
    chs(READ, 6, 0, 1, TRACK);
    expect_result(FDC_ST0_SE, 0, 0);
    ck_assert_uint_eq(memory[BUFFER], (6 * 2 * TRACK + 1) % 256);
}
END_TEST

START_TEST(without_dma_the_host_moves_each_byte_and_eot_ends)
{
    GIVE(0x03, 0xdf, 0x03);
    GIVE(READ, 0, 0, 0, TRACK, 2, TRACK, 0x1b, 0xff);
    for (int i = 0; i < DISK_SECTOR; i++) {
        wait();
        ck_assert_uint_eq(in(MSR), HAS_RESULT | FDC_MSR_NON_DMA);
        ck_assert_uint_eq(in(FIFO), TRACK);
        ck_assert(!fx.level);
    }
    wait();
    take(7);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_EN, 0);
    GIVE(WRITE, 0, 0, 0, TRACK, 2, TRACK, 0x1b, 0xff);
    for (int i = 0; i < DISK_SECTOR; i++) {
        wait();
        ck_assert_uint_eq(in(MSR), FDC_MSR_RQM | FDC_MSR_BUSY |
                                       FDC_MSR_NON_DMA);
        out(FIFO, (uint8_t)i);
    }
    wait();
    take(7);
    ck_assert_uint_eq(medium[0][TRACK - 1][300], 300 % 256);
}
END_TEST

START_TEST(a_disk_that_does_not_turn_holds_the_command_until_it_does)
{
    out(DOR, FDC_DOR_RUN | FDC_DOR_DMA);
    program(TO_MEMORY, DISK_SECTOR);
    GIVE(READ, 0, 0, 0, 1, 2, TRACK, 0x1b, 0xff);
    run_until(fx.clock.now + 10 * HZ);
    ck_assert(!fx.level);
    ck_assert_uint_eq(in(MSR), FDC_MSR_BUSY);
    out(DOR, DOR_A);
    run_until(fx.clock.now + FDC_SPIN_UP_MS * MS);
    ck_assert(!fx.level);
    wait();
    take(7);
    expect_result(0, 0, 0);
}
END_TEST

START_TEST(a_reset_ends_a_transfer)
{
    program(TO_MEMORY, DISK_SECTOR);
    GIVE(READ, 0, 0, 0, 1, 2, TRACK, 0x1b, 0xff);
    while (!memory[BUFFER + 9])
        run_until(fx.clock.now + 1);
    out(DOR, DOR_A & ~FDC_DOR_RUN);
    run_until(fx.clock.now + HZ);
    ck_assert_uint_eq(memory[BUFFER + 10], 0);
    reset(DOR_A);
    ck_assert_uint_eq(in(MSR), IDLE);
}
END_TEST

START_TEST(a_host_that_fails_is_a_crc_error)
{
    broken = true;
    program(TO_MEMORY, DISK_SECTOR);
    chs(READ, 0, 0, 1, TRACK);
    expect_result(FDC_ST0_ABNORMAL, FDC_ST1_DE, FDC_ST2_DD);
}
END_TEST

START_TEST(sizes_have_their_formats)
{
    ck_assert_uint_eq(floppy_format_of(1474560)->track, 18);
    ck_assert_uint_eq(floppy_format_of(1228800)->rpm, 360);
    ck_assert_uint_eq(floppy_format_of(163840)->heads, 1);
    ck_assert_uint_eq(floppy_format_of(512)->kib, 1440);
    ck_assert_uint_eq(floppy_format_of(1474561)->kib, 2880);
    ck_assert_ptr_null(floppy_format_of(2949121));
}
END_TEST

START_TEST(no_sequence_of_accesses_hurts_the_host)
{
    static const uint16_t ports[] = {
        DOR, FDC_PORT_TDR, MSR, FIFO, FIFO, FIFO, FIFO, FIFO, FIFO, FIFO, DIR,
        0x04, 0x05, 0x08, 0x09, 0x0a, 0x0b, 0x0d, 0x0e, 0x81, 0xd4, 0xd6,
    };
    static const uint8_t codes[] = {
        READ, WRITE, READ_MT, FORMAT, READ_ID, READ_TRACK, VERIFY, SCAN_LOW,
        0x0f, 0x07, 0x08, 0x03, 0x13, 0xcf,
    };
    uint32_t random = 1;

    for (int i = 0; i < 300000; i++) {
        uint16_t port;
        uint32_t value;

        random = random * 1664525 + 1013904223;
        port = ports[(random >> 24) % (sizeof(ports) / sizeof(ports[0]))];
        value = random >> 8;
        if (port == FIFO && value & 0x8000)
            value = codes[value % sizeof(codes)];
        if (port == DOR)
            value |= value & 0x300 ? DOR_A : 0;
        if ((random >> 13 & 7) == 0)
            run_until(fx.clock.now + (random >> 14));
        else
            bus_out(&fx.bus, port, 1, value);
        bus_in(&fx.bus, port, 1);
    }
}
END_TEST

Suite *fdc_suite(void)
{
    Suite *suite = suite_create("fdc");
    TCase *tc = tcase_create("82077AA");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, a_reset_reports_four_drives_after_its_time);
    tcase_add_test(tc, the_data_rate_register_resets_too);
    tcase_add_test(tc, without_polling_a_reset_has_no_interrupt);
    tcase_add_test(tc, the_gate_holds_the_interrupt_back);
    tcase_add_test(tc, unknown_commands_are_answered_with_0x80);
    tcase_add_test(tc, version_lock_and_dump_say_what_was_set);
    tcase_add_test(tc, a_seek_takes_the_step_rate_and_shows_its_drive_busy);
    tcase_add_test(tc, two_drives_seek_at_once_and_report_one_by_one);
    tcase_add_test(tc, relative_seeks_step_in_and_out);
    tcase_add_test(tc, recalibrate_finds_track_0_within_79_steps);
    tcase_add_test(tc, recalibrate_of_no_drive_fails);
    tcase_add_test(tc, sense_drive_tells_track_0_and_protection);
    tcase_add_test(tc, a_step_closes_the_disk_change_line);
    tcase_add_test(tc, a_read_moves_sectors_until_tc);
    tcase_add_test(tc, tc_within_a_sector_ends_after_the_sector);
    tcase_add_test(tc, the_end_of_the_track_without_tc_is_an_error);
    tcase_add_test(tc, a_multi_track_read_goes_on_on_the_other_side);
    tcase_add_test(tc,
        a_sector_that_is_not_there_is_not_found_at_the_second_index);
    tcase_add_test(tc, at_another_rate_or_in_fm_there_are_no_marks);
    tcase_add_test(tc, a_byte_passes_every_16_us_and_dma_moves_it_then);
    tcase_add_test(tc, with_a_fifo_bytes_come_by_its_threshold);
    tcase_add_test(tc, a_masked_channel_is_late);
    tcase_add_test(tc,
        a_write_reaches_the_disk_and_tc_fills_its_sector_with_zeros);
    tcase_add_test(tc, a_protected_disk_is_not_written);
    tcase_add_test(tc, a_disk_of_360k_is_read_at_250_kbit);
    tcase_add_test(tc, deleted_data_end_a_read_or_are_skipped);
    tcase_add_test(tc, verify_moves_nothing_and_ends_at_eot_or_its_count);
    tcase_add_test(tc, scans_compare_with_memory);
    tcase_add_test(tc, read_id_names_the_sector_under_the_head);
    tcase_add_test(tc, read_track_begins_behind_the_index_hole);
    tcase_add_test(tc, format_fills_the_sectors_that_the_image_has);
    tcase_add_test(tc, an_implied_seek_goes_to_the_cylinder);
    tcase_add_test(tc, without_dma_the_host_moves_each_byte_and_eot_ends);
    tcase_add_test(tc,
        a_disk_that_does_not_turn_holds_the_command_until_it_does);
    tcase_add_test(tc, a_reset_ends_a_transfer);
    tcase_add_test(tc, a_host_that_fails_is_a_crc_error);
    tcase_add_test(tc, sizes_have_their_formats);
    tcase_add_test(tc, no_sequence_of_accesses_hurts_the_host);
    suite_add_tcase(suite, tc);
    return suite;
}
