/* The packets of a CD-ROM (MMC-2, SPC-2, SFF-8020i). */
#include <string.h>

#include "base/bytes.h"
#include "devices/ide/atapi_parts.h"

enum {
    /* A command's place in the table. */
    ANYTIME = 0x01,             /* also with a unit attention (SPC-2) */
    NEEDS_MEDIUM = 0x02,

    INQUIRY_BYTES = 36, TYPE_CDROM = 0x05, REMOVABLE = 0x80,
    FORMAT_ATAPI = 0x21, INQUIRY_ADDITIONAL = 31, EVPD = 0x01,

    SENSE_BYTES = 18, SENSE_CURRENT = 0x70, SENSE_ADDITIONAL = 10,

    LOEJ = 0x02, START = 0x01, POWER_CONDITION = 0xf0,

    EVENT_BYTES = 8, EVENT_HEADER = 4, EVENT_POLLED = 0x01,
    EVENT_CLASS_MEDIA = 4, EVENT_NONE_AVAILABLE = 0x80,
    MEDIA_PRESENT = 0x02, MEDIA_TRAY_OPEN = 0x01,

    STATUS_BYTES = 8, SLOTS = 1,
    DISC_BYTES = 34, DISC_COMPLETE = 0x0e,      /* and its last session */
    DISC_UNRESTRICTED = 0x20,

    READ_CD_ANY_TYPE = 0x1c, READ_CD_MODE_1 = 0x08,
    READ_CD_NOTHING = 0x00, READ_CD_DATA = 0x10, READ_CD_ALL = 0xf8,
};

static void test_unit_ready(struct ata_channel *channel)
{
    atapi_ok(channel);
}

static void request_sense(struct ata_channel *channel)
{
    struct atapi *packet = atapi_of(channel);
    uint8_t *reply = atapi_reply(channel);
    enum atapi_sense sense = packet->sense;

    if (!sense) {
        sense = packet->attention;
        packet->attention = ATAPI_NO_SENSE;
    }
    reply[0] = SENSE_CURRENT;
    reply[2] = (uint8_t)(sense >> 16);
    reply[7] = SENSE_ADDITIONAL;
    reply[12] = (uint8_t)(sense >> 8);
    reply[13] = (uint8_t)sense;
    atapi_send(channel, SENSE_BYTES, packet->command[4]);
}

static void inquiry(struct ata_channel *channel)
{
    const struct atapi *packet = atapi_of(channel);
    uint8_t *reply = atapi_reply(channel);

    if (packet->command[1] & EVPD || packet->command[2]) {
        atapi_fail(channel, ATAPI_BAD_FIELD);
        return;
    }
    reply[0] = TYPE_CDROM;
    reply[1] = REMOVABLE;
    reply[3] = FORMAT_ATAPI;
    reply[4] = INQUIRY_ADDITIONAL;
    memcpy(reply + 8, "PAGEWALKCD-ROM          1.0 ", 28);
    atapi_send(channel, INQUIRY_BYTES, packet->command[4]);
}

/* The tray moves at once. */
static void start_stop_unit(struct ata_channel *channel)
{
    struct atapi *packet = atapi_of(channel);
    uint8_t how = packet->command[4];
    bool open = !(how & START);

    if (how & POWER_CONDITION || !(how & LOEJ) || open == packet->tray_open) {
        atapi_ok(channel);
        return;
    }
    if (open && packet->locked) {
        atapi_fail(channel, ATAPI_REMOVAL_PREVENTED);
        return;
    }
    packet->tray_open = open;
    packet->event = open ? ATAPI_EVENT_REMOVAL : ATAPI_EVENT_NEW_MEDIUM;
    packet->attention = open ? ATAPI_NO_SENSE : ATAPI_MEDIUM_CHANGED;
    atapi_ok(channel);
}

static void prevent_removal(struct ata_channel *channel)
{
    struct atapi *packet = atapi_of(channel);

    packet->locked = packet->command[4] & 1;
    atapi_ok(channel);
}

static void read_capacity(struct ata_channel *channel)
{
    uint8_t *reply = atapi_reply(channel);

    bytes_put_be(reply, 4, atapi_blocks(channel) - 1);
    bytes_put_be(reply + 4, 4, ATAPI_BLOCK);
    atapi_send(channel, 8, 8);
}

static void read_10(struct ata_channel *channel)
{
    const struct atapi *packet = atapi_of(channel);

    atapi_send_blocks(channel, atapi_get32(packet, 2), atapi_get16(packet, 7),
                      false);
}

static void read_12(struct ata_channel *channel)
{
    const struct atapi *packet = atapi_of(channel);

    atapi_send_blocks(channel, atapi_get32(packet, 2), atapi_get32(packet, 6),
                      false);
}

/* Of blocks in mode 1: their data, or all of them. */
static void read_cd(struct ata_channel *channel)
{
    const struct atapi *packet = atapi_of(channel);
    uint32_t blocks = atapi_get32(packet, 5) & 0xffffff;
    uint8_t type = packet->command[1] & READ_CD_ANY_TYPE;
    uint8_t fields = packet->command[9];

    if (type && type != READ_CD_MODE_1)
        atapi_fail(channel, ATAPI_BAD_MODE);
    else if (fields == READ_CD_NOTHING)
        atapi_ok(channel);
    else if (fields == READ_CD_DATA || fields == READ_CD_ALL)
        atapi_send_blocks(channel, atapi_get32(packet, 2), blocks,
                          fields == READ_CD_ALL);
    else
        atapi_fail(channel, ATAPI_BAD_FIELD);
}

static void seek(struct ata_channel *channel)
{
    if (atapi_get32(atapi_of(channel), 2) >= atapi_blocks(channel))
        atapi_fail(channel, ATAPI_OUT_OF_RANGE);
    else
        atapi_ok(channel);
}

static void get_event_status(struct ata_channel *channel)
{
    struct atapi *packet = atapi_of(channel);
    bool wanted = packet->command[4] & 1 << EVENT_CLASS_MEDIA;
    unsigned bytes = wanted ? EVENT_BYTES : EVENT_HEADER;
    uint8_t *reply = atapi_reply(channel);

    if (!(packet->command[1] & EVENT_POLLED)) {
        atapi_fail(channel, ATAPI_BAD_FIELD);
        return;
    }
    bytes_put_be(reply, 2, bytes - EVENT_HEADER);
    reply[2] = wanted ? EVENT_CLASS_MEDIA : EVENT_NONE_AVAILABLE;
    reply[3] = 1 << EVENT_CLASS_MEDIA;
    if (wanted) {
        reply[4] = (uint8_t)packet->event;
        reply[5] = packet->tray_open ? MEDIA_TRAY_OPEN : MEDIA_PRESENT;
        packet->event = ATAPI_EVENT_NONE;
    }
    atapi_send(channel, bytes, atapi_get16(packet, 7));
}

/* One track in one session, both complete. */
static void read_disc_information(struct ata_channel *channel)
{
    const struct atapi *packet = atapi_of(channel);
    uint8_t *reply = atapi_reply(channel);

    bytes_put_be(reply, 2, DISC_BYTES - 2);
    reply[2] = DISC_COMPLETE;
    reply[3] = reply[4] = reply[5] = reply[6] = 1;
    reply[7] = DISC_UNRESTRICTED;
    atapi_send(channel, DISC_BYTES, atapi_get16(packet, 7));
}

static void mechanism_status(struct ata_channel *channel)
{
    uint8_t *reply = atapi_reply(channel);

    reply[5] = SLOTS;
    atapi_send(channel, STATUS_BYTES, atapi_get16(atapi_of(channel), 8));
}

static void set_speed(struct ata_channel *channel)
{
    atapi_ok(channel);
}

static const struct {
    uint8_t code;
    unsigned flags;
    void (*run)(struct ata_channel *channel);
} commands[] = {
    { 0x00, NEEDS_MEDIUM, test_unit_ready },
    { 0x03, ANYTIME, request_sense },
    { 0x12, ANYTIME, inquiry },
    { 0x1b, 0, start_stop_unit },
    { 0x1e, 0, prevent_removal },
    { 0x25, NEEDS_MEDIUM, read_capacity },
    { 0x28, NEEDS_MEDIUM, read_10 },
    { 0x2b, NEEDS_MEDIUM, seek },
    { 0x43, NEEDS_MEDIUM, atapi_read_toc },
    { 0x46, ANYTIME, atapi_get_configuration },
    { 0x4a, ANYTIME, get_event_status },
    { 0x51, NEEDS_MEDIUM, read_disc_information },
    { 0x5a, 0, atapi_mode_sense },
    { 0xa8, NEEDS_MEDIUM, read_12 },
    { 0xbb, 0, set_speed },
    { 0xbd, 0, mechanism_status },
    { 0xbe, NEEDS_MEDIUM, read_cd },
};

/* Whether the command may run at all; false after an error. */
static bool may_run(struct ata_channel *channel, unsigned flags)
{
    struct atapi *packet = atapi_of(channel);
    enum atapi_sense attention = packet->attention;

    if (attention && !(flags & ANYTIME)) {
        packet->attention = ATAPI_NO_SENSE;
        atapi_fail(channel, attention);
        return false;
    }
    if (flags & NEEDS_MEDIUM && packet->tray_open) {
        atapi_fail(channel, ATAPI_NO_MEDIUM_TRAY_OPEN);
        return false;
    }
    return true;
}

void atapi_execute(struct ata_channel *channel)
{
    uint8_t code = atapi_of(channel)->command[0];

    for (unsigned i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (commands[i].code == code) {
            if (may_run(channel, commands[i].flags))
                commands[i].run(channel);
            return;
        }
    LOG(channel->log, dev, "atapi: packet 0x%02x does not exist", code);
    if (may_run(channel, 0))
        atapi_fail(channel, ATAPI_BAD_OPERATION);
}
