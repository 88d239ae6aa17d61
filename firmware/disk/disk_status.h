/*
 * What INT 13h returns in AH and keeps at 40:41 and 40:74 (Ralf Brown's
 * Interrupt List, table 00234; EDD 3.0, table 1).
 */
#ifndef PAGEWALK_FIRMWARE_DISK_DISK_STATUS_H
#define PAGEWALK_FIRMWARE_DISK_DISK_STATUS_H

enum disk_status {
    DISK_OK = 0x00,
    DISK_INVALID = 0x01,            /* no such function, drive or place */
    DISK_NO_MARK = 0x02,            /* no address mark on the floppy */
    DISK_WRITE_PROTECTED = 0x03,
    DISK_NOT_FOUND = 0x04,          /* no such sector */
    DISK_CHANGED = 0x06,            /* another medium, perhaps */
    DISK_LATE = 0x08,               /* DMA overrun */
    DISK_DMA_BOUNDARY = 0x09,       /* memory that one DMA does not reach */
    DISK_NO_MEDIA_TYPE = 0x0c,
    DISK_BAD_DATA = 0x10,           /* the medium */
    DISK_FAILED = 0x20,             /* the controller */
    DISK_NO_MEDIUM = 0x31,
    DISK_SEEK_FAILED = 0x40,
    DISK_TIMEOUT = 0x80,
    DISK_NOT_READY = 0xaa,
    DISK_NOT_LOCKED = 0xb0,
    DISK_LOCKED = 0xb1,
    DISK_NOT_REMOVABLE = 0xb2,
    DISK_TOO_MANY_LOCKS = 0xb4,
    DISK_WRITE_FAULT = 0xcc
};

#endif
