/*
 * What the ROM keeps in low memory: the interrupt vectors, the BIOS data area
 * at 0x400 (IBM PC/AT Technical Reference, "ROM BIOS data area") and the
 * extended BIOS data area, which holds the memory map. The linker script places
 * the variables.
 */
#ifndef PAGEWALK_FIRMWARE_SERVICES_LOWMEM_H
#define PAGEWALK_FIRMWARE_SERVICES_LOWMEM_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/lib/layout.h"

struct real_mode_pointer {
    uint16_t offset;
    uint16_t segment;
};

struct bios_data_area {
    uint16_t com_ports[4];          /* 0x00 */
    uint16_t lpt_ports[3];          /* 0x08 */
    uint16_t ebda_segment;          /* 0x0e */
    uint16_t equipment;             /* 0x10 what INT 11h returns */
    uint8_t unused_12;
    uint16_t base_memory_kib;       /* 0x13 what INT 12h returns */
    uint8_t unused_15[2];
    uint8_t keyboard_flags;         /* 0x17 shift state, INT 16h AH=02h */
    uint8_t keyboard_keys;          /* 0x18 keys that are held */
    uint8_t alt_number;             /* 0x19 typed on the keypad with Alt */
    uint16_t keyboard_head;         /* 0x1a offsets from 0x400 */
    uint16_t keyboard_tail;         /* 0x1c */
    uint16_t keyboard_buffer[16];   /* 0x1e scan code << 8 | character */
    uint8_t floppy_calibrated;      /* 0x3e drives whose head was at track 0 */
    uint8_t floppy_motors;          /* 0x3f drives whose motor is on */
    uint8_t floppy_motor_ticks;     /* 0x40 until the timer stops them */
    uint8_t floppy_status;          /* 0x41 of the last INT 13h, of a floppy */
    uint8_t floppy_result[7];       /* 0x42 of the controller */
    uint8_t video_mode;             /* 0x49 */
    uint16_t columns;               /* 0x4a */
    uint16_t page_bytes;            /* 0x4c */
    uint16_t page_start;            /* 0x4e */
    struct {
        uint8_t column;
        uint8_t row;
    } cursor[8];                    /* 0x50 one for each page */
    uint16_t cursor_shape;          /* 0x60 */
    uint8_t page;                   /* 0x62 */
    uint16_t crtc_port;             /* 0x63 */
    uint8_t mode_control;           /* 0x65 of a CGA, what it would be */
    uint8_t cga_palette;            /* 0x66 likewise */
    struct real_mode_pointer reset_entry;   /* 0x67 after a shutdown */
    uint8_t last_interrupt;         /* 0x6b */
    uint32_t ticks;                 /* 0x6c since midnight, 18.2 a second */
    uint8_t midnight;               /* 0x70 set when ticks wrapped */
    uint8_t break_pressed;          /* 0x71 bit 7 */
    uint16_t reset_flag;            /* 0x72 RESET_WARM: without a memory test */
    uint8_t disk_status;            /* 0x74 of the last INT 13h, of a disk */
    uint8_t hard_disks;             /* 0x75 */
    uint8_t unused_76[2];
    uint8_t lpt_timeouts[4];        /* 0x78 seconds */
    uint8_t com_timeouts[4];        /* 0x7c ticks */
    uint16_t keyboard_start;        /* 0x80 bounds of the key buffer */
    uint16_t keyboard_end;          /* 0x82 */
    uint8_t last_row;               /* 0x84 */
    uint16_t glyph_height;          /* 0x85 */
    uint8_t video_control;          /* 0x87 */
    uint8_t video_switches;         /* 0x88 */
    uint8_t video_flags;            /* 0x89 */
    uint8_t display_combination;    /* 0x8a */
    uint8_t unused_8b[5];
    uint8_t floppy_media[2];        /* 0x90 rate of the disk, is it known? */
    uint8_t unused_92[2];
    uint8_t floppy_cylinder[2];     /* 0x94 where the head is */
    uint8_t keyboard_kind;          /* 0x96 and which prefix came last */
    uint8_t keyboard_leds;          /* 0x97 */
    struct real_mode_pointer wait_user;     /* 0x98 INT 15h AH=83h */
    uint32_t wait_count;            /* 0x9c microseconds that are left */
    uint8_t wait_flag;              /* 0xa0 bit 0: a wait is going on */
    uint8_t unused_a1[7];
    struct real_mode_pointer video_tables;  /* 0xa8 */
    uint8_t unused_ac[84];
    uint8_t print_screen;           /* 0x100 1: going on, 255: it failed */
} __attribute__((packed));

_Static_assert(offsetof(struct bios_data_area, video_mode) == 0x49, "BDA");
_Static_assert(offsetof(struct bios_data_area, ticks) == BDA_TICKS, "BDA");
_Static_assert(offsetof(struct bios_data_area, midnight) == BDA_MIDNIGHT,
               "BDA");
_Static_assert(offsetof(struct bios_data_area, floppy_motor_ticks) ==
                   BDA_FLOPPY_TICKS, "BDA");
_Static_assert(offsetof(struct bios_data_area, lpt_timeouts) == 0x78, "BDA");
_Static_assert(offsetof(struct bios_data_area, video_control) == 0x87, "BDA");
_Static_assert(offsetof(struct bios_data_area, keyboard_kind) == 0x96, "BDA");
_Static_assert(offsetof(struct bios_data_area, video_tables) == 0xa8, "BDA");
_Static_assert(offsetof(struct bios_data_area, print_screen) == 0x100, "BDA");

enum {
    MEMORY_RAM = 1,                 /* types of INT 15h E820 */
    MEMORY_RESERVED = 2,

    MEMORY_RANGES_MAX = 32,
    IDE_DRIVES = 4                  /* two channels with two each */
};

/* A range in multiboot's form: `size` is the number of bytes after itself, and
 * these are an E820 descriptor (Multiboot 0.6.96, 3.3). */
struct memory_range {
    uint32_t size;
    uint64_t base;
    uint64_t bytes;
    uint32_t type;
} __attribute__((packed));

enum drive_kind {
    DRIVE_NONE = 0,
    DRIVE_DISK = 1 << 0,
    DRIVE_CD = 1 << 1,
    DRIVE_EMULATED = 1 << 2         /* an image on a CD (El Torito) */
};

/* A drive, and the geometry by which callers of INT 13h name its sectors. */
struct drive {
    uint8_t kind;                   /* enum drive_kind */
    uint8_t device;                 /* device register that selects it */
    uint16_t port;                  /* first port of its channel */
    uint16_t cylinders;
    uint16_t heads;
    uint8_t track;                  /* sectors in a track */
    struct {
        uint8_t track;
        uint8_t heads;
        uint16_t cylinders;
    } __attribute__((packed)) physical;     /* as the drive itself says */
    uint8_t locks;                  /* of a CD's tray, INT 13h AH=45h */
    uint32_t image;                 /* emulated: its first block on the CD */
    uint64_t sectors;               /* of 512 bytes; not known of a CD */
} __attribute__((packed));

/* What booted from a CD (INT 13h AH=4Bh). */
struct cd_boot {
    uint8_t booted;                 /* is there anything here? */
    uint8_t media;                  /* of the boot catalog's entry */
    uint8_t number;                 /* of the drive that booted, in DL */
    uint8_t cd;                     /* among the CDs, from 0 on */
    uint16_t load_segment;
    uint16_t sectors;               /* loaded, of 512 bytes */
    uint16_t equipment;             /* bda.equipment without emulation */
    uint32_t image;                 /* the first block of what was loaded */
    struct drive drive;             /* DRIVE_EMULATED while there is one */
} __attribute__((packed));

/* Where a drive's registers are (EDD 3.0, table 3). */
struct device_parameters {
    uint16_t port;
    uint16_t control_port;
    uint8_t device;
    uint8_t oem;
    uint8_t irq;
    uint8_t multiple;
    uint8_t dma;
    uint8_t pio;
    uint16_t options;
    uint16_t reserved;
    uint8_t revision;
    uint8_t checksum;
} __attribute__((packed));

_Static_assert(sizeof(struct device_parameters) == 16, "EDD");

struct extended_bios_data_area {
    uint8_t kib;                    /* its own size, by convention */
    uint8_t boot_from;              /* place in the boot order at which the next
                                       INT 19h begins */
    uint16_t vbe_mode;              /* that is set, as AX=4F02h got it */
    uint32_t range_count;
    struct memory_range ranges[MEMORY_RANGES_MAX];
    struct drive drives[IDE_DRIVES];
    struct cd_boot cd_boot;
    struct device_parameters device_parameters;     /* INT 13h AH=48h */
} __attribute__((packed));

_Static_assert(sizeof(struct extended_bios_data_area) <=
                   EBDA_MP_POINTER - EBDA_BASE, "EBDA");

extern struct real_mode_pointer vectors[256];
extern struct bios_data_area bda;
extern struct extended_bios_data_area ebda;
extern uint8_t vga_planes[];

/* Fills the interrupt vectors and the BIOS data area; clears the EBDA. */
void lowmem_init(void);

#endif
