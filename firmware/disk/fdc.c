#include "firmware/disk/fdc.h"

#include "firmware/lib/io.h"
#include "firmware/services/lowmem.h"

enum {
    DOR = 0x3f2, MSR = 0x3f4, FIFO = 0x3f5, DIR = 0x3f7, CCR = 0x3f7,
    DOR_RUN = 0x04, DOR_DMA = 0x08, DOR_MOTOR = 0x10,
    DIR_CHANGED = 0x80,
    MSR_SEEKS = 0x0f, MSR_TO_HOST = 0x40, MSR_RQM = 0x80,

    COMMAND_SPECIFY = 0x03, COMMAND_RECALIBRATE = 0x07,
    COMMAND_SENSE_INTERRUPT = 0x08, COMMAND_SEEK = 0x0f,
    STEP_3_MS_UNLOAD_240_MS = 0xdf,     /* as INT 1Eh's table has them */
    LOAD_2_MS_DMA = 0x02,

    ST0_ABNORMAL = 0xc0, ST0_SEEK_END = 0x20,
    ST1_NO_MARK = 0x01, ST1_PROTECTED = 0x02, ST1_NOT_FOUND = 0x04,
    ST1_LATE = 0x10, ST1_CRC = 0x20, ST1_END = 0x80,
    SELECTS = 4,                /* drives that a reset reports */

    DMA_ADDRESS = 0x04, DMA_COUNT = 0x05, DMA_MASK = 0x0a, DMA_MODE = 0x0b,
    DMA_CLEAR = 0x0c, DMA_PAGE = 0x81,
    DMA_CHANNEL = 2, DMA_MASKED = 4,

    /* A bit of this port changes every 15 us: DRAM refresh. */
    SYSTEM_CONTROL_B = 0x61, REFRESH = 0x10,
    REFRESHES_IN_MS = 66,
    MOTOR_MS = 500,             /* until a drive turns: IBM's table says so */
    COMMAND_MS = 500,           /* far more than the controller takes */
    SEEK_MS = 2000,
    TRANSFER_MS = 3000,         /* a track, and two turns to find it */
    MOTOR_TICKS = 37            /* 2 s after which the timer stops it */
};

/* Waits until the bits `mask` of the main status are `value`. */
static bool wait_for(uint8_t mask, uint8_t value, uint32_t ms)
{
    uint32_t left = ms * REFRESHES_IN_MS;
    uint8_t last = inb(SYSTEM_CONTROL_B) & REFRESH;

    while ((inb(MSR) & mask) != value) {
        uint8_t now = inb(SYSTEM_CONTROL_B) & REFRESH;

        if (now != last && left-- == 0)
            return false;
        last = now;
    }
    return true;
}

static void delay(uint32_t ms)
{
    wait_for(0, 1, ms);
}

static bool give(const uint8_t *command, uint8_t bytes)
{
    for (uint8_t i = 0; i < bytes; i++) {
        if (!wait_for(MSR_RQM | MSR_TO_HOST, MSR_RQM, COMMAND_MS))
            return false;
        outb(FIFO, command[i]);
    }
    return true;
}

static bool take(uint8_t *result, uint8_t bytes, uint32_t ms)
{
    for (uint8_t i = 0; i < bytes; i++) {
        if (!wait_for(MSR_RQM | MSR_TO_HOST, MSR_RQM | MSR_TO_HOST, ms))
            return false;
        result[i] = inb(FIFO);
    }
    return true;
}

static bool sense_interrupt(uint8_t result[2])
{
    const uint8_t command = COMMAND_SENSE_INTERRUPT;

    return give(&command, 1) && take(result, 2, COMMAND_MS);
}

void fdc_init(void)
{
    static const uint8_t specify[] = {
        COMMAND_SPECIFY, STEP_3_MS_UNLOAD_240_MS, LOAD_2_MS_DMA
    };
    uint8_t result[2];

    outb(DOR, DOR_DMA | (bda.floppy_motors & 0x0f) << 4);
    outb(DOR, DOR_RUN | DOR_DMA | (bda.floppy_motors & 0x0f) << 4);
    bda.floppy_calibrated = 0;
    delay(1);
    for (uint8_t i = 0; i < SELECTS; i++)
        if (!sense_interrupt(result))
            return;
    give(specify, sizeof specify);
}

void fdc_start_motor(uint8_t drive)
{
    uint8_t bit = (uint8_t)(1 << drive);
    bool turns = bda.floppy_motors & bit;

    bda.floppy_motor_ticks = 0xff;      /* not while it is in use */
    bda.floppy_motors |= bit;
    outb(DOR, DOR_RUN | DOR_DMA | (bda.floppy_motors & 0x0f) << 4 | drive);
    if (!turns)
        delay(MOTOR_MS);
}

void fdc_set_rate(uint8_t rate)
{
    outb(CCR, rate);
}

bool fdc_was_changed(uint8_t drive)
{
    (void)drive;                        /* the motor has selected it */
    return inb(DIR) & DIR_CHANGED;
}

static enum disk_status seek(const uint8_t *command, uint8_t bytes)
{
    uint8_t result[2];

    if (!give(command, bytes) ||
        !wait_for(MSR_RQM | MSR_SEEKS, MSR_RQM, SEEK_MS) ||
        !sense_interrupt(result))
        return DISK_TIMEOUT;
    return (result[0] & (ST0_ABNORMAL | ST0_SEEK_END)) == ST0_SEEK_END
               ? DISK_OK : DISK_SEEK_FAILED;
}

enum disk_status fdc_recalibrate(uint8_t drive)
{
    const uint8_t command[] = { COMMAND_RECALIBRATE, drive };
    enum disk_status status = seek(command, sizeof command);

    /* A head beyond track 79 needs a second one. */
    if (status == DISK_SEEK_FAILED)
        status = seek(command, sizeof command);
    if (status == DISK_OK)
        bda.floppy_calibrated |= (uint8_t)(1 << drive);
    bda.floppy_cylinder[drive] = 0;
    return status;
}

enum disk_status fdc_seek(uint8_t drive, uint8_t cylinder)
{
    const uint8_t command[] = { COMMAND_SEEK, drive, cylinder };
    enum disk_status status = DISK_OK;

    if (!(bda.floppy_calibrated & 1 << drive))
        status = fdc_recalibrate(drive);
    if (status != DISK_OK || bda.floppy_cylinder[drive] == cylinder)
        return status;
    status = seek(command, sizeof command);
    bda.floppy_cylinder[drive] = cylinder;
    delay(15);                          /* the head settles */
    return status;
}

static void program_dma(enum fdc_dma dma, uint32_t address, uint32_t bytes)
{
    outb(DMA_MASK, DMA_MASKED | DMA_CHANNEL);
    outb(DMA_CLEAR, 0);
    outb(DMA_MODE, dma);
    outb(DMA_ADDRESS, (uint8_t)address);
    outb(DMA_ADDRESS, (uint8_t)(address >> 8));
    outb(DMA_PAGE, (uint8_t)(address >> 16));
    outb(DMA_COUNT, (uint8_t)(bytes - 1));
    outb(DMA_COUNT, (uint8_t)((bytes - 1) >> 8));
    outb(DMA_MASK, DMA_CHANNEL);
}

static enum disk_status status_of(const uint8_t *result)
{
    if (!(result[0] & ST0_ABNORMAL))
        return DISK_OK;
    if (result[1] & ST1_PROTECTED)
        return DISK_WRITE_PROTECTED;
    if (result[1] & ST1_NO_MARK)
        return DISK_NO_MARK;
    if (result[1] & (ST1_NOT_FOUND | ST1_END))
        return DISK_NOT_FOUND;
    if (result[1] & ST1_LATE)
        return DISK_LATE;
    return result[1] & ST1_CRC ? DISK_BAD_DATA : DISK_FAILED;
}

enum disk_status fdc_transfer(const uint8_t *command, uint8_t bytes,
                              enum fdc_dma dma, uint32_t address,
                              uint32_t dma_bytes)
{
    enum disk_status status = DISK_TIMEOUT;

    if (dma != FDC_NO_DMA)
        program_dma(dma, address, dma_bytes);
    if (give(command, bytes) &&
        take(bda.floppy_result, sizeof bda.floppy_result, TRANSFER_MS))
        status = status_of(bda.floppy_result);
    else
        fdc_init();                     /* it waits for a disk: wake it */
    bda.floppy_motor_ticks = MOTOR_TICKS;
    return status;
}
