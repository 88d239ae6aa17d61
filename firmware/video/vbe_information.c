/*
 * What the adapter and a mode are (VESA BIOS Extension 3.0, 4.3 and 4.4).
 */
#include <stddef.h>

#include "firmware/lib/memory.h"
#include "firmware/services/lowmem.h"
#include "firmware/vga/registers.h"
#include "firmware/video/int10.h"
#include "firmware/video/vbe.h"

enum {
    VERSION_3_0 = 0x0300,
    CAPABILITY_8BIT_DAC = 1 << 0,
    MODES_MAX = 110,                /* in the caller's 222 reserved bytes */

    /* Supported, optional information, colour, graphics, not a VGA's, linear
     * frame buffer. */
    MODE_ATTRIBUTES = 0xbb,
    WINDOW_READ_WRITE = 0x07,
    WINDOW_KIB = 64,
    WINDOW_SEGMENT = 0xa000,
    GLYPH_WIDTH = 8, GLYPH_HEIGHT = 16,
    MODEL_PACKED = 0x04, MODEL_DIRECT = 0x06,
    RESERVED_BITS_USABLE = 0x02,
    BANK_BYTES = 0x10000,
    PAGES_MAX = 0x80                /* image pages of the smallest mode */
};

struct controller {
    char signature[4];
    uint16_t version;
    struct real_mode_pointer oem;
    uint32_t capabilities;
    struct real_mode_pointer modes;
    uint16_t memory_64k;
    uint16_t revision;              /* from here on only if the caller says */
    struct real_mode_pointer vendor, product, product_revision;
    uint16_t mode_list[MODES_MAX + 1];
    uint8_t oem_data[256];
} __attribute__((packed));

_Static_assert(sizeof(struct controller) == 512, "VBE 4.3");

/* Where the bits of a colour are. */
struct component {
    uint8_t size, position;
};

struct mode_information {
    uint16_t attributes;            /* 0x00 */
    uint8_t window_a, window_b;
    uint16_t granularity, window_size;      /* KiB */
    uint16_t segment_a, segment_b;
    struct real_mode_pointer window_function;
    uint16_t line_bytes;            /* 0x10 */
    uint16_t width, height;
    uint8_t glyph_width, glyph_height;
    uint8_t planes, bits, banks, model, bank_kib, image_pages, reserved_1;
    struct component components[4]; /* 0x1f red, green, blue, reserved */
    uint8_t direct;
    uint32_t base;                  /* 0x28 */
    uint32_t off_screen;
    uint16_t off_screen_kib;
    uint16_t linear_line_bytes;     /* 0x32 */
    uint8_t banked_pages, linear_pages;
    struct component linear_components[4];
    uint32_t pixel_clock;
    uint8_t reserved[190];
} __attribute__((packed));

_Static_assert(sizeof(struct mode_information) == 256, "VBE 4.4");

static const char oem[] = "Pagewalk VBE";
static const char revision[] = "1";

static const uint16_t numbers[] = {
#define VBE_MODE(number, width, height, bits) number,
#include "firmware/video/vbe_modes.def"
#undef VBE_MODE
};

_Static_assert(sizeof numbers / sizeof numbers[0] <= MODES_MAX, "they fit");

static struct real_mode_pointer in_rom(const char *string)
{
    return (struct real_mode_pointer){
        (uint16_t)((uintptr_t)string - ROM_BASE), ROM_SEGMENT
    };
}

/* Callers of VBE 2 give 512 bytes and say so, older ones give 256: the list of
 * modes lies in the first. */
enum vbe_status vbe_tell_controller(struct bios_call *call)
{
    struct controller *c = int10_pointer(call->es, (uint16_t)call->edi);
    bool is_new = memory_equal(c->signature, "VBE2", sizeof c->signature);
    unsigned count = 0;

    memset(c, 0, is_new ? sizeof *c : offsetof(struct controller, oem_data));
    memcpy(c->signature, "VESA", sizeof c->signature);
    c->version = VERSION_3_0;
    c->oem = in_rom(oem);
    c->capabilities = CAPABILITY_8BIT_DAC;
    c->modes = (struct real_mode_pointer){
        (uint16_t)(call->edi + offsetof(struct controller, mode_list)),
        call->es
    };
    c->memory_64k = registers_read_vbe(VBE_MEMORY_64K);
    if (is_new)
        c->vendor = c->product = in_rom(oem);
    if (is_new)
        c->product_revision = in_rom(revision);
    for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (vbe_find(numbers[i]) != NULL)
            c->mode_list[count++] = numbers[i];
    c->mode_list[count] = VBE_MODES_END;
    return VBE_OK;
}

static void describe_components(struct component *c, uint8_t bits)
{
    static const struct {
        uint8_t bits;
        struct component components[4];
    } formats[] = {
        { 15, { { 5, 10 }, { 5, 5 }, { 5, 0 }, { 1, 15 } } },
        { 16, { { 5, 11 }, { 6, 5 }, { 5, 0 }, { 0, 0 } } },
        { 24, { { 8, 16 }, { 8, 8 }, { 8, 0 }, { 0, 0 } } },
        { 32, { { 8, 16 }, { 8, 8 }, { 8, 0 }, { 8, 24 } } }
    };

    for (unsigned i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (formats[i].bits == bits)
            memcpy(c, formats[i].components, sizeof formats[i].components);
}

/* A page begins at a multiple of the window's size. */
static uint8_t image_pages(uint32_t bytes)
{
    uint32_t page = (bytes + BANK_BYTES - 1) & ~(BANK_BYTES - 1u);
    uint32_t pages = vbe_memory_bytes() / page;

    return (uint8_t)((pages > PAGES_MAX ? PAGES_MAX : pages) - 1);
}

enum vbe_status vbe_tell_mode(struct bios_call *call)
{
    struct mode_information *m = int10_pointer(call->es, (uint16_t)call->edi);
    const struct vbe_mode *mode = vbe_find(call->cx & VBE_MODE_NUMBER);

    if (mode == NULL)
        return VBE_FAILED;
    memset(m, 0, sizeof *m);
    m->attributes = MODE_ATTRIBUTES;
    m->window_a = WINDOW_READ_WRITE;
    m->granularity = m->window_size = WINDOW_KIB;
    m->segment_a = WINDOW_SEGMENT;
    m->line_bytes = m->linear_line_bytes = (uint16_t)vbe_line_bytes(mode);
    m->width = mode->width;
    m->height = mode->height;
    m->glyph_width = GLYPH_WIDTH;
    m->glyph_height = GLYPH_HEIGHT;
    m->planes = m->banks = m->reserved_1 = 1;
    m->bits = mode->bits;
    m->model = mode->bits == 8 ? MODEL_PACKED : MODEL_DIRECT;
    m->image_pages = image_pages(m->line_bytes * (uint32_t)mode->height);
    describe_components(m->components, mode->bits);
    describe_components(m->linear_components, mode->bits);
    m->direct = mode->bits == 32 ? RESERVED_BITS_USABLE : 0;
    m->base = vbe_memory_base();
    return VBE_OK;
}
