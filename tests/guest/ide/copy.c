/* A copy of the first disk to the second, in pieces of 64 KiB. */
#include "guest/drivers/debug_exit.h"
#include "guest/drivers/serial.h"
#include "guest/lib/printk.h"
#include "tests/guest/ide/ide.h"

enum { PIECE = 128 };           /* sectors */

static bool piece_by_dma(unsigned drive, uint32_t lba, uint8_t code,
                         uint8_t direction)
{
    port_select(drive);
    master_put(0, 0);
    table[0][0] = (uint32_t)buffer;
    table[0][1] = 0x80000000;
    master_put_table((uint32_t)table);
    command_48(drive, lba, PIECE, code);
    master_put(0, direction);
    master_put(0, direction | 1);
    while (!(master_get(2) & 4))
        ;
    return port_get(STATUS) == (DRDY | DSC);
}

static bool copy_by_dma(uint32_t lba)
{
    return piece_by_dma(DISK_A, lba, 0x25, TO_MEMORY) &&
           piece_by_dma(DISK_B, lba, 0x35, 0);
}

static bool copy_by_pio(uint32_t lba)
{
    command_48(DISK_A, lba, PIECE, 0x24);
    if (pio_in(PIECE, 1) != PIECE)
        return false;
    command_48(DISK_B, lba, PIECE, 0x34);
    return pio_out(PIECE, 1) == PIECE;
}

void copy_run(unsigned mib, bool by_dma)
{
    uint32_t end = mib * (uint32_t)(1048576 / SECTOR);
    bool good = true;

    for (uint32_t lba = 0; good && lba < end; lba += PIECE)
        good = by_dma ? copy_by_dma(lba) : copy_by_pio(lba);
    command_only(DISK_B, 0, 0, 0xea);
    good = good && port_wait() == DRDY;
    printk("IDE copy %s\n", good ? "done" : "failed");
    serial_drain();
    debug_exit(!good);
}
