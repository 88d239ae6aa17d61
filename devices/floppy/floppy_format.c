#include "devices/floppy/floppy_format.h"

#include <stddef.h>

enum { PADDED_FROM = 1440 };    /* KiB: the least that an image is padded to */

static const struct floppy_format format[] = {
#define FLOPPY_FORMAT(kib, cylinders, heads, track, kbits, rpm, type)   \
    { kib, cylinders, heads, track, kbits, rpm, type },
#include "devices/floppy/floppy_formats.def"
#undef FLOPPY_FORMAT
};

enum { FORMATS = sizeof(format) / sizeof(format[0]) };

const struct floppy_format *floppy_format_of(uint64_t bytes)
{
    for (unsigned i = 0; i < FORMATS; i++)
        if (bytes == (uint64_t)format[i].kib << 10)
            return &format[i];
    for (unsigned i = 0; i < FORMATS; i++)
        if (format[i].kib >= PADDED_FROM &&
            bytes < (uint64_t)format[i].kib << 10)
            return &format[i];
    return NULL;
}
