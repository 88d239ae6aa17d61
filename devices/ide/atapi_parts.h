/* What the files of a packet drive offer to each other. All are called while a
 * command packet is carried out. */
#ifndef PAGEWALK_DEVICES_IDE_ATAPI_PARTS_H
#define PAGEWALK_DEVICES_IDE_ATAPI_PARTS_H

#include "devices/ide/ata_parts.h"

static inline struct atapi *atapi_of(struct ata_channel *channel)
{
    return &ata_selected(channel)->packet;
}

/* atapi.c: ends the command. */
void atapi_ok(struct ata_channel *channel);
void atapi_fail(struct ata_channel *channel, enum atapi_sense sense);

/* Clears the part of the buffer that replies are made in; returns it. */
enum { ATAPI_REPLY_MAX = 256 };
uint8_t *atapi_reply(struct ata_channel *channel);

/* Sends the first `bytes` of the buffer, but no more than the host has room
 * for, and ends the command. */
void atapi_send(struct ata_channel *channel, unsigned bytes,
                unsigned allocation);

/* Sends `blocks` blocks of the medium from `lba` on and ends the command; raw:
 * with all that a block has around its data. */
void atapi_send_blocks(struct ata_channel *channel, uint32_t lba,
                       uint32_t blocks, bool raw);

/* Blocks of the medium. */
uint32_t atapi_blocks(struct ata_channel *channel);

/* Numbers of a command, which have their high byte first. */
uint16_t atapi_get16(const struct atapi *packet, unsigned at);
uint32_t atapi_get32(const struct atapi *packet, unsigned at);

/* The address of a block as minutes, seconds and frames; block 0 is behind two
 * seconds of lead-in. */
void atapi_put_msf(uint8_t to[3], uint32_t lba);

/* atapi_commands.c: carries out the packet. */
void atapi_execute(struct ata_channel *channel);

/* atapi_toc.c: READ TOC. */
void atapi_read_toc(struct ata_channel *channel);

/* atapi_mode.c: MODE SENSE(10) and GET CONFIGURATION. */
void atapi_mode_sense(struct ata_channel *channel);
void atapi_get_configuration(struct ata_channel *channel);

#endif
