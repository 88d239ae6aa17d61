/*
 * The state of an ATAPI CD-ROM drive: its tray, its lock, and what it has to
 * tell (SFF-8020i; MMC-2 and SPC-2 for the commands). The drive is an ATA
 * drive with a task file; its commands come in packets of 12 bytes.
 */
#ifndef PAGEWALK_DEVICES_IDE_ATAPI_H
#define PAGEWALK_DEVICES_IDE_ATAPI_H

#include <stdbool.h>
#include <stdint.h>

enum {                              /* bytes */
    ATAPI_PACKET = 12,
    ATAPI_BLOCK = 2048,             /* of the data of a block */
    ATAPI_RAW_BLOCK = 2352,         /* of the whole block */
};

/* Sense key in bits 23:16, additional sense code in 15:8, its qualifier in
 * 7:0 (SPC-2, REQUEST SENSE). 0: no sense. */
enum atapi_sense {
    ATAPI_NO_SENSE              = 0,
    ATAPI_NO_MEDIUM             = 0x023a00,
    ATAPI_NO_MEDIUM_TRAY_OPEN   = 0x023a02,
    ATAPI_READ_ERROR            = 0x031100,
    ATAPI_BAD_OPERATION         = 0x052000,
    ATAPI_OUT_OF_RANGE          = 0x052100,
    ATAPI_BAD_FIELD             = 0x052400,
    ATAPI_NO_SAVED_PAGES        = 0x053900,
    ATAPI_REMOVAL_PREVENTED     = 0x055302,
    ATAPI_BAD_MODE              = 0x056400, /* illegal mode for this track */
    ATAPI_MEDIUM_CHANGED        = 0x062800,
    ATAPI_RESET                 = 0x062900,
};

/* Of GET EVENT STATUS NOTIFICATION (MMC-2, media class). */
enum atapi_event {
    ATAPI_EVENT_NONE = 0, ATAPI_EVENT_NEW_MEDIUM = 2, ATAPI_EVENT_REMOVAL = 3,
};

struct atapi {
    enum atapi_sense sense;         /* of the last command */
    enum atapi_sense attention;     /* that a host has not been told */
    enum atapi_event event;
    bool tray_open, locked;
    bool dma;                       /* of the packet under way */
    unsigned limit;                 /* bytes that PIO moves per interrupt */
    unsigned burst;                 /* of these still to move */
    unsigned have;                  /* end of the data in the buffer */
    uint32_t bytes;                 /* still to move of the command */
    uint32_t block;                 /* the next block to read */
    bool raw;                       /* blocks as they are on the medium */
    uint8_t command[ATAPI_PACKET];
};

#endif
