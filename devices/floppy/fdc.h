/*
 * The 82077AA floppy disk controller (Intel data sheet, order 290166) in AT
 * mode, ports 0x3F2-0x3F5 and 0x3F7, on IRQ 6 and channel 2 of the ISA DMA,
 * with up to two drives.
 *
 * The disks turn: a sector is found when it comes under the head, its bytes
 * pass at the rate of the disk, and DMA moves each at its time, or as many at
 * once as the FIFO's threshold says. Tracks are formatted one to one, with
 * sector 1 behind the index hole. Steps, the head's load and the spindle's
 * start take their time.
 *
 * - The status registers A and B of PS/2 mode do not exist in AT mode: their
 *   ports read as ones. Port 0x3F6 is the IDE channel's.
 * - A raw image has the data of the sectors that its format names, and nothing
 *   else: deleted data marks last until the machine ends, and what FORMAT
 *   TRACK writes under other addresses or sizes is lost, with a line in log
 *   `guest`.
 * - A drive that does not turn (motor off, no disk, no drive) shows no index
 *   hole, and the controller waits for it until it is reset.
 * - A command's drive is that of its own second byte. Software selects the
 *   same drive in the digital output register, whose motor bits count.
 */
#ifndef PAGEWALK_DEVICES_FLOPPY_FDC_H
#define PAGEWALK_DEVICES_FLOPPY_FDC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/log.h"
#include "devices/bus/bus.h"
#include "devices/bus/irq.h"
#include "devices/floppy/floppy_format.h"
#include "devices/ide/disk.h"
#include "devices/isa_dma/isa_dma.h"

enum {
    FDC_DRIVES = 2,             /* on the board */
    FDC_SELECTS = 4,            /* that commands can name */
    FDC_DMA_CHANNEL = 2,

    FDC_PORT = 0x3f0,
    FDC_PORT_DOR = FDC_PORT + 2,
    FDC_PORT_TDR = FDC_PORT + 3,
    FDC_PORT_MSR = FDC_PORT + 4,    /* written: DSR */
    FDC_PORT_FIFO = FDC_PORT + 5,
    FDC_PORT_DIR = FDC_PORT + 7,    /* written: CCR */

    FDC_DOR_SELECT = 0x03,
    FDC_DOR_RUN = 0x04,         /* RESET# */
    FDC_DOR_DMA = 0x08,         /* DMAGATE#: DRQ and INT reach the bus */
    FDC_DOR_MOTOR = 0x10,       /* of drive 0; the others follow */

    FDC_MSR_SEEKS = 0x0f,       /* a bit for each drive */
    FDC_MSR_BUSY = 0x10,
    FDC_MSR_NON_DMA = 0x20,
    FDC_MSR_TO_HOST = 0x40,     /* DIO */
    FDC_MSR_RQM = 0x80,

    FDC_DIR_CHANGED = 0x80,

    FDC_ST0_SELECT = 0x07,      /* head and drive */
    FDC_ST0_EC = 0x10,          /* no track 0 */
    FDC_ST0_SE = 0x20,          /* the end of a seek */
    FDC_ST0_ABNORMAL = 0x40,
    FDC_ST0_INVALID = 0x80,
    FDC_ST0_POLLED = 0xc0,
    FDC_ST1_MA = 0x01,          /* no address mark */
    FDC_ST1_NW = 0x02,          /* write protected */
    FDC_ST1_ND = 0x04,          /* no such sector */
    FDC_ST1_OR = 0x10,          /* the host was late */
    FDC_ST1_DE = 0x20,          /* CRC */
    FDC_ST1_EN = 0x80,          /* beyond the last sector */
    FDC_ST2_SN = 0x04,          /* SCAN is not satisfied */
    FDC_ST2_SH = 0x08,          /* SCAN: equal */
    FDC_ST2_WC = 0x10,          /* another cylinder's address */
    FDC_ST2_DD = 0x20,          /* CRC of the data */
    FDC_ST2_CM = 0x40,          /* the other data mark */

    FDC_COMMAND_MAX = 9,
    FDC_RESULT_MAX = 10,
    FDC_FIFO = 16,

    FDC_RESET_US = 250,         /* from a reset to its interrupt: chosen */
    FDC_SPIN_UP_MS = 300,       /* of a drive's motor: chosen, as drives of
                                   3.5 inches have it */
};

enum fdc_phase { FDC_COMMAND, FDC_EXECUTION, FDC_RESULT };

struct fdc_drive {
    const struct disk *disk;    /* null: no drive */
    const struct floppy_format *format;
    uint8_t cylinder;           /* where the head is */
    bool motor;
    uint64_t turns_at;          /* tick from which the disk has its speed */
    bool changed;               /* no step since the disk came in */
    uint8_t deleted[FLOPPY_SECTORS_MAX / 8];    /* a bit for each sector with
                                                   a deleted data mark */
};

/* A seek in the background, and what SENSE INTERRUPT STATUS will say of it. */
struct fdc_seek {
    struct fdc *fdc;
    struct event event;
    uint8_t pcn;                /* present cylinder number, as counted */
    uint8_t status;             /* ST0 */
    bool under_way, pending;
};

/* The command that moves data. */
struct fdc_transfer {
    uint8_t drive, head;
    uint8_t c, h, r, n, last;   /* address of the next sector; EOT or SC */
    bool multi_track, skip, deleted;
    bool write;                 /* the host gives */
    bool silent;                /* the host neither gives nor takes */
    bool sought;                /* there was an implied seek */
    bool tc;                    /* the host wants no more */
    bool other_mark;            /* of the sector that passes: see ST2.CM */
    uint8_t status1, status2;
    uint16_t count;             /* sectors that have passed */
    uint8_t physical;           /* READ TRACK: the sector under the head */
    uint64_t now;               /* tick for which the event was meant */
    uint64_t index;             /* tick in which FORMAT TRACK has begun */
    void (*found)(struct fdc *fdc);     /* when the disk turns */
    void (*passed)(struct fdc *fdc);    /* when a sector has passed */
    void (*then)(struct fdc *fdc);      /* when the event comes */
    bool waiting;               /* for a disk that turns */

    uint64_t begun;             /* tick in which byte 0 of the data passes */
    unsigned at, length;        /* bytes of the sector that have passed, and
                                   that it has */
    unsigned passing;           /* that have passed when the event comes */
    bool lower, higher;         /* SCAN: a byte of the disk than the host's */
    uint8_t data[DISK_SECTOR];
    uint8_t fifo[FDC_FIFO];
    unsigned first, filled;     /* of the FIFO */
    unsigned room, burst;       /* of the FIFO as it is configured; bytes that
                                   pass between two requests to the host */
};

struct fdc {
    struct fdc_drive drive[FDC_DRIVES];
    struct fdc_seek seek[FDC_SELECTS];
    uint8_t dor, dsr, tdr, rate;    /* rate: bits 1:0 of DSR and CCR */
    bool rate_is_chosen;            /* software has written one of them */
    enum fdc_phase phase;
    uint8_t command[FDC_COMMAND_MAX], result[FDC_RESULT_MAX];
    unsigned given;             /* bytes of the command so far */
    unsigned results, taken;    /* bytes of the result; of these, read */
    uint8_t specify[2];         /* SRT and HUT; HLT and ND */
    uint8_t configure, precomp; /* as CONFIGURE gave them */
    uint8_t perpendicular;
    bool locked;
    uint8_t last;               /* EOT or SC of the last command with one */
    uint8_t polled;             /* drives that reset's polling still reports */
    uint64_t head_loaded;       /* tick until which the head stays loaded */
    bool interrupt;             /* INT, whatever DMAGATE# says */
    struct fdc_transfer transfer;
    struct event event;         /* of the transfer */
    struct event reset_event;   /* the interrupt after a reset */
    struct isa_dma *dma;
    struct clock *clock;
    struct irq_line irq;
    struct log *log;
};

/* `disk` are drives A and B, each null where there is none, of the size of a
 * format (floppy_formats.def), and outlive the controller; null: there are no
 * drives. */
void fdc_init(struct fdc *fdc, struct bus *bus, struct clock *clock,
              struct isa_dma *dma, struct irq_line irq, struct log *log,
              const struct disk *const disk[FDC_DRIVES]);

/* The RESET pin. The disks stay where they are. */
void fdc_reset(struct fdc *fdc);

#endif
