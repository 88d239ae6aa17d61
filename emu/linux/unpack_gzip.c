/* gzip by zlib. */
#include <zlib.h>

#include "emu/linux/unpack.h"

bool unpack_gzip(uint8_t *to, size_t size, const uint8_t *from, size_t bytes)
{
    z_stream z = { .next_out = to };
    int status;

    if (bytes > UINT32_MAX || size > UINT32_MAX ||
        inflateInit2(&z, 16 + MAX_WBITS) != Z_OK)   /* with gzip's header */
        return false;
    z.next_in = (z_const Bytef *)(uintptr_t)from;
    z.avail_in = (uInt)bytes;
    z.avail_out = (uInt)size;
    status = inflate(&z, Z_FINISH);
    inflateEnd(&z);
    return status == Z_STREAM_END && !z.avail_out;
}
