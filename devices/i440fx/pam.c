#include "devices/i440fx/pam.h"

enum {
    READ = 1 << 0, WRITE = 1 << 1,      /* of a segment's four bits */
    ATTRIBUTES = READ | WRITE,

    C_SEGMENT = 0xc0000, SMALL = 0x4000,    /* twelve of 16 KiB */
    F_SEGMENT = 0xf0000, LARGE = 0x10000,   /* and the BIOS's */

    SMRAM_BASE = 0xa0000, SMRAM_BYTES = 0x20000,
    SMRAM_OPEN = 0x40, SMRAM_CLOSED = 0x20, SMRAM_ENABLE = 0x08,
};

/* Segment 0 is the BIOS's, in the upper half of PAM0; then upwards from C0000h,
 * lower halves first. */
static uint64_t base_of(unsigned segment)
{
    return segment ? C_SEGMENT + (segment - 1) * SMALL : F_SEGMENT;
}

static uint64_t bytes_of(unsigned segment)
{
    return segment ? SMALL : LARGE;
}

static uint8_t attribute_of(unsigned segment, const uint8_t *config)
{
    unsigned half = segment + 1;        /* the lower half of PAM0 is reserved */

    return config[PAM_FIRST + half / 2] >> (half % 2 ? 4 : 0) & ATTRIBUTES;
}

static void switch_segment(struct pam *pam, unsigned segment)
{
    uint8_t *ram = pam->ram + base_of(segment);
    uint8_t attribute = pam->attribute[segment];

    bus_set_shadow(pam->bus, pam->segment[segment],
                   attribute & READ ? ram : pam->rom[segment],
                   attribute & WRITE ? ram : NULL);
}

void pam_init(struct pam *pam, struct bus *bus, uint8_t *ram)
{
    *pam = (struct pam){ .bus = bus, .ram = ram };
    for (unsigned i = 0; i < PAM_SEGMENTS; i++) {
        const struct bus_region *r = bus_region_at(bus, base_of(i));

        pam->rom[i] = r->kind == BUS_ROM ? bus_region_host(r, base_of(i))
                                         : NULL;
    }
    for (unsigned i = 0; i < PAM_SEGMENTS; i++) {
        pam->segment[i] = bus_map_shadow(bus, "shadow RAM", base_of(i),
                                         bytes_of(i));
        switch_segment(pam, i);
    }
}

/* SMRAM is in the way of the display's window, which the bus got later: so it
 * gets SMRAM when it is first opened. */
static void update_smram(struct pam *pam, uint8_t control)
{
    const uint8_t opens = SMRAM_ENABLE | SMRAM_OPEN;
    bool open = (control & (opens | SMRAM_CLOSED)) == opens;

    if (open == pam->smram_open)
        return;
    pam->smram_open = open;
    if (!pam->smram)
        pam->smram = bus_map_ram(pam->bus, "SMRAM", BUS_UNMAPPED, SMRAM_BYTES,
                                 pam->ram + SMRAM_BASE);
    bus_move(pam->bus, pam->smram, open ? SMRAM_BASE : BUS_UNMAPPED);
}

void pam_update(struct pam *pam, const uint8_t *config)
{
    for (unsigned i = 0; i < PAM_SEGMENTS; i++) {
        uint8_t attribute = attribute_of(i, config);

        if (attribute == pam->attribute[i])
            continue;
        pam->attribute[i] = attribute;
        switch_segment(pam, i);
    }
    update_smram(pam, config[PAM_SMRAM]);
}
