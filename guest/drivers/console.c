/*
 * The console's text grid and its input queue.
 */
#include "guest/drivers/console.h"

#include "guest/drivers/serial.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"

enum {
    INPUT_SIZE = 4096,          /* what is typed ahead; a power of two */
    TAB = 8,
    DELETE = 0x7f,
};

static char text[CONSOLE_ROWS][CONSOLE_COLS];
static char shown[CONSOLE_ROWS][CONSOLE_COLS];
static int row, col;
static int shown_cursor_row, shown_cursor_col;
static const struct console_screen *screen;

static volatile char input[INPUT_SIZE];
static volatile unsigned input_head, input_tail;

void console_set_screen(const struct console_screen *to)
{
    screen = to;
    memset(shown, ' ', sizeof(shown));
}

static void new_line(void)
{
    col = 0;
    if (row < CONSOLE_ROWS - 1) {
        row++;
        return;
    }
    memmove(text[0], text[1], sizeof(text) - sizeof(text[0]));
    memset(text[CONSOLE_ROWS - 1], 0, sizeof(text[0]));
}

static void put_text(char c)
{
    switch (c) {
    case '\n':
        new_line();
        return;
    case '\r':
        col = 0;
        return;
    case '\b':
        if (col > 0)
            col--;
        return;
    case '\t':
        do
            put_text(' ');
        while (col % TAB != 0);
        return;
    default:
        if (col == CONSOLE_COLS)
            new_line();
        text[row][col++] = c;
    }
}

void console_putc(char c)
{
    if (c == '\n')
        serial_putc('\r');
    serial_putc(c);
    put_text(c);
}

/* The character at a place of the grid: a blank where nothing was written. */
static char cell(int r, int c)
{
    return text[r][c] ? text[r][c] : ' ';
}

/* The row of text in the screen's first row: the screen shows the last rows. */
static int first_row(void)
{
    return row >= screen->rows ? row - screen->rows + 1 : 0;
}

void console_flush(void)
{
    if (!screen)
        return;
    int top = first_row();

    /* Forget the old cursor, so that its cell is drawn without it. */
    shown[shown_cursor_row][shown_cursor_col] = -1;
    for (int r = 0; r < screen->rows; r++) {
        for (int c = 0; c < CONSOLE_COLS; c++) {
            char now = cell(top + r, c);

            if (now == shown[r][c])
                continue;
            screen->draw(r, c, now, false);
            shown[r][c] = now;
        }
    }
    shown_cursor_row = row - top;
    shown_cursor_col = col < CONSOLE_COLS ? col : CONSOLE_COLS - 1;
    screen->draw(shown_cursor_row, shown_cursor_col,
                 cell(row, shown_cursor_col), true);
}

__init void console_init(void)
{
    static const struct console console = { console_putc, console_flush };

    register_console(&console);
}

void console_input(char c)
{
    if (input_head - input_tail == INPUT_SIZE)
        return;
    if (c == '\r')
        c = '\n';
    if (c == DELETE)
        c = '\b';
    input[input_head % INPUT_SIZE] = c;
    input_head++;
}

bool console_take(char *c)
{
    if (input_head == input_tail)
        return false;
    *c = input[input_tail++ % INPUT_SIZE];
    return true;
}
