/* What the files of the floppy controller offer to each other. */
#ifndef PAGEWALK_DEVICES_FLOPPY_FDC_PARTS_H
#define PAGEWALK_DEVICES_FLOPPY_FDC_PARTS_H

#include "devices/floppy/fdc.h"

/* The first byte of the commands that move data. */
enum {
    FDC_CODE_MT = 0x80,         /* both sides; of VERIFY's second: EC */
    FDC_CODE_MFM = 0x40,
    FDC_CODE_SK = 0x20,
    FDC_ADDRESS_DRIVE = 0x03,   /* of the second byte */
    FDC_ADDRESS_HEAD = 0x04,

    FDC_CONFIGURE_IMPLIED_SEEK = 0x40,
    FDC_CONFIGURE_NO_FIFO = 0x20,
    FDC_CONFIGURE_NO_POLL = 0x10,
    FDC_CONFIGURE_THRESHOLD = 0x0f,

    FDC_SPECIFY_NON_DMA = 0x01,     /* of its second byte */

    FDC_PERPENDICULAR_DRIVES = 0x3c,    /* which drives are perpendicular */

    FDC_ID_LENGTH = 4,              /* that FORMAT TRACK gets for a sector */
};

static const uint64_t fdc_ms_per_second = 1000;

/* The drive that commands name by `select`; null: there is none. */
static inline struct fdc_drive *fdc_drive_of(struct fdc *fdc, unsigned select)
{
    return select < FDC_DRIVES && fdc->drive[select].disk
               ? &fdc->drive[select] : NULL;
}

static inline bool fdc_uses_dma(const struct fdc *fdc)
{
    return !(fdc->specify[1] & FDC_SPECIFY_NON_DMA);
}

/* fdc.c: sets INT, which reaches the line through DMAGATE#. */
void fdc_interrupt(struct fdc *fdc, bool level);

/* Begins the result phase with fdc->results bytes, or the next command where
 * there are none. */
void fdc_end_command(struct fdc *fdc);

/* fdc_control.c: commands that move no data. Each sets fdc->result. */
#define FDC_COMMAND(name, code, mask, bytes) \
    void fdc_command_##name(struct fdc *fdc);
#include "devices/floppy/fdc_commands.def"
#undef FDC_COMMAND

/* Stops all seeks and forgets what they would report. */
void fdc_stop_seeks(struct fdc *fdc);

/* The FIFO, its threshold and the precompensation track after a reset that LOCK
 * does not keep from them ("LOCK"). */
void fdc_default_configuration(struct fdc *fdc);

/* Moves the head of a drive, as far as it goes, outwards where `steps` is below
 * 0. Returns how many ticks the steps take. */
uint64_t fdc_step(struct fdc *fdc, unsigned select, int steps);

/* Ticks of a time that the data sheet gives for 500 kbit/s and that scales with
 * the rate of the data ("SPECIFY"). */
uint64_t fdc_scaled_ms(const struct fdc *fdc, unsigned ms);

/* Whether INT of a seek or of a reset still waits for SENSE INTERRUPT. */
bool fdc_seek_pending(const struct fdc *fdc);

/* fdc_disk.c: whether the disk of a drive turns, or will without further
 * ado. */
bool fdc_disk_turns(struct fdc *fdc, unsigned select);

/* Bytes a second at the rate that software has chosen. */
uint64_t fdc_byte_rate(const struct fdc *fdc);

/* The tick in which the ID of sector `r` of the track passes the head next, at
 * or after `from`; of a disk that turns. 0: of any sector, and *r is which. */
uint64_t fdc_next_id(struct fdc *fdc, unsigned select, uint64_t from,
                     uint8_t *r);

/* The tick of the next index hole after `from`. */
uint64_t fdc_next_index(struct fdc *fdc, unsigned select, uint64_t from);

/* Ticks from the ID of a sector to its first byte of data. */
uint64_t fdc_id_to_data(const struct fdc *fdc);

/* Whether the rate and the recording are those of the disk, so that address
 * marks are seen. */
bool fdc_sees_marks(struct fdc *fdc);

/* The sector under the head, as the raw image counts; it is on the disk. */
uint32_t fdc_sector_number(struct fdc *fdc, uint8_t r);

/* Deleted data marks. */
bool fdc_is_deleted(const struct fdc_drive *drive, uint32_t sector);
void fdc_set_deleted(struct fdc_drive *drive, uint32_t sector, bool deleted);

/* fdc_transfer.c: the disk turns now: a command that waited goes on. */
void fdc_disk_came_up(struct fdc *fdc);

/* Calls `then` in tick `due`. */
void fdc_at(struct fdc *fdc, uint64_t due, void (*then)(struct fdc *fdc));

/* Ends the transfer with the seven bytes of its result. ST1 and ST2 are added
 * to those of the transfer; either, or `abnormal`, makes the end abnormal. */
void fdc_end_transfer(struct fdc *fdc, bool abnormal, uint8_t status1,
                      uint8_t status2);

/* The drive of the transfer; null: there is none. */
struct fdc_drive *fdc_drive_under(struct fdc *fdc);

/* Reads the parameters of a command for a sector; `passed` is called for each
 * whose data have passed the head. */
struct fdc_transfer *fdc_address(struct fdc *fdc,
                                 void (*passed)(struct fdc *fdc));

/* Whether the disk of the transfer is write protected: ends the command. */
bool fdc_is_protected(struct fdc *fdc);

/* Begins the execution phase: seeks if CONFIGURE says so and the command has an
 * address, loads the head, waits for the disk, then calls `found`. */
void fdc_begin(struct fdc *fdc, bool has_address,
               void (*found)(struct fdc *fdc));

/* Ends the command at the second index hole from now on. */
void fdc_give_up(struct fdc *fdc, uint8_t status1, uint8_t status2);

/* Whether the track has a sector with this C, H, R and N; with those of the
 * transfer. */
bool fdc_is_here(struct fdc *fdc, const uint8_t id[FDC_ID_LENGTH]);
bool fdc_next_is_here(struct fdc *fdc);

/* Reads sector `r` of the track from the image to t->data. False: the host
 * failed, and the command has ended. */
bool fdc_load_sector(struct fdc *fdc, uint8_t r);

/* fdc_sector.c: a sector that SCAN compares has passed. */
void fdc_scan_passed(struct fdc *fdc);

/* fdc_data.c: prepares the FIFO for a command; takes it from the host. */
void fdc_data_begin(struct fdc *fdc);
void fdc_data_stop(struct fdc *fdc);

/* The next sector's data, t->length bytes of it, begin to pass in tick `begun`,
 * and t->passed() ends them. Asks the host for the first of them where
 * it gives. */
void fdc_pass_data(struct fdc *fdc, uint64_t begun);

/* Asks the host for service where it is due, or no longer. */
void fdc_data_request(struct fdc *fdc);

/* The data register in the execution phase, without DMA. */
uint8_t fdc_data_read(struct fdc *fdc);
void fdc_data_write(struct fdc *fdc, uint8_t value);

/* Whether the data register is to be read or written now. */
bool fdc_data_is_due(const struct fdc *fdc);

/* Puts the controller on its DMA channel. */
void fdc_data_attach(struct fdc *fdc);

#endif
