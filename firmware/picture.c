#include "firmware/picture.h"

#include "firmware/lib/io.h"
#include "firmware/lib/layout.h"
#include "firmware/lib/memory.h"
#include "firmware/pci.h"
#include "firmware/services/lowmem.h"

enum {
    VBE_INDEX = 0x1ce, VBE_DATA = 0x1cf,
    VBE_ID = 0, VBE_XRES = 1, VBE_YRES = 2, VBE_BPP = 3, VBE_ENABLE = 4,
    VBE_VIRT_WIDTH = 6,
    VBE_ID_MASK = 0xfff0, VBE_ID_BOCHS = 0xb0c0,
    VBE_ENABLED = 0x01, VBE_LFB = 0x40,

    PCI_DISPLAY = 0x03,             /* class code */

    TEXT_DEPTH = 16                 /* a character and its attribute */
};

static uint16_t vbe_read(uint16_t index)
{
    outw(VBE_INDEX, index);
    return inw(VBE_DATA);
}

static void vbe_write(uint16_t index, uint32_t value)
{
    outw(VBE_INDEX, index);
    outw(VBE_DATA, (uint16_t)(value > UINT16_MAX ? UINT16_MAX : value));
}

static void describe_text(struct picture *picture)
{
    picture->type = PICTURE_TEXT;
    picture->address = TEXT_SCREEN_BASE;
    picture->width = bda.columns;
    picture->height = bda.last_row + 1u;
    picture->pitch = picture->width * TEXT_DEPTH / 8;
    picture->depth = TEXT_DEPTH;
}

/* Where the components are: 8 bits each, 5-6-5 or 5-5-5. */
static void describe_pixel(struct picture *picture)
{
    uint8_t bits = picture->depth >= 24 ? 8 : 5;
    uint8_t green = picture->depth == 16 ? 6 : bits;
    const uint8_t colour[] = {
        (uint8_t)(bits + green), bits, bits, green, 0, bits
    };

    picture->type = PICTURE_RGB;
    memcpy(picture->colour, colour, sizeof colour);
}

void picture_init(struct picture *picture, uint32_t width, uint32_t height,
                  uint32_t depth)
{
    *picture = (struct picture){
        .address = depth ? pci_memory_bar(PCI_DISPLAY) : 0
    };
    if (!picture->address ||
        (vbe_read(VBE_ID) & VBE_ID_MASK) != VBE_ID_BOCHS) {
        describe_text(picture);
        return;
    }
    vbe_write(VBE_ENABLE, 0);
    vbe_write(VBE_XRES, width);
    vbe_write(VBE_YRES, height);
    vbe_write(VBE_BPP, depth);
    vbe_write(VBE_ENABLE, VBE_ENABLED | VBE_LFB);
    picture->width = vbe_read(VBE_XRES);
    picture->height = vbe_read(VBE_YRES);
    picture->depth = (uint8_t)vbe_read(VBE_BPP);
    picture->pitch = vbe_read(VBE_VIRT_WIDTH) * ((picture->depth + 7u) / 8);
    if (picture->depth > 8)
        describe_pixel(picture);
}
