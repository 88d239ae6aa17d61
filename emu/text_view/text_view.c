#include "emu/text_view/text_view.h"

#include <curses.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "emu/typing/keypress.h"

enum {
    ESCAPE = 0x1b, END = 0x1d,          /* Ctrl-] */
    DELETE = 0x7f, ESCAPE_MS = 25,
    STROKES = 256, NAME_MAX_BYTES = 24,
    COLORS_OF_EACH = 8, ATTRIBUTE_INTENSE = 0x08, ATTRIBUTE_COLORS = 7,
    PAIR_FIRST = 1,
};

struct text_view {
    SCREEN *screen;
    char row[VGA_COLUMNS_MAX];
    uint8_t attribute[VGA_COLUMNS_MAX];
    struct keystroke stroke[STROKES];   /* typed, not begun yet */
    unsigned strokes;
    struct keypress press;
    bool presses;               /* a key is under way */
    bool closed;
};

static const uint16_t cp437[] = {
#include "emu/text_view/cp437.def"
};

static wchar_t unicode_of(uint8_t c)
{
    return c < 0x20 ? cp437[c] : c < DELETE ? c : cp437[0x20 + c - DELETE];
}

/* The terminal's order of colors is red, green, blue from bit 0 on; the VGA's
 * the other way round (ECMA-48, SGR 30 to 37). */
static short color_of(unsigned vga)
{
    return (short)((vga & 1) << 2 | (vga & 2) | (vga & 4) >> 2);
}

static short pair_of(unsigned front, unsigned back)
{
    return (short)(PAIR_FIRST + front * COLORS_OF_EACH + back);
}

static void begin_colors(void)
{
    if (!has_colors())
        return;
    start_color();
    for (unsigned front = 0; front < COLORS_OF_EACH; front++)
        for (unsigned back = 0; back < COLORS_OF_EACH; back++)
            init_pair(pair_of(front, back), color_of(front), color_of(back));
}

struct text_view *text_view_open(struct error *error)
{
    struct text_view *view;

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        error_host(error, "--curses: standard input and output are no "
                   "terminal");
        return NULL;
    }
    view = calloc(1, sizeof(*view));
    if (!view) {
        error_host(error, "--curses: no memory");
        return NULL;
    }
    setlocale(LC_CTYPE, "");
    view->screen = newterm(NULL, stdout, stdin);
    if (!view->screen) {
        free(view);
        error_host(error, "--curses: nothing is known of a terminal '%s'",
                   getenv("TERM") ? getenv("TERM") : "");
        return NULL;
    }
    set_escdelay(ESCAPE_MS);
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    begin_colors();
    return view;
}

void text_view_close(struct text_view *view)
{
    if (!view)
        return;
    endwin();
    delscreen(view->screen);
    free(view);
}

bool text_view_closed(const struct text_view *view)
{
    return view->closed;
}

/* Drawing. */

static void put_cell(int y, int x, uint8_t c, uint8_t attribute)
{
    const wchar_t text[] = { unicode_of(c), L'\0' };
    unsigned front = attribute & ATTRIBUTE_COLORS;
    unsigned back = attribute >> 4 & ATTRIBUTE_COLORS;
    cchar_t cell;

    setcchar(&cell, text, attribute & ATTRIBUTE_INTENSE ? A_BOLD : A_NORMAL,
             has_colors() ? pair_of(front, back) : 0, NULL);
    mvadd_wch(y, x, &cell);
}

/* Where the guest's screen has more rows than the terminal, the part with the
 * cursor is shown. */
static void draw_text(struct text_view *view, const struct vga *vga)
{
    unsigned cursor_row = 0, cursor_column = 0, length;
    bool has_cursor = vga_text_cursor(vga, &cursor_row, &cursor_column);
    unsigned lines = (unsigned)getmaxy(stdscr), first = 0;

    if (has_cursor && cursor_row >= lines)
        first = cursor_row - lines + 1;
    for (unsigned y = 0; y < lines; y++) {
        length = vga_text_row(vga, first + y, view->row, sizeof view->row);
        vga_text_row_attributes(vga, first + y, view->attribute,
                                sizeof view->attribute);
        for (unsigned x = 0; x < length; x++)
            put_cell((int)y, (int)x, (uint8_t)view->row[x],
                     view->attribute[x]);
        move((int)y, (int)length);
        clrtoeol();
    }
    curs_set(has_cursor);
    if (has_cursor)
        move((int)(cursor_row - first), (int)cursor_column);
}

static void draw(struct text_view *view, const struct vga *vga)
{
    unsigned width, height;

    if (vga_text_row(vga, 0, view->row, sizeof view->row)) {
        draw_text(view, vga);
    } else {
        vga_size(vga, &width, &height);
        erase();
        mvprintw(0, 0, "The guest shows a picture of %u x %u, no text: see it "
                 "with --window or --screenshot.", width, height);
        mvprintw(1, 0, "Ctrl-] ends the run.");
    }
    refresh();
}

/* Typing. */

/* Adds what a text of --type is; one that is none, or has no room, is dropped. */
static void add_named(struct text_view *view, const char *text)
{
    struct error ignored;

    if (view->strokes < STROKES &&
        keystroke_next(&view->stroke[view->strokes], &text,
                       KEYSTROKE_KEYBOARD, &ignored))
        view->strokes++;
}

static void add_key(struct text_view *view, wint_t code)
{
    static const struct {
        wint_t code;
        const char *text;
    } keys[] = {
#define TERMINAL_KEY(code, name) { code, "<" name ">" },
#include "emu/text_view/terminal_key.def"
#undef TERMINAL_KEY
    };

    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (keys[i].code == code)
            add_named(view, keys[i].text);
}

/* A character, with Alt where an ESC came right in front of it. */
static void add_character(struct text_view *view, wint_t c, bool alt)
{
    char name[NAME_MAX_BYTES];

    if (c == '\r' || c == '\n')
        snprintf(name, sizeof name, "<%senter>", alt ? "alt-" : "");
    else if (c == '\t')
        snprintf(name, sizeof name, "<%stab>", alt ? "alt-" : "");
    else if (c == DELETE || c == '\b')
        snprintf(name, sizeof name, "<%sbackspace>", alt ? "alt-" : "");
    else if (c == ESCAPE)
        snprintf(name, sizeof name, "<esc>");
    else if (c > 0 && c < ' ')
        snprintf(name, sizeof name, "<ctrl-%s%c>", alt ? "alt-" : "",
                 c <= 26 ? (char)('a' + c - 1) : (char)('@' + c));
    else if (c >= ' ' && c < DELETE && alt)
        snprintf(name, sizeof name, "<alt-%c>", (char)c);
    else if (c >= ' ' && c < DELETE)
        snprintf(name, sizeof name, c == '<' || c == '\\' ? "\\%c" : "%c",
                 (char)c);
    else
        return;
    add_named(view, name);
}

static void read_keys(struct text_view *view)
{
    wint_t c, next;
    int kind;

    while ((kind = get_wch(&c)) != ERR) {
        if (kind == KEY_CODE_YES) {
            add_key(view, c);
        } else if (c == END) {
            view->closed = true;
        } else if (c == ESCAPE && (kind = get_wch(&next)) != ERR) {
            if (kind == KEY_CODE_YES)
                add_key(view, next);
            else
                add_character(view, next, true);
        } else {
            add_character(view, c, false);
        }
    }
}

static void type(struct text_view *view, struct input *input)
{
    if (!view->presses && view->strokes) {
        view->press = (struct keypress){ .stroke = view->stroke[0] };
        view->strokes--;
        memmove(view->stroke, view->stroke + 1,
                view->strokes * sizeof(*view->stroke));
        view->presses = true;
    }
    if (view->presses && keypress_go_on(&view->press, input))
        view->presses = false;
}

void text_view_vblank(struct text_view *view, const struct machine *machine,
                      struct input *input)
{
    draw(view, &machine->board.vga);
    read_keys(view);
    type(view, input);
}
