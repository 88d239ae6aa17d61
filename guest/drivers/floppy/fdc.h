/*
 * The 82077AA floppy disk controller (Intel 290166): its registers, and commands
 * of bytes given and bytes returned.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_FLOPPY_FDC_H
#define PAGEWALK_GUEST_DRIVERS_FLOPPY_FDC_H

#include "guest/block/block.h"

enum {
    FDC_SPECIFY = 0x03,
    FDC_SENSE_DRIVE = 0x04, FDC_ST3_WRITE_PROTECT = 0x40,
    FDC_WRITE = 0x45, FDC_READ = 0x46,      /* with MFM */
    FDC_RECALIBRATE = 0x07,
    FDC_SENSE_INTERRUPT = 0x08,
    FDC_SEEK = 0x0f,

    FDC_RESULT_MAX = 7,
    FDC_ST0_FAILED = 0xc0, FDC_ST0_SEEK_END = 0x20,
    FDC_ST1_NOT_WRITABLE = 0x02,
};

/* Reset the controller; all drives' positions are unknown then. */
enum block_status fdc_reset(void);

/* Select a drive, turn its motor on, and wait until it turns. */
void fdc_select(unsigned drive);

/* Bits per second: the code of the configuration control register. */
void fdc_set_rate(uint8_t code);

/* Has the drive's door been opened since its head last moved? */
bool fdc_disk_changed(void);

/* Give COUNT bytes of a command, the first of which names it. */
enum block_status fdc_command(const uint8_t *bytes, uint32_t count);

/* Read COUNT bytes of a result. */
enum block_status fdc_result(uint8_t *bytes, uint32_t count);

/* A command that ends with an interrupt. fdc_expect comes before it. */
void fdc_expect_interrupt(void);
enum block_status fdc_wait_interrupt(void);

/* RECALIBRATE or SEEK: give it, wait, and ask how it ended. */
enum block_status fdc_move_head(const uint8_t *bytes, uint32_t count);

#endif
