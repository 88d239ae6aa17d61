/* READ TOC (MMC-2): one data track in one session, up to the end of the
 * medium. */
#include "base/bytes.h"
#include "devices/ide/atapi_parts.h"

enum {
    FORMAT_TRACKS = 0, FORMAT_SESSIONS = 1, FORMAT_RAW = 2,
    TIME = 0x02,                /* addresses as minutes, seconds, frames */
    LEAD_OUT = 0xaa,
    DATA_TRACK = 0x14,          /* ADR 1, control: data, no copying */
    TRACK = 1, SESSION = 1,

    /* Points of a raw table of contents. */
    POINT_FIRST = 0xa0, POINT_LAST = 0xa1, POINT_LEAD_OUT = 0xa2,
    HEADER = 4, ENTRY = 8, RAW_ENTRY = 11,
};

static void put_address(uint8_t *to, bool as_time, uint32_t lba)
{
    if (as_time)
        atapi_put_msf(to + 1, lba);
    else
        bytes_put_be(to, 4, lba);
}

static uint8_t *put_entry(uint8_t *at, uint8_t track, bool as_time,
                          uint32_t lba)
{
    at[1] = DATA_TRACK;
    at[2] = track;
    put_address(at + 4, as_time, lba);
    return at + ENTRY;
}

static uint8_t *put_raw_entry(uint8_t *at, uint8_t point, bool as_time,
                              uint32_t lba)
{
    bool number = point == POINT_FIRST || point == POINT_LAST;

    at[0] = SESSION;
    at[1] = DATA_TRACK;
    at[3] = point;
    if (number)
        at[8] = TRACK;
    else
        put_address(at + 7, as_time, lba);
    return at + RAW_ENTRY;
}

static uint8_t *put_tracks(uint8_t *at, uint8_t from, bool as_time,
                           uint32_t blocks)
{
    if (from <= TRACK)
        at = put_entry(at, TRACK, as_time, 0);
    return put_entry(at, LEAD_OUT, as_time, blocks);
}

static uint8_t *put_raw(uint8_t *at, bool as_time, uint32_t blocks)
{
    at = put_raw_entry(at, POINT_FIRST, as_time, 0);
    at = put_raw_entry(at, POINT_LAST, as_time, 0);
    at = put_raw_entry(at, POINT_LEAD_OUT, as_time, blocks);
    return put_raw_entry(at, TRACK, as_time, 0);
}

/* The format stands in byte 2, or in bits 7:6 of byte 9 (SFF-8020i). */
static unsigned format_of(const struct atapi *packet)
{
    unsigned format = packet->command[2] & 0x0f;

    return format ? format : packet->command[9] >> 6;
}

void atapi_read_toc(struct ata_channel *channel)
{
    const struct atapi *packet = atapi_of(channel);
    bool as_time = packet->command[1] & TIME;
    uint8_t from = packet->command[6];
    uint8_t *reply = atapi_reply(channel), *end = NULL;
    unsigned bytes;

    switch (format_of(packet)) {
    case FORMAT_TRACKS:
        if (from <= TRACK || from == LEAD_OUT)
            end = put_tracks(reply + HEADER, from, as_time,
                             atapi_blocks(channel));
        break;
    case FORMAT_SESSIONS:
        end = put_entry(reply + HEADER, TRACK, as_time, 0);
        break;
    case FORMAT_RAW:
        end = put_raw(reply + HEADER, as_time, atapi_blocks(channel));
        break;
    default:
        break;
    }
    if (!end) {
        atapi_fail(channel, ATAPI_BAD_FIELD);
        return;
    }
    bytes = (unsigned)(end - reply);
    bytes_put_be(reply, 2, bytes - 2);
    reply[2] = TRACK;                   /* the first and the last; of raw and */
    reply[3] = TRACK;                   /* sessions: the session */
    atapi_send(channel, bytes, atapi_get16(packet, 7));
}
