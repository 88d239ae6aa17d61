#define _POSIX_C_SOURCE 200809L
#include "emu/options/symbols_spec.h"

#include <string.h>
#include <unistd.h>

#include "emu/host/number.h"

bool symbols_spec_read(struct symbols_spec *spec, const char *text)
{
    const char *at = strrchr(text, '@');
    size_t length = strlen(text);

    spec->program = NULL;
    spec->has_cr3 = false;
    if (at && at[1] && !strchr(at, '/') && access(text, F_OK) != 0) {
        spec->has_cr3 = number_parse_max(at + 1, UINT32_MAX, &spec->cr3);
        spec->program = spec->has_cr3 ? NULL : at + 1;
        length = (size_t)(at - text);
    }
    if (!length || length >= sizeof(spec->path))
        return false;
    memcpy(spec->path, text, length);
    spec->path[length] = '\0';
    return true;
}
