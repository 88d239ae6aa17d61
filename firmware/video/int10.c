/*
 * INT 10h: the table of functions, and those for modes, cursor, characters and
 * pixels.
 */
#include "firmware/video/int10.h"

#include <stdbool.h>

#include "firmware/services/lowmem.h"
#include "firmware/video/cells.h"
#include "firmware/video/cursor.h"
#include "firmware/video/modes.h"
#include "firmware/video/canvas.h"
#include "firmware/video/teletype.h"

enum {
    /* What AH=00h returns (Ralf Brown's Interrupt List, INT 10/AH=00h). */
    MODE_ABOVE_7 = 0x20, MODE_6 = 0x3f, MODE_OTHER = 0x30,

    STRING_MOVES_CURSOR = 1 << 0,   /* AH=13h: AL */
    STRING_HAS_ATTRIBUTES = 1 << 1
};

static const struct {
    uint8_t ah;
    void (*serve)(struct bios_call *call);
} functions[] = {
#define VIDEO_FUNCTION(ah, handler) { 0x##ah, handler },
#include "firmware/video/int10.def"
#undef VIDEO_FUNCTION
};

enum service_result int10_video(struct bios_call *call)
{
    for (unsigned i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (functions[i].ah == call->ah) {
            functions[i].serve(call);
            break;
        }
    return SERVICE_DONE;
}

void int10_set_mode(struct bios_call *call)
{
    uint8_t number = call->al & ~MODES_KEEP_SCREEN;

    modes_set(call->al);
    call->al = number > 7    ? MODE_ABOVE_7
               : number == 6 ? MODE_6
                             : MODE_OTHER;
}

void int10_get_mode(struct bios_call *call)
{
    call->ah = (uint8_t)bda.columns;
    call->al = bda.video_mode == MODES_VBE
                   ? MODES_VBE
                   : bda.video_mode | (bda.video_control & MODES_CONTROL_KEEP);
    call->bh = bda.page;
}

void int10_set_cursor_shape(struct bios_call *call)
{
    cursor_set_shape(call->cx);
}

void int10_set_cursor(struct bios_call *call)
{
    cursor_move(call->bh, call->dl, call->dh);
}

void int10_get_cursor(struct bios_call *call)
{
    bool exists = call->bh < CURSOR_PAGES;

    call->cx = bda.cursor_shape;
    call->dl = exists ? bda.cursor[call->bh].column : 0;
    call->dh = exists ? bda.cursor[call->bh].row : 0;
}

/* A VGA has no light pen: AH=0, it is not triggered. */
void int10_get_light_pen(struct bios_call *call)
{
    call->ax = call->bx = call->cx = call->dx = 0;
}

void int10_show_page(struct bios_call *call)
{
    cursor_show_page(call->al);
}

static void scroll(const struct bios_call *call, bool down)
{
    cells_scroll((struct cell_window){ bda.page, call->cl, call->ch, call->dl,
                                       call->dh },
                 call->al, down, call->bh);
}

void int10_scroll_up(struct bios_call *call)
{
    scroll(call, false);
}

void int10_scroll_down(struct bios_call *call)
{
    scroll(call, true);
}

static struct cell_place cursor_of(uint8_t page)
{
    page %= CURSOR_PAGES;
    return (struct cell_place){
        page, bda.cursor[page].column, bda.cursor[page].row
    };
}

void int10_read_cell(struct bios_call *call)
{
    call->ax = cells_read(cursor_of(call->bh));
}

static void write_cells(const struct bios_call *call, int attribute)
{
    struct cell_place place = cursor_of(call->bh);

    for (unsigned i = 0; i < call->cx && place.row <= bda.last_row; i++) {
        cells_write(place, call->al, attribute);
        if (++place.column >= bda.columns) {
            place.column = 0;
            place.row++;
        }
    }
}

void int10_write_cells(struct bios_call *call)
{
    write_cells(call, call->bl);
}

/* In a graphics mode there are no attributes to keep, and BL is the colour. */
static int attribute_of(const struct bios_call *call)
{
    return cells_are_text() ? CELLS_KEEP_ATTRIBUTE : call->bl;
}

void int10_write_characters(struct bios_call *call)
{
    write_cells(call, attribute_of(call));
}

void int10_write_pixel(struct bios_call *call)
{
    struct canvas canvas;

    if (canvas_find(&canvas, call->bh))
        canvas_put(&canvas, call->cx, call->dx, call->al);
}

void int10_read_pixel(struct bios_call *call)
{
    struct canvas canvas;

    if (canvas_find(&canvas, call->bh))
        call->al = canvas_get(&canvas, call->cx, call->dx);
}

/* It writes on the page that is shown, whatever BH says (IBM PC/AT Technical
 * Reference, ROM BIOS, WRITE_TTY). */
void int10_teletype(struct bios_call *call)
{
    teletype_write(bda.page, call->al, attribute_of(call));
}

void int10_write_string(struct bios_call *call)
{
    const uint8_t *string = int10_pointer(call->es, (uint16_t)call->ebp);
    uint8_t page = call->bh % CURSOR_PAGES;
    struct cell_place before = cursor_of(page);

    cursor_move(page, call->dl, call->dh);
    for (unsigned i = 0; i < call->cx; i++) {
        uint8_t c = *string++;
        uint8_t attribute = call->bl;

        if (call->al & STRING_HAS_ATTRIBUTES)
            attribute = *string++;
        teletype_write(page, c, attribute);
    }
    if (!(call->al & STRING_MOVES_CURSOR))
        cursor_move(page, before.column, before.row);
}
