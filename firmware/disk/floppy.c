/*
 * The functions of INT 13h for floppies (IBM PC/AT Technical Reference,
 * "Diskette"; Ralf Brown's Interrupt List, INT 13/00h to 18h).
 *
 * The kind of a disk is found when it is first used: the rate at which the
 * controller sees address marks tells a 720K disk from one of 1.44M.
 */
#include "firmware/disk/floppy.h"

#include "firmware/disk/fdc.h"
#include "firmware/disk/int13.h"
#include "firmware/lib/cmos.h"
#include "firmware/lib/layout.h"
#include "firmware/services/lowmem.h"

enum {
    AH_RESET = 0x00, AH_READ = 0x02, AH_WRITE = 0x03, AH_VERIFY = 0x04,
    AH_FORMAT = 0x05, AH_GET_GEOMETRY = 0x08, AH_GET_TYPE = 0x15,
    AH_WAS_CHANGED = 0x16, AH_SET_TYPE = 0x17, AH_SET_MEDIA = 0x18,

    CMOS_FLOPPIES = 0x10,       /* types of drives A and B */
    DRIVES = 2,
    TYPES = 5,

    EQUIPMENT_FLOPPY = 1 << 0, EQUIPMENT_FLOPPIES = 1 << 6,
    HAS_CHANGE_LINE = 2, HAS_NO_CHANGE_LINE = 1,
    TYPE_360K = 1,              /* the drive without a change line */

    MEDIA_KNOWN = 0x10,         /* in bda.floppy_media; the rate is in 7:6 */
    MEDIA_RATE_SHIFT = 6,

    VECTOR_PARAMETERS = 0x1e,
    SIZE_512 = 2, DATA_LENGTH = 0xff,
    SECTOR = 512, DMA_WINDOW = 0x10000, DMA_LIMIT = 0x1000000,
    FORMAT_ID = 4               /* bytes for each sector */
};

/* The table of INT 1Eh for each type of drive: SRT and HUT, HLT and DMA, ticks
 * until the motor stops, N, sectors of a track, gap, DTL, gap of FORMAT, its
 * filler, settling time in ms, motor start in 1/8 s. */
static const uint8_t parameters[TYPES][11] = {
    { 0xdf, 0x02, 0x25, 2, 9, 0x2a, 0xff, 0x50, 0xf6, 0x0f, 0x08 },
    { 0xdf, 0x02, 0x25, 2, 15, 0x1b, 0xff, 0x54, 0xf6, 0x0f, 0x08 },
    { 0xdf, 0x02, 0x25, 2, 9, 0x2a, 0xff, 0x50, 0xf6, 0x0f, 0x08 },
    { 0xdf, 0x02, 0x25, 2, 18, 0x1b, 0xff, 0x6c, 0xf6, 0x0f, 0x08 },
    { 0xdf, 0x02, 0x25, 2, 36, 0x1b, 0xff, 0x54, 0xf6, 0x0f, 0x08 }
};

/* What a disk in a drive of each type can be. */
static const struct {
    uint8_t cylinders;
    uint8_t rates;              /* how many there are */
    struct {
        uint8_t rate, track;
    } format[3];                /* the largest first */
} drive_type[TYPES] = {
    { 40, 1, { { FDC_RATE_250, 9 } } },
    { 80, 2, { { FDC_RATE_500, 15 }, { FDC_RATE_300, 9 } } },
    { 80, 1, { { FDC_RATE_250, 9 } } },
    { 80, 2, { { FDC_RATE_500, 18 }, { FDC_RATE_250, 9 } } },
    { 80, 3, { { FDC_RATE_1000, 36 }, { FDC_RATE_500, 18 },
               { FDC_RATE_250, 9 } } }
};

/* The type of a drive, from 1 on; 0: there is none. */
static uint8_t type_of(uint8_t number)
{
    uint8_t types = cmos_read(CMOS_FLOPPIES);
    uint8_t type = number == 0 ? types >> 4 : number == 1 ? types & 0x0f : 0;

    return type > TYPES ? 0 : type;
}

static uint8_t drive_count(void)
{
    return (uint8_t)(!!type_of(0) + !!type_of(1));
}

void floppy_point(struct bios_call *call, uint8_t type)
{
    call->es = ROM_SEGMENT;
    call->edi = (call->edi & 0xffff0000) |
                ((uintptr_t)parameters[type - 1] - ROM_BASE);
}

void floppy_init(void)
{
    uint8_t drives = drive_count();
    uint8_t type = type_of(0) ? type_of(0) : TYPES - 1;

    vectors[VECTOR_PARAMETERS] = (struct real_mode_pointer){
        .offset = (uint16_t)((uintptr_t)parameters[type - 1] - ROM_BASE),
        .segment = ROM_SEGMENT
    };
    if (drives == 0)
        return;
    bda.equipment |= EQUIPMENT_FLOPPY | (drives - 1) * EQUIPMENT_FLOPPIES;
    fdc_init();
}

static uint8_t rate_of(uint8_t drive)
{
    return bda.floppy_media[drive] >> MEDIA_RATE_SHIFT;
}

/* Sectors of a track of the disk in the drive. */
static uint8_t track_of(uint8_t drive)
{
    uint8_t type = type_of(drive) - 1;

    for (uint8_t i = 0; i < drive_type[type].rates; i++)
        if (drive_type[type].format[i].rate == rate_of(drive))
            return drive_type[type].format[i].track;
    return drive_type[type].format[0].track;
}

/* Tries the rates that the drive has until an address mark is seen. */
static enum disk_status find_rate(uint8_t drive)
{
    const uint8_t command[] = { FDC_READ_ID, drive };
    uint8_t type = type_of(drive) - 1;
    enum disk_status status = DISK_FAILED;

    for (uint8_t i = 0; i < drive_type[type].rates; i++) {
        uint8_t rate = drive_type[type].format[i].rate;

        fdc_set_rate(rate);
        status = fdc_transfer(command, sizeof command, FDC_NO_DMA, 0, 0);
        if (status == DISK_OK || status == DISK_TIMEOUT) {
            bda.floppy_media[drive] =
                (uint8_t)(rate << MEDIA_RATE_SHIFT |
                          (status == DISK_OK ? MEDIA_KNOWN : 0));
            break;
        }
    }
    return status;
}

/* Makes the drive ready: its motor turns, a change of its disk is seen, and the
 * disk's rate is set. A step closes the change line if there is a disk. */
static enum disk_status prepare(uint8_t drive)
{
    bool was_known = bda.floppy_media[drive] & MEDIA_KNOWN;
    enum disk_status status;

    fdc_start_motor(drive);
    if (fdc_was_changed(drive)) {
        bda.floppy_media[drive] = 0;
        status = fdc_recalibrate(drive);
        if (status == DISK_OK)
            status = fdc_seek(drive, 1);
        if (status == DISK_OK)
            status = fdc_seek(drive, 0);
        if (status != DISK_OK)
            return status;
        if (fdc_was_changed(drive))
            return DISK_TIMEOUT;
        if (was_known)
            return DISK_CHANGED;
    }
    if (bda.floppy_media[drive] & MEDIA_KNOWN) {
        fdc_set_rate(rate_of(drive));
        return DISK_OK;
    }
    status = fdc_seek(drive, 0);
    return status == DISK_OK ? find_rate(drive) : status;
}

static bool dma_reaches(uint32_t address, uint32_t bytes)
{
    return address + bytes <= DMA_LIMIT &&
           address / DMA_WINDOW == (address + bytes - 1) / DMA_WINDOW;
}

/* The cylinder is in CH, the sector, from 1 on, in CL, the head in DH. Both
 * sides of a cylinder may be read at once. */
static enum disk_status transfer(struct bios_call *call, uint8_t drive,
                                 uint8_t code, enum fdc_dma dma)
{
    uint32_t address = (uint32_t)(uintptr_t)int13_pointer(call->es, call->bx);
    uint32_t bytes = call->al * (uint32_t)SECTOR;
    uint8_t count = call->al;
    enum disk_status status;

    call->al = 0;
    if (count == 0 || call->cl == 0 || call->dh > 1)
        return DISK_INVALID;
    if (dma != FDC_CHECK && !dma_reaches(address, bytes))
        return DISK_DMA_BOUNDARY;
    status = prepare(drive);
    if (status == DISK_OK)
        status = fdc_seek(drive, call->ch);
    if (status == DISK_OK) {
        const uint8_t command[] = {
            code, (uint8_t)(call->dh << 2 | drive), call->ch, call->dh,
            call->cl, SIZE_512, track_of(drive),
            parameters[type_of(drive) - 1][5], DATA_LENGTH
        };

        status = fdc_transfer(command, sizeof command, dma, address, bytes);
    }
    if (status == DISK_OK)
        call->al = count;
    return status;
}

/* ES:BX has the ID of each sector. */
static enum disk_status format(const struct bios_call *call, uint8_t drive)
{
    uint32_t address = (uint32_t)(uintptr_t)int13_pointer(call->es, call->bx);
    const uint8_t *table = parameters[type_of(drive) - 1];
    enum disk_status status;

    if (call->dh > 1)
        return DISK_INVALID;
    status = prepare(drive);
    if (!dma_reaches(address, track_of(drive) * FORMAT_ID))
        return DISK_DMA_BOUNDARY;
    /* A disk without address marks is what this function is for. */
    if (status != DISK_OK && status != DISK_NO_MARK)
        return status;
    status = fdc_seek(drive, call->ch);
    if (status == DISK_OK) {
        const uint8_t command[] = {
            FDC_FORMAT, (uint8_t)(call->dh << 2 | drive), SIZE_512,
            track_of(drive), table[7], table[8]
        };

        status = fdc_transfer(command, sizeof command, FDC_FROM_MEMORY,
                              address, track_of(drive) * FORMAT_ID);
    }
    return status;
}

static enum disk_status get_geometry(struct bios_call *call, uint8_t drive)
{
    uint8_t type = type_of(drive);

    call->al = 0;
    call->bx = type;
    call->ch = drive_type[type - 1].cylinders - 1;
    call->cl = drive_type[type - 1].format[0].track;
    call->dh = 1;
    call->dl = drive_count();
    floppy_point(call, type);
    return DISK_OK;
}

static enum disk_status was_changed(uint8_t drive)
{
    fdc_start_motor(drive);
    return fdc_was_changed(drive) ? DISK_CHANGED : DISK_OK;
}

/* AH=17h, 18h: the disk that FORMAT will make, by its sectors of a track. */
static enum disk_status set_media(struct bios_call *call, uint8_t drive)
{
    uint8_t type = type_of(drive) - 1;

    for (uint8_t i = 0; i < drive_type[type].rates; i++)
        if (drive_type[type].format[i].track == (call->cl & 0x3f) &&
            drive_type[type].cylinders > call->ch) {
            bda.floppy_media[drive] =
                (uint8_t)(drive_type[type].format[i].rate <<
                              MEDIA_RATE_SHIFT | MEDIA_KNOWN);
            floppy_point(call, type + 1);
            return DISK_OK;
        }
    return DISK_NO_MEDIA_TYPE;
}

/* AL of AH=17h: 1 and 2 are 360K disks, 3 is one of 1.2M, 4 one of 720K. */
static enum disk_status set_type(const struct bios_call *call, uint8_t drive)
{
    static const uint8_t track[] = { 9, 9, 15, 9 };
    struct bios_call as_media = *call;

    if (call->al == 0 || call->al > sizeof track)
        return DISK_INVALID;
    as_media.ch = 0;
    as_media.cl = track[call->al - 1];
    return set_media(&as_media, drive);
}

static enum disk_status reset(void)
{
    fdc_init();
    return DISK_OK;
}

enum disk_status floppy_serve(struct bios_call *call, uint8_t number)
{
    uint8_t function = call->ah, type = type_of(number);

    call->ah = 0;
    if (function == AH_GET_TYPE) {
        call->ah = type == 0           ? 0
                   : type == TYPE_360K ? HAS_NO_CHANGE_LINE
                                       : HAS_CHANGE_LINE;
        return DISK_OK;
    }
    if (type == 0)
        return function == AH_RESET ? DISK_OK : DISK_INVALID;
    switch (function) {
    case AH_RESET:
        return reset();
    case AH_READ:
        return transfer(call, number, FDC_READ, FDC_TO_MEMORY);
    case AH_WRITE:
        return transfer(call, number, FDC_WRITE, FDC_FROM_MEMORY);
    case AH_VERIFY:
        return transfer(call, number, FDC_READ, FDC_CHECK);
    case AH_FORMAT:
        return format(call, number);
    case AH_GET_GEOMETRY:
        return get_geometry(call, number);
    case AH_WAS_CHANGED:
        return was_changed(number);
    case AH_SET_TYPE:
        return set_type(call, number);
    case AH_SET_MEDIA:
        return set_media(call, number);
    }
    return DISK_INVALID;
}
