/*
 * The form in which a state is saved is this ROM's own.
 */
#include "firmware/video/state.h"

#include "firmware/lib/io.h"
#include "firmware/lib/memory.h"
#include "firmware/services/lowmem.h"
#include "firmware/vga/registers.h"
#include "firmware/video/int10.h"

enum {
    FONT_VECTOR = 0x43,
    UPPER_HALF_VECTOR = 0x1f,
    VIDEO_FIELDS_AT = 0x49, VIDEO_FIELDS = 30,
    MORE_FIELDS_AT = 0x84, MORE_FIELDS = 7,

    SIZE = 0, SAVE = 1, RESTORE = 2,            /* AH=1Ch: AL */
    SUPPORTED = 0x1c
};

struct hardware {
    uint8_t indexes[4];             /* sequencer, CRTC, graphics, attributes */
    uint8_t miscellaneous;
    uint8_t sequencer[VGA_SEQ_REGS];
    uint8_t crtc[VGA_CRTC_REGS];
    uint8_t graphics[VGA_GFX_REGS];
    uint8_t attributes[VGA_ATTR_REGS];
};

struct data {
    uint8_t video[VIDEO_FIELDS];
    uint8_t more[MORE_FIELDS];
    uint16_t vbe_mode;
    struct real_mode_pointer font, upper_half;
} __attribute__((packed));

struct colours {
    uint8_t mask;
    uint8_t colours[REGISTERS_COLOURS * REGISTERS_COMPONENTS];
};

struct vbe {
    uint16_t registers[VBE_REGS];
};

/* Registers that say what the others do come last. */
static const uint8_t vbe_order[] = {
    VBE_XRES, VBE_YRES, VBE_BPP, VBE_ENABLE, VBE_BANK, VBE_VIRT_WIDTH,
    VBE_X_OFFSET, VBE_Y_OFFSET
};

static void save_hardware(struct hardware *h)
{
    uint16_t crtc = registers_crtc();

    h->indexes[0] = inb(VGA_PORT_SEQ);
    h->indexes[1] = inb(crtc);
    h->indexes[2] = inb(VGA_PORT_GFX);
    h->indexes[3] = inb(VGA_PORT_ATTR);
    h->miscellaneous = inb(VGA_PORT_MISC_READ);
    for (unsigned i = 0; i < VGA_SEQ_REGS; i++)
        h->sequencer[i] = registers_read(VGA_PORT_SEQ, (uint8_t)i);
    for (unsigned i = 0; i < VGA_CRTC_REGS; i++)
        h->crtc[i] = registers_read(crtc, (uint8_t)i);
    for (unsigned i = 0; i < VGA_GFX_REGS; i++)
        h->graphics[i] = registers_read(VGA_PORT_GFX, (uint8_t)i);
    for (unsigned i = 0; i < VGA_ATTR_REGS; i++)
        h->attributes[i] = registers_read_attribute((uint8_t)i);
}

static void restore_hardware(const struct hardware *h)
{
    uint16_t crtc;

    outb(VGA_PORT_MISC, h->miscellaneous);
    crtc = registers_crtc();
    registers_write_all(VGA_PORT_SEQ, h->sequencer, VGA_SEQ_REGS);
    registers_write(crtc, VGA_CRTC_V_SYNC_END, 0);
    registers_write_all(crtc, h->crtc, VGA_CRTC_REGS);
    registers_write_all(VGA_PORT_GFX, h->graphics, VGA_GFX_REGS);
    for (unsigned i = 0; i < VGA_ATTR_REGS; i++)
        registers_write_attribute((uint8_t)i, h->attributes[i]);
    outb(VGA_PORT_SEQ, h->indexes[0]);
    outb(crtc, h->indexes[1]);
    outb(VGA_PORT_GFX, h->indexes[2]);
    outb(VGA_PORT_ATTR, h->indexes[3]);
    inb(crtc + VGA_PORT_STATUS - VGA_PORT_CRTC);
}

static void save_data(struct data *d)
{
    const uint8_t *fields = (const uint8_t *)&bda;

    memcpy(d->video, fields + VIDEO_FIELDS_AT, VIDEO_FIELDS);
    memcpy(d->more, fields + MORE_FIELDS_AT, MORE_FIELDS);
    d->vbe_mode = ebda.vbe_mode;
    d->font = vectors[FONT_VECTOR];
    d->upper_half = vectors[UPPER_HALF_VECTOR];
}

static void restore_data(const struct data *d)
{
    uint8_t *fields = (uint8_t *)&bda;

    memcpy(fields + VIDEO_FIELDS_AT, d->video, VIDEO_FIELDS);
    memcpy(fields + MORE_FIELDS_AT, d->more, MORE_FIELDS);
    ebda.vbe_mode = d->vbe_mode;
    vectors[FONT_VECTOR] = d->font;
    vectors[UPPER_HALF_VECTOR] = d->upper_half;
}

static void save_colours(struct colours *c)
{
    c->mask = inb(VGA_PORT_DAC_MASK);
    registers_read_colours(0, REGISTERS_COLOURS, c->colours);
}

static void restore_colours(const struct colours *c)
{
    outb(VGA_PORT_DAC_MASK, c->mask);
    registers_write_colours(0, REGISTERS_COLOURS, c->colours);
}

static void save_vbe(struct vbe *v)
{
    for (unsigned i = 0; i < VBE_REGS; i++)
        v->registers[i] = registers_read_vbe((uint16_t)i);
}

/* The screen is not cleared. */
static void restore_vbe(const struct vbe *v)
{
    registers_write_vbe(VBE_ENABLE, 0);
    for (unsigned i = 0; i < sizeof vbe_order; i++) {
        uint16_t value = v->registers[vbe_order[i]];

        if (vbe_order[i] == VBE_ENABLE)
            value |= VBE_NOCLEAR;
        registers_write_vbe(vbe_order[i], value);
    }
}

static uint32_t bytes_of(uint16_t part)
{
    switch (part) {
    case STATE_HARDWARE:
        return sizeof(struct hardware);
    case STATE_DATA:
        return sizeof(struct data);
    case STATE_COLOURS:
        return sizeof(struct colours);
    case STATE_VBE:
        return sizeof(struct vbe);
    }
    return 0;
}

uint16_t state_blocks(uint16_t parts)
{
    uint32_t bytes = 0;

    for (unsigned part = STATE_HARDWARE; part <= STATE_VBE; part <<= 1)
        if (parts & part)
            bytes += bytes_of((uint16_t)part);
    return (uint16_t)((bytes + STATE_BLOCK - 1) / STATE_BLOCK);
}

void state_save(uint16_t parts, uint8_t *to)
{
    if (parts & STATE_HARDWARE) {
        save_hardware((struct hardware *)to);
        to += sizeof(struct hardware);
    }
    if (parts & STATE_DATA) {
        save_data((struct data *)to);
        to += sizeof(struct data);
    }
    if (parts & STATE_COLOURS) {
        save_colours((struct colours *)to);
        to += sizeof(struct colours);
    }
    if (parts & STATE_VBE)
        save_vbe((struct vbe *)to);
}

void state_restore(uint16_t parts, const uint8_t *from)
{
    if (parts & STATE_HARDWARE) {
        restore_hardware((const struct hardware *)from);
        from += sizeof(struct hardware);
    }
    if (parts & STATE_DATA) {
        restore_data((const struct data *)from);
        from += sizeof(struct data);
    }
    if (parts & STATE_COLOURS) {
        restore_colours((const struct colours *)from);
        from += sizeof(struct colours);
    }
    if (parts & STATE_VBE)
        restore_vbe((const struct vbe *)from);
}

void int10_save_state(struct bios_call *call)
{
    uint16_t parts = call->cx & (STATE_HARDWARE | STATE_DATA | STATE_COLOURS);
    uint8_t *buffer = int10_pointer(call->es, call->bx);

    switch (call->al) {
    case SIZE:
        call->bx = state_blocks(parts);
        break;
    case SAVE:
        state_save(parts, buffer);
        break;
    case RESTORE:
        state_restore(parts, buffer);
        break;
    default:
        return;
    }
    call->al = SUPPORTED;
}
