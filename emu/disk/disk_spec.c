#include "emu/disk/disk_spec.h"

#include <string.h>

static const struct {
    const char *word;
    enum disk_mode mode;
} modes[] = {
    { "rw", DISK_MODE_RW },
    { "ro", DISK_MODE_RO },
    { "snapshot", DISK_MODE_SNAPSHOT },
};

bool disk_spec_read(struct disk_spec *spec, const char *text)
{
    const char *comma = strrchr(text, ',');
    size_t length = strlen(text);

    spec->mode = DISK_MODE_RW;
    for (unsigned i = 0; comma && i < sizeof modes / sizeof modes[0]; i++)
        if (!strcmp(comma + 1, modes[i].word)) {
            spec->mode = modes[i].mode;
            length = (size_t)(comma - text);
        }
    if (!length || length >= sizeof(spec->path))
        return false;
    memcpy(spec->path, text, length);
    spec->path[length] = '\0';
    return true;
}
