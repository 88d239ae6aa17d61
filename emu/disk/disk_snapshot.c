#include "emu/disk/disk_snapshot.h"

#include <stdlib.h>
#include <string.h>

enum { PIECE_SECTORS = 8, PIECES_IN_TABLE = 1024 };

struct snapshot_piece {
    uint8_t written;            /* bit n: sector n is here */
    uint8_t sector[PIECE_SECTORS][DISK_SECTOR];
};

/* The place of the piece that holds a sector; null where its table is missing
 * and not to be made, or cannot be. */
static struct snapshot_piece **find(const struct disk_snapshot *snapshot,
                                    uint64_t lba, bool make)
{
    uint64_t number = lba / PIECE_SECTORS;
    struct snapshot_piece ***table =
        &snapshot->table[number / PIECES_IN_TABLE];

    if (!*table && make)
        *table = calloc(PIECES_IN_TABLE, sizeof(**table));
    return *table ? &(*table)[number % PIECES_IN_TABLE] : NULL;
}

static bool read_sector(void *opaque, uint64_t lba, void *data)
{
    const struct disk_snapshot *snapshot = opaque;
    struct snapshot_piece **piece = find(snapshot, lba, false);
    unsigned at = lba % PIECE_SECTORS;

    if (!piece || !*piece || !((*piece)->written >> at & 1))
        return snapshot->under->read(snapshot->under->opaque, lba, data);
    memcpy(data, (*piece)->sector[at], DISK_SECTOR);
    return true;
}

static bool write_sector(void *opaque, uint64_t lba, const void *data)
{
    struct snapshot_piece **piece = find(opaque, lba, true);
    unsigned at = lba % PIECE_SECTORS;

    if (piece && !*piece)
        *piece = calloc(1, sizeof(**piece));
    if (!piece || !*piece)
        return false;
    memcpy((*piece)->sector[at], data, DISK_SECTOR);
    (*piece)->written |= (uint8_t)(1u << at);
    return true;
}

static bool flush(void *opaque)
{
    (void)opaque;
    return true;
}

bool disk_snapshot_init(struct disk_snapshot *snapshot,
                        const struct disk *under)
{
    const uint64_t sectors = (uint64_t)PIECE_SECTORS * PIECES_IN_TABLE;

    snapshot->under = under;
    snapshot->tables = (under->sectors + sectors - 1) / sectors;
    snapshot->table = calloc(snapshot->tables, sizeof(*snapshot->table));
    snapshot->disk = (struct disk){
        .kind = under->kind,
        .sectors = under->sectors,
        .read = read_sector,
        .write = write_sector,
        .flush = flush,
        .opaque = snapshot,
    };
    return snapshot->table;
}

void disk_snapshot_free(struct disk_snapshot *snapshot)
{
    for (uint64_t i = 0; snapshot->table && i < snapshot->tables; i++) {
        for (unsigned k = 0; snapshot->table[i] && k < PIECES_IN_TABLE; k++)
            free(snapshot->table[i][k]);
        free(snapshot->table[i]);
    }
    free(snapshot->table);
    snapshot->table = NULL;
}
