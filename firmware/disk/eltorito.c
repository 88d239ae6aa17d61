/*
 * From the boot record, in block 17 of the CD, to the boot catalog and from
 * there to the image.
 */
#include "firmware/disk/eltorito.h"

#include "firmware/disk/atapi.h"
#include "firmware/disk/cd_boot.h"
#include "firmware/disk/drives.h"
#include "firmware/lib/memory.h"
#include "firmware/services/print.h"

enum {
    BOOT_RECORD_BLOCK = 17,

    VALIDATION_ID = 0x01,
    PLATFORM_80X86 = 0,
    KEY = 0xaa55,
    BOOTABLE = 0x88,
    MEDIA_TYPE = 0x0f,

    DEFAULT_SEGMENT = 0x7c0,

    PARTITION_END = 446 + 5,        /* of a boot sector's first partition: */
    PARTITION_START_SECTOR = 446 + 8,   /* head, sector, cylinder; numbers */
    PARTITION_SECTORS = 446 + 12
};

/* Figure 7, as far as it is used. */
struct boot_record {
    uint8_t indicator;
    char standard[5];
    uint8_t version;
    char system[32];
    uint8_t unused[32];
    uint32_t catalog;               /* its block */
    uint8_t even;
} __attribute__((packed));

/* Figures 2 and 3. */
struct validation_entry {
    uint8_t id;
    uint8_t platform;
    uint16_t reserved;
    char developer[24];
    uint16_t checksum;              /* all words of the entry add up to 0 */
    uint16_t key;
} __attribute__((packed));

struct default_entry {
    uint8_t bootable;
    uint8_t media;
    uint16_t load_segment;
    uint8_t system_type;
    uint8_t unused;
    uint16_t sectors;
    uint32_t image;
    uint8_t unused_end[20];
} __attribute__((packed));

struct boot_catalog {
    struct validation_entry validation;
    struct default_entry entry;
} __attribute__((packed));

_Static_assert(sizeof(struct boot_record) % 2 == 0, "atapi_read");
_Static_assert(sizeof(struct boot_catalog) == 64, "El Torito");

static bool is_boot_record(const struct boot_record *record)
{
    static const char standard[] = "CD001";
    static const char system[] = "EL TORITO SPECIFICATION";

    return record->indicator == 0 && record->version == 1 &&
           memory_equal(record->standard, standard, sizeof record->standard) &&
           memory_equal(record->system, system, sizeof system);
}

static bool adds_up(const struct validation_entry *entry)
{
    const uint8_t *byte = (const uint8_t *)entry;
    uint16_t sum = 0;

    for (unsigned i = 0; i < sizeof *entry; i += 2)
        sum += byte[i] | byte[i + 1] << 8;
    return sum == 0;
}

/* What is wrong with the catalog, or NULL. */
static const char *check_catalog(const struct boot_catalog *catalog)
{
    if (catalog->validation.id != VALIDATION_ID ||
        catalog->validation.key != KEY)
        return "the CD's boot catalog has no validation entry";
    if (!adds_up(&catalog->validation))
        return "the checksum of the CD's boot catalog is wrong";
    if (catalog->validation.platform != PLATFORM_80X86)
        return "the CD's boot catalog is not for the 80x86";
    if (catalog->entry.bootable != BOOTABLE)
        return "the default entry of the CD's boot catalog is not bootable";
    if ((catalog->entry.media & MEDIA_TYPE) > CD_BOOT_HARD_DISK)
        return "the CD's boot catalog names an unknown kind of medium";
    if (catalog->entry.sectors == 0)
        return "the CD's boot catalog loads no sectors";
    return NULL;
}

/* The geometry of the image: a floppy's, or that by which the only entry of the
 * hard disk's partition table names its last sector (2.2). */
static bool emulate(struct drive *drive, const struct default_entry *entry,
                    const uint8_t *boot_sector)
{
    static const uint8_t track[] = {
        [CD_BOOT_FLOPPY_1200K] = 15,
        [CD_BOOT_FLOPPY_1440K] = 18,
        [CD_BOOT_FLOPPY_2880K] = 36
    };
    uint8_t media = entry->media & MEDIA_TYPE;
    const uint8_t *end = boot_sector + PARTITION_END;

    if (media == CD_BOOT_NO_EMULATION)
        return true;
    drive->kind = DRIVE_EMULATED;
    drive->image = entry->image;
    if (media == CD_BOOT_HARD_DISK) {
        drive->heads = end[0] + 1;
        drive->track = end[1] & 0x3f;
        drive->cylinders = (end[2] | (end[1] & 0xc0) << 2) + 1;
        drive->sectors =
            *(const uint32_t *)(boot_sector + PARTITION_START_SECTOR) +
            (uint64_t)*(const uint32_t *)(boot_sector + PARTITION_SECTORS);
        return drive->track > 0 && drive->sectors > 0;
    }
    drive->heads = 2;
    drive->track = track[media];
    drive->cylinders = 80;
    drive->sectors = 80 * 2 * track[media];
    return true;
}

/* Loads whole blocks of the CD, as most BIOSes do: boot images rely on it. */
static const char *load(const struct drive *cd,
                        const struct default_entry *entry)
{
    uint32_t segment = entry->load_segment ? entry->load_segment
                                           : DEFAULT_SEGMENT;
    uint32_t base = segment << 4;
    uint32_t bytes = (entry->sectors * (uint32_t)DISK_SECTOR + CD_BLOCK - 1) &
                     ~(CD_BLOCK - 1u);
    struct cd_boot *boot = &ebda.cd_boot;

    if (base < LOADABLE_BASE || base + bytes > EBDA_BASE)
        return "the CD's boot image does not fit below 640 KiB";
    if (atapi_read(cd, entry->image, 0, bytes, (void *)base) != DISK_OK)
        return "the CD's boot image cannot be read";
    *boot = (struct cd_boot){
        .media = entry->media,
        .load_segment = (uint16_t)segment,
        .sectors = entry->sectors,
        .image = entry->image,
        .drive = { .port = cd->port, .device = cd->device }
    };
    if (!emulate(&boot->drive, entry, (const uint8_t *)base)) {
        boot->drive.kind = DRIVE_NONE;
        return "the hard-disk image on the CD has no partition";
    }
    return NULL;
}

static uint8_t number_of(uint8_t media, uint8_t cd)
{
    switch (media & MEDIA_TYPE) {
    case CD_BOOT_NO_EMULATION:
        return FIRST_CD + cd;
    case CD_BOOT_HARD_DISK:
        return FIRST_HARD_DISK;
    default:
        return FIRST_FLOPPY;
    }
}

/* What is wrong with the CD, or NULL. */
static const char *boot_cd(const struct drive *cd)
{
    struct boot_record record;
    struct boot_catalog catalog;
    const char *wrong;

    if (atapi_read(cd, BOOT_RECORD_BLOCK, 0, sizeof record, &record) !=
        DISK_OK)
        return "the CD cannot be read";
    if (!is_boot_record(&record))
        return "there is no boot catalog on the CD";
    if (atapi_read(cd, record.catalog, 0, sizeof catalog, &catalog) !=
        DISK_OK)
        return "the CD's boot catalog cannot be read";
    wrong = check_catalog(&catalog);
    return wrong ? wrong : load(cd, &catalog.entry);
}

bool eltorito_load(uint8_t index)
{
    const struct drive *cd = drives_find(DRIVE_CD, index);
    const char *wrong;

    if (cd == NULL || atapi_is_ready(cd) == DISK_NO_MEDIUM)
        return false;
    wrong = boot_cd(cd);
    if (wrong) {
        complain("%s", wrong);
        return false;
    }
    ebda.cd_boot.cd = index;
    ebda.cd_boot.number = number_of(ebda.cd_boot.media, index);
    cd_boot_begin();
    return true;
}
