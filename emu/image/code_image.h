/*
 * Machine code to disassemble: the executable sections of an ELF file, a raw
 * binary, or bytes in hexadecimal. Each piece has its linear address.
 */
#ifndef PAGEWALK_EMU_IMAGE_CODE_IMAGE_H
#define PAGEWALK_EMU_IMAGE_CODE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/image/symbols.h"

struct code_piece {
    uint32_t address;
    size_t size;                /* ends at 4 GiB at the latest */
    const uint8_t *bytes;
};

enum { CODE_PIECES_MAX = 256 };

/* All zero: no code. */
struct code_image {
    char *data;
    bool is_elf;
    struct code_piece piece[CODE_PIECES_MAX];
    unsigned pieces;
    struct symbols symbols;     /* of an ELF file */
};

/* Reads a file, or standard input for "-". A file that is not an ELF file is
 * raw code at `base`. Of an ELF file the executable sections are taken, or its
 * executable segments where it has no sections. To be freed also after a
 * failure. */
bool code_image_read(struct code_image *image, const char *path,
                     uint32_t base, struct error *error);

/* Reads words of hexadecimal digits, two for each byte; there may be blanks
 * between bytes. The code is at `base`. To be freed also after a failure. */
bool code_image_hex(struct code_image *image, char *const *words,
                    unsigned count, uint32_t base, struct error *error);

void code_image_free(struct code_image *image);

#endif
