/*
 * INT 10h AH=12h, 1Ah and 1Bh: what the adapter is, and how it behaves (IBM
 * PS/2 and PC BIOS Interface Technical Reference; Ralf Brown's Interrupt List).
 */
#include <stddef.h>

#include "firmware/lib/io.h"
#include "firmware/lib/memory.h"
#include "firmware/services/lowmem.h"
#include "firmware/vga/default_colours.h"
#include "firmware/vga/registers.h"
#include "firmware/video/cursor.h"
#include "firmware/video/int10.h"
#include "firmware/video/modes.h"

enum {
    /* AH=12h: BL. */
    GET_ADAPTER = 0x10, PRINT_SCREEN = 0x20, SCAN_LINES = 0x30,
    LOAD_PALETTE = 0x31, ADDRESSING = 0x32, GREY = 0x33, EMULATE_CURSOR = 0x34,
    SWITCH_DISPLAY = 0x35, REFRESH = 0x36,
    SUPPORTED = 0x12,               /* returned in AL */

    COLOUR_256K = 0x0003,           /* BX of GET_ADAPTER */
    SWITCHES = 0x09,                /* its CL */

    COMBINATION_SUPPORTED = 0x1a,
    STATE_SUPPORTED = 0x1b,
    COPIED_AT = 0x49, COPIED_BYTES = 30,    /* of the BIOS data area */
    RAM_256K = 3,
    STATE_LINES_200 = 0, STATE_LINES_350 = 1, STATE_LINES_400 = 2,
    STATE_LINES_480 = 3
};

/* What the adapter can do (AH=1Bh). */
static const uint8_t static_functions[16] = {
    0xff, 0xe0, 0x0f,               /* modes 00h-07h, 0Dh-0Fh, 10h-13h */
    0, 0, 0, 0,
    0x07,                           /* text of 200, 350 and 400 lines */
    0x02, 0x08,                     /* fonts at a time, fonts in all */
    0xe7,                           /* what AH=10h to 12h can do */
    0x0c                            /* AH=1Ah; blinking */
};

struct state {
    struct real_mode_pointer static_functions;
    uint8_t copied[COPIED_BYTES];
    uint8_t last_row;               /* 0x22 */
    uint16_t glyph_height;
    uint8_t combination;            /* 0x25 the active display, the other */
    uint8_t other_display;
    uint16_t colours;
    uint8_t pages;                  /* 0x29 */
    uint8_t scan_lines;
    uint8_t font_blocks[2];
    uint8_t flags;                  /* 0x2d */
    uint8_t reserved_2e[3];
    uint8_t memory;                 /* 0x31 */
    uint8_t save_pointers;
    uint8_t reserved_33[13];
} __attribute__((packed));

_Static_assert(sizeof(struct state) == 64, "INT 10h AH=1Bh");
_Static_assert(offsetof(struct state, memory) == 0x31, "INT 10h AH=1Bh");

static void set_flag(uint8_t *flags, uint8_t flag, int on)
{
    *flags = (uint8_t)((*flags & ~flag) | (on ? flag : 0));
}

/* Screen refresh off leaves the memory to the CPU. */
static void set_refresh(uint8_t off)
{
    uint8_t clocking = registers_read(VGA_PORT_SEQ, VGA_SEQ_CLOCKING);

    set_flag(&clocking, VGA_SEQ1_OFF, off & 1);
    registers_write(VGA_PORT_SEQ, VGA_SEQ_CLOCKING, clocking);
}

static void set_addressing(uint8_t off)
{
    uint8_t misc = inb(VGA_PORT_MISC_READ);

    set_flag(&misc, VGA_MISC_RAM, !(off & 1));
    outb(VGA_PORT_MISC, misc);
}

/* For the text modes that are set from now on. */
static void set_scan_lines(uint8_t lines)
{
    static const uint8_t flags[] = {
        MODES_FLAGS_200, MODES_FLAGS_350, MODES_FLAGS_400
    };

    if (lines < sizeof flags)
        bda.video_flags = (bda.video_flags & (uint8_t)~MODES_FLAGS_LINES) |
                          flags[lines];
}

void int10_alternate(struct bios_call *call)
{
    switch (call->bl) {
    case GET_ADAPTER:
        call->bx = COLOUR_256K | (bda.video_mode == 7 ? 0x100 : 0);
        call->ch = 0;               /* no feature connector */
        call->cl = SWITCHES;
        return;
    case SCAN_LINES:
        set_scan_lines(call->al);
        break;
    case LOAD_PALETTE:
        set_flag(&bda.video_flags, DEFAULT_COLOURS_NOT_LOADED, call->al & 1);
        break;
    case ADDRESSING:
        set_addressing(call->al);
        break;
    case GREY:
        set_flag(&bda.video_flags, DEFAULT_COLOURS_GREY, !(call->al & 1));
        break;
    case EMULATE_CURSOR:
        set_flag(&bda.video_control, CURSOR_NOT_EMULATED, call->al & 1);
        break;
    case SWITCH_DISPLAY:            /* there is one */
        break;
    case REFRESH:
        set_refresh(call->al);
        break;
    default:
        return;
    }
    call->al = SUPPORTED;
}

/* AL=0: which displays there are; AL=1: what the caller says there are. */
void int10_combination(struct bios_call *call)
{
    if (call->al == 0)
        call->bx = bda.display_combination;
    else if (call->al == 1)
        bda.display_combination = call->bl;
    else
        return;
    call->al = COMBINATION_SUPPORTED;
}

static uint16_t colours_of(const struct video_mode *mode)
{
    if (mode->memory == VIDEO_MEMORY_LINEAR)
        return REGISTERS_COLOURS;
    return (uint16_t)(1 << mode->bits);
}

static uint8_t pages_of(const struct video_mode *mode)
{
    enum { TEXT_PAGES = 8, MEMORY = 0x10000 };

    switch (mode->memory) {
    case VIDEO_MEMORY_TEXT:
        return TEXT_PAGES;
    case VIDEO_MEMORY_PLANAR:
        return (uint8_t)(MEMORY / mode->parameters.page_bytes);
    default:
        return 1;
    }
}

static uint8_t scan_lines_of(const struct video_mode *mode)
{
    if (mode->memory == VIDEO_MEMORY_TEXT)
        switch (bda.video_flags & MODES_FLAGS_LINES) {
        case MODES_FLAGS_200:
            return STATE_LINES_200;
        case MODES_FLAGS_350:
            return STATE_LINES_350;
        default:
            return STATE_LINES_400;
        }
    switch ((mode->parameters.last_row + 1) * mode->parameters.glyph_height) {
    case 200:
        return STATE_LINES_200;
    case 350:
        return STATE_LINES_350;
    default:
        return STATE_LINES_480;
    }
}

void int10_state(struct bios_call *call)
{
    struct state *state = int10_pointer(call->es, (uint16_t)call->edi);
    const struct video_mode *mode = modes_current();

    if (call->bx != 0)
        return;
    memset(state, 0, sizeof *state);
    state->static_functions = (struct real_mode_pointer){
        (uint16_t)((uintptr_t)static_functions - ROM_BASE), ROM_SEGMENT
    };
    memcpy(state->copied, (const uint8_t *)&bda + COPIED_AT, COPIED_BYTES);
    state->last_row = bda.last_row;
    state->glyph_height = bda.glyph_height;
    state->combination = bda.display_combination;
    if (mode != NULL) {
        state->colours = colours_of(mode);
        state->pages = pages_of(mode);
        state->scan_lines = scan_lines_of(mode);
    }
    state->memory = RAM_256K;
    call->al = STATE_SUPPORTED;
}
