#define _POSIX_C_SOURCE 200809L
#include "emu/host/prompt.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "emu/host/signals.h"

enum {
    KEY_BACKSPACE = '\b',
    KEY_DELETE = 0x7f,
    KEY_END = 'D' & 0x1f,
    KEY_KILL = 'U' & 0x1f,
};

/* The next byte of standard input. False: its end, or a signal came. */
static bool next_byte(char *byte)
{
    return signals_wait_input(STDIN_FILENO) &&
           read(STDIN_FILENO, byte, 1) == 1;
}

/* What does not fit into the line is dropped. */
static enum prompt_end read_script(char *line, size_t size)
{
    size_t length = 0;
    char c = 0;
    bool any = false;

    while (c != '\n' && next_byte(&c)) {
        any = true;
        if (c != '\n' && length + 1 < size)
            line[length++] = c;
    }
    if (!any || signals_caught()) {
        putchar('\n');
        return PROMPT_QUIT;
    }
    line[length] = 0;
    line[strcspn(line, "\r")] = 0;
    if (!isatty(STDIN_FILENO))
        puts(line);
    return PROMPT_LINE;
}

/* Erases the last `count` characters on the screen. */
static void erase(size_t count)
{
    while (count--)
        fputs("\b \b", stdout);
}

static enum prompt_end read_terminal(char *line, size_t size)
{
    bool escaped = false;
    size_t length = 0;
    char key;

    for (;;) {
        fflush(stdout);
        if (!next_byte(&key))
            return PROMPT_QUIT;
        if (escaped && (key == 'c' || key == 'x')) {
            putchar('\n');
            return key == 'c' ? PROMPT_TOGGLE : PROMPT_QUIT;
        }
        escaped = key == PROMPT_ESCAPE;
        if (key == '\r' || key == '\n') {
            putchar('\n');
            line[length] = 0;
            return PROMPT_LINE;
        }
        if (key == KEY_END && !length)
            return PROMPT_QUIT;
        if ((key == KEY_BACKSPACE || key == KEY_DELETE) && length) {
            erase(1);
            length--;
        } else if (key == KEY_KILL) {
            erase(length);
            length = 0;
        } else if (key >= ' ' && key < KEY_DELETE && length + 1 < size) {
            putchar(key);
            line[length++] = key;
        }
    }
}

enum prompt_end prompt_read(const char *text, bool terminal, char *line,
                            size_t size)
{
    fputs(text, stdout);
    fflush(stdout);
    return terminal ? read_terminal(line, size) : read_script(line, size);
}
