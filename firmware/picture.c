#include "firmware/picture.h"

#include "firmware/lib/layout.h"
#include "firmware/lib/memory.h"
#include "firmware/lib/pci_config.h"
#include "firmware/services/lowmem.h"
#include "firmware/vga/registers.h"

enum {
    TEXT_DEPTH = 16                 /* a character and its attribute */
};

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

static uint16_t at_most_16_bits(uint32_t value)
{
    return (uint16_t)(value > UINT16_MAX ? UINT16_MAX : value);
}

void picture_init(struct picture *picture, uint32_t width, uint32_t height,
                  uint32_t depth)
{
    *picture = (struct picture){
        .address = depth ? pci_memory_bar(PCI_CLASS_DISPLAY) : 0
    };
    if (!picture->address ||
        !registers_have_vbe()) {
        describe_text(picture);
        return;
    }
    registers_write_vbe(VBE_ENABLE, 0);
    registers_write_vbe(VBE_XRES, at_most_16_bits(width));
    registers_write_vbe(VBE_YRES, at_most_16_bits(height));
    registers_write_vbe(VBE_BPP, at_most_16_bits(depth));
    registers_write_vbe(VBE_ENABLE, VBE_ENABLED | VBE_LFB);
    picture->width = registers_read_vbe(VBE_XRES);
    picture->height = registers_read_vbe(VBE_YRES);
    picture->depth = (uint8_t)registers_read_vbe(VBE_BPP);
    picture->pitch = registers_read_vbe(VBE_VIRT_WIDTH) *
                     ((picture->depth + 7u) / 8);
    if (picture->depth > 8)
        describe_pixel(picture);
}
