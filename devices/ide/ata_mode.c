#include "devices/ide/ata_mode.h"

enum {
    KIND_MULTIWORD = 0x20, KIND_ULTRA = 0x40,   /* bits 7:3 of the value */
    KIND_MASK = 0xf8, NUMBER_MASK = 0x07,
    MODES_OF_KIND = 3, ALL_OF_KIND = (1 << MODES_OF_KIND) - 1,
    CHOSEN_SHIFT = 8,
};

/* The shortest cycle: t0 of multiword DMA; half of t2CYC of Ultra DMA, which
 * moves a word at each edge of the strobe. */
static const uint16_t cycle_ns[ATA_MODES] = {
    [ATA_MULTIWORD_0] = 480, [ATA_MULTIWORD_1] = 150, [ATA_MULTIWORD_2] = 120,
    [ATA_ULTRA_0] = 120,     [ATA_ULTRA_1] = 80,      [ATA_ULTRA_2] = 60,
};

bool ata_mode_find(uint8_t value, enum ata_mode *mode)
{
    unsigned number = value & NUMBER_MASK;
    unsigned kind = value & KIND_MASK;

    if (number >= MODES_OF_KIND ||
        (kind != KIND_MULTIWORD && kind != KIND_ULTRA))
        return false;
    *mode = (enum ata_mode)((kind == KIND_ULTRA ? ATA_ULTRA_0
                                                : ATA_MULTIWORD_0) + number);
    return true;
}

static uint16_t modes(enum ata_mode chosen, enum ata_mode first)
{
    bool mine = chosen >= first && chosen < first + MODES_OF_KIND;

    return (uint16_t)(ALL_OF_KIND |
                      (mine ? 1u << (CHOSEN_SHIFT + chosen - first) : 0));
}

uint16_t ata_mode_multiword(enum ata_mode chosen)
{
    return modes(chosen, ATA_MULTIWORD_0);
}

uint16_t ata_mode_ultra(enum ata_mode chosen)
{
    return modes(chosen, ATA_ULTRA_0);
}

uint64_t ata_mode_ns(enum ata_mode mode, unsigned bytes)
{
    return (uint64_t)cycle_ns[mode] * ((bytes + 1) / 2);
}
