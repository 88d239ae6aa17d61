/* IDENTIFY DEVICE and IDENTIFY PACKET DEVICE (ATA/ATAPI-4, 8.12, 8.13; of
 * 48-bit addresses ATA/ATAPI-6): 256 words, little-endian; a string has its
 * first character in the high byte of its first word. */
#include <string.h>

#include "base/bytes.h"
#include "devices/ide/ata_parts.h"

enum {
    WORD_CONFIGURATION = 0, CONFIGURATION_FIXED_DISK = 0x0040,
    /* Packet device, CD-ROM, removable, DRQ within 50 us, 12-byte packets. */
    CONFIGURATION_CDROM = 0x85c0,
    WORD_CYLINDERS = 1, WORD_HEADS = 3, WORD_TRACK = 6,
    /* Unformatted bytes (ATA-1, 9.9), which Bochs' BIOS reads. */
    WORD_TRACK_BYTES = 4, WORD_SECTOR_BYTES = 5,
    WORD_SERIAL = 10, SERIAL_WORDS = 10,
    WORD_FIRMWARE = 23, FIRMWARE_WORDS = 4,
    WORD_MODEL = 27, MODEL_WORDS = 20,
    WORD_MULTIPLE_MAX = 47, MULTIPLE_MAX_FIXED = 0x8000,
    WORD_CAPABILITIES = 49, CAPABLE_OF_LBA = 0x0200, CAPABLE_OF_DMA = 0x0100,
    CAPABLE_OF_IORDY = 0x0c00,          /* which can be switched off */
    WORD_CAPABILITIES_2 = 50, CAPABILITIES_2_FIXED = 0x4000,
    WORD_PIO_TIMING = 51, PIO_TIMING_MODE_2 = 0x0200,
    WORD_VALID = 53, VALID_54_TO_58 = 0x0001, VALID_64_TO_70 = 0x0002,
    VALID_88 = 0x0004,
    WORD_NOW_CYLINDERS = 54, WORD_NOW_HEADS = 55, WORD_NOW_TRACK = 56,
    WORD_NOW_SECTORS = 57,              /* two words */
    WORD_MULTIPLE = 59, MULTIPLE_IS_SET = 0x0100,
    WORD_LBA_SECTORS = 60,              /* two words */
    WORD_MULTIWORD = 63, WORD_MULTIWORD_CYCLE = 65, MULTIWORD_CYCLE_NS = 120,
    WORD_PIO_MODES = 64, PIO_MODES_3_AND_4 = 0x0003,
    WORD_PIO_CYCLE = 67, PIO_CYCLE_NS = 120,    /* and with IORDY, 68 */
    WORD_VERSIONS = 80, VERSIONS_1_TO_4 = 0x001e, VERSIONS_1_TO_6 = 0x007e,
    WORD_COMMANDS = 82, COMMANDS_POWER = 0x0008, COMMANDS_WRITE_CACHE = 0x0020,
    COMMANDS_LOOK_AHEAD = 0x0040, COMMANDS_PACKET = 0x0010,
    COMMANDS_DEVICE_RESET = 0x0200,
    WORD_COMMANDS_2 = 83, COMMANDS_2_FIXED = 0x4000,
    COMMANDS_2_LBA48 = 0x0400, COMMANDS_2_FLUSH_AND_EXT = 0x3000,
    WORD_COMMANDS_3 = 84, COMMANDS_3_FIXED = 0x4000,
    WORD_ENABLED = 85,
    WORD_ULTRA = 88,
    WORD_LBA48_SECTORS = 100,           /* four words */
};

static void put(struct ata_channel *channel, unsigned word, uint16_t value)
{
    bytes_put_le(channel->buffer + word * 2, 2, value);
}

static void put32(struct ata_channel *channel, unsigned word, uint32_t value)
{
    bytes_put_le(channel->buffer + word * 2, 4, value);
}

static void put_string(struct ata_channel *channel, unsigned word,
                       unsigned words, const char *text)
{
    size_t length = strlen(text);

    for (size_t i = 0; i < words * 2; i++)
        channel->buffer[(word * 2 + i) ^ 1] =
            (uint8_t)(i < length ? text[i] : ' ');
}

static void put_geometry(struct ata_channel *channel,
                         const struct ata_drive *drive)
{
    struct ata_drive native = *drive;

    ata_native_translation(&native);
    put(channel, WORD_CYLINDERS, native.cylinders);
    put(channel, WORD_HEADS, native.heads);
    put(channel, WORD_TRACK, native.track);
    put(channel, WORD_TRACK_BYTES, native.track * DISK_SECTOR);
    put(channel, WORD_SECTOR_BYTES, DISK_SECTOR);
    put(channel, WORD_NOW_CYLINDERS, drive->cylinders);
    put(channel, WORD_NOW_HEADS, drive->heads);
    put(channel, WORD_NOW_TRACK, drive->track);
    put32(channel, WORD_NOW_SECTORS,
          (uint32_t)drive->cylinders * drive->heads * drive->track);
    put32(channel, WORD_LBA_SECTORS,
          drive->sectors < ATA_LBA28_SECTORS ? (uint32_t)drive->sectors
                                             : ATA_LBA28_SECTORS);
    put32(channel, WORD_LBA48_SECTORS, (uint32_t)drive->sectors);
    put32(channel, WORD_LBA48_SECTORS + 2, (uint32_t)(drive->sectors >> 32));
}

/* The serial number is that of the drive's place on the board. */
static void put_names(struct ata_channel *channel, bool second,
                      const char *model)
{
    static const char *const serial[][ATA_DRIVES] = {
        { "PW0001", "PW0002" }, { "PW0003", "PW0004" },
    };

    put_string(channel, WORD_SERIAL, SERIAL_WORDS,
               serial[channel->number][second]);
    put_string(channel, WORD_FIRMWARE, FIRMWARE_WORDS, "1.0");
    put_string(channel, WORD_MODEL, MODEL_WORDS, model);
}

/* What every drive can do. */
static void put_transfers(struct ata_channel *channel,
                          const struct ata_drive *drive)
{
    put(channel, WORD_CAPABILITIES,
        CAPABLE_OF_LBA | CAPABLE_OF_DMA | CAPABLE_OF_IORDY);
    put(channel, WORD_PIO_TIMING, PIO_TIMING_MODE_2);
    put(channel, WORD_VALID, VALID_54_TO_58 | VALID_64_TO_70 | VALID_88);
    put(channel, WORD_MULTIWORD, ata_mode_multiword(drive->mode));
    put(channel, WORD_PIO_MODES, PIO_MODES_3_AND_4);
    put(channel, WORD_MULTIWORD_CYCLE, MULTIWORD_CYCLE_NS);
    put(channel, WORD_MULTIWORD_CYCLE + 1, MULTIWORD_CYCLE_NS);
    put(channel, WORD_PIO_CYCLE, PIO_CYCLE_NS);
    put(channel, WORD_PIO_CYCLE + 1, PIO_CYCLE_NS);
    put(channel, WORD_ULTRA, ata_mode_ultra(drive->mode));
}

static void identify_disk(struct ata_channel *channel,
                          const struct ata_drive *drive, bool second)
{
    const uint16_t commands = COMMANDS_POWER | COMMANDS_WRITE_CACHE |
                              COMMANDS_LOOK_AHEAD;
    const uint16_t commands_2 = COMMANDS_2_FIXED | COMMANDS_2_LBA48 |
                                COMMANDS_2_FLUSH_AND_EXT;

    put(channel, WORD_CONFIGURATION, CONFIGURATION_FIXED_DISK);
    put_geometry(channel, drive);
    put_names(channel, second, "PAGEWALK HARDDISK");
    put_transfers(channel, drive);
    put(channel, WORD_MULTIPLE_MAX, MULTIPLE_MAX_FIXED | ATA_MULTIPLE_MAX);
    put(channel, WORD_CAPABILITIES_2, CAPABILITIES_2_FIXED);
    if (drive->multiple)
        put(channel, WORD_MULTIPLE, MULTIPLE_IS_SET | drive->multiple);
    put(channel, WORD_VERSIONS, VERSIONS_1_TO_6);
    put(channel, WORD_COMMANDS, commands);
    put(channel, WORD_COMMANDS_2, commands_2);
    put(channel, WORD_COMMANDS_3, COMMANDS_3_FIXED);
    put(channel, WORD_ENABLED,
        drive->no_cache ? commands & (uint16_t)~COMMANDS_WRITE_CACHE
                        : commands);
    put(channel, WORD_ENABLED + 1, commands_2);
    put(channel, WORD_ENABLED + 2, COMMANDS_3_FIXED);
}

static void identify_cdrom(struct ata_channel *channel,
                           const struct ata_drive *drive, bool second)
{
    const uint16_t commands = COMMANDS_POWER | COMMANDS_PACKET |
                              COMMANDS_DEVICE_RESET;

    put(channel, WORD_CONFIGURATION, CONFIGURATION_CDROM);
    put_names(channel, second, "PAGEWALK CD-ROM");
    put_transfers(channel, drive);
    put(channel, WORD_VERSIONS, VERSIONS_1_TO_4);
    put(channel, WORD_COMMANDS, commands);
    put(channel, WORD_COMMANDS_2, COMMANDS_2_FIXED);
    put(channel, WORD_COMMANDS_3, COMMANDS_3_FIXED);
    put(channel, WORD_ENABLED, commands);
    put(channel, WORD_ENABLED + 1, COMMANDS_2_FIXED);
    put(channel, WORD_ENABLED + 2, COMMANDS_3_FIXED);
}

void ata_identify(struct ata_channel *channel)
{
    const struct ata_drive *drive = ata_selected(channel);
    bool second = drive == &channel->drive[1];

    memset(channel->buffer, 0, DISK_SECTOR);
    if (drive->disk->kind == DISK_CDROM)
        identify_cdrom(channel, drive, second);
    else
        identify_disk(channel, drive, second);
}
