/* The reference: Unicorn's i386 (QEMU's code generator), through its public
 * interface. */
#ifndef PAGEWALK_TESTS_DIFFERENTIAL_REFERENCE_H
#define PAGEWALK_TESTS_DIFFERENTIAL_REFERENCE_H

#include <stdbool.h>
#include <unicorn/unicorn.h>

#include "tests/differential/state.h"
#include "tests/differential/world.h"

struct reference {
    uc_engine *uc;
    uc_context *context[CONFIGS];   /* entered, by configuration */
    uint8_t *memory;
    void *beyond;                   /* host memory from WORLD_BYTES to 4 GiB */
    uint32_t io;                    /* digest of port writes: state.h */
    int vector;                     /* of the exception that ended the run */
};

/* `memory` is WORLD_BYTES long, page aligned, holds the world and outlives the
 * reference. False: it has said why on stderr. */
bool reference_init(struct reference *r, uint8_t *memory);
void reference_destroy(struct reference *r);

/* Forgets translated code. To be called before code replaces other code. */
void reference_forget_code(struct reference *r);

/* Runs from `before` to the end of the case. */
void reference_run(struct reference *r, unsigned config,
                   const struct state *before, struct state *after);

#endif
