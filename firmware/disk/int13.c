/*
 * INT 13h: which drive is meant, the table of functions, and those that name
 * sectors by cylinder, head and sector (Ralf Brown's Interrupt List, INT 13/00h
 * to 15h; IBM PC/AT Technical Reference, "Fixed disk").
 */
#include "firmware/disk/int13.h"

#include <stddef.h>

#include "firmware/disk/cd_boot.h"
#include "firmware/disk/floppy.h"

enum {
    AH_GET_STATUS = 0x01,
    AH_GET_TYPE = 0x15,
    AH_CD_BOOT = 0x4b,

    TYPE_FLOPPY = 1,                /* for AH_GET_TYPE */
    TYPE_HARD_DISK = 3,

    COUNT_MAX = 128                 /* sectors in 64 KiB */
};

static enum disk_status no_effect(struct bios_call *call, struct drive *drive)
{
    (void)call;
    (void)drive;
    return DISK_OK;
}

static enum disk_status is_ready(struct bios_call *call, struct drive *drive)
{
    (void)call;
    return drives_is_ready(drive);
}

/* The cylinder is in CH and CL 7:6, the sector, from 1 on, in CL 5:0. */
static enum disk_status transfer(struct bios_call *call,
                                 const struct drive *drive,
                                 enum disk_operation operation)
{
    uint32_t cylinder = call->ch | (call->cl & 0xc0) << 2;
    uint32_t sector = call->cl & 0x3f;
    uint32_t count = call->al;
    enum disk_status status;

    if (count == 0 || count > COUNT_MAX || sector == 0 ||
        sector > drive->track || call->dh >= drive->heads ||
        cylinder >= drive->cylinders)
        return DISK_INVALID;
    status = drives_transfer(drive, operation,
                             (cylinder * drive->heads + call->dh) *
                                     drive->track +
                                 sector - 1,
                             &count, int13_pointer(call->es, call->bx));
    call->al = (uint8_t)count;
    return status;
}

static enum disk_status read(struct bios_call *call, struct drive *drive)
{
    return transfer(call, drive, DISK_READ);
}

static enum disk_status write(struct bios_call *call, struct drive *drive)
{
    return transfer(call, drive, DISK_WRITE);
}

static enum disk_status verify(struct bios_call *call, struct drive *drive)
{
    return transfer(call, drive, DISK_VERIFY);
}

/* The last cylinder of a hard disk is kept for tests (IBM PC/AT Technical
 * Reference, "Fixed disk", function 8), unless it is the only one. */
static uint16_t cylinders_to_use(const struct drive *drive)
{
    return drive->cylinders > 1 ? drive->cylinders - 1 : 1;
}

static enum disk_status get_geometry(struct bios_call *call,
                                     struct drive *drive)
{
    uint16_t last;

    if (drive->kind == DRIVE_CD)
        return DISK_INVALID;
    if (call->dl < FIRST_HARD_DISK) {
        cd_boot_describe_floppy(call);
        last = drive->cylinders - 1;
    } else {
        call->dl = bda.hard_disks;
        last = cylinders_to_use(drive) - 1;
    }
    call->al = 0;
    call->ch = (uint8_t)last;
    call->cl = (uint8_t)(last >> 2 & 0xc0) | drive->track;
    call->dh = (uint8_t)(drive->heads - 1);
    return DISK_OK;
}

static enum disk_status get_type(struct bios_call *call, struct drive *drive)
{
    uint32_t sectors;

    call->ah = TYPE_FLOPPY;
    if (drive->kind == DRIVE_CD || call->dl < FIRST_HARD_DISK)
        return DISK_OK;
    sectors = cylinders_to_use(drive) * drive->heads * drive->track;
    call->ah = TYPE_HARD_DISK;
    call->cx = (uint16_t)(sectors >> 16);
    call->dx = (uint16_t)sectors;
    return DISK_OK;
}

/* The kinds of drives that have a function. An emulated drive has those of a
 * disk or floppy without extensions, as on other BIOSes. */
enum {
    ALL = DRIVE_DISK | DRIVE_CD | DRIVE_EMULATED,
    REAL = DRIVE_DISK | DRIVE_CD
};

static const struct {
    uint8_t ah;
    uint8_t kinds;
    int13_function *serve;
} functions[] = {
    { 0x00, ALL, no_effect },       /* reset */
    { 0x02, ALL, read },
    { 0x03, ALL, write },
    { 0x04, ALL, verify },
    { 0x08, ALL, get_geometry },
    { 0x09, ALL, no_effect },       /* set geometry */
    { 0x0c, ALL, no_effect },       /* seek */
    { 0x0d, ALL, no_effect },       /* reset hard disks */
    { 0x10, ALL, is_ready },
    { 0x11, ALL, no_effect },       /* recalibrate */
    { 0x14, ALL, no_effect },       /* test the controller */
    { AH_GET_TYPE, ALL, get_type },
    { 0x41, REAL, int13_check_extensions },
    { 0x42, REAL, int13_extended_read },
    { 0x43, REAL, int13_extended_write },
    { 0x44, REAL, int13_extended_verify },
    { 0x45, REAL, int13_lock },
    { 0x46, REAL, int13_eject },
    { 0x47, REAL, int13_extended_seek },
    { 0x48, REAL, int13_get_parameters },
    { 0x49, REAL, int13_was_changed },
    { 0x4e, REAL, int13_configure }
};

static enum disk_status serve_drive(struct bios_call *call,
                                    struct drive *drive)
{
    uint8_t function = call->ah;

    for (unsigned i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (functions[i].ah == function &&
            functions[i].kinds & drive->kind) {
            call->ah = 0;
            return functions[i].serve(call, drive);
        }
    return DISK_INVALID;
}

static enum disk_status serve(struct bios_call *call)
{
    uint8_t number = call->dl;
    struct drive *drive = cd_boot_emulated(&number);

    if (call->ah == AH_CD_BOOT)
        return cd_boot_terminate(call);
    if (drive == NULL && number < FIRST_HARD_DISK)
        return floppy_serve(call, number);
    if (drive == NULL)
        drive = number < FIRST_CD
                    ? drives_find(DRIVE_DISK, number - FIRST_HARD_DISK)
                    : drives_find(DRIVE_CD, number - FIRST_CD);
    if (drive != NULL)
        return serve_drive(call, drive);
    if (call->ah != AH_GET_TYPE)
        return DISK_INVALID;
    call->ah = 0;                   /* there is no such drive */
    return DISK_OK;
}

enum service_result int13_disk(struct bios_call *call)
{
    uint8_t *last = call->dl < FIRST_HARD_DISK ? &bda.floppy_status
                                               : &bda.disk_status;

    if (call->ah != AH_GET_STATUS) {
        enum disk_status status = serve(call);

        *last = (uint8_t)status;
        if (status == DISK_OK) {
            service_flag(call, FLAG_CARRY, 0);
            return SERVICE_DONE;
        }
    }
    call->ah = *last;
    service_flag(call, FLAG_CARRY, *last != DISK_OK);
    return SERVICE_DONE;
}
