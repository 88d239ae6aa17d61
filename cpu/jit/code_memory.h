/*
 * Memory for generated code: one object of the host, mapped twice. One mapping
 * can be written, the other can be run; no page is both (W^X), as hosts with
 * SELinux's execmem rule or with strict kernels demand.
 */
#ifndef PAGEWALK_CPU_JIT_CODE_MEMORY_H
#define PAGEWALK_CPU_JIT_CODE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct code_memory {
    uint8_t *write;             /* null: there is none */
    const uint8_t *run;         /* the same bytes */
    size_t bytes, used;
};

/* Reserves `bytes`, a multiple of a page. False: the host does not allow it. */
bool code_memory_init(struct code_memory *m, size_t bytes);
void code_memory_destroy(struct code_memory *m);

#endif
