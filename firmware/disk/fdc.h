/*
 * The floppy controller (Intel 82077AA, order 290166), with channel 2 of the
 * ISA DMA. Nothing here uses interrupts: the controller's registers say when a
 * command is over.
 */
#ifndef PAGEWALK_FIRMWARE_DISK_FDC_H
#define PAGEWALK_FIRMWARE_DISK_FDC_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/disk/disk_status.h"

enum {
    FDC_READ = 0xe6,            /* both sides, MFM, no deleted data */
    FDC_WRITE = 0xc5,
    FDC_FORMAT = 0x4d,
    FDC_READ_ID = 0x4a,

    FDC_RATE_500 = 0,           /* kbit/s, as DSR and CCR name them */
    FDC_RATE_300 = 1,
    FDC_RATE_250 = 2,
    FDC_RATE_1000 = 3
};

/* Which way the DMA of a command goes. */
enum fdc_dma {
    FDC_NO_DMA,
    FDC_TO_MEMORY = 0x46,       /* modes of the 8237A: single, channel 2 */
    FDC_FROM_MEMORY = 0x4a,
    FDC_CHECK = 0x42            /* verify: no memory is written */
};

/* Resets the controller, and sets the times of a drive. */
void fdc_init(void);

/* Starts the motor of a drive, and waits for it unless it turns. */
void fdc_start_motor(uint8_t drive);

void fdc_set_rate(uint8_t rate);

/* Whether the drive's disk was changed since the last step. */
bool fdc_was_changed(uint8_t drive);

/* Moves the head to track 0, or to a cylinder. */
enum disk_status fdc_recalibrate(uint8_t drive);
enum disk_status fdc_seek(uint8_t drive, uint8_t cylinder);

/* A command of `bytes` bytes that ends with seven bytes of result, which are
 * left in bda.floppy_result. `dma_bytes` from `address` on go with it, below
 * 16 MiB and within 64 KiB. */
enum disk_status fdc_transfer(const uint8_t *command, uint8_t bytes,
                              enum fdc_dma dma, uint32_t address,
                              uint32_t dma_bytes);

#endif
