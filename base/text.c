#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>

void text_begin(struct text *text, char *buffer, size_t size)
{
    *text = (struct text){.start = buffer, .size = size};
    buffer[0] = 0;
}

void text_put(struct text *text, const char *format, ...)
{
    size_t room = text->size - text->length;
    va_list args;
    int added;

    va_start(args, format);
    added = vsnprintf(text->start + text->length, room, format, args);
    va_end(args);
    if (added > 0)
        text->length += (size_t)added < room ? (size_t)added : room - 1;
}
