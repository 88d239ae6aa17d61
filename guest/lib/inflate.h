/*
 * Decompression of gzip files (RFC 1951 and 1952).
 */
#ifndef PAGEWALK_GUEST_LIB_INFLATE_H
#define PAGEWALK_GUEST_LIB_INFLATE_H

#include "guest/lib/compiler.h"

/* Do the COUNT bytes at DATA begin like a gzip file, and are they enough for
 * its header and trailer? */
bool gzip_magic(const void *data, uint32_t count);

/* Decompress the gzip file of COUNT bytes at FROM to exactly SIZE bytes at TO.
 * NULL, or what is wrong with it. */
const char *gunzip(const void *from, uint32_t count, void *to,
                   uint32_t size);

#endif
