/*
 * INT 10h: the functions by which boot sectors and loaders write to the screen
 * (Ralf Brown's Interrupt List, INT 10/00h, 02h, 03h, 06h to 0Ah, 0Eh, 0Fh,
 * 13h). There is one mode, 3, and one page.
 */
#include "firmware/services/lowmem.h"
#include "firmware/services/screen.h"
#include "firmware/services/services.h"

enum {
    AH_SET_MODE = 0x00,
    AH_SET_CURSOR = 0x02,
    AH_GET_CURSOR = 0x03,
    AH_SCROLL_UP = 0x06,
    AH_SCROLL_DOWN = 0x07,
    AH_READ_CELL = 0x08,
    AH_WRITE_CELLS = 0x09,
    AH_WRITE_CHARACTERS = 0x0a,
    AH_TELETYPE = 0x0e,
    AH_GET_MODE = 0x0f,
    AH_WRITE_STRING = 0x13,

    MODE_KEEP_SCREEN = 0x80,        /* AH=00h: do not clear */

    STRING_MOVES_CURSOR = 1 << 0,   /* AH=13h: AL */
    STRING_HAS_ATTRIBUTES = 1 << 1
};

static void write_string(const struct bios_call *call)
{
    const char *string = (const char *)(call->es * 16u + (uint16_t)call->ebp);
    uint8_t column = bda.cursor[0].column;
    uint8_t row = bda.cursor[0].row;

    screen_move(call->dl, call->dh);
    for (unsigned i = 0; i < call->cx; i++) {
        char c = *string++;
        uint8_t attribute = call->bl;

        if (call->al & STRING_HAS_ATTRIBUTES)
            attribute = (uint8_t)*string++;
        screen_put_attribute(c, attribute);
    }
    if (!(call->al & STRING_MOVES_CURSOR))
        screen_move(column, row);
}

enum service_result int10_video(struct bios_call *call)
{
    switch (call->ah) {
    case AH_SET_MODE:
        if ((call->al & ~MODE_KEEP_SCREEN) != SCREEN_MODE)
            break;
        if (call->al & MODE_KEEP_SCREEN)
            screen_move(0, 0);
        else
            screen_init();
        break;
    case AH_SET_CURSOR:
        screen_move(call->dl, call->dh);
        break;
    case AH_GET_CURSOR:
        call->cx = bda.cursor_shape;
        call->dl = bda.cursor[0].column;
        call->dh = bda.cursor[0].row;
        break;
    case AH_SCROLL_UP:
    case AH_SCROLL_DOWN:
        screen_scroll((struct screen_window){ call->cl, call->ch, call->dl,
                                              call->dh },
                      call->al, call->ah == AH_SCROLL_DOWN, call->bh);
        break;
    case AH_READ_CELL:
        call->ax = screen_get();
        break;
    case AH_WRITE_CELLS:
        screen_fill((char)call->al, call->bl, call->cx);
        break;
    case AH_WRITE_CHARACTERS:
        screen_fill((char)call->al, SCREEN_KEEP_ATTRIBUTE, call->cx);
        break;
    case AH_TELETYPE:
        screen_put((char)call->al);
        break;
    case AH_GET_MODE:
        call->ah = (uint8_t)bda.columns;
        call->al = bda.video_mode;
        call->bh = bda.page;
        break;
    case AH_WRITE_STRING:
        write_string(call);
        break;
    }
    return SERVICE_DONE;
}
