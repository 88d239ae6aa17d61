/* Kernels built in memory, loaded from a file, and what then lies where. */
#ifndef PAGEWALK_TESTS_UNIT_LOADER_FIXTURE_H
#define PAGEWALK_TESTS_UNIT_LOADER_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/kernel/loader.h"

struct loader_fixture {
    char path[64];              /* of the kernel's file */
    const char *name;           /* of it, without its folder */
    const char *command_line;
    const char *initrd[4];      /* texts of --initrd */
    unsigned initrds;
    uint64_t mem;
    struct kernel_image image;
    struct error error;
};

/* All zero at first; may be repeated. */
void loader_fixture_init(struct loader_fixture *fixture);
void loader_fixture_free(struct loader_fixture *fixture);

/* Loads a file with these bytes. */
bool loader_fixture_load(struct loader_fixture *fixture, const void *bytes,
                         size_t size);

/* Checks that it is refused, in a line that names the file and has `what`. */
void loader_fixture_refuses(struct loader_fixture *fixture, const void *bytes,
                            size_t size, const char *what);

/* What lies at a physical address; a byte that no part has fails. A string's
 * pointer is good until the next load. */
uint8_t loader_fixture_byte(const struct loader_fixture *fixture,
                            uint32_t addr);
uint32_t loader_fixture_word(const struct loader_fixture *fixture,
                             uint32_t addr);
const char *loader_fixture_string(const struct loader_fixture *fixture,
                                  uint32_t addr);

/* The part that begins at an address; null: none does. */
const struct fw_cfg_part *
loader_fixture_part(const struct loader_fixture *fixture, uint32_t addr);

#endif
