/* The reference: Unicorn's i386 (QEMU's code generator), driven through its
 * public interface. */
#ifndef PAGEWALK_TESTS_DIFFERENTIAL_REFERENCE_H
#define PAGEWALK_TESTS_DIFFERENTIAL_REFERENCE_H

#include <stdbool.h>
#include <unicorn/unicorn.h>

#include "tests/differential/state.h"
#include "tests/differential/world.h"

struct reference {
    uc_engine *uc;
    uc_context *context[CONFIGS];   /* ready to run in each configuration */
    uint8_t *memory;
    void *beyond;                   /* host memory behind the rest */
    uint32_t io;
    int vector;                     /* of the exception that ended the run */
};

/* `memory` is WORLD_BYTES long, page aligned, holds the world and outlives
 * the reference. Prints why it fails. */
bool reference_init(struct reference *r, uint8_t *memory);
void reference_destroy(struct reference *r);

/* Forgets all translated code: called before code is put where code was. */
void reference_forget_code(struct reference *r);

void reference_run(struct reference *r, unsigned config,
                   const struct state *before, struct state *after);

#endif
