/* xz and lzma by liblzma. */
#include <lzma.h>

#include "emu/linux/unpack.h"

enum { MEMORY_MAX = 256 << 20 };        /* bytes, of the decoder */

bool unpack_xz(uint8_t *to, size_t size, const uint8_t *from, size_t bytes)
{
    lzma_stream xz = LZMA_STREAM_INIT;
    lzma_ret status;

    if (lzma_auto_decoder(&xz, MEMORY_MAX, 0) != LZMA_OK)
        return false;
    xz.next_in = from;
    xz.avail_in = bytes;
    xz.next_out = to;
    xz.avail_out = size;
    do
        status = lzma_code(&xz, LZMA_RUN);
    while (status == LZMA_OK && xz.avail_out);
    if (status == LZMA_OK)              /* full: is this its end? */
        status = lzma_code(&xz, LZMA_RUN);
    lzma_end(&xz);
    return status == LZMA_STREAM_END && !xz.avail_out;
}
