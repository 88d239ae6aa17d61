#define _GNU_SOURCE                     /* memmem */
#include "emu/linux/bzimage.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "emu/linux/unpack.h"

/* Fields of the setup header, by their offsets in the file. */
enum {
    SETUP_SECTS = 0x1f1,
    HEADER = 0x202,             /* "HdrS" */
    VERSION = 0x206,
    PAYLOAD_OFFSET = 0x248,     /* from the end of the setup code */
    PAYLOAD_LENGTH = 0x24c,
    HEADER_END = 0x250,
    VERSION_PAYLOAD = 0x208,    /* the first with these fields */

    SECTOR = 512,
    SETUP_SECTS_DEFAULT = 4,    /* where the field is 0 */
    LENGTH_BYTES = 4,           /* the payload's last: its length unpacked */
    UNPACKED_MAX = 256 << 20,
};

/* The first bytes of what kernels are packed by ("payload_offset"). */
static const struct packing {
    const char *magic;
    unsigned bytes;
    bool (*unpack)(uint8_t *, size_t, const uint8_t *, size_t);
    const char *why;            /* it cannot be unpacked */
} packings[] = {
    { "\x1f\x8b", 2, unpack_gzip, "is damaged" },
    { "\xfd" "7z", 3, unpack_xz, "is damaged, or there is no liblzma" },
    { "\x5d\0\0", 3, unpack_xz, "is damaged, or there is no liblzma" },
    { "BZh", 3, NULL, "is packed by bzip2" },
    { "\x02!L\x18", 4, NULL, "is packed by lz4" },
    { "\x28\xb5/\xfd", 4, NULL, "is packed by zstd" },
    { "\x89LZO", 4, NULL, "is packed by lzo" },
};

bool bzimage_is(const uint8_t *file, size_t size)
{
    return size >= HEADER_END && !memcmp(file + HEADER, "HdrS", 4) &&
           bytes_get_le(file + SETUP_SECTS + 0xd, 2) == 0xaa55;
}

static uint8_t *unpack(const struct packing *packing, const uint8_t *payload,
                       uint32_t bytes, size_t *unpacked, const char **why)
{
    uint32_t size = bytes_get_le(payload + bytes - LENGTH_BYTES, 4);
    uint8_t *to;

    *why = packing->why;
    if (!packing->unpack || !size || size > UNPACKED_MAX)
        return NULL;
    to = malloc(size);
    if (to && packing->unpack(to, size, payload, bytes)) {
        *unpacked = size;
        return to;
    }
    free(to);
    return NULL;
}

uint8_t *bzimage_unpack(const uint8_t *file, size_t size, size_t *unpacked,
                        const char **why)
{
    uint32_t sectors = file[SETUP_SECTS];
    uint64_t at = ((sectors ? sectors : SETUP_SECTS_DEFAULT) + 1) * SECTOR;
    uint32_t bytes = bytes_get_le(file + PAYLOAD_LENGTH, 4);

    *why = "cannot be found";
    at += bytes_get_le(file + PAYLOAD_OFFSET, 4);
    if (bytes_get_le(file + VERSION, 2) < VERSION_PAYLOAD ||
        bytes <= 2 * LENGTH_BYTES || at > size || bytes > size - at)
        return NULL;
    *why = "is packed in an unknown way";
    for (unsigned i = 0; i < sizeof(packings) / sizeof(packings[0]); i++)
        if (!memcmp(file + at, packings[i].magic, packings[i].bytes))
            return unpack(&packings[i], file + at, bytes, unpacked, why);
    return NULL;
}

/* Whether a command line has a word. */
static bool has_word(const char *line, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = line; (at = strstr(at, word)); at += length)
        if ((at == line || at[-1] == ' ') && (!at[length] || at[length] == ' '))
            return true;
    return false;
}

/* arch/x86/boot/compressed/kaslr.c says this where it finds `nokaslr`. */
bool bzimage_moves(const uint8_t *file, size_t size, const char *command_line)
{
    static const char said[] = "KASLR disabled: 'nokaslr' on cmdline";

    return memmem(file, size, said, sizeof(said) - 1) &&
           !has_word(command_line ? command_line : "", "nokaslr");
}
