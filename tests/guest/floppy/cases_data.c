/* The commands that move sectors, with DMA and without. */
#include "guest/arch/io.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "tests/guest/floppy/cases.h"
#include "tests/guest/floppy/machine.h"

enum { SECTOR_COMMAND = 9 };

/* Sector `r` of the pattern that is written and read. */
static void fill(uint8_t *data, unsigned c, unsigned h, unsigned r)
{
    for (unsigned i = 0; i < SECTOR; i++)
        data[i] = (uint8_t)(c * 97 + h * 53 + r * 29 + i * 3 + (i >> 4));
}

static void start(uint8_t dor, uint8_t rate)
{
    fdc_reset(dor, false);
    outb(FDC_DIR, rate);
    fdc_recalibrate(dor & 3);
}

static void seek(unsigned drive, uint8_t cylinder)
{
    uint8_t result[16];

    GIVE(0x0f, (uint8_t)drive, cylinder);
    irq_comes(WAIT_MS);
    GIVE(0x08);
    fdc_take(result);
}

/* A command for sectors of drive A, with DMA for `bytes` bytes; 0: none. */
static void command(const char *name, uint8_t code, uint8_t c, uint8_t h,
                    uint8_t r, uint8_t eot, uint8_t mode, unsigned bytes)
{
    const uint8_t bytes_of[SECTOR_COMMAND] = {
        code, (uint8_t)(h << 2), c, h, r, 2, eot, 0x1b, 0xff
    };

    if (mode == DMA_WRITE)
        memset(buffer, 0, 4 * SECTOR);
    if (bytes)
        dma_program(DMA_SINGLE | mode, BUFFER, bytes);
    fdc_give(bytes_of, sizeof bytes_of);
    say_result(name);
    if (mode == DMA_WRITE)
        say_sum(buffer, 4 * SECTOR);
    else
        printk("\n");
}

void cases_write(void)
{
    start(DRIVE_A, RATE_500);
    for (unsigned h = 0; h < 2; h++) {
        for (unsigned r = 1; r <= TRACK; r++)
            fill(buffer + (r - 1) * SECTOR, 0, h, r);
        command(h ? "write.side_1" : "write.side_0", 0x45, 0, (uint8_t)h, 1,
                TRACK, DMA_READ, TRACK * SECTOR);
    }
    seek(0, 79);
    fill(buffer, 79, 1, 18);
    command("write.last_sector", 0x45, 79, 1, 18, TRACK, DMA_READ, SECTOR);
    seek(0, 5);
    memset(buffer, 0xee, 2 * SECTOR);
    command("write.part", 0x45, 5, 0, 4, TRACK, DMA_READ, 700);
    for (unsigned r = 1; r <= 4; r++)
        fill(buffer + (r - 1) * SECTOR, 5, 0, r);
    command("write.multi_track", 0xc5, 5, 0, 17, TRACK, DMA_READ, 4 * SECTOR);
    command("write.deleted", 0x49, 5, 0, 10, TRACK, DMA_READ, SECTOR);
    outb(FDC_DOR, DRIVE_B);
    outb(FDC_DIR, RATE_250);
    dma_program(DMA_SINGLE | DMA_READ, BUFFER, SECTOR);
    GIVE(0x45, 1, 0, 0, 1, 2, 9, 0x1b, 0xff);
    say_result("write.protected");
    printk("\n");
}

void cases_read(void)
{
    start(DRIVE_A, RATE_500);
    memset(buffer, 0, BUFFER_BYTES);
    command("read.first", 0x46, 0, 0, 1, TRACK, DMA_WRITE, SECTOR);
    command("read.two", 0x46, 0, 0, 3, TRACK, DMA_WRITE, 2 * SECTOR);
    command("read.last_of_track", 0x46, 0, 0, 18, TRACK, DMA_WRITE, SECTOR);
    command("read.side_1", 0x46, 0, 1, 2, TRACK, DMA_WRITE, SECTOR);
    command("read.multi_track", 0xc6, 0, 0, 18, TRACK, DMA_WRITE, 2 * SECTOR);
    command("read.without_tc", 0x46, 0, 0, 18, TRACK, DMA_WRITE, 4 * SECTOR);
    command("read.no_sector", 0x46, 0, 0, 19, 19, DMA_WRITE, SECTOR);
    command("read.other_cylinder", 0x46, 3, 0, 1, TRACK, DMA_WRITE, SECTOR);
    command("read.fm", 0x06, 0, 0, 1, TRACK, DMA_WRITE, SECTOR);
    outb(FDC_DIR, RATE_250);
    command("read.other_rate", 0x46, 0, 0, 1, TRACK, DMA_WRITE, SECTOR);
    outb(FDC_DIR, RATE_500);
    seek(0, 5);
    command("read.written", 0x46, 5, 0, 4, TRACK, DMA_WRITE, 2 * SECTOR);
    command("read.deleted_by_read", 0x46, 5, 0, 10, TRACK, DMA_WRITE,
            2 * SECTOR);
    command("read.deleted_skipped", 0x66, 5, 0, 9, TRACK, DMA_WRITE,
            2 * SECTOR);
    command("read.deleted", 0x4c, 5, 0, 10, TRACK, DMA_WRITE, SECTOR);
    command("read.verify", 0x56, 5, 0, 1, 9, 0, 0);
    memset(buffer, 0xff, SECTOR);
    command("read.scan_equal", 0x51, 5, 0, 1, TRACK, DMA_READ, SECTOR);
    GIVE(0x13, 0, 0x60, 0);
    command("read.implied_seek", 0x46, 0, 0, 2, TRACK, DMA_WRITE, SECTOR);
    GIVE(0x13, 0, 0x07, 0);
    command("read.fifo", 0x46, 0, 0, 2, TRACK, DMA_WRITE, 2 * SECTOR);
    GIVE(0x13, 0, 0x20, 0);
    start(DRIVE_B, RATE_250);
    memset(buffer, 0, 4 * SECTOR);
    dma_program(DMA_SINGLE | DMA_WRITE, BUFFER, SECTOR);
    GIVE(0x46, 5, 0, 1, 9, 2, 9, 0x1b, 0xff);
    say_result("read.b");
    say_sum(buffer, SECTOR);
}

/* The bytes of the result, but not the sector's number, which depends on the
 * time. */
static void read_id(const char *name, uint8_t head)
{
    uint8_t result[16];
    bool came;

    GIVE(0x4a, (uint8_t)(head << 2));
    came = irq_comes(WAIT_MS);
    if (fdc_take(result) == 7)
        printk("FLOPPY %s irq=%d st=%02x%02x%02x c=%d h=%d r=%d n=%d\n", name,
               came, result[0], result[1], result[2], result[3], result[4],
               result[5] >= 1 && result[5] <= TRACK, result[6]);
    else
        printk("FLOPPY %s irq=%d\n", name, came);
}

/* The address in its result has no meaning. */
static void format_result(void)
{
    bool came = irq_comes(WAIT_MS);
    uint8_t result[16];
    unsigned count = fdc_take(result);

    printk("FLOPPY track.format irq=%d bytes=%d st=%02x%02x%02x\n", came,
           count, result[0], result[1], result[2]);
}

void cases_track(void)
{
    start(DRIVE_A, RATE_500);
    read_id("track.read_id", 0);
    seek(0, 9);
    read_id("track.read_id_9", 1);
    outb(FDC_DIR, RATE_250);
    read_id("track.read_id_other_rate", 0);
    outb(FDC_DIR, RATE_500);
    seek(0, 0);
    memset(buffer, 0, 4 * SECTOR);
    command("track.read_track", 0x42, 0, 0, 1, 3, DMA_WRITE, 3 * SECTOR);
    seek(0, 20);
    for (unsigned i = 0; i < TRACK; i++)
        memcpy(buffer + 4 * i, (const uint8_t[]){ 20, 0, (uint8_t)(i + 1), 2 },
               4);
    dma_program(DMA_SINGLE | DMA_READ, BUFFER, 4 * TRACK);
    GIVE(0x4d, 0, 2, TRACK, 0x54, 0xf6);
    format_result();
    fdc_reset(DRIVE_A, false);
    outb(FDC_DIR, RATE_500);
    command("track.formatted", 0x46, 20, 0, 1, TRACK, DMA_WRITE, 2 * SECTOR);
}

void cases_non_dma(void)
{
    unsigned moved = 0;
    uint8_t status = 0;

    start(DRIVE_A, RATE_500);
    fdc_reset(DRIVE_A, true);
    memset(buffer, 0, SECTOR);
    GIVE(0x46, 0, 0, 0, 18, 2, TRACK, 0x1b, 0xff);
    for (; moved < SECTOR; moved++) {
        while (!((status = inb(FDC_MSR)) & 0x80))
            ;
        if (!(status & 0x20))
            break;
        buffer[moved] = inb(FDC_FIFO);
    }
    say_result("pio.read");
    printk(" moved=%d msr=%02x", moved, status);
    say_sum(buffer, SECTOR);
    fdc_reset(DRIVE_A, false);
}

/* Drives that do not turn: the controller waits for an index hole. */
void cases_wait(void)
{
    start(DRIVE_A, RATE_500);
    outb(FDC_DOR, DOR_RUN | DOR_DMA);
    command("wait.motor_off", 0x46, 0, 0, 1, TRACK, DMA_WRITE, SECTOR);
    outb(FDC_DOR, DRIVE_A);
    say_result("wait.motor_on");
    printk("\n");
    fdc_reset(DRIVE_A, false);
}
