/*
 * INT 10h AH=4Fh: the table of functions, and setting a mode (VESA BIOS
 * Extension 3.0, 4).
 */
#include "firmware/video/vbe.h"

#include <stddef.h>

#include "firmware/lib/pci_config.h"
#include "firmware/services/lowmem.h"
#include "firmware/vga/default_colours.h"
#include "firmware/vga/registers.h"
#include "firmware/video/int10.h"
#include "firmware/video/modes.h"
#include "firmware/video/state.h"

enum {
    SUPPORTED = 0x4f,               /* AL */
    NOT_SUPPORTED = 0x0100,         /* AX */
    OLD_MODE_MAX = 0x7f,

    STATE_SIZE = 0, STATE_SAVE = 1, STATE_RESTORE = 2,      /* AL=04h: DL */
    STATE_PARTS = 0x0f,

    GLYPH_HEIGHT = 16,
    GLYPH_COLUMNS = 8,
    PAGE_UNIT = 0x2000,
    BANK_UNIT = 0x10000
};

static const struct vbe_mode modes[] = {
#define VBE_MODE(number, width, height, bits) { number, width, height, bits },
#include "firmware/video/vbe_modes.def"
#undef VBE_MODE
};

uint32_t vbe_memory_bytes(void)
{
    return (uint32_t)registers_read_vbe(VBE_MEMORY_64K) * BANK_UNIT;
}

uint32_t vbe_memory_base(void)
{
    return pci_memory_bar(PCI_CLASS_DISPLAY);
}

uint32_t vbe_line_bytes(const struct vbe_mode *mode)
{
    return mode->width * ((mode->bits + 7u) / 8);
}

const struct vbe_mode *vbe_find(uint16_t number)
{
    for (unsigned i = 0; i < sizeof modes / sizeof modes[0]; i++)
        if (modes[i].number == number)
            return vbe_line_bytes(&modes[i]) * modes[i].height <=
                           vbe_memory_bytes()
                       ? &modes[i]
                       : NULL;
    return NULL;
}

const struct vbe_mode *vbe_current(void)
{
    return bda.video_mode == MODES_VBE
               ? vbe_find(ebda.vbe_mode & VBE_MODE_NUMBER)
               : NULL;
}

uint32_t vbe_current_line_bytes(void)
{
    const struct vbe_mode *mode = vbe_current();

    return mode ? registers_read_vbe(VBE_VIRT_WIDTH) * ((mode->bits + 7u) / 8)
                : 0;
}

bool vbe_canvas(struct canvas *canvas)
{
    const struct vbe_mode *mode = vbe_current();

    if (mode == NULL)
        return false;
    canvas->memory = VIDEO_MEMORY_LINEAR;
    canvas->bits = mode->bits;
    canvas->base = (uint8_t *)vbe_memory_base();
    canvas->line_bytes = vbe_current_line_bytes();
    canvas->width = mode->width;
    canvas->height = mode->height;
    return true;
}

/* The VGA's own registers are those of mode 13h, so that the screen is on and
 * the DAC has the colours of 256-colour modes. */
static enum vbe_status set_mode(struct bios_call *call)
{
    uint16_t number = call->bx & VBE_MODE_NUMBER;
    bool keeps = call->bx & VBE_MODE_KEEP;
    const struct vbe_mode *mode = vbe_find(number);
    uint32_t page;

    if (call->bx & VBE_MODE_CUSTOM_TIMING)
        return VBE_FAILED;
    if (number <= OLD_MODE_MAX)
        return modes_set((uint8_t)(number | (keeps ? MODES_KEEP_SCREEN : 0)))
                   ? VBE_OK
                   : VBE_FAILED;
    if (mode == NULL)
        return VBE_FAILED;
    modes_set(0x13 | MODES_KEEP_SCREEN);
    registers_write_vbe(VBE_XRES, mode->width);
    registers_write_vbe(VBE_YRES, mode->height);
    registers_write_vbe(VBE_BPP, mode->bits);
    registers_write_vbe(VBE_ENABLE,
                        VBE_ENABLED | (keeps ? VBE_NOCLEAR : 0) |
                            (call->bx & VBE_MODE_LINEAR ? VBE_LFB : 0));
    registers_write_vbe(VBE_BANK, 0);
    ebda.vbe_mode = call->bx;
    page = mode->width * (uint32_t)mode->height / 8;
    modes_describe(MODES_VBE, mode->width / GLYPH_COLUMNS,
                   (uint8_t)(mode->height / GLYPH_HEIGHT - 1), GLYPH_HEIGHT,
                   (uint16_t)((page + PAGE_UNIT - 1) & ~(PAGE_UNIT - 1u)));
    return VBE_OK;
}

static enum vbe_status get_mode(struct bios_call *call)
{
    call->bx = bda.video_mode == MODES_VBE
                   ? ebda.vbe_mode
                   : bda.video_mode & ~MODES_KEEP_SCREEN;
    return VBE_OK;
}

static enum vbe_status keep_state(struct bios_call *call)
{
    uint16_t parts = call->cx & STATE_PARTS;
    uint8_t *buffer = int10_pointer(call->es, call->bx);

    switch (call->dl) {
    case STATE_SIZE:
        call->bx = state_blocks(parts);
        break;
    case STATE_SAVE:
        state_save(parts, buffer);
        break;
    case STATE_RESTORE:
        state_restore(parts, buffer);
        break;
    default:
        return VBE_FAILED;
    }
    return VBE_OK;
}

static enum vbe_status serve(struct bios_call *call)
{
    if (!registers_have_vbe())
        return VBE_NO_FUNCTION;
    switch (call->al) {
    case 0x00:
        return vbe_tell_controller(call);
    case 0x01:
        return vbe_tell_mode(call);
    case 0x02:
        return set_mode(call);
    case 0x03:
        return get_mode(call);
    case 0x04:
        return keep_state(call);
    case 0x05:
        return vbe_window(call);
    case 0x06:
        return vbe_line(call);
    case 0x07:
        return vbe_start(call);
    case 0x08:
        return vbe_dac_width(call);
    case 0x09:
        return vbe_palette(call);
    case 0x10:
        return vbe_power(call);
    }
    return VBE_NO_FUNCTION;
}

void int10_vbe(struct bios_call *call)
{
    enum vbe_status status = serve(call);

    if (status == VBE_NO_FUNCTION)
        call->ax = NOT_SUPPORTED;
    else
        call->ax = (uint16_t)(status << 8 | SUPPORTED);
}
