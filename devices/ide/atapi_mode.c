/* What the drive can do: MODE SENSE(10) (MMC-2) and GET CONFIGURATION
 * (MMC-2, "features and profiles"). Nothing can be changed. */
#include <string.h>

#include "base/bytes.h"
#include "devices/ide/atapi_parts.h"

enum {
    PAGE_MASK = 0x3f, CONTROL_SHIFT = 6, CONTROL_CHANGEABLE = 1,
    CONTROL_SAVED = 3,

    PAGE_ERROR_RECOVERY = 0x01, PAGE_CDROM = 0x0d, PAGE_CAPABILITIES = 0x2a,
    PAGE_ALL = 0x3f,
    HEADER = 8, PAGE_HEADER = 2,
    MEDIUM_DATA_CD = 0x01, MEDIUM_TRAY_OPEN = 0x71,

    /* Of the capabilities page. */
    CAN_LOCK = 0x01, IS_LOCKED = 0x02, CAN_EJECT = 0x08, TRAY = 1 << 5,
    LOCK_BYTE = 6,

    PROFILE_CD = 0x0008,
    FEATURE_PERSISTENT_CURRENT = 0x03,
    CONFIGURATION_HEADER = 8, FEATURE_HEADER = 4, PROFILE_BYTES = 4,
};

/* The pages, each from its code on; the second byte is the length of the
 * rest. */
static const uint8_t error_recovery[] = {
    PAGE_ERROR_RECOVERY, 6, 0, 5 /* retries */, 0, 0, 0, 0,
};
static const uint8_t cdrom[] = {
    PAGE_CDROM, 6, 0, 0, 0, 60 /* seconds in a minute */, 0, 75 /* frames */,
};
static const uint8_t capabilities[] = {
    PAGE_CAPABILITIES, 20, 0x03 /* reads CD-R and CD-RW */, 0, 0x00, 0x00,
    CAN_LOCK | CAN_EJECT | TRAY, 0,
    704 >> 8, 704 & 0xff /* kilobytes a second */, 0, 0,
    512 >> 8, 512 & 0xff /* kilobytes of buffer */,
    704 >> 8, 704 & 0xff, 0, 0, 0, 0, 0, 0,
};

static const struct {
    const uint8_t *page;
    unsigned bytes;
} pages[] = {
    { error_recovery, sizeof(error_recovery) },
    { cdrom, sizeof(cdrom) },
    { capabilities, sizeof(capabilities) },
};

/* Appends a page; returns where the next goes. */
static uint8_t *put_page(uint8_t *at, unsigned index, bool changeable,
                         bool locked)
{
    memcpy(at, pages[index].page, pages[index].bytes);
    if (changeable)
        memset(at + PAGE_HEADER, 0, pages[index].bytes - PAGE_HEADER);
    else if (pages[index].page == capabilities && locked)
        at[LOCK_BYTE] |= IS_LOCKED;
    return at + pages[index].bytes;
}

void atapi_mode_sense(struct ata_channel *channel)
{
    const struct atapi *packet = atapi_of(channel);
    uint8_t wanted = packet->command[2] & PAGE_MASK;
    unsigned control = packet->command[2] >> CONTROL_SHIFT;
    uint8_t *reply = atapi_reply(channel), *at = reply + HEADER;
    unsigned bytes;

    if (control == CONTROL_SAVED) {
        atapi_fail(channel, ATAPI_NO_SAVED_PAGES);
        return;
    }
    for (unsigned i = 0; i < sizeof pages / sizeof pages[0]; i++)
        if (wanted == pages[i].page[0] || wanted == PAGE_ALL)
            at = put_page(at, i, control == CONTROL_CHANGEABLE,
                          packet->locked);
    bytes = (unsigned)(at - reply);
    if (bytes == HEADER) {
        atapi_fail(channel, ATAPI_BAD_FIELD);
        return;
    }
    bytes_put_be(reply, 2, bytes - 2);
    reply[2] = packet->tray_open ? MEDIUM_TRAY_OPEN : MEDIUM_DATA_CD;
    atapi_send(channel, bytes, atapi_get16(packet, 7));
}

/* The list of profiles (feature 0) alone, with one profile; from a higher
 * feature on there is nothing but the header. */
void atapi_get_configuration(struct ata_channel *channel)
{
    const struct atapi *packet = atapi_of(channel);
    bool listed = !atapi_get16(packet, 2), current = !packet->tray_open;
    uint8_t *reply = atapi_reply(channel);
    uint8_t *feature = reply + CONFIGURATION_HEADER;
    unsigned bytes = CONFIGURATION_HEADER;

    if (listed) {
        feature[2] = FEATURE_PERSISTENT_CURRENT;
        feature[3] = PROFILE_BYTES;
        bytes_put_be(feature + FEATURE_HEADER, 2, PROFILE_CD);
        feature[FEATURE_HEADER + 2] = current;
        bytes += FEATURE_HEADER + PROFILE_BYTES;
    }
    bytes_put_be(reply, 4, bytes - 4);
    bytes_put_be(reply + 6, 2, current ? PROFILE_CD : 0);
    atapi_send(channel, bytes, atapi_get16(packet, 7));
}
