#define _DEFAULT_SOURCE
#include "emu/host/wrap.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "emu/host/number.h"

void wrap_text(FILE *stream, const char *text, int width, int indent)
{
    int column = 0;

    while (*text) {
        int length = (int)strcspn(text, " ");

        if (column && column + 1 + length > width) {
            putc('\n', stream);
            column = 0;
        }
        if (column)
            column += fprintf(stream, " %.*s", length, text);
        else
            column = fprintf(stream, "%*s%.*s", indent, "", length, text);
        text += length;
        text += strspn(text, " ");
    }
    putc('\n', stream);
}

unsigned wrap_columns(void)
{
    const char *text = getenv("COLUMNS");
    uint32_t columns = 0;
    struct winsize size;

    if ((!text || !number_parse_max(text, UINT16_MAX, &columns)) &&
        isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
        columns = size.ws_col;
    if (!columns)
        return WRAP_COLUMNS;
    return columns < WRAP_COLUMNS_MIN ? WRAP_COLUMNS_MIN : columns;
}
