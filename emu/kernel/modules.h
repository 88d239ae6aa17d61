/*
 * The files that go to a kernel beside it: multiboot's modules, Linux's initrd.
 * Each is named by a text "FILE ARGUMENTS".
 */
#ifndef PAGEWALK_EMU_KERNEL_MODULES_H
#define PAGEWALK_EMU_KERNEL_MODULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/kernel/kernel_image.h"

enum {
    MODULES_MAX = 16,
    MODULES_PATH_SIZE = 4096,
    MODULES_ALIGN = 4096,       /* bytes: each lies on pages of its own */
};

struct module {
    uint8_t *data;
    size_t size;
    char *line;                 /* the file's name without its folder, and the
                                   arguments */
    const char *arguments;      /* of `line`; empty: none */
    uint32_t addr;              /* modules_place() has placed it there */
};

/* All zero: there are none. */
struct modules {
    struct module module[MODULES_MAX];
    unsigned count;
};

/* Writes the name of the file to `path`: the whole text if there is such a
 * file, else what stands in front of its first blank. The arguments, behind
 * that blank and those that follow it, are returned. */
const char *modules_split(const char *text, char path[MODULES_PATH_SIZE]);

/* What stands behind the last / of a path. */
const char *modules_base_name(const char *path);

/* Reads a file. False: the error names it. modules_free() is due in any
 * case. */
bool modules_read(struct modules *modules, const char *text,
                  struct error *error);
void modules_free(struct modules *modules);

/* Adds the modules to the image, in their order, behind the kernel and below
 * `ram_end`. */
bool modules_place(struct modules *modules, struct kernel_image *image,
                   uint64_t ram_end, struct error *error);

#endif
