/* SHA-256 (FIPS 180-4), so that a file can be told by what sha256sum prints. */
#ifndef PAGEWALK_EMU_PROVENANCE_SHA256_H
#define PAGEWALK_EMU_PROVENANCE_SHA256_H

#include <stddef.h>

enum { SHA256_TEXT = 65 };      /* bytes: 64 hexadecimal digits and a 0 */

/* The hash of `size` bytes as hexadecimal digits; returns text. */
char *sha256_text(const void *bytes, size_t size, char text[SHA256_TEXT]);

#endif
