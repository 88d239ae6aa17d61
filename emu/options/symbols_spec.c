#include "emu/options/symbols_spec.h"

#include <string.h>

#include "emu/host/number.h"

bool symbols_spec_read(struct symbols_spec *spec, const char *text)
{
    const char *at = strrchr(text, '@');
    size_t length = strlen(text);

    spec->has_cr3 = at && number_parse_max(at + 1, UINT32_MAX, &spec->cr3);
    if (spec->has_cr3)
        length = (size_t)(at - text);
    if (!length || length >= sizeof(spec->path))
        return false;
    memcpy(spec->path, text, length);
    spec->path[length] = '\0';
    return true;
}
