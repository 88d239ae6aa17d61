/*
 * What the tests of the floppy controller stand on: a disk of 1.44M in drive A and
 * a protected one of 360K in drive B. With a clock of 1 MHz a tick is 1 us.
 */
#ifndef PAGEWALK_TESTS_UNIT_FDC_FIXTURE_H
#define PAGEWALK_TESTS_UNIT_FDC_FIXTURE_H

#include "tests/unit/device_fixture.h"
#include "devices/floppy/fdc.h"

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

static inline bool read_medium(void *opaque, uint64_t lba, void *data)
{
    const struct disk *d = opaque;

    ck_assert_uint_lt(lba, d->sectors);
    memcpy(data, medium[d - disk][lba], DISK_SECTOR);
    return !broken;
}

static inline bool write_medium(void *opaque, uint64_t lba, const void *data)
{
    const struct disk *d = opaque;

    ck_assert(!d->read_only);
    ck_assert_uint_lt(lba, d->sectors);
    memcpy(medium[d - disk][lba], data, DISK_SECTOR);
    return !broken;
}

static inline void reset(uint8_t dor)
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

static inline void give(const uint8_t *bytes, unsigned count)
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
static inline void take(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        ck_assert_uint_eq(in(MSR), HAS_RESULT);
        result[i] = in(FIFO);
    }
    ck_assert_uint_eq(in(MSR) & 0xf0, IDLE);
}

/* Lets the command run, for 10 s at most; it must raise its interrupt. */
static inline void wait(void)
{
    uint64_t end = fx.clock.now + 10 * HZ;

    while (!fx.level && fx.clock.queue && fx.clock.queue->due < end)
        run_until(fx.clock.queue->due);
    ck_assert(fx.level);
}

static inline void setup(void)
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
static inline void program(uint8_t mode, unsigned count)
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

static inline void chs(uint8_t code, uint8_t c, uint8_t h, uint8_t r, uint8_t eot)
{
    GIVE(code, (uint8_t)(h << 2), c, h, r, 2, eot, 0x1b, 0xff);
    wait();
    take(7);
}

static inline void seek(uint8_t drive, uint8_t cylinder)
{
    GIVE(0x0f, drive, cylinder);
    wait();
    GIVE(0x08);
    take(2);
    ck_assert_uint_eq(result[0], FDC_ST0_SE | drive);
    ck_assert_uint_eq(result[1], cylinder);
}

static inline void expect_result(uint8_t st0, uint8_t st1, uint8_t st2)
{
    ck_assert_uint_eq(result[0], st0);
    ck_assert_uint_eq(result[1], st1);
    ck_assert_uint_eq(result[2], st2);
}

static inline void expect_next(uint8_t c, uint8_t h, uint8_t r)
{
    ck_assert_uint_eq(result[3], c);
    ck_assert_uint_eq(result[4], h);
    ck_assert_uint_eq(result[5], r);
    ck_assert_uint_eq(result[6], 2);
}

#endif
