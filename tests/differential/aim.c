/* Targets, and the addresses of every ModRM form that hit them. */
#include "tests/differential/aim.h"

#include "cpu/access/segment.h"

/* A zone is aimed at as often as it is listed. */
static const struct { uint32_t from, to; } zone[] = {
    {WORLD_DATA, WORLD_DATA_END}, {WORLD_DATA, WORLD_DATA_END},
    {WORLD_DATA, WORLD_DATA_END}, {WORLD_LOW, WORLD_LOW_END},
    {WORLD_LOW, WORLD_LOW_END},   {WORLD_EDGE, WORLD_EDGE_END},
    {WORLD_EDGE, WORLD_EDGE_END}, {WORLD_FAULT, WORLD_FAULT_END},
    {WORLD_STACK, WORLD_STACK + 0x800},
};

enum {
    ZONES = sizeof zone / sizeof zone[0],
    TRIES = 24,                 /* until a target is given up */

    MOD_DISP8 = 0x40, MOD_DISP = 0x80,      /* mod field of a ModRM byte */
    RM_DISP16 = 6, RM_DISP32 = 5, RM_SIB = 4,
    SIB_DISP32 = 0x25,          /* no base, no index */
};

/* A linear address. One operand in eight crosses the end of a page. */
static uint32_t pick_target(struct assembler *a, const struct aim *aim)
{
    unsigned z = random_below(a->random, ZONES);
    uint32_t margin = aim->margin;
    uint32_t room = zone[z].to - zone[z].from - 2 * margin - aim->bytes;
    uint32_t at = zone[z].from + margin + random_below(a->random, room);

    if (zone[z].from == WORLD_FAULT &&
        (aim->safe || !random_one_in(a->random, 4)))
        return WORLD_DATA + margin + (at - zone[z].from - margin) % 0x1000;
    if (random_one_in(a->random, 8) &&
        (at | 0xfff) + margin + aim->bytes < zone[z].to)
        at = (at | 0xfff) - random_below(a->random, 8);
    return at;
}

/* The reference checks neither limits nor rights of segments (known.def), so
 * addresses stay within them. */
static bool allows(const struct known_segment *s, const struct aim *aim,
                   uint32_t offset)
{
    uint32_t last = offset + aim->bytes + aim->margin - 1;

    return (aim->write ? s->writable : s->readable) &&
           offset >= aim->margin && last >= offset &&
           last <= s->hidden.limit && (aim->address32 || last <= 0xffff);
}

bool aim_offset(struct assembler *a, unsigned seg, const struct aim *aim,
                uint32_t *offset)
{
    const struct known_segment *s = &a->now.seg[seg];

    for (unsigned i = 0; i < TRIES; i++) {
        *offset = pick_target(a, aim) - s->hidden.base;
        if (allows(s, aim, *offset))
            return true;
    }
    return false;
}

/* The default segment, or another one that reaches something. */
static bool pick_segment(struct assembler *a, const struct aim *aim,
                         unsigned usual, uint8_t *seg, uint32_t *offset)
{
    static const uint8_t data[] = {SEG_DS, SEG_FS, SEG_ES, SEG_GS, SEG_SS,
                                   SEG_CS};

    *seg = (uint8_t)usual;
    if (!random_one_in(a->random, 4) && aim_offset(a, usual, aim, offset))
        return true;
    for (unsigned i = 0; i < TRIES / 2; i++) {
        *seg = data[random_below(a->random, sizeof data)];
        if (aim_offset(a, *seg, aim, offset))
            return true;
    }
    return false;
}

static unsigned pick_register(struct assembler *a, bool may_be_esp)
{
    unsigned reg = 0;

    for (unsigned i = 0; i < 3; i++) {
        reg = random_below(a->random, 8);
        if (reg == ESP && !(may_be_esp && a->now.known[ESP]))
            reg = EBX;
        if (a->now.known[reg])
            break;
    }
    return reg;
}

/* The value of a register that is part of an address; it is loaded where it is
 * not known. */
static uint32_t need_value(struct assembler *a, unsigned reg, uint32_t wanted)
{
    if (!a->now.known[reg])
        assemble_load(a, reg, wanted);
    return a->now.value[reg];
}

static void add(struct address *address, uint32_t value, unsigned bytes)
{
    for (; bytes--; value >>= 8)
        address->bytes[address->count++] = (uint8_t)value;
}

/* The displacement and the mod field. `none`: mod 0 has no displacement. */
static void add_displacement(struct assembler *a, struct address *address,
                             uint32_t displacement, bool none, bool wide)
{
    uint32_t sign = wide ? displacement
                         : (uint32_t)(int32_t)(int16_t)displacement;

    if (none && !sign && !random_one_in(a->random, 4))
        return;
    if (sign == (uint32_t)(int32_t)(int8_t)sign &&
        !random_one_in(a->random, 8)) {
        address->bytes[0] |= MOD_DISP8;
        add(address, sign, 1);
    } else {
        address->bytes[0] |= MOD_DISP;
        add(address, displacement, wide ? 4 : 2);
    }
}

/* A value for a base register, so that a small displacement hits the target. */
static uint32_t nearby(struct assembler *a, uint32_t offset)
{
    return offset - random_below(a->random, 3) * random_below(a->random, 60);
}

static bool absolute(struct assembler *a, const struct aim *aim,
                     struct address *address)
{
    uint32_t offset;

    if (!pick_segment(a, aim, SEG_DS, &address->seg, &offset))
        return false;
    address->seg_prefix = address->seg != SEG_DS;
    address->target = offset + a->now.seg[address->seg].hidden.base;
    if (!aim->address32) {
        add(address, RM_DISP16, 1);
        add(address, offset, 2);
    } else if (random_one_in(a->random, 2)) {
        add(address, RM_DISP32, 1);
        add(address, offset, 4);
    } else {
        add(address, RM_SIB, 1);
        add(address, SIB_DISP32, 1);
        add(address, offset, 4);
    }
    return true;
}

static bool address32(struct assembler *a, const struct aim *aim,
                      struct address *address)
{
    bool sib = random_one_in(a->random, 2);
    unsigned base = pick_register(a, sib), index = pick_register(a, false);
    unsigned usual = base == ESP || base == EBP ? SEG_SS : SEG_DS;
    unsigned scale = random_below(a->random, 4);
    uint32_t offset, displacement;

    if (!pick_segment(a, aim, usual, &address->seg, &offset))
        return false;
    address->seg_prefix = address->seg != usual;
    address->target = offset + a->now.seg[address->seg].hidden.base;
    displacement = offset - need_value(a, base, nearby(a, offset));
    if (!sib) {
        add(address, base, 1);
    } else {
        if (random_one_in(a->random, 4))
            index = ESP;                /* none */
        else
            displacement -= need_value(a, index, random_value(a->random))
                            << scale;
        add(address, RM_SIB, 1);
        add(address, scale << 6 | index << 3 | base, 1);
    }
    add_displacement(a, address, displacement, base != EBP, true);
    return true;
}

static bool address16(struct assembler *a, const struct aim *aim,
                      struct address *address)
{
    static const uint8_t base[8] = {EBX, EBX, EBP, EBP, ESI, EDI, EBP, EBX};
    static const uint8_t index[8] = {ESI, EDI, ESI, EDI};
    unsigned rm = random_below(a->random, 8);
    unsigned usual = base[rm] == EBP ? SEG_SS : SEG_DS;
    uint32_t offset, displacement;

    if (!pick_segment(a, aim, usual, &address->seg, &offset))
        return false;
    address->seg_prefix = address->seg != usual;
    address->target = offset + a->now.seg[address->seg].hidden.base;
    displacement = offset - need_value(a, base[rm], nearby(a, offset));
    if (rm < 4)
        displacement -= need_value(a, index[rm], random_value(a->random));
    add(address, rm, 1);
    add_displacement(a, address, displacement & 0xffff, rm != 6, false);
    return true;
}

bool aim_address(struct assembler *a, const struct aim *aim,
                 struct address *address)
{
    *address = (struct address){.count = 0};
    if (random_one_in(a->random, 6))
        return absolute(a, aim, address);
    return aim->address32 ? address32(a, aim, address)
                          : address16(a, aim, address);
}
