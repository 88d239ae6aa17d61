/*
 * Setting up the framebuffer by the Bochs VBE interface (Bochs
 * iodev/display/vga.h: index port 1CEh, data port 1CFh), and drawing on it. The
 * framebuffer is BAR 0 of the VGA on PCI.
 */
#include "guest/drivers/display/framebuffer.h"

#include "guest/arch/io.h"
#include "guest/drivers/display/font.h"
#include "guest/drivers/pci.h"
#include "guest/lib/printk.h"
#include "guest/mm/map/vmalloc.h"

enum {
    VBE_INDEX = 0x1ce, VBE_DATA = 0x1cf,

    VBE_ID = 0, VBE_XRES = 1, VBE_YRES = 2, VBE_BPP = 3, VBE_ENABLE = 4,
    VBE_ID_FIRST = 0xb0c0, VBE_ID_LAST = 0xb0c5,
    VBE_ENABLED = 0x01, VBE_LFB = 0x40,

    PCI_CLASS_VGA = 0x0300,
    BAR_IO = 1 << 0,
    BITS_PER_PIXEL = 32,
};

#define BAR_ADDRESS     0xfffffff0u

static uint32_t *pixels;

static void vbe_write(uint16_t index, uint16_t value)
{
    outw(VBE_INDEX, index);
    outw(VBE_DATA, value);
}

static bool vbe_found(void)
{
    uint16_t id;

    outw(VBE_INDEX, VBE_ID);
    id = inw(VBE_DATA);
    return id >= VBE_ID_FIRST && id <= VBE_ID_LAST;
}

/* Physical address of the framebuffer, 0 if there is none. */
static uint32_t find_framebuffer(void)
{
    struct pci_device vga;
    uint32_t bar, command;

    if (!pci_find_class(PCI_CLASS_VGA, &vga))
        return 0;
    bar = pci_read(vga, PCI_BAR0);
    if (bar & BAR_IO)
        return 0;
    command = pci_read(vga, PCI_COMMAND);
    pci_write(vga, PCI_COMMAND, command | PCI_COMMAND_MEMORY);
    return bar & BAR_ADDRESS;
}

bool fb_init(void)
{
    uint32_t paddr;

    if (!vbe_found())
        return false;
    paddr = find_framebuffer();
    if (paddr == 0)
        return false;
    pixels = ioremap(paddr, FB_WIDTH * FB_HEIGHT * sizeof(*pixels));
    if (!pixels)
        return false;
    /* Enabling a mode clears the screen. */
    vbe_write(VBE_ENABLE, 0);
    vbe_write(VBE_XRES, FB_WIDTH);
    vbe_write(VBE_YRES, FB_HEIGHT);
    vbe_write(VBE_BPP, BITS_PER_PIXEL);
    vbe_write(VBE_ENABLE, VBE_ENABLED | VBE_LFB);
    printk("framebuffer: %ux%u at physical 0x%08x, virtual 0x%p\n", FB_WIDTH,
           FB_HEIGHT, paddr, pixels);
    return true;
}

bool fb_present(void)
{
    return pixels != NULL;
}

void fb_fill(int x, int y, int width, int height, uint32_t colour)
{
    for (; height > 0; height--, y++) {
        uint32_t *to = pixels + y * FB_WIDTH + x;
        int count = width;

        __asm__ volatile("rep stosl"
                         : "+D"(to), "+c"(count)
                         : "a"(colour)
                         : "memory");
    }
}

void fb_char(int x, int y, char c, uint32_t colour, uint32_t background)
{
    uint32_t *to = pixels + y * FB_WIDTH + x;

    for (int row = 0; row < FONT_HEIGHT; row++, to += FB_WIDTH) {
        uint8_t bits = font_row(c, row);

        for (int column = 0; column < FONT_WIDTH; column++)
            to[column] = bits & 0x80 >> column ? colour : background;
    }
}

void fb_text(int x, int y, const char *text, uint32_t colour,
             uint32_t background)
{
    for (; *text; text++, x += FONT_WIDTH)
        fb_char(x, y, *text, colour, background);
}
