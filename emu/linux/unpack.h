/* The two compressions in which distributions ship i386 kernels. */
#ifndef PAGEWALK_EMU_LINUX_UNPACK_H
#define PAGEWALK_EMU_LINUX_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Unpacks what begins at `from` into exactly `size` bytes at `to`; bytes behind
 * its end are passed over. False: it is damaged, ends early, has another
 * length, or the host has no memory. */
bool unpack_gzip(uint8_t *to, size_t size, const uint8_t *from, size_t bytes);

/* The same of xz and of its forerunner lzma; false also without liblzma. */
bool unpack_xz(uint8_t *to, size_t size, const uint8_t *from, size_t bytes);

#endif
