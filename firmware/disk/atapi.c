/*
 * A packet command has three steps: the drive asks for its 12 bytes, then for
 * each piece of its data, and then reports its end. Why a command has failed is
 * asked by another one, REQUEST SENSE.
 */
#include "firmware/disk/atapi.h"

#include "firmware/disk/ata.h"
#include "firmware/lib/io.h"

enum {
    COMMAND_PACKET = 0xa0,
    PACKET_BYTES = 12,

    /* Operation codes. */
    TEST_UNIT_READY = 0x00,
    REQUEST_SENSE = 0x03,
    START_STOP_UNIT = 0x1b,
    READ_10 = 0x28,
    UNIT_EJECT = 0x02,              /* LoEj, without Start */

    SENSE_BYTES = 18,
    SENSE_KEY = 2,                  /* bytes of the sense data */
    SENSE_CODE = 12,
    KEY_MASK = 0x0f,
    KEY_NOT_READY = 2,
    KEY_MEDIUM = 3,
    KEY_ILLEGAL = 5,
    KEY_ATTENTION = 6,
    CODE_BECOMING_READY = 0x04,
    CODE_OUT_OF_RANGE = 0x21,
    CODE_NO_MEDIUM = 0x3a,

    /* A drive reports a reset and a new medium once each; one that becomes
     * ready is asked until it is. */
    TRIES = 1000
};

struct packet {
    uint8_t byte[PACKET_BYTES];
};

/* Where the data of a command goes: the first `skip` bytes nowhere, then `left`
 * bytes to `to`, and the rest nowhere. */
struct taker {
    uint8_t *to;
    uint32_t skip;
    uint32_t left;
};

static uint32_t lower(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static void drop(uint16_t port, uint32_t bytes)
{
    for (; bytes > 0; bytes -= lower(bytes, 2))
        inw(port + ATA_DATA);
}

/* Takes the `bytes` bytes of one piece. */
static void take(struct taker *taker, uint16_t port, uint32_t bytes)
{
    uint32_t skipped = lower(bytes, taker->skip);
    uint32_t taken = lower(bytes - skipped, taker->left);

    drop(port, skipped);
    insw(port + ATA_DATA, taker->to, taken / 2);
    drop(port, bytes - skipped - taken);
    taker->skip -= skipped;
    taker->left -= taken;
    taker->to += taken;
}

/* Sends one command and takes its data. */
static enum disk_status send(const struct drive *cd,
                             const struct packet *packet, struct taker *taker)
{
    uint16_t port = cd->port;
    enum disk_status status;

    ata_select(cd, cd->device);
    outb(port + ATA_FEATURES, 0);
    outb(port + ATA_LBA_MID, (uint8_t)CD_BLOCK);    /* bytes in a piece */
    outb(port + ATA_LBA_HIGH, CD_BLOCK >> 8);
    outb(port + ATA_COMMAND, COMMAND_PACKET);
    inb(port + ATA_CONTROL);
    status = ata_wait(port, ATA_PHASE_DATA);
    if (status == DISK_OK) {
        outsw(port + ATA_DATA, packet->byte, PACKET_BYTES / 2);
        inb(port + ATA_CONTROL);
    }
    while (status == DISK_OK && ata_wait(port, ATA_PHASE_DATA) == DISK_OK) {
        uint32_t bytes = inb(port + ATA_LBA_MID) |
                         (uint32_t)inb(port + ATA_LBA_HIGH) << 8;

        if (bytes == 0)
            status = DISK_FAILED;
        take(taker, port, bytes);
        inb(port + ATA_CONTROL);
    }
    if (status == DISK_OK)
        status = ata_wait(port, ATA_PHASE_END);
    ata_release(cd);
    return status;
}

/* Why the last command has failed. */
static enum disk_status sense(const struct drive *cd)
{
    static const struct packet packet = {
        .byte = { REQUEST_SENSE, [4] = SENSE_BYTES }
    };
    uint8_t data[SENSE_BYTES] = { 0 };
    struct taker taker = { .to = data, .left = sizeof data };

    if (send(cd, &packet, &taker) != DISK_OK)
        return DISK_FAILED;
    switch (data[SENSE_KEY] & KEY_MASK) {
    case KEY_ATTENTION:
        return DISK_CHANGED;
    case KEY_NOT_READY:
        return data[SENSE_CODE] == CODE_NO_MEDIUM ? DISK_NO_MEDIUM
               : data[SENSE_CODE] == CODE_BECOMING_READY ? DISK_CHANGED
                                                          : DISK_NOT_READY;
    case KEY_MEDIUM:
        return DISK_BAD_DATA;
    case KEY_ILLEGAL:
        return data[SENSE_CODE] == CODE_OUT_OF_RANGE ? DISK_NOT_FOUND
                                                     : DISK_INVALID;
    }
    return DISK_FAILED;
}

/* A command that fails because the drive was reset, has another medium or
 * becomes ready is sent again. */
static enum disk_status command(const struct drive *cd,
                                const struct packet *packet,
                                const struct taker *taker)
{
    enum disk_status status = DISK_CHANGED;

    for (unsigned i = 0; i < TRIES && status == DISK_CHANGED; i++) {
        struct taker again = *taker;

        status = send(cd, packet, &again);
        if (status == DISK_OK)
            return again.left == 0 ? DISK_OK : DISK_FAILED;
        if (status != DISK_TIMEOUT)
            status = sense(cd);
    }
    return status;
}

static enum disk_status without_data(const struct drive *cd,
                                     const struct packet *packet)
{
    return command(cd, packet, &(struct taker){ 0 });
}

enum disk_status atapi_read(const struct drive *cd, uint32_t block,
                            uint32_t skip, uint32_t bytes, void *data)
{
    uint32_t blocks;

    block += skip / CD_BLOCK;
    skip %= CD_BLOCK;
    blocks = (skip + bytes + CD_BLOCK - 1) / CD_BLOCK;
    return command(cd,
                   &(struct packet){ .byte = {
                       READ_10,
                       [2] = (uint8_t)(block >> 24), (uint8_t)(block >> 16),
                       (uint8_t)(block >> 8), (uint8_t)block,
                       [7] = (uint8_t)(blocks >> 8), (uint8_t)blocks
                   } },
                   &(struct taker){ data, skip, bytes });
}

enum disk_status atapi_is_ready(const struct drive *cd)
{
    static const struct packet packet = { .byte = { TEST_UNIT_READY } };

    return without_data(cd, &packet);
}

enum disk_status atapi_eject(const struct drive *cd)
{
    static const struct packet packet = {
        .byte = { START_STOP_UNIT, [4] = UNIT_EJECT }
    };

    return without_data(cd, &packet);
}
