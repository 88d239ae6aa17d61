#include "emu/host/wrap.h"

#include <string.h>

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
